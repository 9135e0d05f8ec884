import type { ErrorRow } from './row.ts';

/** The codes of the receivers: ConnectWise callbacks and ServiceNow webhooks. */
export const callbacksErrors = {
  'body-too-large': {
    sentence: 'The request body exceeds the size limit.',
    treatment: 'refuse',
    status: 413,
  },
  'body-too-slow': {
    sentence: 'The request body did not arrive in time.',
    treatment: 'refuse',
    status: 408,
  },
  'chunked-body-lost': {
    sentence: 'The request body came in chunks, without a content-length, and was lost on the way.',
    treatment: 'refuse',
    status: 411,
  },
  'callback-queue-unavailable': {
    sentence: 'The queue did not store the message; send it again.',
    treatment: 'retry',
    status: 429, // one of the few statuses after which ConnectWise tries again
  },
  'callback-signature-missing': {
    sentence: 'The callback has no signature.',
    treatment: 'refuse',
    status: 401,
  },
  'callback-signature-wrong': {
    sentence: 'The signature does not match the callback.',
    treatment: 'refuse',
    status: 401,
  },
  'callback-body-invalid': {
    sentence: 'The body is not a ConnectWise callback.',
    treatment: 'refuse',
    status: 400,
  },
  'callback-company-wrong': {
    sentence: 'The callback names another company.',
    treatment: 'refuse',
    status: 403,
  },
  'callback-key-address-refused': {
    sentence: 'The callback names a signing-key address that is not allowed.',
    treatment: 'refuse',
    status: 401,
  },
  'callback-key-unavailable': {
    sentence: 'The signing key is unavailable; send the callback again.',
    treatment: 'retry',
    status: 429,
  },
  'webhook-signature-wrong': {
    sentence: 'The signature of the webhook is missing or wrong.',
    treatment: 'refuse',
    status: 401,
  },
  'webhook-timestamp-outside-window': {
    sentence: 'The timestamp of the webhook is outside the accepted window.',
    treatment: 'refuse',
    status: 401,
  },
  'webhook-secret-unavailable': {
    sentence: 'The secret of the webhook cannot be read now; send the webhook again.',
    treatment: 'retry',
    status: 503,
  },
  'webhook-body-invalid': {
    sentence: 'The body is not a valid webhook.',
    treatment: 'refuse',
    status: 400,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
