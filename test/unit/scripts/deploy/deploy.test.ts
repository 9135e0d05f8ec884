// If this fails, a deployment says "ready" over an app that does not work, or leaves a broken one where a good one ran.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  listing,
  runs,
  settingsOf,
  taken,
  type Matter,
  type Told,
} from '../../../support/deploy/azure-stand-in.ts';
import { play, times } from '../../../support/deploy/play.ts';

test('all is well: the package is sent once, everything is looked at, and it says ready', async () => {
  const { code, said, sent, azure, slept } = await play({});
  assert.equal(code, 0, said);
  assert.deepEqual(sent, ['new']);
  assert.match(said, /^ready: app runs 0\.3\.0 \(aaaaaaa\)$/m);
  for (const subject of ['settings', 'functions', 'host', 'health', 'ticket-sync'])
    assert.match(said, new RegExp(`^ok {4}${subject}: `, 'm'));
  assert.deepEqual(slept, []);
  // Each token goes where it is for, and the app itself gets none.
  for (const { matter, authorization } of azure.seen)
    assert.equal(
      authorization,
      matter === 'health' ? '' : `Bearer ${matter === 'query' ? 'insights-token' : 'arm-token'}`,
      matter,
    );
});

test('the app does not answer: the previous package is sent again', async () => {
  const { code, said, sent } = await play({
    health: [
      ...times(20, { status: 500, body: { detail: 'x' } }),
      { status: 200, body: { status: 'healthy', overdue: [] } },
    ],
  });
  assert.equal(code, 1, said);
  assert.deepEqual(sent, ['new', 'old']);
  assert.match(said, /FAIL {2}health: \/api\/health did not answer well in 20 looks; last: 500/);
});

test('its storage fails (503 with nothing late): that is no answer that counts', async () => {
  const { code } = await play({ health: [{ status: 503, body: { status: 'unhealthy', overdue: [] } }] });
  assert.equal(code, 4);
});

test('a page of somebody else at the address is not the app', async () => {
  const { code } = await play({ health: [{ status: 200, body: 'Your app is up and running' }] });
  assert.equal(code, 4);
});

test('a remote is down, or a timer was late before: told, and no failure', async () => {
  for (const body of [
    { status: 'unhealthy', overdue: [] },
    { status: 'unhealthy', overdue: ['health-check'] },
  ]) {
    const { code, said, sent } = await play({
      health: [{ status: body.overdue.length > 0 ? 503 : 200, body }],
    });
    assert.equal(code, 0, said);
    assert.deepEqual(sent, ['new']);
    assert.match(said, /^warn {2}health: the app answers/m);
  }
});

test('the host does not run: the previous package is sent again', async () => {
  const { code, said, sent } = await play({
    host: [
      ...times(10, {
        status: 200,
        body: { properties: { state: 'Error', errors: ['no storage'] } },
      }),
      { status: 200, body: { properties: { state: 'Running' } } },
    ],
  });
  assert.equal(code, 1);
  assert.deepEqual(sent, ['new', 'old']);
  assert.match(said, /the host is "Error": no storage/);
});

test('a stray storage setting: nothing is sent, and the command that removes it is named', async () => {
  const key = 'DefaultEndpointsProtocol=https;AccountKey=c2VjcmV0';
  for (const name of ['AzureWebJobsStorage', 'WEBSITE_RUN_FROM_PACKAGE', 'MyOwnConnection']) {
    const { code, said, sent } = await play({ settings: [settingsOf({ [name]: key })] });
    assert.equal(code, 3);
    assert.deepEqual(sent, []);
    assert.match(said, new RegExp(`settings: ${name} .*--name app .*--setting-names ${name}`));
    assert.doesNotMatch(said, /c2VjcmV0/, 'a value is never printed');
  }
});

test('a setting of the identity is missing: nothing is sent', async () => {
  const { code, said } = await play({ settings: [settingsOf({ AzureWebJobsStorage__clientId: '' })] });
  assert.equal(code, 3);
  assert.match(said, /missing: AzureWebJobsStorage__clientId/);
});

