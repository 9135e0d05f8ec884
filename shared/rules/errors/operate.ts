import type { ErrorRow } from './row.ts';

/** The codes of operators' requests, of the health check, and of failures that nobody foresaw. */
export const operateErrors = {
  'request-invalid': {
    sentence: 'The request is malformed.',
    treatment: 'refuse',
    status: 400,
  },
  'count-unconfirmed': {
    sentence:
      'The order concerns many records, or others than its preview showed, and their number was not confirmed.',
    treatment: 'refuse',
    status: 409,
  },
  'usage-invalid': {
    sentence: 'The command line is wrong.',
    treatment: 'refuse',
    status: 400,
  },
  'operation-unknown': {
    sentence: 'The app knows no such operation.',
    treatment: 'refuse',
    status: 404,
  },
  'origin-foreign': {
    sentence: 'A page of another site may not ask this app.',
    treatment: 'refuse',
    status: 403,
  },
  'app-unreachable': {
    sentence: 'The deployed app does not answer.',
    treatment: 'retry',
    status: 502,
  },
  'app-key-missing': {
    sentence: 'This machine has no key of the deployed app.',
    treatment: 'refuse',
    status: 401,
  },
  'app-key-refused': {
    sentence: 'The deployed app refused the key.',
    treatment: 'refuse',
    status: 403,
  },
  'app-answer-unknown': {
    sentence: 'The deployed app answered in a form that this command does not know.',
    treatment: 'refuse',
    status: 409,
  },
  'profile-unknown': {
    sentence: 'This machine has no profile of this name.',
    treatment: 'refuse',
    status: 404,
  },
  'profile-invalid': {
    sentence: 'The file of profiles cannot be used.',
    treatment: 'refuse',
    status: 400,
  },
  'nothing-known': {
    sentence: 'No history or pair exists for this record.',
    treatment: 'refuse',
    status: 404,
  },
  'conflict-unknown': {
    sentence: 'No open conflict exists for this field of the record.',
    treatment: 'refuse',
    status: 404,
  },
  'conflict-changed': {
    sentence: 'A value of the conflict has changed since it was seen; nothing was ordered.',
    treatment: 'refuse',
    status: 409,
  },
  'input-missing': {
    sentence: 'A required input is missing.',
    treatment: 'refuse',
    status: 400,
  },
  'link-still-enabled': {
    sentence: 'The link is still enabled in the configuration.',
    treatment: 'refuse',
    status: 409,
  },
  'link-in-use': {
    sentence: 'A worker is still working on a pair of the link.',
    treatment: 'retry',
    status: 409,
  },
  'health-probe-late': {
    sentence: 'A probe of the health check exceeded its time limit.',
    treatment: 'retry',
    status: 504,
  },
  'heartbeat-address-invalid': {
    sentence: 'The secret with the address of a heartbeat holds no https address.',
    treatment: 'dead-letter',
    status: 500,
  },
  'heartbeat-refused': {
    sentence: 'The monitor refused a heartbeat.',
    treatment: 'retry',
    status: 502,
  },
  'start-order-unknown': {
    sentence: 'The order names no timer of this app.',
    treatment: 'dead-letter',
    status: 400,
  },
  unexpected: {
    sentence: 'An unexpected error occurred.',
    treatment: 'retry',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
