/**
 * The only reader of the environment: the values that the app gets from outside, checked as a whole before anything starts.
 *
 * Secrets are no settings; a setting says where secrets are kept. The storage connection string is the exception, and
 * it is for the laptop, because in Azure storage is reached with the app's identity.
 */
import { CodedError } from '../rules/errors.ts';
import { Secret } from '../rules/secret.ts';
import {
  settingReaders,
  settingsTable,
  type Environment,
  type SettingName,
  type SettingValues,
} from './settings-table.ts';
import {
  readSecrets,
  secretsFileOf,
  type SecretsFileSettings,
  type SecretsSettings,
} from './settings/secrets.ts';
import { readStorage, type StorageSettings } from './settings/storage.ts';

/** The checked settings of the app. */
export interface Settings extends ScriptSettings {
  readonly storage: StorageSettings;
}

/** The settings of your own script: everything but the app's storage. */
export interface ScriptSettings {
  /** The app's identity towards Azure. */
  readonly identity: { readonly kind: 'managed' | 'developer'; readonly clientId?: string };
  readonly secrets: SecretsSettings;
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

/**
 * Reads only what an encrypted file of secrets needs, for the command that makes and edits one before anything else is
 * set. Throws `settings-invalid`.
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

/** Signing keys are served by the site's host; cloud sites have a second name for the API (ConnectWise developer guide). */
function keyHostsOf(site: string): readonly string[] {
  const { host } = new URL(site);
  const plain = host.replace(/^api-/, '');
  return plain.endsWith('.myconnectwise.net') ? [plain, `api-${plain}`] : [host];
}
