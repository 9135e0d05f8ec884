/** Every night, and half an hour later where it was cut off: reviews ConnectWise's audit trail. Nothing is written there. */
import { auditReviewMeasures } from '../shared/automations/audit/audit-review.ts';
import type { TimerDefinition } from './define.ts';

/** Runs at 04:22 and 04:52 UTC; the second run takes up a review that was cut off. */
export const auditReview: TimerDefinition = {
  name: 'audit-review',
  trigger: 'timer',
  schedule: '0 22,52 4 * * *',
  async handle(_timer, app, log) {
    const outcome = await app.auditReview();
    if (outcome.kind === 'nothing') return outcome.kind;
    app.measure(auditReviewMeasures(outcome));
    log[outcome.kind === 'complete' ? 'info' : 'warn']('audit-review', outcome.report);
    return outcome.kind;
  },
};
