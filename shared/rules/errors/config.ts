import type { ErrorRow } from './row.ts';

/** The codes of settings and of the configuration. */
export const configErrors = {
  'settings-invalid': {
    sentence: 'Settings are missing or invalid.',
    treatment: 'dead-letter',
    status: 500,
  },
  'config-invalid': {
    sentence: 'The configuration file is missing or invalid.',
    treatment: 'dead-letter',
    status: 500,
  },
  'config-unavailable': {
    sentence: 'The configuration cannot be read from storage.',
    treatment: 'retry',
    status: 503,
  },
  'config-changed-meanwhile': {
    sentence: 'Somebody else has pushed a configuration since this one was compared.',
    treatment: 'refuse',
    status: 409,
  },
  'config-version-unknown': {
    sentence: 'No version of the configuration has this number.',
    treatment: 'refuse',
    status: 404,
  },
  'link-unknown': {
    sentence: 'The configuration has no enabled link of this name.',
    treatment: 'dead-letter',
    status: 404,
  },
  'link-not-ready': {
    sentence: 'The link does not run: its configuration does not match its instances.',
    treatment: 'retry',
    status: 503,
  },
  'link-paused': {
    sentence: 'A person has paused the link: nothing is read or written for it until somebody resumes it.',
    treatment: 'retry',
    status: 409,
  },
  'word-unknown': {
    sentence: 'The configuration has neither a translation for this value nor a fallback.',
    treatment: 'dead-letter',
    status: 422,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
