import type { ErrorRow } from './row.ts';

/** The codes of telling people: alert channels, whichever kind they are. */
export const alertsErrors = {
  'alert-channel-refused': {
    sentence: 'The alert channel refused the message.',
    action:
      'Check the channel’s address, key and recipient (docs/alerts.md), store the new value as its secret, and send a trial alert: `npm run cli -- alerts test NAME --yes`.',
    treatment: 'dead-letter',
    status: 502,
  },
  'alert-channel-unreachable': {
    sentence: 'The alert channel could not be reached.',
    action:
      'Nothing for an hour: the message is sent again every five minutes. If it lasts, check whether the app’s network allows connections to that host, and run `npm run cli -- alerts test NAME --yes`.',
    treatment: 'retry',
    status: 502,
  },
  'alert-channel-limited': {
    sentence: 'The alert channel limits the number of messages that it accepts.',
    action:
      'Nothing: the message is sent again when the channel allows it. If it happens daily, give the channel `"minSeverity": "critical"` in `alerts.channels`.',
    treatment: 'retry',
    status: 503,
  },
  'alert-channel-address-refused': {
    sentence: 'The app is not allowed to call the address of the alert channel.',
    action:
      'Store the https address that Teams or your pager shows for the workflow; docs/alerts.md lists the allowed hosts. Then run `npm run cli -- alerts test NAME --yes`.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
