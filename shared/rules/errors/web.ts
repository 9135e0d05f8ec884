import type { ErrorRow } from './row.ts';

/** The codes of HTTP calls of the two systems, whichever it is. */
export const webErrors = {
  'http-no-answer': {
    sentence: 'The connection to the other system failed.',
    treatment: 'retry',
    status: 502,
  },
  'http-timeout': {
    sentence: 'The other system did not answer in time.',
    treatment: 'retry',
    status: 504,
  },
  'http-aborted': {
    sentence: 'The call was cancelled.',
    treatment: 'retry',
    status: 503,
  },
  'http-too-large': {
    sentence: 'The file exceeds the size limit.',
    treatment: 'dead-letter',
    status: 502,
  },
  'http-answer-too-large': {
    sentence: 'The answer exceeds the size limit.',
    treatment: 'retry',
    status: 502,
  },
  'http-not-json': {
    sentence: 'The answer is not the expected JSON.',
    treatment: 'retry',
    status: 502,
  },
  'remote-busy': {
    sentence: 'The other system limits our calls or is unreachable.',
    treatment: 'retry',
    status: 503,
  },
  'query-value-refused': {
    sentence: 'The value is not safe to use in a query or a change.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
