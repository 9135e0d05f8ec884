/**
 * The settings that say where secrets are kept. The only secret that may be a setting is the passphrase of an encrypted
 * file.
 */
import { Secret } from '../../rules/secret.ts';
import { keychainVariables } from '../../secrets/keychain-variables.ts';
import { settingsTable, type Environment, type SettingValues } from '../settings-table.ts';

/** The place in which secrets are kept: Key Vault, an encrypted file, or the environment. */
export type SecretsSettings =
  | { readonly provider: 'keyvault'; readonly vaultUrl: string }
  | ({ readonly provider: 'file' } & SecretsFileSettings)
  | { readonly provider: 'environment'; readonly lookUp: (variable: string) => string | undefined };

/** The path of an encrypted file of secrets, and the key that opens it. */
export interface SecretsFileSettings {
  readonly path: string;
  readonly passphrase?: Secret;
  readonly passphraseFile?: string;
  /** For the keychain's tool: where it finds its person's session, and nothing that is a secret. */
  readonly toolEnvironment: Readonly<Record<string, string>>;
}

/** The place of the secrets. Undefined if none is named; `problems` then says what is missing. */
export function readSecrets(
  env: Environment,
  values: SettingValues,
  problems: string[],
): SecretsSettings | undefined {
  const provider = values.SECRETS_PROVIDER ?? settingsTable.SECRETS_PROVIDER.default;
  if (provider !== 'keyvault' && values.WEBSITE_INSTANCE_ID !== undefined)
    problems.push('SECRETS_PROVIDER must be keyvault in Azure: an app setting is no place for a secret.');
  if (provider === 'environment') return { provider, lookUp: (variable) => env[variable] };
  if (provider === 'file') {
    const file = secretsFileOf(env, values, problems);
    return file === undefined ? undefined : { provider, ...file };
  }
  if (values.KEY_VAULT_URL !== undefined) return { provider, vaultUrl: values.KEY_VAULT_URL };
  if ((env['KEY_VAULT_URL'] ?? '').trim() === '')
    problems.push(
      'KEY_VAULT_URL is missing: secrets are kept in Key Vault unless SECRETS_PROVIDER says otherwise.',
    );
  return undefined;
}

/** The encrypted file and its key. Undefined if no file is named; `problems` then says so. */
export function secretsFileOf(
  env: Environment,
  values: SettingValues,
  problems: string[],
): SecretsFileSettings | undefined {
  const { SECRETS_FILE: path, SECRETS_PASSPHRASE: text, SECRETS_PASSPHRASE_FILE: passphraseFile } = values;
  if (text !== undefined && passphraseFile !== undefined)
    problems.push('SECRETS_PASSPHRASE and SECRETS_PASSPHRASE_FILE are both set: remove one of them.');
  if (path === undefined) {
    problems.push('SECRETS_FILE is missing: it says where the encrypted file of secrets is.');
    return undefined;
  }
  return {
    path,
    ...(text === undefined ? {} : { passphrase: new Secret(text) }),
    ...(passphraseFile === undefined ? {} : { passphraseFile }),
    toolEnvironment: Object.fromEntries(
      keychainVariables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const])),
    ),
  };
}
