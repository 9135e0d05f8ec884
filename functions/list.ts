/** Every function of the app, once: written by `npm run docs` from the files of this folder. */
import type { FunctionDefinition } from './define.ts';
import { auditReview } from './audit-review.ts';
import { backfill } from './backfill.ts';
import { backfillPage } from './backfill-page.ts';
import { backfillPair } from './backfill-pair.ts';
import { callbackRegistrations } from './callback-registrations.ts';
import { companyWithContacts } from './company-with-contacts.ts';
import { connectwiseCallback } from './connectwise-callback.ts';
import { createTicket } from './create-ticket.ts';
import { dashboard } from './dashboard.ts';
import { deadLetters } from './dead-letters.ts';
import { deadLettersReplay } from './dead-letters-replay.ts';
import { health } from './health.ts';
import { healthCheck } from './health-check.ts';
import { healthReport } from './health-report.ts';
import { healthWatch } from './health-watch.ts';
import { operatorAct } from './operator-act.ts';
import { operatorShow } from './operator-show.ts';
import { poisonNudges } from './poison-nudges.ts';
import { reconcile } from './reconcile.ts';
import { reconcileOrder } from './reconcile-order.ts';
import { reconcileWindow } from './reconcile-window.ts';
import { retention } from './retention.ts';
import { servicenowCallback } from './servicenow-callback.ts';
import { startOrder } from './start-order.ts';
import { syncPair } from './sync-pair.ts';
import { syncPairBulk } from './sync-pair-bulk.ts';
import { syncPreview } from './sync-preview.ts';
import { ticketSync } from './ticket-sync.ts';
import { updateCompanyAddress } from './update-company-address.ts';
import { updateTickets } from './update-tickets.ts';
import { updateTicketsStep } from './update-tickets-step.ts';
import { waitingTickets } from './waiting-tickets.ts';
import { why } from './why.ts';

/** The functions, in the order of their names. */
export const functions: readonly FunctionDefinition[] = [
  auditReview,
  backfill,
  backfillPage,
  backfillPair,
  callbackRegistrations,
  companyWithContacts,
  connectwiseCallback,
  createTicket,
  dashboard,
  deadLetters,
  deadLettersReplay,
  health,
  healthCheck,
  healthReport,
  healthWatch,
  operatorAct,
  operatorShow,
  poisonNudges,
  reconcile,
  reconcileOrder,
  reconcileWindow,
  retention,
  servicenowCallback,
  startOrder,
  syncPair,
  syncPairBulk,
  syncPreview,
  ticketSync,
  updateCompanyAddress,
  updateTickets,
  updateTicketsStep,
  waitingTickets,
  why,
];
