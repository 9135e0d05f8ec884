import type { ErrorRow } from './row.ts';

/** The codes of the nightly reconciliation. */
export const reconcileErrors = {
  'mass-change-refused': {
    sentence: 'The run would change more pairs of the link than its mass-change guard allows.',
    action:
      'See the planned changes: `npm run cli -- reconcile status --link NAME`. If they are right, approve the waiting run (`npm run cli -- reconcile approve --link NAME --run ID --yes`); if not, put the configuration back.',
    treatment: 'dead-letter',
    status: 409,
  },
  'reconcile-run-unknown': {
    sentence: 'No reconciliation run with this id is waiting for approval.',
    action:
      'See the last run and its state: `npm run cli -- reconcile status --link NAME`. Nobody can approve a run that has ended; start a new one with `npm run cli -- reconcile run --link NAME --yes`.',
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
