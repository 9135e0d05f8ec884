import type { ErrorRow } from './row.ts';

/** The codes of the nightly reconciliation. */
export const reconcileErrors = {
  'mass-change-refused': {
    sentence: 'The run would change more pairs of the link than its mass-change guard allows.',
    action:
      'Read what it would change: `npm run cli -- reconcile status --link NAME`. If that is right, approve the run that waits (`npm run cli -- reconcile approve --link NAME --run ID --yes`); if not, put the configuration back.',
    treatment: 'dead-letter',
    status: 409,
  },
  'reconcile-run-unknown': {
    sentence: 'No reconciliation run with this id is waiting for approval.',
    action:
      'See the last run and its state: `npm run cli -- reconcile status --link NAME`. A run that is over is approved by nobody; begin a new one with `npm run cli -- reconcile run --link NAME --yes`.',
    treatment: 'refuse',
    status: 409,
  },
  'reconcile-message-invalid': {
    sentence: 'The queue message is not a valid reconciliation step.',
    action:
      'Find out who else writes to the queue `reconcile-window`. The run itself continues within the hour, whatever message was lost.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
