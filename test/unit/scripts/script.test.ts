/**
 * What the user would lose: a script that runs against the system they mean. Settings of two places that are mixed send
 * the writes of a rehearsal to the real ConnectWise, and nobody sees why.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureCertificates } from '../../../sandbox/world/certificates.ts';
import { findSettings } from '../../../scripts/script-settings.ts';
import { childEnv } from '../../support/child-env.ts';
import { startSimulated } from '../../support/connectwise/simulated.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'script-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** As npm starts it: in the project's folder, with the place where it was typed in INIT_CWD. */
function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...childEnv(), INIT_CWD: folder, ...env } };
    execFile(process.execPath, ['scripts/script.ts', ...args], options, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, err }),
    );
  });
}

const operatorEnv = (site: string): string =>
  [
    `CONNECTWISE_SITE='${site}'`,
    "CONNECTWISE_COMPANY='simco'",
    "CONNECTWISE_CLIENT_ID='00000000-0000-4000-8000-000000000000'",
    "ALLOW_LOOPBACK='true'",
    "SECRETS_PROVIDER='environment'",
    "CONNECTWISE_PUBLIC_KEY='sim-public'",
    "CONNECTWISE_PRIVATE_KEY='sim-private'",
  ].join('\n');

test('a script runs with the settings of the named file, and its arguments and exit code are its own', async () => {
  await using sim = await startSimulated(60);
  write('my.env', operatorEnv(sim.simulator.httpAddress));
  const script = join(root, 'scripts/own/open-tickets.ts');
  const ended = await run(['--settings', 'my.env', script, 'Northwind']);
  const open = sim.held().filter((one) => one.company?.id === 2 && one.closedFlag !== true).length;
  assert.ok(open > 0);
  assert.match(ended.out, new RegExp(`^${open} open$`, 'm'));
  assert.deepEqual([ended.code, ended.err], [0, `settings: ${join(folder, 'my.env')}\n`]);

  write(
    'leave.ts',
    'process.exitCode = Number(process.argv[2]); console.log(process.argv.slice(3), import.meta.main);',
  );
  assert.deepEqual(await run(['--settings', 'my.env', 'leave.ts', '7', '--settings', 'a b']), {
    code: 7,
    out: "[ '--settings', 'a b' ] true\n",
    err: `settings: ${join(folder, 'my.env')}\n`,
  });
});

test('the certificates of the file are trusted beside those that the environment names', async () => {
  const { caPath } = await ensureCertificates(join(folder, 'ours'));
  const other = await ensureCertificates(join(folder, 'theirs'));
  write('tls.env', `NODE_EXTRA_CA_CERTS='${caPath}'`);
  write(
    'trusted.ts',
    `import tls from 'node:tls'; import { X509Certificate } from 'node:crypto'; import { readFileSync } from 'node:fs';
const all = tls.getCACertificates('default').map((one) => new X509Certificate(one).fingerprint256);
console.log(process.argv.slice(2).map((path) => all.includes(new X509Certificate(readFileSync(path)).fingerprint256)).join());`,
  );
  const args = ['--settings', 'tls.env', 'trusted.ts', caPath, other.caPath];
  assert.equal((await run(args, { NODE_EXTRA_CA_CERTS: other.caPath })).out, 'true,true\n');
  assert.equal((await run(args)).out, 'true,false\n');
});

test('a coded error is told in two lines: what it is, and where in the script', async () => {
  await using sim = await startSimulated(0);
  write('my.env', operatorEnv(sim.simulator.httpAddress));
  write(
    'fails.ts',
    `import { connectToConnectWise } from '${root}/shared/app/connect-connectwise.ts';
     await connectToConnectWise().tickets.get(99_999_999);`,
  );
  const { code, err } = await run(['--settings', 'my.env', 'fails.ts']);
  assert.equal(code, 1);
  assert.match(err, /^connectwise-not-found: .*\n +at .*fails\.ts:2:\d+\n$/m);
});

test('the script of open tickets says in one line what it needs', async () => {
  write('my.env', operatorEnv('http://127.0.0.1:9'));
  const ended = await run(['--settings', 'my.env', join(root, 'scripts/own/open-tickets.ts')]);
  assert.deepEqual([ended.code, ended.out], [2, '']);
  assert.match(
    ended.err,
    /^settings: .*\nusage: npm run script -- scripts\/own\/open-tickets\.ts COMPANY .*\n$/,
  );
});

test('a script that cannot be run is refused before anything runs', async () => {
  assert.deepEqual([(await run([])).code, (await run(['--help'])).code], [2, 0]);
  const gone = await run(['gone.ts']);
  assert.deepEqual([gone.code, gone.out], [2, '']);
  assert.match(gone.err, /^There is no file .*gone\.ts: npm run script -- --help\n$/);
  for (const [args, told] of [
    [['--settings'], '--settings needs a file'],
    [['--settings', 'my.env'], 'Name the script to run'],
    [['--setting', 'my.env'], 'There is no option --setting'],
  ] as const)
    assert.deepEqual(await run(args), { code: 2, out: '', err: `${told}: npm run script -- --help\n` });
  write('here.ts', 'console.log(1)');
  assert.match(
    (await run(['--settings', 'none.env', 'here.ts'])).err,
    /^settings-invalid: .*none\.env cannot be read/,
  );
});

test('without a named file: the environment, then .local/operator.env, then local.settings.json', () => {
  const at = (name: string) => join(folder, 'tree', name);
  mkdirSync(at(''), { recursive: true });
  assert.match(
    findSettings(at(''), {}, undefined).from,
    /neither \.local\/operator\.env nor local\.settings\.json/,
  );
  write(
    'tree/local.settings.json',
    '\uFEFF{"IsEncrypted": false, "Values": {"CONNECTWISE_SITE": "https://real.example", "N": 1}}',
  );
  assert.deepEqual(findSettings(at(''), { N: '2' }, undefined), {
    from: at('local.settings.json'),
    values: { CONNECTWISE_SITE: 'https://real.example' },
  });
  write('tree/.local/operator.env', operatorEnv('http://127.0.0.1:7081'));
  const found = findSettings(at(''), { CONNECTWISE_COMPANY: 'mine' }, undefined);
  assert.equal(found.from, at('.local/operator.env'));
  assert.equal(found.values['CONNECTWISE_SITE'], 'http://127.0.0.1:7081');
  assert.ok(!('CONNECTWISE_COMPANY' in found.values), 'what is set goes first');
  assert.deepEqual(findSettings(at(''), { CONNECTWISE_SITE: 'https://set.example' }, undefined), {
    from: 'the environment',
    values: {},
  });
});

test('a file that is no file of settings is told with its code', () => {
  for (const [name, text] of [
    ['a.json', '{'],
    ['b.json', '{"values": {}}'],
    ['c.json', '{"IsEncrypted": true, "Values": {"A": "x"}}'],
  ] as const)
    assert.throws(() => findSettings(folder, {}, write(name, text)), { code: 'settings-invalid' });
});
