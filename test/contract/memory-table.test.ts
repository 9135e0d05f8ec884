// If this fails, tests trust a table in memory that decides races otherwise than the real one.
import { idempotentHandlerContract } from './idempotent-handler.ts';
import {
  circuitBreakerContract,
  rateLimiterContract,
  rememberedRemotesContract,
  tableContract,
} from './shared-rows.ts';
import { memoryTable } from '../support/fakes/memory-table.ts';

const table = memoryTable();
tableContract('memory', () => table);
rateLimiterContract('memory', () => table);
rememberedRemotesContract('memory', () => table);
circuitBreakerContract('memory', () => table);
idempotentHandlerContract('memory', () => table);
