import type { ErrorRow } from './row.ts';

/** The codes of work that is done once per key. */
export const idempotencyErrors = {
  'idempotency-key-missing': {
    sentence: 'The message has no idempotency key.',
    action:
      'Send a key that stays the same when the same request is repeated, such as the id of the alarm that it comes from.',
    treatment: 'refuse',
    status: 400,
  },
  'idempotency-payload-differs': {
    sentence: 'An earlier message with the same idempotency key had different content.',
    action: 'Give every new request its own key; repeat a key only with exactly the same content.',
    treatment: 'refuse',
    status: 422,
  },
  'idempotency-in-progress': {
    sentence: 'Another worker is handling the same message.',
    action:
      'Wait and send the same request with the same key again; a run that died frees the key after five minutes.',
    treatment: 'retry',
    status: 409,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
