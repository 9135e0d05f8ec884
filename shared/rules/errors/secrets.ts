import type { ErrorRow } from './row.ts';

/** The codes of secrets and of the places that keep them. */
export const secretsErrors = {
  'secret-missing': {
    sentence: 'The secret store has no secret of this name.',
    action:
      'Store the secret under the name that the detail gives (in Key Vault, or with `npm run cli -- secrets set NAME --yes`). `npm run cli -- secrets doctor` lists every secret that the configuration needs.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secret-forbidden': {
    sentence: 'The app is not allowed to read the secret.',
    action:
      'Give the app’s identity the role Key Vault Secrets User on the vault, and check that the secret is enabled and has not expired. If it is in an encrypted file, allow the app’s account to read the file. A new role takes up to ten minutes.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secret-store-unavailable': {
    sentence: 'The secret store did not answer.',
    action:
      'Nothing for some minutes: the app uses the values that it read last for up to a day. If it lasts, check the vault’s network rules and `KEY_VAULT_URL`, then run `npm run cli -- secrets doctor`.',
    treatment: 'retry',
    status: 503,
  },
  'secrets-file-missing': {
    sentence: 'The encrypted secrets file does not exist.',
    action: 'Check `SECRETS_FILE`, or create the file: `npm run cli -- secrets init --yes`.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-exists': {
    sentence: 'A secrets file already exists; a new one would destroy its contents.',
    action:
      'Add to it with `npm run cli -- secrets set NAME --yes`. To begin again, move the old file away first.',
    treatment: 'refuse',
    status: 409,
  },
  'secrets-file-permissions': {
    sentence: 'Other users of this machine can read or replace a file that holds secrets.',
    action:
      'Run the chmod that the detail names. If others could read it, rotate every secret in it (docs/secrets.md).',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-unknown': {
    sentence: 'The file is not a secrets file.',
    action:
      'Check `SECRETS_FILE`: it names something else. `npm run cli -- secrets init --yes` creates a secrets file.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-newer': {
    sentence: 'A newer version of this program wrote the secrets file.',
    action:
      'Update this checkout to the version that wrote the file, or restore an older backup of the file.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-truncated': {
    sentence: 'The secrets file is cut off at its end.',
    action:
      'Restore the file from a backup. Without one, make a new file (`npm run cli -- secrets init --yes`) and store new keys from the vendors in it.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-altered': {
    sentence: 'Somebody or something other than this program changed the secrets file.',
    action:
      'Restore the file from a backup. If somebody may have changed it on purpose, rotate every secret in it (docs/secrets.md).',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-rolled-back': {
    sentence: 'The secrets file is older than the one that the app read before.',
    action:
      'Restore the newest copy. If you restored the older one on purpose, restart the app, and store the secrets again that were rotated since.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-cost-refused': {
    sentence: 'The key-derivation cost in the secrets file is outside the accepted range.',
    action: 'Restore the file from a backup: this program never writes such a cost.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-full': {
    sentence: 'The secrets file would exceed its size limit.',
    action:
      'Remove names that are no longer needed: `npm run cli -- secrets list`, then `npm run cli -- secrets remove NAME --yes`.',
    treatment: 'refuse',
    status: 413,
  },
  'secrets-file-busy': {
    sentence: 'Another process is editing the secrets file.',
    action:
      'Wait for the other editor and run the command again. If nobody is editing, remove the file’s `.lock` beside it.',
    treatment: 'retry',
    status: 503,
  },
  'secrets-passphrase-missing': {
    sentence: 'The secrets file needs a passphrase, and none was given.',
    action:
      'Set `SECRETS_PASSPHRASE_FILE`, or move the key to the keychain: `npm run cli -- secrets change-passphrase --keychain --yes`.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-passphrase-wrong': {
    sentence: 'The passphrase does not decrypt the secrets file.',
    action:
      'Give the passphrase with which the file was last encrypted; nobody can recover it. Without it, make a new file and store new keys from the vendors (docs/secrets.md).',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-passphrase-weak': {
    sentence: 'The passphrase is too short.',
    action: 'Use at least twelve characters; several random words are easy to type.',
    treatment: 'refuse',
    status: 400,
  },
  'secrets-keychain-unavailable': {
    sentence: 'The operating system’s keychain did not return the key of the secrets file.',
    action:
      'Unlock the keychain by signing in at the screen, or do what the detail says. A service without a session needs a passphrase instead: `npm run cli -- secrets change-passphrase --yes`.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secret-name-invalid': {
    sentence: 'The secret name is invalid.',
    action:
      'Begin with a letter, then use letters, digits and hyphens; at most 127 characters. Never type the value after the name: the command asks for it.',
    treatment: 'refuse',
    status: 400,
  },
  'secret-exists': {
    sentence: 'A secret of this name already exists.',
    action:
      'Put the new value in front of the old one with `npm run cli -- secrets rotate NAME --yes`, or correct the newest with `npm run cli -- secrets set NAME --yes`.',
    treatment: 'refuse',
    status: 409,
  },
  'secret-value-invalid': {
    sentence: 'The secret value is invalid.',
    action: 'Copy the value again, as one line; the detail gives its maximum length.',
    treatment: 'refuse',
    status: 400,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
