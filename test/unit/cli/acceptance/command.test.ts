// If this fails, an operator attaches a report to an issue that says "passed" of a link that loses edits, that names no
// culprit, or that holds a secret; or the run touches a real customer.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { startAcceptanceWorld, testCompany } from '../../../support/cli/acceptance-world.ts';
import { runHere } from '../../../support/cli/here.ts';

let given: Awaited<ReturnType<typeof startAcceptanceWorld>>;

before(async () => {
  given = await startAcceptanceWorld();
});
afterEach(async () => {
  for (const { httpAddress } of [given.world.connectwise, given.world.servicenow])
    await fetch(`${httpAddress}/_sim/faults`, { method: 'DELETE' });
});
after(() => given.close());

async function order(side: 'connectwise' | 'servicenow', fault: object): Promise<void> {
  const answer = await fetch(`${given.world[side].httpAddress}/_sim/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  assert.equal(answer.status, 201, await answer.text());
}

const leftOpen = async (): Promise<number> => {
  const rows = (await (
    await fetch(`${given.world.connectwise.httpAddress}/_sim/records/tickets`)
  ).json()) as {
    summary: string;
    status: { name: string };
  }[];
  return rows.filter((one) => one.summary.startsWith('TEST acceptance-') && one.status.name !== 'Completed')
    .length;
};

test('only the test company of the link is touched, and nothing without --yes', async () => {
  const preview = await given.run();
  assert.deepEqual(
    [preview.code, /one ticket would be created.*add --yes/.test(preview.stdout)],
    [3, true],
    preview.stderr,
  );
  const refused = [
    await runHere(
      ['acceptance', '--company', 'TEST - Contoso', '--link', 'northwind', '--yes'],
      given.environment,
    ),
    await runHere(['acceptance', '--company', testCompany, '--link', 'northwind', '--yes'], {
      ...given.environment,
      CONFIG_PATH: await given.configWith([19]),
    }),
  ];
  given.rename('Northwind');
  refused.push(
    await runHere(
      ['acceptance', '--company', 'Northwind', '--link', 'northwind', '--yes'],
      given.environment,
    ),
  );
  given.rename(testCompany);
  for (const { code, stderr } of refused) {
    assert.equal(code, 3, stderr);
    assert.match(stderr, /^test-company-required: /m);
  }
  const noPerson = await runHere(['acceptance', '--company', testCompany, '--link', 'northwind', '--yes'], {
    ...given.environment,
    ACCEPTANCE_SERVICENOW_USER: undefined,
  });
  assert.equal(noPerson.code, 2, noPerson.stderr);
  assert.match(noPerson.stderr, /acceptance-servicenow-user/);
  const noFolder = await given.run('--yes', '--report', join(given.folder, 'none', 'report.md'));
  assert.equal(noFolder.code, 2, noFolder.stderr);
  assert.match(noFolder.stderr, /report\.md cannot be written: ENOENT/);
  const link = ['acceptance', '--company', testCompany, '--link', 'northwind', '--yes'];
  const noKey = await runHere(['--app', given.app.url, ...link], given.environment);
  assert.equal(noKey.code, 3, noKey.stderr);
  assert.match(noKey.stderr, /^app-key-missing: /m);
  assert.equal(await leftOpen(), 0);
});

test('a healthy link passes, and the report can be attached to an issue', async () => {
  const path = join(given.folder, 'report.md');
  const ran = await given.run('--yes', '--wait', '30', '--report', path);
  const report = await readFile(path, 'utf8');
  assert.equal(ran.code, 0, report);
  assert.doesNotMatch(report, /failed|not reached|skipped/);
  assert.equal([...report.matchAll(/ \| passed \| /g)].length, 14, report);
  assert.match(
    report,
    /\| customer-visible note, ServiceNow → ConnectWise \| passed \| [\d.]+ \| [1-9]\d* \| arrived as discussion \|/,
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

test('links test follows one ticket there and back in the essential steps, and leaves nothing open', async () => {
  const words = ['links', 'test', 'northwind', '--company', testCompany, '--wait', '30'];
  assert.equal((await runHere(words, given.environment)).code, 3);
  const ran = await runHere([...words, '--yes'], given.environment);
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  assert.equal([...ran.stdout.matchAll(/ \| passed \| /g)].length, 9, ran.stdout);
  assert.doesNotMatch(ran.stdout, /\| (?:file,|conflict:|internal note)/);
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
  const ran = await given.run('--yes', '--wait', '60');
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
});

test('a field that ServiceNow refuses is named with what the app says of it', async () => {
  await order('servicenow', {
    fault: 'field-refused',
    match: { method: 'PATCH' },
    times: 1000,
    options: { field: 'short_description' },
  });
  const ran = await given.run('--yes', '--wait', '4');
  assert.equal(ran.code, 1, ran.stderr);
  assert.match(ran.stdout, /\*\*Failed\*\* at step “field edit, ConnectWise → ServiceNow”/);
  assert.match(ran.stdout, /The new summary did not arrive in ServiceNow within 4 s/);
  assert.match(ran.stdout, /- The app says: /);
  assert.match(ran.stdout, /customer-visible note, ConnectWise → ServiceNow \| not reached/);
});

test('without a webhook and a poll the report says where to look; a later --clean closes what was left', async () => {
  given.webhooksTo(null);
  given.app.setPolling(false);
  const ran = await given.run('--yes', '--wait', '3');
  given.webhooksTo(given.app.url);
  given.app.setPolling(true);
  assert.equal(ran.code, 1, ran.stderr);
  assert.match(ran.stdout, /\*\*Failed\*\* at step “field edit, ServiceNow → ConnectWise”/);
  assert.match(ran.stdout, /the business rule and its webhook in ServiceNow/);
  given.leaveTicket();
  assert.equal(await leftOpen(), 1);
  for (const how of [['--clean'], []]) {
    const preview = await given.run(...how);
    assert.equal(preview.code, 3, preview.stderr);
    assert.match(preview.stdout, /still open from earlier runs: ticket #\d+/);
  }
  const cleaned = await given.run('--clean', '--yes', '--wait', '5');
  assert.equal(cleaned.code, 0, cleaned.stdout + cleaned.stderr);
  assert.match(cleaned.stdout, /Ticket #\d+ was closed by this command/);
  assert.equal(await leftOpen(), 0);
});
