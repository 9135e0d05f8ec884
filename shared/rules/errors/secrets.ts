import type { ErrorRow } from './row.ts';

/** The codes of secrets and of the places that keep them. */
export const secretsErrors = {
  'secret-missing': {
    sentence: 'The secret store has no secret of this name.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secret-forbidden': {
    sentence: 'The identity of this app lacks permission to read the secret.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secret-store-unavailable': {
    sentence: 'The secret store did not answer.',
    treatment: 'retry',
    status: 503,
  },
  'secrets-file-missing': {
    sentence: 'The encrypted secrets file does not exist.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-exists': {
    sentence: 'A secrets file already exists; a new one would destroy its contents.',
    treatment: 'refuse',
    status: 409,
  },
  'secrets-file-permissions': {
    sentence: 'Other users of this machine can read or exchange a file that holds secrets.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-unknown': {
    sentence: 'The file is not a secrets file.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-newer': {
    sentence: 'A newer version of this program wrote the secrets file.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-truncated': {
    sentence: 'The secrets file is truncated; restore it from a backup.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-altered': {
    sentence: 'The secrets file failed its integrity check; restore it from a backup.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-rolled-back': {
    sentence: 'An older copy replaced the secrets file.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-cost-refused': {
    sentence: 'The key-derivation cost in the secrets file is outside the accepted range.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-full': {
    sentence: 'The secrets file would exceed its size limit.',
    treatment: 'refuse',
    status: 413,
  },
  'secrets-file-busy': {
    sentence: 'Another process is editing the secrets file.',
    treatment: 'retry',
    status: 503,
  },
  'secrets-passphrase-missing': {
    sentence: 'The secrets file needs a passphrase, and none is set.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-passphrase-wrong': {
    sentence: 'The passphrase does not decrypt the secrets file.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-passphrase-weak': {
    sentence: 'The passphrase is too short.',
    treatment: 'refuse',
    status: 400,
  },
  'secrets-keychain-unavailable': {
    sentence: "The operating system's keychain did not return the key of the secrets file.",
    treatment: 'dead-letter',
    status: 500,
  },
  'secret-name-invalid': {
    sentence: 'The secret name is invalid.',
    treatment: 'refuse',
    status: 400,
  },
  'secret-exists': {
    sentence: 'A secret of this name already exists.',
    treatment: 'refuse',
    status: 409,
  },
  'secret-value-invalid': {
    sentence: 'The secret value is invalid.',
    treatment: 'refuse',
    status: 400,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
