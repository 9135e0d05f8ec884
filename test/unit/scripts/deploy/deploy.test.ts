// If this fails, a deployment says "ready" over an app that does not work, or leaves a broken one where a good one ran.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deploy, type Package } from '../../../../scripts/deploy/deploy.ts';
import { findTarget } from '../../../../scripts/deploy/target.ts';
import {
  expected,
  listing,
  named,
  runs,
  settingsOf,
  startAzure,
  taken,
  tokens,
  virtualTime,
  type Matter,
  type Told,
} from '../../../support/deploy/azure-stand-in.ts';

const next: Package = { name: '0.3.0 (aaaaaaa)', zip: new TextEncoder().encode('new'), functions: expected };
const previous: Package = {
  name: '0.2.0 (bbbbbbb)',
  zip: new TextEncoder().encode('old'),
  functions: expected,
};

const times = (count: number, told: Told): readonly Told[] => Array.from({ length: count }, () => told);

async function play(answers: Partial<Record<Matter, readonly Told[]>>, before: Package | null = previous) {
  const azure = await startAzure(answers);
  const target = await findTarget(named, tokens, azure.addresses);
  if (typeof target === 'string') assert.fail(target);
  const waiting = virtualTime();
  const lines: string[] = [];
  const code = await deploy({ target, waiting, tell: (line) => void lines.push(line) }, next, before);
  const sent = azure.seen.filter(({ matter }) => matter === 'publish').map(({ body }) => body);
  return { code, said: lines.join('\n'), sent, slept: waiting.slept, azure };
}

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

test('only WarmUp is listed three times: the triggers are read again before each look', async () => {
  const { code, said, azure } = await play({
    functions: [...times(3, listing(['WarmUp'])), listing([...expected, 'WarmUp']), listing(expected)],
  });
  assert.equal(code, 0, said);
  assert.match(said, /all 3 are listed, at look 5/);
  assert.equal(azure.count('sync'), 5);
});

test('functions that never come: the previous package is sent again, and it says which are missing', async () => {
  const { code, said, sent } = await play({
    functions: [...times(10, listing(['WarmUp', 'health'])), listing(expected)],
  });
  assert.equal(code, 1, said);
  assert.deepEqual(sent, ['new', 'old']);
  assert.match(said, /FAIL {2}functions: after 10 looks: 2 of 3 are not listed \(sync-pair, ticket-sync\)/);
  assert.match(said, /runs the previous package again: 0\.2\.0 \(bbbbbbb\)/);
});

test('a function of another version is not the expected set', async () => {
  const { code, said } = await play({ functions: [listing([...expected, 'gone'])] });
  assert.equal(code, 4);
  assert.match(said, /of another version: gone/);
});

test('reading the triggers again is refused: the reason stands beside what is missing', async () => {
  const { said } = await play({
    functions: [listing([])],
    sync: [{ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no right' } } }],
  });
  assert.match(said, /reading the triggers again was refused: 403: no right/);
});

test('403 twice and then taken: it waits a minute each time, and goes on', async () => {
  const refused: Told = { status: 403, body: 'no role yet' };
  const { code, sent, slept, said } = await play({ publish: [refused, refused, taken] });
  assert.equal(code, 0, said);
  assert.deepEqual(sent, ['new', 'new', 'new']);
  assert.deepEqual(slept, [60_000, 60_000]);
});

test('403 for good: three tries, nothing changed, and the roles are named', async () => {
  const { code, said, sent } = await play({ publish: [{ status: 403 }] });
  assert.equal(code, 3);
  assert.deepEqual(sent, ['new', 'new', 'new']);
  assert.match(said, /refused the package 3 times in 2 minutes: 403/);
  assert.match(said, /Website Contributor.*Storage Blob Data Owner/);
  assert.match(said, /Nothing was changed/);
});

test('500 is not tried again: what became of it is unknown, so the previous package is sent', async () => {
  const { code, said, sent, slept } = await play({ publish: [{ status: 500, body: 'broken' }, taken] });
  assert.equal(code, 1, said);
  assert.deepEqual(sent, ['new', 'old']);
  assert.deepEqual(slept, []);
  assert.match(said, /did not say what became of it: 500: broken/);
});

test('a connection that is cut is not tried again either', async () => {
  const { code, sent } = await play({ publish: ['cut', taken] });
  assert.equal(code, 1);
  assert.deepEqual(sent, ['new', 'old']);
});

for (const [status, body] of [
  [401, 'who are you'],
  [404, 'no such app'],
  [409, 'another deployment'],
] as const)
  test(`${status}: nothing was changed, and nothing is sent again`, async () => {
    const { code, said, sent } = await play({ publish: [{ status, body }] });
    assert.equal(code, 3);
    assert.deepEqual(sent, ['new']);
    assert.match(said, new RegExp(`refused the package: ${status}: ${body}`));
  });

test('a deployment that was taken and failed: the previous package is sent, with what Azure said', async () => {
  const { code, said, sent } = await play({
    progress: [
      { status: 404 },
      { status: 200, body: { status: 2, status_text: null } },
      { status: 200, body: { status: 3, status_text: 'container\n::error::not found' } },
      { status: 200, body: { status: 4 } },
    ],
  });
  assert.equal(code, 1);
  assert.deepEqual(sent, ['new', 'old']);
  assert.match(said, /did not end well: it failed\. container ::error::not found/);
  assert.doesNotMatch(said, /^::/m);
});

test('what deployed is put away after its end: 404 after an answer is the end', async () => {
  const { code } = await play({ progress: [{ status: 200, body: { status: 2 } }, { status: 404 }] });
  assert.equal(code, 0);
});

test('a deployment that never ends is given up after ten minutes', async () => {
  const { code, said, slept } = await play({ progress: [{ status: 200, body: { status: 1 } }] }, null);
  assert.equal(code, 4);
  assert.match(said, /has not ended within ten minutes\. The last answer was 200/);
  assert.equal(slept.length, 199);
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
  const [first] = azure.seen.filter(({ matter }) => matter === 'query');
  assert.match(
    first?.body ?? '',
    /name == 'ticket-sync' and timestamp > datetime\(2026-11-29T12:00:00\.000Z\)/,
  );
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
