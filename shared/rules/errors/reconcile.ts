import type { ErrorRow } from './row.ts';

/** The codes of the nightly reconciliation. */
export const reconcileErrors = {
  'mass-change-refused': {
    sentence: 'The run would have changed more pairs of the link at once than its mass-change guard allows.',
    treatment: 'dead-letter',
    status: 409,
  },
  'reconcile-run-unknown': {
    sentence: 'No reconciliation run with this id is waiting for approval.',
    treatment: 'refuse',
    status: 409,
  },
  'reconcile-message-invalid': {
    sentence: 'The queue message is not a valid reconciliation window.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
