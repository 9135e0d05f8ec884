// If this fails, one instance hammers a remote that told another one to wait, or all of them ask one at once that does not answer.
import { after, before, describe } from 'node:test';
import { ownAccount, type OwnAccount } from '../support/azure/own-account.ts';
import { openTable } from '../../shared/azure/open-table.ts';
import type { Table } from '../../shared/ports/table.ts';
import { Secret } from '../../shared/rules/secret.ts';
import { idempotentHandlerContract } from './idempotent-handler.ts';
import {
  circuitBreakerContract,
  rateLimiterContract,
  rememberedRemotesContract,
  tableContract,
} from './shared-rows.ts';

describe('rows shared by instances, on Azure Tables', () => {
  let azurite: OwnAccount;
  let table: Table;
  before(async () => {
    azurite = await ownAccount();
    const value = new Secret(azurite.connectionString);
    table = openTable({ kind: 'connection-string', value }, 'sharedrows');
  });
  after(() => azurite.close());
  tableContract('Azure Tables', () => table);
  rateLimiterContract('Azure Tables', () => table);
  rememberedRemotesContract('Azure Tables', () => table);
  circuitBreakerContract('Azure Tables', () => table);
  idempotentHandlerContract('Azure Tables', () => table);
});
