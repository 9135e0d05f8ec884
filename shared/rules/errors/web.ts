import type { ErrorRow } from './row.ts';

/** The codes of HTTP calls of the two systems, whichever it is. */
export const webErrors = {
  'http-no-answer': {
    sentence: 'The connection to the other system failed.',
    action:
      'Nothing for some minutes: the work is tried again. If it lasts, the detail names the host and the cause: a wrong name in the settings, a firewall, a certificate, or that system is down (its own status page).',
    treatment: 'retry',
    status: 502,
  },
  'http-timeout': {
    sentence: 'The other system did not answer in time.',
    action:
      'Nothing for some minutes: the work is tried again. If it lasts an hour, look at the other system’s status page and at `npm run cli -- health`.',
    treatment: 'retry',
    status: 504,
  },
  'http-aborted': {
    sentence: 'The call was cancelled.',
    action:
      'Nothing: the app was stopping, or the run had no time left; the next run repeats the call. If you interrupted a command, run it again.',
    treatment: 'retry',
    status: 503,
  },
  'http-too-large': {
    sentence: 'The file is larger than the limit.',
    action:
      'Make the file smaller, or raise `maxBytes` of the call (docs/connectwise-client.md, Documents). Files of a link have their limit in `attachments` in `config.json`.',
    treatment: 'dead-letter',
    status: 502,
  },
  'http-answer-too-large': {
    sentence: 'The answer is larger than the limit.',
    action:
      'Nothing at first: the app requests it again later. If it keeps happening for the same record, open that record in its own system: it has very many notes or a very large text.',
    treatment: 'retry',
    status: 502,
  },
  'http-not-json': {
    sentence: 'The other system’s answer is not the expected JSON.',
    action:
      'Nothing for some minutes: the work is tried again. If it lasts, open the address that the detail names in a browser: a sign-in page, a proxy or a maintenance page answers instead of the system.',
    treatment: 'retry',
    status: 502,
  },
  'remote-busy': {
    sentence: 'The other system limits our calls or is unreachable.',
    action:
      'Nothing: all workers wait for as long as the system requests, then continue. If `npm run cli -- status` still shows it after an hour, the detail says whether the system limits our calls or is down; check its status page.',
    treatment: 'retry',
    status: 503,
  },
  'query-value-refused': {
    sentence: 'The value cannot be used safely in a query or a change.',
    action:
      'Find the value that the detail names in the record or in `config.json`. Remove control characters from it, or write it in the form that the field accepts. Then replay: `npm run cli -- dead-letters replay --code query-value-refused --yes`.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
