/**
 * The only reader of the environment: what the app is told from outside, checked as a whole before anything starts.
 *
 * Secrets are no settings; a setting says where secrets are kept. The storage connection string is the exception, and
 * it is for the laptop, because in Azure storage is reached with the app's identity.
 */
import { CodedError } from '../rules/errors.ts';
import { Secret } from '../rules/secret.ts';
import { keychainVariables } from '../secrets/keychain-variables.ts';
import { settingReaders, settingsTable, type SettingName, type SettingValues } from './settings-table.ts';

/** The environment variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The checked settings of the app. */
export interface Settings extends ScriptSettings {
  /** The way to storage: a connection string, or the account's addresses and an identity. */
  readonly storage:
    | { readonly kind: 'connection-string'; readonly value: Secret }
    | {
        readonly kind: 'identity';
        readonly blobUrl: string;
        readonly queueUrl: string;
        readonly tableUrl: string;
      };
}

/** The settings of your own script: everything but the app's storage. */
export interface ScriptSettings {
  /** The app's identity towards Azure. */
  readonly identity: { readonly kind: 'managed' | 'developer'; readonly clientId?: string };
  readonly secrets:
    | { readonly provider: 'keyvault'; readonly vaultUrl: string }
    | ({ readonly provider: 'file' } & SecretsFileSettings)
    | { readonly provider: 'environment'; readonly lookUp: (variable: string) => string | undefined };
  /** The age in days at which a secret should be exchanged. */
  readonly secretRotationDays: number;
  /** Path of the configuration file, absolute or relative to the app's folder. */
  readonly configPath: string;
  /** The place of the configuration: the file, or storage. */
  readonly configSource: 'package' | 'storage';
  /** Values for `${NAME}` in the configuration: every variable called SERVICENOW_INSTANCE or SERVICENOW_INSTANCE_…. */
  readonly configVariables: Readonly<Record<string, string>>;
  /** `site` is an origin without a path. */
  readonly connectwise: { readonly site: string; readonly company: string; readonly clientId: string };
  /** Hosts (with the port where it is not the usual one) that may be asked for a signing key; lower case. */
  readonly callbackKeyHosts: readonly string[];
  /** True on the laptop only: http and loopback addresses pass where https is the rule. */
  readonly allowLoopback: boolean;
  /** True where Azure checks sign-ins before the app and says who signed in. */
  readonly signInChecked: boolean;
  /** The name under which the app speaks to people. */
  readonly appName: string;
  /** Without a connection string telemetry goes to the log. */
  readonly telemetry: { readonly connectionString?: Secret; readonly useIdentity: boolean };
}

/** The path of an encrypted file of secrets, and the key that opens it. */
export interface SecretsFileSettings {
  readonly path: string;
  readonly passphrase?: Secret;
  readonly passphraseFile?: string;
  /** For the keychain's tool: where it finds its person's session, and nothing that is a secret. */
  readonly toolEnvironment: Readonly<Record<string, string>>;
}

/**
 * Reads and checks all settings at once. Throws `settings-invalid` whose detail names everything that is missing or
 * wrong, one sentence each; a value is never repeated in it.
 */
export function readSettings(env: Environment = process.env): Settings {
  const problems: string[] = [];
  const values = readValues(env, problems);
  const storage = readStorage(env, values, problems);
  const settings = allButStorage(env, values, problems);
  if (problems.length > 0 || !storage || !settings) throw invalid(problems);
  return { storage, ...settings };
}

/**
 * As `readSettings`, for a script: it uses no storage, so none must be named. Throws `settings-invalid` (dead-letter)
 * in the same way.
 */
export function readScriptSettings(env: Environment = process.env): ScriptSettings {
  const problems: string[] = [];
  const settings = allButStorage(env, readValues(env, problems), problems);
  if (problems.length > 0 || !settings) throw invalid(problems);
  return settings;
}

function invalid(problems: readonly string[]): CodedError {
  return new CodedError('settings-invalid', {
    detail: `${problems.join(' ')} docs/settings.md says what each one means.`,
    facts: { problems: problems.length },
  });
}

