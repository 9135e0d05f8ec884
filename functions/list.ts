/** Every function of the app, once: written by `npm run docs` from the files of this folder. */
import type { FunctionDefinition } from './define.ts';
import { backfill } from './backfill.ts';
import { backfillPage } from './backfill-page.ts';
import { backfillPair } from './backfill-pair.ts';
import { connectwiseCallback } from './connectwise-callback.ts';
import { deadLetters } from './dead-letters.ts';
import { deadLettersReplay } from './dead-letters-replay.ts';
import { healthCheck } from './health-check.ts';
import { healthCheckNow } from './health-check-now.ts';
import { poisonNudges } from './poison-nudges.ts';
import { reconcile } from './reconcile.ts';
import { reconcileOrder } from './reconcile-order.ts';
import { reconcileWindow } from './reconcile-window.ts';
import { retention } from './retention.ts';
import { servicenowCallback } from './servicenow-callback.ts';
import { syncPair } from './sync-pair.ts';
import { syncPreview } from './sync-preview.ts';
import { ticketSync } from './ticket-sync.ts';
import { waitingTickets } from './waiting-tickets.ts';
import { why } from './why.ts';

export const functions: readonly FunctionDefinition[] = [
  backfill,
  backfillPage,
  backfillPair,
  connectwiseCallback,
  deadLetters,
  deadLettersReplay,
  healthCheck,
  healthCheckNow,
  poisonNudges,
  reconcile,
  reconcileOrder,
  reconcileWindow,
  retention,
  servicenowCallback,
  syncPair,
  syncPreview,
  ticketSync,
  waitingTickets,
  why,
];
