// If this fails, an operator attaches a report to an issue that says "passed" of a link that loses edits, that names no
// culprit, or that holds a secret; or the run touches a real customer.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { openApp } from '../../../../shared/app/app.ts';
import { runHere } from '../../../support/cli/here.ts';
import { runApp } from '../../../support/cli/running-app.ts';
import { startCliWorld, type CliWorld, type Ran } from '../../../support/cli/world.ts';

const company = 'TEST - Northwind';
const webhookSecret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
let world: CliWorld;
let app: Awaited<ReturnType<typeof runApp>>;
let folder: string;
let environment: Readonly<Record<string, string | undefined>>;

before(async () => {
  world = await startCliWorld();
  folder = await mkdtemp(join(tmpdir(), 'acceptance-'));
  environment = {
    ...world.environment,
    CONFIG_PATH: await configWith([2]),
    NORTHWIND_SERVICENOW_WEBHOOK: webhookSecret,
    ACCEPTANCE_SERVICENOW_USER: 'beth.anglin',
    ACCEPTANCE_SERVICENOW_PASSWORD: 'sim-password',
    CALLBACK_KEY_HOSTS: new URL(world.connectwise.httpAddress).host,
  };
  const queues = await runHere(['queues', 'ensure'], environment);
  assert.equal(queues.code, 0, queues.stderr);
  const kept = process.env;
  process.env = { ...environment };
  app = await runApp(await openApp(() => undefined), world.storage);
  process.env = kept;
  rename(company);
  const url = `${app.url}/api/callbacks/connectwise?recordId=`;
  const ensured = await runHere(['callbacks', 'ensure', '--url', url, '--yes'], environment);
  assert.equal(ensured.code, 0, ensured.stderr);
  webhooksTo(app.url);
});
afterEach(async () => {
  for (const { httpAddress } of [world.connectwise, world.servicenow])
    await fetch(`${httpAddress}/_sim/faults`, { method: 'DELETE' });
});
after(async () => {
  await app.close();
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

async function configWith(testCompanies: readonly number[]): Promise<string> {
  const config = JSON.parse(await readFile('config.json', 'utf8')) as { automations: object };
  const path = join(folder, `config-${testCompanies.join('-')}.json`);
  const engine = { claimSeconds: 15, visibilityDelaySeconds: 1 };
  await writeFile(
    path,
    JSON.stringify({ ...config, engine, automations: { ...config.automations, testCompanies } }),
  );
  return path;
}

const rename = (name: string): void =>
  void world.connectwise.core.control.edit({ table: 'companies', id: '2', set: { name }, by: 'jdoe' });

const webhooksTo = (url: string | null): void =>
  world.servicenow.core.setWebhooks(
    url === null ? [] : [{ url: `${url}/api/callbacks/servicenow/northwind`, secret: webhookSecret }],
  );

async function order(side: 'connectwise' | 'servicenow', fault: object): Promise<void> {
  const answer = await fetch(`${world[side].httpAddress}/_sim/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  assert.equal(answer.status, 201, await answer.text());
}

const run = (...args: readonly string[]): Promise<Ran> =>
  runHere(['acceptance', '--company', company, '--link', 'northwind', ...args], environment);

const leftOpen = async (): Promise<number> => {
  const rows = (await (await fetch(`${world.connectwise.httpAddress}/_sim/records/tickets`)).json()) as {
    summary: string;
    status: { name: string };
  }[];
  return rows.filter((one) => one.summary.startsWith('TEST acceptance-') && one.status.name !== 'Completed')
    .length;
};

test('only the test company of the link is touched, and nothing without --yes', async () => {
  const preview = await run();
  assert.deepEqual(
    [preview.code, /one ticket would be made.*add --yes/.test(preview.stdout)],
    [3, true],
    preview.stderr,
  );
  const refused = [
    await runHere(['acceptance', '--company', 'TEST - Contoso', '--link', 'northwind', '--yes'], environment),
    await runHere(['acceptance', '--company', company, '--link', 'northwind', '--yes'], {
      ...environment,
      CONFIG_PATH: await configWith([19]),
    }),
  ];
  rename('Northwind');
  refused.push(
    await runHere(['acceptance', '--company', 'Northwind', '--link', 'northwind', '--yes'], environment),
  );
  rename(company);
  for (const { code, stderr } of refused) {
    assert.equal(code, 3, stderr);
    assert.match(stderr, /^test-company-required: /m);
  }
  const noPerson = await runHere(['acceptance', '--company', company, '--link', 'northwind', '--yes'], {
    ...environment,
    ACCEPTANCE_SERVICENOW_USER: undefined,
  });
  assert.equal(noPerson.code, 2, noPerson.stderr);
  assert.match(noPerson.stderr, /acceptance-servicenow-user/);
  assert.equal(await leftOpen(), 0);
});

test('a healthy link passes, and the report can be attached to an issue', async () => {
  const path = join(folder, 'report.md');
  const ran = await run('--yes', '--wait', '30', '--report', path);
  const report = await readFile(path, 'utf8');
  assert.equal(ran.code, 0, report);
  assert.doesNotMatch(report, /failed|not-reached|left-out/);
  assert.equal([...report.matchAll(/ \| held \| /g)].length, 14, report);
  assert.match(
    report,
    /\| note for the customer, ServiceNow → ConnectWise \| held \| [\d.]+ \| [1-9]\d* \| stands as discussion \|/,
  );
  assert.match(report, /Incident INC\d+ was closed by the app/);
  for (const secret of [
    'sim-private',
    'sim-secret',
    'sim-password',
    'beth.anglin',
    'northwind',
    'Northwind',
    'sim.integration',
  ])
    assert.ok(!report.includes(secret), `${secret} stands in the report`);
  assert.equal(await leftOpen(), 0);
});

test('it passes although both systems throttle, lose answers and are slow', async () => {
  await order('connectwise', { fault: 'rate-limited', times: 2, options: { retryAfterSeconds: 1 } });
  await order('connectwise', { fault: 'reset-after-commit', match: { method: 'POST' }, times: 2 });
  await order('servicenow', { fault: 'rate-limited', times: 2, options: { retryAfterSeconds: 1 } });
  const creates = { method: 'POST', path: '/api/now' };
  await order('servicenow', { fault: 'committed-then-reset', match: creates, times: 2 });
  for (const side of ['connectwise', 'servicenow'] as const)
    await order(side, { fault: 'slow', times: 3, options: { seconds: 0.5 } });
  const ran = await run('--yes', '--wait', '60');
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
});

test('a field that ServiceNow refuses is named with what the app says of it', async () => {
  await order('servicenow', {
    fault: 'field-refused',
    match: { method: 'PATCH' },
    times: 1000,
    options: { field: 'short_description' },
  });
  const ran = await run('--yes', '--wait', '4');
  assert.equal(ran.code, 1, ran.stderr);
  assert.match(ran.stdout, /\*\*Failed\*\* at step “field edit, ConnectWise → ServiceNow”/);
  assert.match(ran.stdout, /The new summary did not arrive in ServiceNow within 4 s/);
  assert.match(ran.stdout, /- The app says: /);
  assert.match(ran.stdout, /note for the customer, ConnectWise → ServiceNow \| not-reached/);
});

test('without a webhook and a poll the report says where to look; a later --clean closes what was left', async () => {
  webhooksTo(null);
  app.setPolling(false);
  const ran = await run('--yes', '--wait', '3');
  webhooksTo(app.url);
  app.setPolling(true);
  assert.equal(ran.code, 1, ran.stderr);
  assert.match(ran.stdout, /\*\*Failed\*\* at step “field edit, ServiceNow → ConnectWise”/);
  assert.match(ran.stdout, /the business rule and its webhook in ServiceNow/);
  world.connectwise.core.control.edit({
    table: 'tickets',
    id: null,
    set: { summary: 'TEST acceptance-20260101-0000-dead: a ticket', company: { id: 2 }, board: { id: 1 } },
    by: 'jdoe',
  });
  assert.equal(await leftOpen(), 1);
  const preview = await run('--clean');
  assert.equal(preview.code, 3, preview.stderr);
  const cleaned = await run('--clean', '--yes', '--wait', '5');
  assert.equal(cleaned.code, 0, cleaned.stdout + cleaned.stderr);
  assert.match(cleaned.stdout, /Ticket #\d+ was closed by this command/);
  assert.equal(await leftOpen(), 0);
});