function allButStorage(
  env: Environment,
  values: SettingValues,
  problems: string[],
): ScriptSettings | undefined {
  const allowLoopback = values.ALLOW_LOOPBACK === true && values.WEBSITE_INSTANCE_ID === undefined;
  if (values.ALLOW_LOOPBACK === true && !allowLoopback)
    problems.push('ALLOW_LOOPBACK must not be true in Azure: it is for the laptop.');
  problems.push(...addressProblems(values, allowLoopback));

  const secrets = readSecrets(env, values, problems);
  const { CONNECTWISE_SITE: site, CONNECTWISE_COMPANY: company, CONNECTWISE_CLIENT_ID: clientId } = values;
  if (!secrets || site === undefined || !company || !clientId) return undefined;

  const connectionString = values.APPLICATIONINSIGHTS_CONNECTION_STRING;
  return {
    identity: {
      kind: values.IDENTITY_ENDPOINT === undefined ? 'developer' : 'managed',
      ...(values.AZURE_CLIENT_ID === undefined ? {} : { clientId: values.AZURE_CLIENT_ID }),
    },
    secrets,
    secretRotationDays: values.SECRETS_ROTATION_DAYS ?? Number(settingsTable.SECRETS_ROTATION_DAYS.default),
    configPath: values.CONFIG_PATH ?? settingsTable.CONFIG_PATH.default,
    configSource: values.CONFIG_SOURCE ?? settingsTable.CONFIG_SOURCE.default,
    configVariables: instancesOf(env),
    connectwise: { site, company, clientId },
    callbackKeyHosts: values.CALLBACK_KEY_HOSTS ?? keyHostsOf(site),
    allowLoopback,
    appName: values.WEBSITE_SITE_NAME ?? settingsTable.WEBSITE_SITE_NAME.default,
    signInChecked:
      values.WEBSITE_INSTANCE_ID !== undefined && /^(true|1)$/i.test(values.WEBSITE_AUTH_ENABLED ?? ''),
    telemetry: {
      ...(connectionString === undefined ? {} : { connectionString: new Secret(connectionString) }),
      useIdentity: /(^|;)\s*Authorization\s*=\s*AAD\s*(;|$)/i.test(
        values.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? '',
      ),
    },
  };
}

/** Every variable by itself. An empty one counts as not set: that is what an empty app setting means in Azure. */
function readValues(env: Environment, problems: string[]): SettingValues {
  const given: Record<string, string> = {};
  for (const [name, { required, meaning }] of Object.entries(settingsTable)) {
    const text = env[name]?.trim() ?? '';
    if (text.startsWith('@Microsoft.KeyVault('))
      problems.push(
        `${name} is a Key Vault reference that Azure has not resolved; look at the app's identity.`,
      );
    else if (text !== '') given[name] = text;
    else if (required) problems.push(`${name} is missing: ${meaning}`);
  }
  const values: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(settingReaders)) {
    const text = given[name];
    if (text === undefined) continue;
    const found = read(text);
    if ('wrong' in found) problems.push(`${name} ${found.wrong}.`);
    else values[name] = found.value;
  }
  return values;
}

/** Only addresses of instances: were any variable taken, a secret could end up in the configuration. */
function instancesOf(env: Environment): Readonly<Record<string, string>> {
  const named = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && /^SERVICENOW_INSTANCE(_[A-Z0-9_]+)?$/.test(name) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(named);
}

const addresses = [
  'CONNECTWISE_SITE',
  'KEY_VAULT_URL',
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__queueServiceUri',
  'AzureWebJobsStorage__tableServiceUri',
] as const satisfies readonly SettingName[];

/** https everywhere; this machine only where the laptop's exception is open. */
function addressProblems(values: SettingValues, allowLoopback: boolean): readonly string[] {
  return addresses.flatMap((name) => {
    const address = values[name];
    if (address === undefined) return [];
    const { protocol, hostname } = new URL(address);
    const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
    if (loopback && allowLoopback) return [];
    if (loopback) return [`${name} is on this machine, which only ALLOW_LOOPBACK=true permits.`];
    return protocol === 'https:' ? [] : [`${name} must begin with https://.`];
  });
}

