// If this fails, the deployment lacks something that the code opens, or grants the code a right that it never uses.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { functions } from '../../../functions/list.ts';
import { infraNames } from '../../../scripts/infra/names.ts';
import { readSettings } from '../../../shared/app/settings.ts';
import { settingsTable } from '../../../shared/app/settings-table.ts';
import { parseConfig } from '../../../shared/rules/config/parse.ts';
import { neededSecrets } from '../../../shared/rules/operate/secret-report.ts';
import { queueNames } from '../../../shared/azure/queue-names.ts';
import { appSettings, at, grants, lastName, ofType, only, snapshots } from '../../support/infra/snapshot.ts';

const root = new URL('../../..', import.meta.url);
const names = infraNames(root.pathname);
const sorted = (texts: Iterable<string>): readonly string[] => [...texts].toSorted();

/** Variables that the platform sets, and those that are for the laptop or have a good value when left out. */
const unset = new Set([
  'IDENTITY_ENDPOINT',
  'WEBSITE_INSTANCE_ID',
  'WEBSITE_SITE_NAME',
  'WEBSITE_AUTH_ENABLED',
  'SECRETS_FILE',
  'SECRETS_PASSPHRASE',
  'SECRETS_PASSPHRASE_FILE',
  'ALLOW_LOOPBACK',
  'AzureWebJobsStorage',
  'AzureWebJobsStorage__accountName',
  'CONFIG_PATH',
  'SECRETS_ROTATION_DAYS',
  'CALLBACK_KEY_HOSTS',
  'HTTP_STREAMING',
]);

/** As the platform would fill in what is only known once the resources are there. */
const filledIn = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      if (!value.startsWith('[')) return [name, value];
      if (name === 'APPLICATIONINSIGHTS_CONNECTION_STRING')
        return [name, 'InstrumentationKey=00000000-0000-4000-8000-000000000000'];
      if (name.endsWith('AUTHENTICATION_STRING')) return [name, 'ClientId=some;Authorization=AAD'];
      return [name, /ur[il]$/i.test(name) ? 'https://some.example/' : '00000000-0000-4000-8000-000000000003'];
    }),
  );

