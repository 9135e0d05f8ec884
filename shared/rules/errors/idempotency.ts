import type { ErrorRow } from './row.ts';

/** The codes of work that is done once per key. */
export const idempotencyErrors = {
  'idempotency-key-missing': {
    sentence: 'The message has no idempotency key.',
    treatment: 'refuse',
    status: 400,
  },
  'idempotency-payload-differs': {
    sentence: 'An earlier message with the same idempotency key had a different payload.',
    treatment: 'refuse',
    status: 422,
  },
  'idempotency-in-progress': {
    sentence: 'Another worker is handling the same message.',
    treatment: 'retry',
    status: 409,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
