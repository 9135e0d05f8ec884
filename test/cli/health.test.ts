/**
 * What the user would lose: a check that says "healthy" while something is broken. The whole command looks at real
 * storage and at both simulators, in which one thing after the other is really broken.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startAzurite } from '../../sandbox/azurite.ts';
import { startConnectWiseSimulator } from '../../sandbox/connectwise/start.ts';
import { startServiceNowSimulator } from '../../sandbox/servicenow/start.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let azurite: Awaited<ReturnType<typeof startAzurite>>;
let connectwise: Awaited<ReturnType<typeof startConnectWiseSimulator>>;
let servicenow: Awaited<ReturnType<typeof startServiceNowSimulator>>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-health-'));
  azurite = await startAzurite({ location: folder, ports: { blob: 0, queue: 0, table: 0 } });
  connectwise = await startConnectWiseSimulator({ httpPort: 0, httpsPort: -1, seed: 1 });
  servicenow = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, seed: 1 });
});
after(async () => {
  await servicenow.close();
  await connectwise.close();
  await azurite.close();
  await rm(folder, { recursive: true, force: true });
});

interface Shown {
  readonly status: string;
  readonly findings: readonly { readonly code: string; readonly subject: string }[];
  readonly looked?: readonly { readonly ok: boolean }[];
}

function run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = {
    PATH: process.env['PATH'],
    CONNECTWISE_SITE: connectwise.httpAddress,
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    SERVICENOW_INSTANCE: servicenow.httpAddress,
    AzureWebJobsStorage: azurite.connectionString,
    ALLOW_LOOPBACK: 'true',
    SECRETS_PROVIDER: 'environment',
    CONNECTWISE_PUBLIC_KEY: 'sim-public',
    CONNECTWISE_PRIVATE_KEY: 'sim-private',
    NORTHWIND_SERVICENOW_CLIENT_ID: 'sim-client',
    NORTHWIND_SERVICENOW_CLIENT_SECRET: 'sim-secret',
    NORTHWIND_SERVICENOW_WEBHOOK: 'whsec_Y2FuYXJ5IHdlYmhvb2s=',
    ...more,
  };
  return new Promise<{ readonly code: number; readonly stdout: string }>((resolve) => {
    execFile(
      process.execPath,
      ['cli/main.ts', ...args],
      { cwd: root, env, timeout: 120_000 },
      (error, stdout, stderr) => {
        assert.equal(stderr, '');
        assert.doesNotMatch(stdout, /sim-private|sim-secret|whsec|canary/);
        resolve({ code: error === null ? 0 : Number(error.code), stdout });
      },
    );
  });
}

async function looked(more: Readonly<Record<string, string>> = {}) {
  const { code, stdout } = await run(['health', '--json'], more);
  const { status, findings, looked } = JSON.parse(stdout) as Shown;
  return {
    code,
    status,
    looked,
    findings: findings.map((one) => `${one.code} ${one.subject}`.trim()).toSorted(),
  };
}

const url = 'https://app.example/api/callbacks/connectwise?recordId=';
/** Nothing has been polled in this world. */
const neverPolled = ['poll-not-begun northwind connectwise', 'poll-not-begun northwind servicenow'];

test('a healthy world has no critical finding, and each thing that is broken is found by its name', async () => {
  const missing = await looked();
  assert.deepEqual(missing.findings, ['callback-missing connectwise', ...neverPolled]);
  assert.deepEqual([missing.code, missing.status], [1, 'unhealthy']);

  assert.equal((await run(['callbacks', 'ensure', '--url', url])).code, 0);
  const well = await looked();
  assert.deepEqual([well.code, well.status, well.findings], [0, 'degraded', neverPolled]);
  assert.ok(well.looked !== undefined && well.looked.length >= 12 && well.looked.every(({ ok }) => ok));

  const [entry] = connectwise.core.control.records('callbacks') as readonly { readonly id: number }[];
  connectwise.core.control.edit({
    table: 'callbacks',
    id: String(entry?.id),
    set: { inactiveFlag: true },
    by: 'test',
  });
  servicenow.core.faults.order({ fault: 'journal-forbidden', times: 50 });
  const broken = await looked({ CONNECTWISE_PRIVATE_KEY: 'wrong', NORTHWIND_SERVICENOW_WEBHOOK: '' });
  assert.equal(broken.status, 'unhealthy');
  assert.deepEqual(broken.findings, [
    'connectwise-credentials-refused connectwise',
    'connectwise-credentials-refused northwind',
    ...neverPolled,
    'secret-missing northwind-servicenow-webhook',
    'servicenow-journal-hidden northwind',
  ]);
  const off = await looked({ NORTHWIND_SERVICENOW_CLIENT_SECRET: 'wrong' });
  assert.deepEqual(off.findings, [
    'callback-switched-off connectwise',
    ...neverPolled,
    'servicenow-credentials-refused northwind',
  ]);

  const { code, stdout } = await run(['health'], { CONNECTWISE_COMPANY: '' });
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^unhealthy\n✖ settings-wrong: .*\n {4}settings-invalid: .*CONNECTWISE_COMPANY is missing/m,
  );
});
