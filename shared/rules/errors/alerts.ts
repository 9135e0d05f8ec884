import type { ErrorRow } from './row.ts';

/** The codes of telling people: alert channels, whichever kind they are. */
export const alertsErrors = {
  'alert-channel-refused': {
    sentence: 'The alert channel refused the message.',
    treatment: 'dead-letter',
    status: 502,
  },
  'alert-channel-unreachable': {
    sentence: 'The alert channel did not take the message.',
    treatment: 'retry',
    status: 502,
  },
  'alert-channel-limited': {
    sentence: 'The alert channel limits our messages.',
    treatment: 'retry',
    status: 503,
  },
  'alert-channel-address-refused': {
    sentence: 'The address of the alert channel is not allowed.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
