// If this fails, the deployment has a weakness that a reviewer of Azure would name: each test is one of their rules.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at, ofType, only, snapshots, type Resource } from '../../support/infra/snapshot.ts';

interface Rule {
  /** The source of the rule, and its name there. */
  readonly rule: string;
  readonly type: string;
  /** Path and the value that it must have. */
  readonly wants: Readonly<Record<string, unknown>>;
  /** Only in production; the test environment is to be cheap. */
  readonly productionOnly?: true;
}

const site = 'Microsoft.Web/sites';
const storage = 'Microsoft.Storage/storageAccounts';
const blobs = 'Microsoft.Storage/storageAccounts/blobServices';
const vault = 'Microsoft.KeyVault/vaults';
const insights = 'Microsoft.Insights/components';
const workspace = 'Microsoft.OperationalInsights/workspaces';
const plan = 'Microsoft.Web/serverfarms';

const rules: readonly Rule[] = [
  { rule: 'PSRule AppService.UseHTTPS', type: site, wants: { 'properties.httpsOnly': true } },
  {
    rule: 'PSRule AppService.MinTLS',
    type: site,
    wants: { 'properties.siteConfig.minTlsVersion': '1.2', 'properties.siteConfig.scmMinTlsVersion': '1.2' },
  },
  { rule: 'PSRule AppService.ManagedIdentity', type: site, wants: { 'identity.type': 'UserAssigned' } },
  {
    rule: 'PSRule AppService.WebSecureFtp',
    type: site,
    wants: { 'properties.siteConfig.ftpsState': 'Disabled' },
  },
  {
    rule: 'PSRule AppService.RemoteDebug',
    type: site,
    wants: { 'properties.siteConfig.remoteDebuggingEnabled': false },
  },
  { rule: 'PSRule AppService.HTTP2', type: site, wants: { 'properties.siteConfig.http20Enabled': true } },
  { rule: 'PSRule AppService.ARRAffinity', type: site, wants: { 'properties.clientAffinityEnabled': false } },
  {
    rule: 'WAF Functions: safe deployment',
    type: site,
    wants: { 'properties.functionAppConfig.siteUpdateStrategy.type': 'RollingUpdate' },
  },
  {
    rule: 'Functions: a supported Node on Flex Consumption',
    type: site,
    wants: {
      'properties.functionAppConfig.runtime.name': 'node',
      'properties.functionAppConfig.runtime.version': '24',
      'properties.functionAppConfig.deployment.storage.authentication.type': 'UserAssignedIdentity',
    },
  },
  { rule: 'Flex Consumption plan', type: plan, wants: { 'sku.name': 'FC1', 'properties.reserved': true } },
  {
    rule: 'APRL plans: availability zones',
    type: plan,
    wants: { 'properties.zoneRedundant': true },
    productionOnly: true,
  },
  { rule: 'PSRule Storage.MinTLS', type: storage, wants: { 'properties.minimumTlsVersion': 'TLS1_2' } },
  {
    rule: 'PSRule Storage.SecureTransfer',
    type: storage,
    wants: { 'properties.supportsHttpsTrafficOnly': true },
  },
  {
    rule: 'PSRule Storage.BlobPublicAccess',
    type: storage,
    wants: { 'properties.allowBlobPublicAccess': false },
  },
  {
    rule: 'Storage: no shared keys',
    type: storage,
    wants: { 'properties.allowSharedKeyAccess': false, 'properties.allowCrossTenantReplication': false },
  },
  {
    rule: 'PSRule Storage.UseReplication, APRL storage: zone redundant',
    type: storage,
    wants: { 'sku.name': 'Standard_ZRS' },
    productionOnly: true,
  },
  {
    rule: 'PSRule Storage.Firewall',
    type: storage,
    wants: { 'properties.networkAcls.defaultAction': 'Deny', 'properties.publicNetworkAccess': 'Disabled' },
    productionOnly: true,
  },
  {
    rule: 'PSRule Storage.SoftDelete and ContainerSoftDelete; versions keep the package of before',
    type: blobs,
    wants: {
      'properties.deleteRetentionPolicy.enabled': true,
      'properties.containerDeleteRetentionPolicy.enabled': true,
      'properties.isVersioningEnabled': true,
    },
  },
  {
    rule: 'PSRule KeyVault.PurgeProtect and SoftDelete, APRL vault',
    type: vault,
    wants: { 'properties.enablePurgeProtection': true, 'properties.enableSoftDelete': true },
  },
  { rule: 'PSRule KeyVault.RBAC', type: vault, wants: { 'properties.enableRbacAuthorization': true } },
  {
    rule: 'PSRule KeyVault.Firewall, APRL vault: private endpoint',
    type: vault,
    wants: { 'properties.networkAcls.defaultAction': 'Deny', 'properties.publicNetworkAccess': 'Disabled' },
    productionOnly: true,
  },
  {
    rule: 'PSRule AppInsights.Workspace; no ingestion by key',
    type: insights,
    wants: { 'properties.IngestionMode': 'LogAnalytics', 'properties.DisableLocalAuth': true },
  },
  {
    rule: 'Workspace: no ingestion by key',
    type: workspace,
    wants: { 'properties.features.disableLocalAuth': true },
  },
];

