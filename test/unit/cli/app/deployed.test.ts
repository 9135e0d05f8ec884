/**
 * What the user would lose: the operator without access to storage. The command runs as on a second machine, with an
 * address and a key and nothing else; the app behind the address is the real one, over real storage and both simulators.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openApp } from '../../../../shared/app/app.ts';
import { childEnv } from '../../../support/child-env.ts';
import { runHere } from '../../../support/cli/here.ts';
import { startCliWorld, type CliWorld } from '../../../support/cli/world.ts';
import { appKeys, serveApp } from '../../../support/cli/deployed-app.ts';

let world: CliWorld;
let app: Awaited<ReturnType<typeof serveApp>>;
let folder: string;
/** A second machine: no setting of the app, no storage, no secret. */
let machine: Readonly<Record<string, string | undefined>>;

before(async () => {
  world = await startCliWorld();
  const kept = process.env;
  process.env = { ...world.environment };
  const opened = await openApp(() => undefined);
  process.env = kept;
  app = await serveApp(() => Promise.resolve(opened));
  folder = await mkdtemp(join(tmpdir(), 'second-machine-'));
  machine = {
    ...childEnv(),
    CWF_PROFILES: join(folder, 'profiles.json'),
    OPERATOR_READING_KEY: appKeys.show,
    OPERATOR_ACTING_KEY: appKeys.act,
  };
});
after(async () => {
  await app.close();
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const there = (...args: readonly string[]) => runHere(['--app', app.url, ...args], machine);
const jsonOf = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('the command against a deployed app', () => {
  it('answers what it answers with the settings of the app', async () => {
    for (const args of [
      ['alerts', 'list', '--json'],
      ['audit', '--json'],
      ['callbacks', 'list', '--json'],
      ['dead-letters', 'list', '--json'],
      ['reconcile', 'status', '--link', 'northwind', '--json'],
      ['config', 'check', '--json'],
    ]) {
      const [here, far] = [await runHere(args, world.environment), await there(...args)];
      const stripped = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T');
      assert.equal(stripped(far.stdout), stripped(here.stdout), args.join(' '));
      assert.equal(far.code, here.code);
    }
    const health = jsonOf((await there('health', '--json')).stdout);
    assert.ok(typeof health['status'] === 'string');
  });

  it('acts with the acting key, names the app first, and the journal has the author', async () => {
    const url = 'https://app.example/api/callbacks/connectwise?recordId=';
    const ensure = ['callbacks', 'ensure', '--url', url];
    const preview = await there(...ensure);
    assert.deepEqual([preview.code, preview.stderr], [3, '']);
    const done = await there(...ensure, '--yes', '--as', 'Jürgen');
    assert.deepEqual([done.code, done.stderr], [0, `app: ${app.url}\n`]);
    assert.match((await there('audit')).stdout, /callbacks-change +all links +Jürgen \(function-key\)/);
  });

  it('gives its configuration as it was written, and is pushed to where it names an account in Azure alone', async () => {
    const file = fileURLToPath(new URL('../../../../config.json', import.meta.url));
    const pulled = await there('config', 'pull');
    assert.deepEqual([pulled.code, pulled.stdout], [0, await readFile(file, 'utf8')]);
    assert.equal((await there('config', 'diff', file)).code, 0);
    const pushed = await there('config', 'push', file, '--yes');
    assert.equal(pushed.code, 2);
    assert.match(pushed.stderr, /^usage-invalid: .*names no storage account in Azure/);
  });

  it('previews carry the way to this app in what they print', async () => {
    const { stdout } = await there('backfill', 'preview', 'northwind', '--limit', '1');
    assert.match(
      stdout,
      new RegExp(`npm run cli -- --app ${app.url} backfill start northwind --token \\S+ --yes`),
    );
  });

  it('tells a mistake as the app tells it, with the names that exist', async () => {
    const cases: readonly (readonly [args: readonly string[], code: number, said: RegExp])[] = [
      [['why', '4711', '--link', 'nothwind'], 2, /^link-unknown: .*Did you mean "northwind"\?/],
      [['why', 'what is this'], 2, /^request-invalid: /],
      [['why', '999999', '--link', 'northwind'], 1, /^nothing-known: .*999999/],
      [['dead-letters', 'list', '--link', 'nope'], 2, /^link-unknown: .*There are: northwind/],
      [['update-tickets', 'status', '2-20261129T140000-1a2b3c4d'], 3, /^update-plan-unknown: /],
      [['queues', 'ensure'], 2, /^usage-invalid: .*settings of this machine alone/],
    ];
    for (const [args, code, said] of cases) {
      const ran = await there(...args);
      assert.equal(ran.code, code, `${args.join(' ')}: ${ran.stdout}${ran.stderr}`);
      assert.match(ran.stderr, said);
    }
    const asJson = jsonOf((await there('why', 'x y', '--json')).stdout);
    assert.equal((asJson['error'] as { readonly code: string }).code, 'request-invalid');
  });

  it('a reading key cannot act, a missing one is told, and no key is ever printed', async () => {
    const order = [
      '--app',
      app.url,
      'callbacks',
      'ensure',
      '--url',
      'https://a.example/api/callbacks/connectwise?recordId=',
    ];
    const reading = await runHere([...order, '--yes'], { ...machine, OPERATOR_ACTING_KEY: appKeys.show });
    assert.equal(reading.code, 3);
    assert.match(
      reading.stderr,
      /app-key-refused: .*Use the key that Azure shows for the function operator-act; the key of operator-show only reads/,
    );
    const none = await runHere(order, { ...machine, OPERATOR_ACTING_KEY: undefined });
    assert.equal(none.code, 3);
    assert.match(none.stderr, /app-key-missing: .*OPERATOR_ACTING_KEY/);
    assert.doesNotMatch(reading.stderr + reading.stdout + none.stderr, /key-of-operator/);
    assert.ok(app.served.every(({ path }) => !path.includes('key-of')));
  });

  it('an app that is away, another one, or one that sends on gets no guess and no key', async () => {
    const away = await runHere(['--app', 'http://127.0.0.1:9', 'alerts', 'list'], machine);
    assert.equal(away.code, 4);
    assert.match(away.stderr, /^app-unreachable: .*127\.0\.0\.1:9: bad port\./);
    let asked = 0;
    const answers = [
      { status: 200, body: '<html>' },
      { status: 200, body: '{"schemaVersion": 2, "answer": {}}' },
      { status: 200, body: '{"schemaVersion": 1, "answer": null}' },
      { status: 200, body: '{"schemaVersion": 1, "answer": {}}' },
      { status: 302, body: '' },
      { status: 404, body: '' },
      { status: 503, body: 'down' },
    ];
    const other = createServer((_request, response) => {
      const { status, body } = answers[asked++] ?? { status: 500, body: '' };
      response.writeHead(status, status === 302 ? { location: app.url } : {}).end(body);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    after(() => other.close());
    const address = other.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const before = app.served.length;
    for (const code of [3, 3, 3, 3, 3, 3, 4]) {
      const ran = await runHere(['--app', url, 'alerts', 'list'], machine);
      assert.equal(ran.code, code, ran.stderr);
      assert.match(ran.stderr, /^app-(answer-unknown|key-refused|unreachable): /);
    }
    assert.equal(app.served.length, before);
  });

  it('an address is https and nothing but an origin', async () => {
    for (const url of [
      'http://func.example',
      'https://func.example/api/why?code=secret',
      'https://user:pass@func.example',
      'func.example',
    ]) {
      const ran = await runHere(['--app', url, 'alerts', 'list'], machine);
      assert.equal(ran.code, 2, url);
      assert.match(ran.stderr, /^usage-invalid: .*https:\/\/NAME/);
      assert.doesNotMatch(ran.stderr, /secret|pass/);
    }
  });
});

describe('profiles', () => {
  it('are added, used, listed and removed, and hold no key', async () => {
    const add = ['env', 'add', 'prod', '--url', app.url];
    assert.equal((await runHere(add, machine)).code, 3);
    assert.equal((await runHere([...add, '--yes'], machine)).code, 0);
    const listed = jsonOf((await runHere(['env', 'list', '--json'], machine)).stdout);
    assert.deepEqual(listed['profiles'], { prod: { app: app.url } });
    const used = await runHere(['--env', 'prod', 'alerts', 'list'], machine);
    assert.equal(used.code, 0, used.stderr);
    const wrong = await runHere(['--env', 'prd', 'alerts', 'list'], machine);
    assert.deepEqual([wrong.code, /Did you mean "prod"\?/.test(wrong.stderr)], [2, true]);
    const both = await runHere(['--env', 'prod', '--app', app.url, 'alerts', 'list'], machine);
    assert.match(both.stderr, /^usage-invalid: .*Use only one of --env, --app/);
    assert.equal((await runHere(['env', 'remove', 'prod', '--yes'], machine)).code, 0);
    assert.equal((await runHere(['--env', 'prod', 'alerts', 'list'], machine)).code, 2);
  });
});
