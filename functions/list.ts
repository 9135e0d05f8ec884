/** Every function of the app, once. */
import { backfillPage } from './backfill-page.ts';
import { backfillPair } from './backfill-pair.ts';
import { backfill } from './backfill.ts';
import { connectwiseCallback } from './connectwise-callback.ts';
import type { FunctionDefinition } from './define.ts';
import { healthCheckNow } from './health-check-now.ts';
import { healthCheck } from './health-check.ts';
import { reconcileOrder } from './reconcile-order.ts';
import { reconcileWindow } from './reconcile-window.ts';
import { reconcile } from './reconcile.ts';
import { servicenowCallback } from './servicenow-callback.ts';
import { syncPair } from './sync-pair.ts';
import { ticketSync } from './ticket-sync.ts';

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
  servicenowCallback,
  syncPair,
  ticketSync,
];
