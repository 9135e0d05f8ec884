/** Every timer of the app: written by `npm run docs` from the files of this folder. */
import type { TimerDefinition } from './define.ts';
import { auditReview } from './audit-review.ts';
import { callbackRegistrations } from './callback-registrations.ts';
import { healthCheck } from './health-check.ts';
import { healthWatch } from './health-watch.ts';
import { poisonNudges } from './poison-nudges.ts';
import { reconcile } from './reconcile.ts';
import { retention } from './retention.ts';
import { ticketSync } from './ticket-sync.ts';

/** The timers, in the order of their names. */
export const timers: readonly TimerDefinition[] = [
  auditReview,
  callbackRegistrations,
  healthCheck,
  healthWatch,
  poisonNudges,
  reconcile,
  retention,
  ticketSync,
];