function readStorage(
  env: Environment,
  values: SettingValues,
  problems: string[],
): Settings['storage'] | undefined {
  const account = values.AzureWebJobsStorage__accountName;
  const usual = (service: string): string | undefined =>
    account === undefined ? undefined : `https://${account}.${service}.core.windows.net`;
  // The host, which reads the same variables, starts no timer without blobs and says nothing.
  const blobUrl = values.AzureWebJobsStorage__blobServiceUri ?? usual('blob');
  const queueUrl = values.AzureWebJobsStorage__queueServiceUri ?? usual('queue');
  const tableUrl = values.AzureWebJobsStorage__tableServiceUri ?? usual('table');

  if (blobUrl === undefined && queueUrl === undefined && tableUrl === undefined) {
    if (values.AzureWebJobsStorage !== undefined)
      return { kind: 'connection-string', value: new Secret(values.AzureWebJobsStorage) };
    // One that is there but wrong has been told already.
    if ((env['AzureWebJobsStorage'] ?? '').trim() === '')
      problems.push(
        'AzureWebJobsStorage is missing: set it, or AzureWebJobsStorage__accountName, to say where storage is.',
      );
    return undefined;
  }
  if (env['AzureWebJobsStorage'] !== undefined)
    problems.push(
      'AzureWebJobsStorage must not be there beside AzureWebJobsStorage__…, not even empty: remove one of them.',
    );
  problems.push(...hostIdentityProblems(values));
  for (const [service, address] of Object.entries({ blob: blobUrl, queue: queueUrl, table: tableUrl }))
    if (address === undefined)
      problems.push(
        `AzureWebJobsStorage__${service}ServiceUri is missing beside the other services' addresses; AzureWebJobsStorage__accountName alone stands for all three.`,
      );
  return blobUrl === undefined || queueUrl === undefined || tableUrl === undefined
    ? undefined
    : { kind: 'identity', blobUrl, queueUrl, tableUrl };
}

/** The host's settings of a user-assigned identity, which it does not take from AZURE_CLIENT_ID. */
function hostIdentityProblems(values: SettingValues): readonly string[] {
  const { AzureWebJobsStorage__credential: credential, AzureWebJobsStorage__clientId: clientId } = values;
  const isUserAssigned = values.IDENTITY_ENDPOINT !== undefined && values.AZURE_CLIENT_ID !== undefined;
  if (credential === undefined && (clientId !== undefined || isUserAssigned))
    return [
      `AzureWebJobsStorage__credential is missing: with a user-assigned identity the host needs "managedidentity" there, and the identity's client id in AzureWebJobsStorage__clientId, or no timer runs.`,
    ];
  return clientId === undefined && isUserAssigned
    ? [
        'AzureWebJobsStorage__clientId is missing: the host needs the client id of the user-assigned identity, as in AZURE_CLIENT_ID, or no timer runs.',
      ]
    : [];
}

function readSecrets(
  env: Environment,
  values: SettingValues,
  problems: string[],
): Settings['secrets'] | undefined {
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

/**
 * Only what an encrypted file of secrets needs, for the command that makes and edits one before anything else is set.
 * Throws `settings-invalid`.
 */
export function readSecretsFileSettings(env: Environment = process.env): SecretsFileSettings {
  const problems: string[] = [];
  const of = (name: SettingName): string | undefined => env[name]?.trim() || undefined;
  const file = secretsFileOf(
    env,
    {
      SECRETS_FILE: of('SECRETS_FILE'),
      SECRETS_PASSPHRASE: of('SECRETS_PASSPHRASE'),
      SECRETS_PASSPHRASE_FILE: of('SECRETS_PASSPHRASE_FILE'),
    },
    problems,
  );
  if (file !== undefined && problems.length === 0) return file;
  throw new CodedError('settings-invalid', { detail: problems.join(' ') });
}

function secretsFileOf(
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

/** Signing keys are served by the site's host; cloud sites have a second name for the API (ConnectWise developer guide). */
function keyHostsOf(site: string): readonly string[] {
  const { host } = new URL(site);
  const plain = host.replace(/^api-/, '');
  return plain.endsWith('.myconnectwise.net') ? [plain, `api-${plain}`] : [host];
}
