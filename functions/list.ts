/** Every function of the app, once. */
import { connectwiseCallback } from './connectwise-callback.ts';
import type { FunctionDefinition } from './define.ts';
import { servicenowCallback } from './servicenow-callback.ts';
import { syncPair } from './sync-pair.ts';
import { ticketSync } from './ticket-sync.ts';

export const functions: readonly FunctionDefinition[] = [
  connectwiseCallback,
  servicenowCallback,
  syncPair,
  ticketSync,
];
