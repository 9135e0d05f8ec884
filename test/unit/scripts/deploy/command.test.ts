// If this fails, bytes that nobody built are sent, or a mistake on the command line sends anything at all.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { zipSync } from 'fflate';
import { runDeployment } from '../../../../scripts/deploy/command.ts';
import { findTarget } from '../../../../scripts/deploy/target.ts';
import {
  expected,
  named,
  settingsOf,
  startAzure,
  tokens,
  virtualTime,
  type Told,
} from '../../../support/deploy/azure-stand-in.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function layOut(version: string, change: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  folders.push(folder);
  const zip = zipSync({ 'package.json': new TextEncoder().encode(JSON.stringify({ version })) });
  const files = {
    'connectwise-functions.zip': zip,
    'connectwise-functions.zip.sha256': `${createHash('sha256').update(zip).digest('hex')}  connectwise-functions.zip\n`,
    'names.json': JSON.stringify({ functions: expected, tables: [] }),
    commit: `${'a'.repeat(40)}\n`,
    ...change,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const env = { AZURE_SUBSCRIPTION_ID: 'sub', AZURE_RESOURCE_GROUP: 'rg', AZURE_APP_NAME: 'app' };

async function run(
  args: readonly string[],
  change: { readonly env?: Readonly<Record<string, string>>; readonly signedOut?: boolean } = {},
) {
  const azure = await startAzure();
  const lines: string[] = [];
  const code = await runDeployment(args, {
    env: change.env ?? env,
    addresses: azure.addresses,
    waiting: virtualTime(),
    tokens: async () => {
      if (change.signedOut === true) throw new Error("Please run 'az login'\nfrom a command prompt");
      return tokens;
    },
    tell: (line) => void lines.push(line),
  });
  return { code, said: lines.join('\n'), azure };
}

test('a package is read and sent, and what would replace it is named before', async () => {
  const { code, said, azure } = await run(['--package', layOut('0.3.0'), '--previous', layOut('0.2.0')]);
  assert.equal(code, 0, said);
  assert.match(said, /^previous package, should this one fail: 0\.2\.0 \(aaaaaaa\)$/m);
  assert.match(said, /^ready: app runs 0\.3\.0 \(aaaaaaa\)$/m);
  assert.equal(azure.count('publish'), 1);
});

test('a first deployment says before it begins that there is no previous package', async () => {
  for (const none of [[], ['--previous', '']]) {
    const { code, said } = await run(['--package', layOut('0.3.0'), ...none]);
    assert.equal(code, 0, said);
    assert.match(said, /^There is no previous package: this is the first deployment, or none was named\./m);
  }
});

const faults: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  ['other bytes', { 'connectwise-functions.zip': 'x' }, /has the checksum [0-9a-f]{64}, and should have/],
  ['no commit', { commit: 'main\n' }, /names no commit/],
  ['no functions', { 'names.json': '{"functions":[]}' }, /^names\.json is not what a package/m],
  ['names that are no JSON', { 'names.json': '<html>' }, /^names\.json is not what a package/m],
  ['an empty checksum', { 'connectwise-functions.zip.sha256': '' }, /, and should have \./],
];
for (const [what, change, words] of faults)
  test(`${what}: nothing is sent`, async () => {
    for (const args of [
      ['--package', layOut('0.3.0', change)],
      ['--package', layOut('0.3.0'), '--previous', layOut('0.2.0', change)],
    ]) {
      const { code, said, azure } = await run(args);
      assert.equal(code, 3);
      assert.match(said, words);
      assert.match(said, /Nothing was sent: the app runs what it ran\./);
      assert.deepEqual(azure.seen, []);
    }
  });

test('a folder without a package is named', async () => {
  const { code, said } = await run(['--package', '/nowhere']);
  assert.equal(code, 3);
  assert.match(said, /There is no connectwise-functions\.zip in \/nowhere\. Nothing was sent/);
});

test('nobody is signed in: one line, and nothing is sent', async () => {
  const { code, said, azure } = await run(['--package', layOut('0.3.0')], { signedOut: true });
  assert.equal(code, 3);
  assert.match(said, /^Please run 'az login' from a command prompt Nothing was sent/);
  assert.deepEqual(azure.seen, []);
});

test('a command line or a variable that is wrong ends with 2 and the usage', async () => {
  const folder = layOut('0.3.0');
  for (const [args, variables] of [
    [[], env],
    [['--package', folder, '--force'], env],
    [['--package', folder], { ...env, AZURE_APP_NAME: '' }],
    [['--package', folder], {}],
  ] as const) {
    const { code, said } = await run(args, { env: variables });
    assert.equal(code, 2);
    assert.match(said, /^Usage: /);
  }
});

test('a host name that is not Azure’s gets no token', async () => {
  const names = (app: string, publishing: string): Told => ({
    status: 200,
    body: {
      properties: {
        defaultHostName: app,
        hostNameSslStates: [{ name: publishing, hostType: 'Repository' }],
      },
    },
  });
  for (const told of [
    names('app.azurewebsites.net', 'evil.example'),
    names('app.azurewebsites.net', 'evil.example/app.azurewebsites.net'),
    names('app.azurewebsites.net.evil.example', 'app.scm.azurewebsites.net'),
    names('app.azurewebsites.net', ''),
  ]) {
    const azure = await startAzure({ app: [told] });
    const found = await findTarget(named, tokens, azure.addresses);
    assert.ok(typeof found === 'string');
    assert.match(found, /which is none of azurewebsites\.net/);
    assert.deepEqual(
      azure.seen.map(({ matter }) => matter),
      ['app'],
    );
  }
});

test('an app that is not there, or is moved, is named with what Azure says', async () => {
  for (const [told, words] of [
    [
      { status: 404, body: { error: { code: 'ResourceNotFound' } } },
      /does not show the app app: 404: ResourceNotFound/,
    ],
    [{ status: 302, body: '' }, /does not show the app app: 302/],
    ['cut', /no answer/],
  ] as const) {
    const azure = await startAzure({ app: [told] });
    const found = await findTarget(named, tokens, azure.addresses);
    assert.ok(typeof found === 'string');
    assert.match(found, words);
  }
});

test('of two Application Insights the one is asked that the app writes to', async () => {
  const components: Told = {
    status: 200,
    body: { value: [{ properties: { AppId: 'other-id' } }, { properties: { AppId: 'insights-id' } }] },
  };
  const connection = 'InstrumentationKey=x;IngestionEndpoint=https://x/;ApplicationId=INSIGHTS-ID';
  const settings = settingsOf({ APPLICATIONINSIGHTS_CONNECTION_STRING: connection });
  for (const [told, id] of [
    [settings, 'insights-id'],
    [settingsOf(), null],
    [{ status: 403 }, null],
  ] as const) {
    const azure = await startAzure({ components: [components], settings: [told] });
    const found = await findTarget(named, tokens, azure.addresses);
    assert.ok(typeof found !== 'string');
    assert.equal(found.insightsId, id);
  }
});

test('a failure that nobody foresaw does not end as one after which the app runs', async () => {
  const azure = await startAzure();
  const code = await runDeployment(['--package', layOut('0.3.0')], {
    env,
    addresses: azure.addresses,
    waiting: virtualTime(),
    tokens: () => Promise.resolve(tokens),
    tell: (line) => {
      if (line.startsWith('sent ')) throw new Error('EPIPE');
    },
  });
  assert.equal(code, 4);
});
