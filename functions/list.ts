/** Every function of the app, once. */
import { backfillPage } from './backfill-page.ts';
import { backfillPair } from './backfill-pair.ts';
import { backfill } from './backfill.ts';
import { connectwiseCallback } from './connectwise-callback.ts';
import { deadLetters } from './dead-letters.ts';
import { deadLettersExpiry } from './dead-letters-expiry.ts';
import { deadLettersReplay } from './dead-letters-replay.ts';
import type { FunctionDefinition } from './define.ts';
import { healthCheckNow } from './health-check-now.ts';
import { healthCheck } from './health-check.ts';
import { reconcileOrder } from './reconcile-order.ts';
import { reconcileWindow } from './reconcile-window.ts';
import { reconcile } from './reconcile.ts';
import { poisonNudges } from './poison-nudges.ts';
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
  healthCheck,
  healthCheckNow,
  reconcile,
  reconcileOrder,
  reconcileWindow,
  deadLetters,
  deadLettersExpiry,
  deadLettersReplay,
  poisonNudges,
  servicenowCallback,
  syncPair,
  syncPreview,
  ticketSync,
  waitingTickets,
  why,
];
