// If this fails, the app starts half configured, or does not say what is wrong, or opens the laptop's exceptions in Azure.
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { inspect } from 'node:util';
import { CodedError } from '../../../shared/rules/errors.ts';
import { settingReaders, settingsTable } from '../../../shared/app/settings-table.ts';
import { isHttpStreaming } from '../../../shared/app/front/http-streaming.ts';
import { readScriptSettings, readSettings } from '../../../shared/app/settings.ts';
import type { Environment } from '../../../shared/app/settings-table.ts';

const azure: Environment = {
  CONNECTWISE_SITE: 'https://na.myconnectwise.net',
  CONNECTWISE_COMPANY: 'simco',
  CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
  KEY_VAULT_URL: 'https://my-vault.vault.azure.net/',
  AzureWebJobsStorage__accountName: 'mystorage',
  IDENTITY_ENDPOINT: 'http://169.254.129.2:8081/msi/token',
  WEBSITE_INSTANCE_ID: 'abc',
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    'InstrumentationKey=00000000-0000-4000-8000-00000000beef;IngestionEndpoint=https://x.example/',
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=1234;Authorization=AAD',
};

const laptop: Environment = {
  CONNECTWISE_SITE: 'http://127.0.0.1:7081',
  CONNECTWISE_COMPANY: 'simco',
  CONNECTWISE_CLIENT_ID: 'any',
  SECRETS_PROVIDER: 'environment',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  ALLOW_LOOPBACK: 'true',
};

function refusal(env: Environment): CodedError {
  try {
    readSettings(env);
  } catch (error) {
    assert.ok(error instanceof CodedError);
    assert.equal(error.code, 'settings-invalid');
    return error;
  }
  return assert.fail('These settings were accepted.');
}

describe('settings that are right', () => {
  it('in Azure: identity everywhere, Key Vault, Entra ingestion', () => {
    const settings = readSettings(azure);
    assert.deepEqual(settings.storage, {
      kind: 'identity',
      blobUrl: 'https://mystorage.blob.core.windows.net',
      queueUrl: 'https://mystorage.queue.core.windows.net',
      tableUrl: 'https://mystorage.table.core.windows.net',
    });
    assert.deepEqual(settings.identity, { kind: 'managed' });
    assert.deepEqual(settings.secrets, {
      provider: 'keyvault',
      vaultUrl: 'https://my-vault.vault.azure.net',
    });
    assert.equal(settings.telemetry.useIdentity, true);
    assert.deepEqual(settings.callbackKeyHosts, ['na.myconnectwise.net', 'api-na.myconnectwise.net']);
    assert.equal(settings.configPath, 'config.json');
    assert.equal(settings.allowLoopback, false);
  });

  it('on the laptop: connection string, environment, loopback', () => {
    const settings = readSettings({
      ...laptop,
      SERVICENOW_INSTANCE: 'http://127.0.0.1:7082',
      CALLBACK_KEY_HOSTS: '127.0.0.1:7481, LOCALHOST',
    });
    assert.equal(settings.storage.kind, 'connection-string');
    assert.equal(settings.connectwise.site, 'http://127.0.0.1:7081');
    assert.deepEqual(settings.callbackKeyHosts, ['127.0.0.1:7481', 'localhost']);
    assert.deepEqual(settings.configVariables, { SERVICENOW_INSTANCE: 'http://127.0.0.1:7082' });
    assert.equal(settings.identity.kind, 'developer');
  });

  it('in a script: storage is not asked for, everything else is as in the app', () => {
    const { AzureWebJobsStorage: _, ...script } = laptop;
    const { storage: _storage, ...settings } = readSettings(laptop);
    const { secrets: _secrets, ...rest } = readScriptSettings(script);
    const { secrets: _app, ...expected } = settings;
    assert.deepEqual(rest, expected);
    assert.throws(
      () => readScriptSettings({ ...script, CONNECTWISE_SITE: 'http://cw.example.com' }),
      (thrown) =>
        thrown instanceof CodedError && /CONNECTWISE_SITE must begin with https/.test(thrown.detail),
    );
  });

  it('takes a bare host name as an https address', () => {
    const settings = readSettings({ ...azure, CONNECTWISE_SITE: 'cw.example.com' });
    assert.equal(settings.connectwise.site, 'https://cw.example.com');
    assert.deepEqual(settings.callbackKeyHosts, ['cw.example.com']);
  });

  it('prints none of the connection strings', () => {
    const printed = inspect(readSettings(azure), { depth: 9 }) + JSON.stringify(readSettings(azure));
    assert.ok(printed.includes('my-vault'), 'the print shows something');
    assert.ok(!printed.includes('00000000beef'));
  });
});

