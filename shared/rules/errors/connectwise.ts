import type { ErrorRow } from './row.ts';

/** The codes of ConnectWise's answers. */
export const connectwiseErrors = {
  'connectwise-unauthorized': {
    sentence: 'ConnectWise refused our API keys.',
    treatment: 'retry',
    status: 502,
  },
  'connectwise-forbidden': {
    sentence: "The API member's security role forbids this, or ConnectWise refused the client id.",
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-role-lost': {
    sentence: 'ConnectWise refuses our account everything of this kind: a role was taken away.',
    treatment: 'retry',
    status: 502,
  },
  'connectwise-not-found': {
    sentence: 'ConnectWise has no such record.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-refused': {
    sentence: 'ConnectWise refused the request.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-failed': {
    sentence: 'ConnectWise returned an internal error.',
    treatment: 'retry',
    status: 502,
  },
  'connectwise-company-unknown': {
    sentence: 'ConnectWise has no company of this name at this address.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-query-too-long': {
    sentence: 'The query exceeds the length of a URL, and this list has no POST search.',
    treatment: 'dead-letter',
    status: 500,
  },
  'connectwise-redirect-refused': {
    sentence: 'ConnectWise redirected us to an address that is not allowed.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-verify-failed': {
    sentence: 'ConnectWise accepted the change, but the record does not show it.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-field-missing': {
    sentence: 'ConnectWise answered with a record that lacks its id or its time, or shows what is none.',
    treatment: 'retry',
    status: 502,
  },
  'list-too-long': {
    sentence: 'The list holds more records than the memory limit allows.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
