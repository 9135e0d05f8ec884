/**
 * If this fails, a check says "healthy" while something is broken. The whole command looks at real storage and at
 * both simulators, in which one thing after the other is really broken.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCliWorld } from '../../../support/cli/world.ts';
import type { CliWorld } from '../../../support/cli/world.ts';

let world: CliWorld;
before(async () => {
  world = await startCliWorld();
});
after(() => world.close());

interface Shown {
  readonly status: string;
  readonly findings: readonly { readonly code: string; readonly subject: string }[];
  readonly looked?: readonly { readonly ok: boolean }[];
}

async function run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await world.run(args, more);
  assert.equal(stderr.replace(/^app: the settings of the environment\n/, ''), '');
  assert.doesNotMatch(stdout, /sim-private|sim-secret|whsec|canary/);
  return { code, stdout };
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

  assert.equal((await run(['callbacks', 'ensure', '--url', url, '--yes'])).code, 0);
  const well = await looked();
  assert.deepEqual([well.code, well.status, well.findings], [1, 'degraded', neverPolled]);
  assert.ok(well.looked !== undefined && well.looked.length >= 12 && well.looked.every(({ ok }) => ok));

  const { connectwise, servicenow } = world;
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