test('Azure adds a stray setting during the deployment: it fails, and another package would not help', async () => {
  const { code, said, sent } = await play({
    settings: [settingsOf(), settingsOf({ AzureWebJobsStorage: 'AccountKey=c2VjcmV0' })],
  });
  assert.equal(code, 1);
  assert.deepEqual(sent, ['new']);
  assert.match(said, /the previous package would change nothing about it/);
});

test('the settings cannot be read for a moment: they are looked at again', async () => {
  const { code, said } = await play({ settings: [{ status: 503 }, { status: 429 }, settingsOf()] });
  assert.equal(code, 0, said);
});

test('settings that nobody may read are not taken for right ones', async () => {
  const { code, said } = await play({ settings: [{ status: 403, body: { message: 'no right' } }] });
  assert.equal(code, 3);
  assert.match(said, /does not show the settings: 403: no right/);
});

test('ticket-sync never ran: timers may have stopped, and the previous package is sent again', async () => {
  const { code, said, sent, azure, slept } = await play({ query: [runs(0, 0)] });
  assert.equal(code, 1);
  assert.deepEqual(sent, ['new', 'old']);
  assert.match(said, /ticket-sync: did not run in the 25 minutes since the deployment/);
  assert.equal(azure.count('query'), 25);
  assert.equal(
    slept.reduce((sum, ms) => sum + ms, 0),
    24 * 60_000,
  );
});

test('ticket-sync runs after a while, and only runs since the deployment are asked for', async () => {
  const { code, azure } = await play({ query: [runs(0, 0), { status: 503 }, runs(2, 1)] });
  assert.equal(code, 0);
  // Azure's clock counts back: one of this machine that is wrong would hide every run, or show old ones.
  const asked = azure.seen
    .filter(({ matter }) => matter === 'query')
    .map(({ body }) => /name == 'ticket-sync' and timestamp > ago\((\d+)s\)/.exec(body)?.[1]);
  assert.deepEqual(asked, ['0', '60', '120']);
});

test('ticket-sync ran and failed, as it does while a remote is down: told, and no failure', async () => {
  const { code, said } = await play({ query: [runs(1, 0)] });
  assert.equal(code, 0);
  assert.match(said, /^warn {2}ticket-sync: ran after the deployment and failed/m);
});

test('nobody may ask whether it ran: the deployment fails, and no other package is sent for that', async () => {
  for (const answers of [
    { query: [{ status: 403, body: { error: { message: 'no right' } } }] },
    { components: [{ status: 200, body: { value: [] } }] },
  ] satisfies readonly Partial<Record<Matter, readonly Told[]>>[]) {
    const { code, said, sent } = await play(answers);
    assert.equal(code, 1);
    assert.deepEqual(sent, ['new']);
    assert.match(said, /FAIL {2}ticket-sync: nobody can see whether it ran/);
  }
});

test('a first deployment that fails says that there is no previous package', async () => {
  const { code, said, sent } = await play({ functions: [listing([])] }, null);
  assert.equal(code, 4);
  assert.deepEqual(sent, ['new']);
  assert.match(
    said,
    /There is no previous package: this is the first deployment of app, or none was named\. It may not work/,
  );
});

test('the previous package is refused, or does not work either: somebody must look at once', async () => {
  const refused = await play({ functions: [listing([])], publish: [taken, { status: 500, body: 'x' }] });
  assert.equal(refused.code, 4);
  assert.match(refused.said, /The previous package could not be sent: app may not work/);
  const broken = await play({ functions: [listing([])] });
  assert.equal(broken.code, 4);
  assert.deepEqual(broken.sent, ['new', 'old']);
  assert.match(broken.said, /does not work either: app may not work/);
});

test('every place of the run book that a script names is there', () => {
  const root = new URL('../../../../', import.meta.url);
  const files = globSync('{scripts/deploy/*.ts,infra/*.sh}', { cwd: fileURLToPath(root) });
  const page = readFileSync(new URL('docs/run-book.md', root), 'utf8');
  const named = files.flatMap((file) =>
    [...readFileSync(new URL(file, root), 'utf8').matchAll(/docs\/run-book\.md: ([^.]+)\./g)].map(
      ([, heading = '']) => heading,
    ),
  );
  assert.ok(named.length >= 4, named.join());
  for (const heading of named) assert.ok(page.includes(`\n## ${heading}\n`), heading);
});
