/** Every environment variable that the app reads: what it means, what it is when left out, and what fits in it. */
/** Reads one variable: what it says, or what it must be. By hand: a new instance waits for it, and a schema takes longer. */
type Reader<Value> = (given: string) => { readonly value: Value } | { readonly wrong: string };

const text: Reader<string> = (value) => ({ value });
const like =
  (form: RegExp, wrong: string): Reader<string> =>
  (value) =>
    form.test(value) ? { value } : { wrong };
const oneOf =
  <Word extends string>(words: readonly Word[], wrong: string): Reader<Word> =>
  (given) => {
    const value = words.find((word) => word === given);
    return value === undefined ? { wrong } : { value };
  };
const flag: Reader<boolean> = (given) =>
  given === 'true' || given === 'false' ? { value: given === 'true' } : { wrong: 'must be true or false' };
const origin: Reader<string> = (given) => {
  const url = URL.parse(/^[a-z]+:\/\//i.test(given) ? given : `https://${given}`);
  const plain =
    url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (plain && (url.protocol === 'https:' || url.protocol === 'http:')) return { value: url.origin };
  return { wrong: 'must be an address without a path, such as https://host.example' };
};
const hosts: Reader<readonly string[]> = (given) => {
  const value = given.split(',').map((name) => name.trim().toLowerCase());
  return value.every((name) => /^[a-z0-9.-]+(:\d+)?$/.test(name))
    ? { value }
    : { wrong: 'must be host names with commas between them, without https:// or a path' };
};
const days: Reader<number> = (given) =>
  /^[1-9]\d{0,3}$/.test(given)
    ? { value: Number(given) }
    : { wrong: 'must be a number of days from 1 to 9999' };

/** The places in which secrets may be kept. */
export const secretsProviders = ['keyvault', 'file', 'environment'] as const;

/** The environment variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The values that fit in each variable, by itself. */
export const settingReaders = {
  CONNECTWISE_SITE: origin,
  CONNECTWISE_COMPANY: like(
    /^[A-Za-z0-9._-]+$/,
    'must be a company id: letters, digits, dot, dash, underscore',
  ),
  CONNECTWISE_CLIENT_ID: text,
  CONFIG_PATH: text,
  CONFIG_SOURCE: oneOf(['package', 'storage'], 'must be package or storage'),
  SERVICENOW_INSTANCE: origin,
  SECRETS_PROVIDER: oneOf(secretsProviders, 'must be keyvault, file or environment'),
  SECRETS_FILE: text,
  SECRETS_PASSPHRASE: text,
  SECRETS_PASSPHRASE_FILE: text,
  SECRETS_ROTATION_DAYS: days,
  KEY_VAULT_URL: origin,
  AZURE_CLIENT_ID: text,
  AzureWebJobsStorage: like(
    /^UseDevelopmentStorage=true;?$|(^|;)AccountName=|(^|;)(Queue|Table)Endpoint=/i,
    'must be a connection string',
  ),
  AzureWebJobsStorage__accountName: like(/^[a-z0-9]{3,24}$/, 'must be the name of a storage account'),
  AzureWebJobsStorage__blobServiceUri: origin,
  AzureWebJobsStorage__queueServiceUri: origin,
  AzureWebJobsStorage__tableServiceUri: origin,
  AzureWebJobsStorage__credential: oneOf(['managedidentity'], 'must be managedidentity'),
  AzureWebJobsStorage__clientId: text,
  CALLBACK_KEY_HOSTS: hosts,
  HTTP_STREAMING: flag,
  ALLOW_LOOPBACK: flag,
  APPLICATIONINSIGHTS_CONNECTION_STRING: like(
    /(^|;)\s*InstrumentationKey=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*(;|$)/i,
    'must be a connection string of Application Insights, with a GUID as InstrumentationKey',
  ),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: text,
  IDENTITY_ENDPOINT: text,
  WEBSITE_INSTANCE_ID: text,
  WEBSITE_SITE_NAME: text,
  WEBSITE_AUTH_ENABLED: text,
} as const;

type Read<Name extends keyof typeof settingReaders> = Extract<
  ReturnType<(typeof settingReaders)[Name]>,
  { readonly value: unknown }
>['value'];

/** The settings as values: parsed, and undefined where the variable is not set. */
export type SettingValues = { readonly [Name in keyof typeof settingReaders]?: Read<Name> | undefined };
/** The name of an environment variable that the app reads. */
export type SettingName = keyof SettingValues;

interface SettingRow {
  readonly meaning: string;
  /** The default, in words; null when there is none. */
  readonly default: string | null;
  readonly example: string;
  readonly required: boolean;
}

/** One row for the documentation each. What is required only together with another is checked in `settings.ts`. */
export const settingsTable = {
  CONNECTWISE_SITE: {
    meaning: 'Where ConnectWise is: the address you sign in at, or its host name alone.',
    default: null,
    example: 'https://na.myconnectwise.net',
    required: true,
  },
  CONNECTWISE_COMPANY: {
    meaning: 'The company id you type when signing in to ConnectWise.',
    default: null,
    example: 'mycompany',
    required: true,
  },
  CONNECTWISE_CLIENT_ID: {
    meaning: "The client id of this integration, from ConnectWise's developer page. Not a secret.",
    default: null,
    example: '00000000-0000-4000-8000-000000000000',
    required: true,
  },
  CONFIG_PATH: {
    meaning: "The file with links, boards and field maps; relative paths start at the app's folder.",
    default: 'config.json',
    example: 'config.json',
    required: false,
  },
  CONFIG_SOURCE: {
    meaning:
      'Where the configuration is read: the file in the `package`, or the container configuration in `storage`, whose versions count without a deployment.',
    default: 'package',
    example: 'storage',
    required: false,
  },
  SERVICENOW_INSTANCE: {
    meaning:
      'Fills in `${SERVICENOW_INSTANCE}` in config.json; further ones are called SERVICENOW_INSTANCE_NAME.',
    default: null,
    example: 'https://example.service-now.com',
    required: false,
  },
  SECRETS_PROVIDER: {
    meaning:
      'The one place where secrets are looked for: `keyvault`; `file`, encrypted; or `environment`, for the laptop.',
    default: 'keyvault',
    example: 'keyvault',
    required: false,
  },
  KEY_VAULT_URL: {
    meaning: 'The address of the vault; needed when secrets are kept in Key Vault.',
    default: null,
    example: 'https://my-vault.vault.azure.net',
    required: false,
  },
  SECRETS_FILE: {
    meaning: 'The encrypted file of secrets; needed when secrets are kept in a file.',
    default: null,
    example: '/etc/connectwise-functions/secrets',
    required: false,
  },
  SECRETS_PASSPHRASE_FILE: {
    meaning:
      "A file that holds the passphrase of the file of secrets, readable by its owner only. Not needed with the operating system's keychain.",
    default: null,
    example: '/run/secrets/connectwise-passphrase',
    required: false,
  },
  SECRETS_PASSPHRASE: {
    meaning:
      'The passphrase itself, where there can be no file for it: others of the same account can read it.',
    default: null,
    example: 'six words that only you know',
    required: false,
  },
  SECRETS_ROTATION_DAYS: {
    meaning: 'After how many days a secret should be exchanged; the health check says when one is overdue.',
    default: '90',
    example: '90',
    required: false,
  },
  AZURE_CLIENT_ID: {
    meaning:
      'The client id of the user-assigned identity that the app uses; left out for the system-assigned one.',
    default: null,
    example: '00000000-0000-4000-8000-000000000000',
    required: false,
  },
  AzureWebJobsStorage: {
    meaning:
      'A connection string of the storage account. For the laptop; in Azure storage is reached by identity.',
    default: null,
    example: 'UseDevelopmentStorage=true',
    required: false,
  },
  AzureWebJobsStorage__accountName: {
    meaning:
      'The short form: the storage account, reached by identity at the usual addresses of blobs, queues and tables.',
    default: null,
    example: 'mystorageaccount',
    required: false,
  },
  AzureWebJobsStorage__blobServiceUri: {
    meaning:
      'The address of the blobs, reached by identity: the host keeps schedules, leases and keys there, and starts no timer without it.',
    default: null,
    example: 'https://mystorageaccount.blob.core.windows.net',
    required: false,
  },
  AzureWebJobsStorage__queueServiceUri: {
    meaning: 'The address of the queues, reached by identity.',
    default: null,
    example: 'https://mystorageaccount.queue.core.windows.net',
    required: false,
  },
  AzureWebJobsStorage__tableServiceUri: {
    meaning: 'The address of the tables, reached by identity.',
    default: null,
    example: 'https://mystorageaccount.table.core.windows.net',
    required: false,
  },
  AzureWebJobsStorage__credential: {
    meaning:
      'Needed by the host with a user-assigned identity, beside AzureWebJobsStorage__clientId: `managedidentity`.',
    default: null,
    example: 'managedidentity',
    required: false,
  },
  AzureWebJobsStorage__clientId: {
    meaning:
      'The client id of the user-assigned identity with which the host reaches storage; without it timers never run.',
    default: null,
    example: '00000000-0000-4000-8000-000000000000',
    required: false,
  },
  CALLBACK_KEY_HOSTS: {
    meaning: "Hosts that may be asked for a callback's signing key, with commas between them.",
    default: "the host of CONNECTWISE_SITE; in ConnectWise's cloud also its name with api-",
    example: 'na.myconnectwise.net',
    required: false,
  },
  HTTP_STREAMING: {
    meaning:
      'Takes HTTP bodies that come in chunks, without a content-length. Read docs/security.md first: one anonymous request can then hold a worker until functionTimeout.',
    default: 'false',
    example: 'true',
    required: false,
  },
  ALLOW_LOOPBACK: {
    meaning: 'Lets http and addresses on this machine pass where https is the rule. Refused in Azure.',
    default: 'false',
    example: 'true',
    required: false,
  },
  APPLICATIONINSIGHTS_CONNECTION_STRING: {
    meaning: 'Where metrics and events go; left out, they are written to the log.',
    default: null,
    example: 'InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=https://example.com/',
    required: false,
  },
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: {
    meaning: "With `Authorization=AAD` telemetry is sent with the app's identity instead of the key.",
    default: null,
    example: 'ClientId=00000000-0000-4000-8000-000000000000;Authorization=AAD',
    required: false,
  },
  IDENTITY_ENDPOINT: {
    meaning: 'Set by Azure: where the managed identity is asked. Present: that identity is used.',
    default: null,
    example: 'http://127.0.0.1:41056/msi/token',
    required: false,
  },
  WEBSITE_SITE_NAME: {
    meaning: 'Set by Azure: the name of the app, which alerts are signed with.',
    default: 'connectwise-functions',
    example: 'func-cwfunctions-prod',
    required: false,
  },
  WEBSITE_AUTH_ENABLED: {
    meaning:
      'Set by Azure: sign-ins are checked before the app, so the name of who signed in can be written to the audit journal.',
    default: null,
    example: 'True',
    required: false,
  },
  WEBSITE_INSTANCE_ID: {
    meaning: 'Set by Azure: the app runs there, so nothing meant for the laptop is accepted.',
    default: null,
    example: '3f6a',
    required: false,
  },
} as const satisfies Record<SettingName, SettingRow>;