describe('storage by identity, which the host reads from the same variables', () => {
  const { AzureWebJobsStorage__accountName: _, ...bare } = azure;
  const addresses = {
    AzureWebJobsStorage__blobServiceUri: 'https://b.example',
    AzureWebJobsStorage__queueServiceUri: 'https://q.example',
    AzureWebJobsStorage__tableServiceUri: 'https://t.example',
  };

  it('takes all three addresses, or the name of the account alone', () => {
    assert.deepEqual(readSettings({ ...bare, ...addresses }).storage, {
      kind: 'identity',
      blobUrl: 'https://b.example',
      queueUrl: 'https://q.example',
      tableUrl: 'https://t.example',
    });
    assert.equal(readSettings(azure).storage.kind, 'identity');
    assert.equal(
      readSettings({ ...azure, AzureWebJobsStorage__queueServiceUri: 'https://q.example' }).storage.kind,
      'identity',
    );
  });

  for (const missing of Object.keys(addresses))
    it(`refuses the others without ${missing}: no timer would run, and nobody would say so`, () => {
      const { detail } = refusal({ ...bare, ...addresses, [missing]: undefined });
      assert.match(detail, new RegExp(`^${missing} is missing`));
    });

  it('refuses a user-assigned identity of which the host is not told', () => {
    const own = { ...azure, AZURE_CLIENT_ID: 'an-id' };
    const credential = { AzureWebJobsStorage__credential: 'managedidentity' };
    const clientId = { AzureWebJobsStorage__clientId: 'an-id' };
    assert.match(refusal(own).detail, /^AzureWebJobsStorage__credential is missing/);
    assert.match(refusal({ ...own, ...clientId }).detail, /^AzureWebJobsStorage__credential is missing/);
    assert.match(refusal({ ...own, ...credential }).detail, /^AzureWebJobsStorage__clientId is missing/);
    assert.match(refusal({ ...azure, ...clientId }).detail, /^AzureWebJobsStorage__credential is missing/);
    assert.match(
      refusal({ ...azure, AzureWebJobsStorage__credential: 'msi' }).detail,
      /AzureWebJobsStorage__credential must be managedidentity/,
    );
    assert.equal(readSettings({ ...own, ...credential, ...clientId }).storage.kind, 'identity');
  });
});