/** Rules of the same collections that do not apply, each with the reason. */
const notApplied = {
  'PSRule AppService.AlwaysOn':
    'the platform has no such switch on Flex Consumption; alwaysReady takes its place',
  'PSRule AppService.MinPlan': 'it knows dedicated plans only',
  'PSRule AppService.PlanInstanceCount': 'the plan starts instances by itself',
  'PSRule AppService.WebProbe':
    'Flex Consumption has no health check path; an availability test asks from outside',
  'APRL sites: separate storage account for logs': 'no log goes to storage; all of them go to the workspace',
  'WAF Functions: deployment slots': 'Flex Consumption has none; a rolling update takes their place',
} as const;

for (const snapshot of snapshots)
  describe(`in ${snapshot.environment}`, () => {
    for (const { rule, type, wants, productionOnly } of rules)
      if (productionOnly !== true || snapshot.environment === 'production')
        test(rule, () => {
          const resource = only(snapshot, type);
          for (const [path, value] of Object.entries(wants))
            assert.deepEqual(at(resource, path), value, path);
        });

    test('PSRule Resource.UseTags', () => {
      // Tags that name another resource stand in one expression, all together.
      const isTagged = ({ tags }: Resource): boolean =>
        ['workload', 'environment'].every((tag) => JSON.stringify(tags ?? '').includes(tag));
      assert.deepEqual(
        snapshot.resources
          .filter((resource) => !tagless.has(resource.type) && !isTagged(resource))
          .map(({ type, name }) => `${type} ${name}`),
        [],
      );
    });

    test('basic publishing is off for both doors', () => {
      const doors = ofType(snapshot, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
      assert.deepEqual(
        doors.map((door) => [door.name.split('/').at(-1), at(door, 'properties.allow')]),
        [
          ['ftp', false],
          ['scm', false],
        ],
      );
    });

    test('APRL and PSRule KeyVault.Logs: storage, vault and app send their logs to the workspace', () => {
      const sent = ofType(snapshot, 'Microsoft.Insights/diagnosticSettings').map(({ id }) => id);
      for (const part of [
        /blobServices\/default/,
        /queueServices\/default/,
        /tableServices\/default/,
        /vaults\//,
        /sites\//,
      ])
        assert.ok(
          sent.some((id) => part.test(id)),
          String(part),
        );
    });

    test('telemetry has a daily cap, and the budget three notices', () => {
      assert.equal(
        typeof at(only(snapshot, workspace), 'properties.workspaceCapping.dailyQuotaGb'),
        'number',
      );
      const notices = at(only(snapshot, 'Microsoft.Consumption/budgets'), 'properties.notifications');
      assert.deepEqual(Object.keys(notices ?? {}), ['nearlySpent', 'spent', 'willBeSpent']);
    });

    test('PSRule Deployment.OutputSecretValue: no output and no setting holds a secret', () => {
      assert.deepEqual(secretsIn(snapshot.text), []);
      for (const [name, value] of Object.entries(snapshot.outputs))
        assert.doesNotMatch(JSON.stringify(value), /connectionString|listKeys|accountKey/i, name);
    });
  });

/** Resources that Azure gives no tags. */
const tagless = new Set([
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/blobServices/containers',
  'Microsoft.Storage/storageAccounts/managementPolicies',
  'Microsoft.Storage/storageAccounts/queueServices',
  'Microsoft.Storage/storageAccounts/queueServices/queues',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Storage/storageAccounts/tableServices/tables',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/locks',
  'Microsoft.Consumption/budgets',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  'Microsoft.Web/sites/config',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
]);

/** Texts that look like a value that opens something, or a way to fetch one while deploying. */
function secretsIn(text: string): readonly string[] {
  return [
    ...text.matchAll(
      /AccountKey=|SharedAccessKey|listKeys\(|listAccountSas\(|listConnectionStrings\(|\bsig=|"password"\s*:|eyJ[\w-]{20,}|-----BEGIN/gi,
    ),
  ].map(([found]) => found);
}

test('a rule that is applied is not in the list of those that are not', () => {
  for (const [rule, reason] of Object.entries(notApplied)) {
    assert.ok(!rules.some((one) => one.rule.includes(rule)), rule);
    assert.ok(reason.length > 20, rule);
  }
});

test('a planted secret is found', () => {
  assert.equal(secretsIn('DefaultEndpointsProtocol=https;AccountKey=abc').length, 1);
  assert.equal(secretsIn("[listKeys(resourceId('x'), '2026-06-01').keys[0].value]").length, 1);
});

describe('the two environments differ where they should', () => {
  const [production, trial] = snapshots;
  assert.ok(production?.environment === 'production' && trial?.environment === 'test');
  const count = (type: string): readonly number[] =>
    [production, trial].map((one) => ofType(one, type).length);

  test('locks stand in production only', () =>
    assert.deepEqual(count('Microsoft.Authorization/locks'), [2, 0]));

  test('every private endpoint has its zone, its link and its name', () => {
    for (const type of [
      'Microsoft.Network/privateEndpoints',
      'Microsoft.Network/privateDnsZones',
      'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
      'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
    ])
      assert.deepEqual(count(type), [4, 0], type);
    const parts = ofType(production, 'Microsoft.Network/privateEndpoints').map((endpoint: Resource) =>
      endpoint.name.split('-').at(-1),
    );
    assert.deepEqual(parts, ['blob', 'queue', 'table', 'vault']);
  });

  test('PSRule VNET.UseNSGs: both subnets have rules, and the app’s one is handed to the platform', () => {
    const subnets = at(
      only(production, 'Microsoft.Network/virtualNetworks'),
      'properties.subnets',
    ) as readonly {
      readonly properties: {
        readonly networkSecurityGroup?: object;
        readonly delegations?: readonly unknown[];
      };
    }[];
    assert.equal(subnets.length, 2);
    for (const { properties } of subnets) assert.ok(properties.networkSecurityGroup);
    assert.match(JSON.stringify(subnets[0]?.properties.delegations), /Microsoft\.App\/environments/);
  });

  test('with three zones every group that is kept ready has two instances', () => {
    const ready = at(
      only(production, site),
      'properties.functionAppConfig.scaleAndConcurrency.alwaysReady',
    ) as readonly { readonly instanceCount: number }[];
    assert.ok(ready.length > 0);
    for (const { instanceCount } of ready) assert.ok(instanceCount >= 2);
  });
});