for (const snapshot of snapshots) {
  const { environment } = snapshot;

  test(`${environment}: every setting that the app reads is set, and nothing else`, () => {
    const set = appSettings(snapshot);
    assert.deepEqual(
      Object.keys(settingsTable).filter((name) => !unset.has(name) && set[name] === undefined),
      [],
    );
    assert.deepEqual(
      Object.keys(set).filter((name) => !(name in settingsTable) || unset.has(name)),
      [],
    );
  });

  test(`${environment}: the app starts with the settings that are set`, () => {
    const platform = { IDENTITY_ENDPOINT: 'http://127.0.0.1:1/msi', WEBSITE_INSTANCE_ID: 'one' };
    const settings = readSettings({ ...filledIn(appSettings(snapshot)), ...platform });
    assert.equal(settings.storage.kind, 'identity');
    assert.equal(settings.secrets.provider, 'keyvault');
    assert.equal(settings.telemetry.useIdentity, true);
    assert.equal(settings.identity.kind, 'managed');
  });

  test(`${environment}: no connection string of storage stands beside the identity`, () => {
    const set = appSettings(snapshot);
    assert.equal(set['AzureWebJobsStorage'], undefined);
    for (const part of ['credential', 'clientId', 'blobServiceUri', 'queueServiceUri', 'tableServiceUri'])
      assert.ok(set[`AzureWebJobsStorage__${part}`], part);
  });

  test(`${environment}: the queues are those of the code, each with its poison queue`, () => {
    const made = ofType(snapshot, 'Microsoft.Storage/storageAccounts/queueServices/queues').map(lastName);
    const wanted = [...queueNames.flatMap((name) => [name, `${name}-poison`]), 'health-probe'];
    assert.deepEqual(sorted(made), sorted(wanted));
  });

  test(`${environment}: the tables are those of the code`, () => {
    const made = ofType(snapshot, 'Microsoft.Storage/storageAccounts/tableServices/tables').map(lastName);
    assert.ok(made.includes('pairs') && made.length > 15);
    assert.deepEqual(sorted(made), sorted(names.tables));
  });

  test(`${environment}: the package and the configuration have their containers, and the host its own`, () => {
    const made = ofType(snapshot, 'Microsoft.Storage/storageAccounts/blobServices/containers').map(lastName);
    assert.deepEqual(sorted(made), [
      'app-package',
      'azure-webjobs-hosts',
      'azure-webjobs-secrets',
      'configuration',
    ]);
    const site = only(snapshot, 'Microsoft.Web/sites');
    assert.match(
      String(at(site, 'properties.functionAppConfig.deployment.storage.value')),
      /outputs\.blobUrl\.value, 'app-package'\)\]$/,
    );
  });

  test(`${environment}: every group of instances that is kept ready is one of the app`, () => {
    const site = only(snapshot, 'Microsoft.Web/sites');
    const ready = at(site, 'properties.functionAppConfig.scaleAndConcurrency.alwaysReady') as readonly {
      readonly name: string;
    }[];
    for (const { name } of ready)
      assert.ok(name === 'http' || functions.some((one) => name === `function:${one.name}`), name);
  });

  test(`${environment}: each role stands on the one thing that the code uses it for`, () => {
    const tables = names.tables.map((name) => `Storage/tableServices/default/tables/${name}`);
    const queue = (name: string): string => `Storage/queueServices/default/queues/${name}`;
    const poison = queueNames.map((name) => queue(`${name}-poison`));
    const wanted: Readonly<Record<string, readonly string[]>> = {
      'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': ['Storage'], // Storage Blob Data Owner
      '974c5e8b-45b9-4653-ba55-5f855dd0fb88': queueNames.map(queue), // Storage Queue Data Contributor
      '19e7f393-937e-4f77-808e-94535e297925': poison, // Storage Queue Data Reader
      '8a0f0c08-91a1-4084-bc3d-661d67233fed': ['nudges-poison', 'bulk-nudges-poison', 'health-probe'].map(
        queue,
      ), // … Message Processor
      'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': [...poison, queue('health-probe')], // … Message Sender
      '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': tables, // Storage Table Data Contributor
      '4633458b-17de-408a-b874-0445c86b69e6': ['KeyVault'], // Key Vault Secrets User
      '3913510d-42f4-4e42-8a64-420c390055eb': ['Insights'], // Monitoring Metrics Publisher
    };
    const granted = grants(snapshot).filter(({ who }) => who === 'app');
    assert.deepEqual(
      sorted(granted.map(({ roleId, scope }) => `${roleId} ${scope}`)),
      sorted(Object.entries(wanted).flatMap(([role, scopes]) => scopes.map((scope) => `${role} ${scope}`))),
    );
  });

  test(`${environment}: people have six named roles, and only where a group is named`, () => {
    const granted = grants(snapshot).filter(({ who }) => who === 'operators');
    assert.deepEqual(granted.map(({ roleId }) => roleId).length, environment === 'production' ? 6 : 0);
  });

  test(`${environment}: the entries of the vault are the secrets that the configuration needs`, () => {
    const config = parseConfig(
      JSON.parse(readFileSync(new URL('../../../config.json', import.meta.url), 'utf8')),
      { SERVICENOW_INSTANCE: 'https://example.service-now.com' },
    );
    assert.deepEqual(
      sorted(snapshot.outputs['AZURE_VAULT_ENTRIES'] as readonly string[]),
      sorted(neededSecrets(config).map(({ name }) => name)),
    );
  });
}

test('a sign-in lets through what checks its sender itself, and nothing else', () => {
  const [production] = snapshots.filter(({ environment }) => environment === 'production');
  assert.ok(production);
  const [front] = ofType(production, 'Microsoft.Web/sites/config').filter(({ name }) =>
    name.endsWith('/authsettingsV2'),
  );
  assert.ok(front);
  const open = functions.flatMap((one) =>
    one.trigger === 'http' && one.authLevel === 'anonymous'
      ? one.route === 'dashboard/{*path}'
        ? ['/api/dashboard', '/api/dashboard/*']
        : [`/api/${one.route.replace(/\{\w+\}/, '*')}`]
      : [],
  );
  assert.deepEqual(at(front, 'properties.globalValidation.excludedPaths'), ['/', ...open]);
  assert.equal(at(front, 'properties.globalValidation.unauthenticatedClientAction'), 'Return401');
});