describe('settings that are wrong', () => {
  it('are all named at once when everything is missing', () => {
    const { detail } = refusal({});
    for (const name of [
      'CONNECTWISE_SITE',
      'CONNECTWISE_COMPANY',
      'CONNECTWISE_CLIENT_ID',
      'KEY_VAULT_URL',
      'AzureWebJobsStorage',
    ])
      assert.match(detail, new RegExp(`${name} is missing`));
  });

  const wrong: readonly (readonly [why: string, env: Environment, says: RegExp])[] = [
    ['loopback in Azure', { ...azure, ALLOW_LOOPBACK: 'true' }, /ALLOW_LOOPBACK must not be true in Azure/],
    [
      'loopback without the exception',
      { ...laptop, ALLOW_LOOPBACK: '' },
      /CONNECTWISE_SITE is on this machine/,
    ],
    [
      'http to another machine',
      { ...laptop, CONNECTWISE_SITE: 'http://cw.example.com' },
      /CONNECTWISE_SITE must begin with https/,
    ],
    [
      'a path',
      { ...azure, CONNECTWISE_SITE: 'https://na.myconnectwise.net/v4_6_release' },
      /CONNECTWISE_SITE must be an address without a path/,
    ],
    [
      'an account in the address',
      { ...azure, KEY_VAULT_URL: 'https://a:b@my.vault.azure.net' },
      /KEY_VAULT_URL must be an address/,
    ],
    [
      'another scheme',
      { ...azure, CONNECTWISE_SITE: 'ftp://na.myconnectwise.net' },
      /CONNECTWISE_SITE must be an address/,
    ],
    [
      'a company with a slash',
      { ...azure, CONNECTWISE_COMPANY: 'a/b' },
      /CONNECTWISE_COMPANY must be a company id/,
    ],
    ['a flag that is not one', { ...azure, ALLOW_LOOPBACK: 'yes' }, /ALLOW_LOOPBACK must be true or false/],
    [
      'an unknown provider',
      { ...azure, SECRETS_PROVIDER: 'vault' },
      /SECRETS_PROVIDER must be keyvault, file or environment/,
    ],
    [
      'a file of secrets in Azure',
      { ...azure, SECRETS_PROVIDER: 'file', SECRETS_FILE: '/x' },
      /SECRETS_PROVIDER must be keyvault in Azure/,
    ],
    ['a file of secrets that is nowhere', { ...laptop, SECRETS_PROVIDER: 'file' }, /SECRETS_FILE is missing/],
    [
      'two passphrases',
      {
        ...laptop,
        SECRETS_PROVIDER: 'file',
        SECRETS_FILE: '/x',
        SECRETS_PASSPHRASE: 'a',
        SECRETS_PASSPHRASE_FILE: '/y',
      },
      /both set/,
    ],
    [
      'a rotation of no days',
      { ...azure, SECRETS_ROTATION_DAYS: '0' },
      /SECRETS_ROTATION_DAYS must be a number of days/,
    ],
    [
      'secrets in app settings',
      { ...azure, SECRETS_PROVIDER: 'environment' },
      /SECRETS_PROVIDER must be keyvault in Azure/,
    ],
    [
      'an empty storage string beside identity',
      { ...azure, AzureWebJobsStorage: '' },
      /AzureWebJobsStorage must not be there/,
    ],
    [
      'one of two storage addresses',
      {
        ...laptop,
        AzureWebJobsStorage: undefined,
        AzureWebJobsStorage__blobServiceUri: 'https://b.example',
        AzureWebJobsStorage__queueServiceUri: 'https://q.example',
      },
      /AzureWebJobsStorage__tableServiceUri is missing/,
    ],
    [
      'an unresolved reference',
      { ...azure, CONNECTWISE_CLIENT_ID: '@Microsoft.KeyVault(SecretUri=x)' },
      /CONNECTWISE_CLIENT_ID is a Key Vault reference/,
    ],
    [
      'hosts with a scheme',
      { ...azure, CALLBACK_KEY_HOSTS: 'https://na.myconnectwise.net' },
      /CALLBACK_KEY_HOSTS must be host names/,
    ],
    [
      'insights without a key',
      { ...azure, APPLICATIONINSIGHTS_CONNECTION_STRING: 'abc' },
      /APPLICATIONINSIGHTS_CONNECTION_STRING must be/,
    ],
  ];
  for (const [why, env, says] of wrong)
    it(`are refused: ${why}`, () => {
      const error = refusal(env);
      assert.match(error.detail, says);
      assert.equal(error.facts['problems'], 1, error.detail);
    });

  it('never repeat a value', () => {
    const { message } = refusal({
      ...laptop,
      AzureWebJobsStorage: 'a-secret-in-the-wrong-shape',
      ALLOW_LOOPBACK: 'a-secret',
    });
    assert.ok(message.includes('AzureWebJobsStorage must be a connection string'));
    assert.ok(!message.includes('a-secret'));
  });
});

describe('the table of settings', () => {
  it('has an example that fits for every variable', () => {
    const rows = Object.entries(settingsTable);
    const readers: Readonly<Record<string, (given: string) => object>> = settingReaders;
    assert.ok(rows.length > 10);
    for (const [name, row] of rows) {
      assert.ok('value' in (readers[name]?.(row.example) ?? {}), `${name}: ${row.example}`);
      assert.match(row.meaning, /^[A-Z].*\.$/, name);
    }
  });
});

test('HTTP streaming is off unless it is asked for, and a wrong word is told', () => {
  assert.equal(isHttpStreaming({}), false);
  assert.equal(isHttpStreaming({ HTTP_STREAMING: 'true' }), true);
  for (const off of ['', 'false', 'TRUE', 'yes', '1'])
    assert.equal(isHttpStreaming({ HTTP_STREAMING: off }), false, off);
  assert.match(refusal({ ...azure, HTTP_STREAMING: 'yes' }).detail, /HTTP_STREAMING must be true or false/);
});
