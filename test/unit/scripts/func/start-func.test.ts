// If this fails, a person with Core Tools gets half a start, or one without them gets no explanation.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFunc } from '../../../../scripts/func/start-func.ts';
import { readSettings } from '../../../../shared/app/settings.ts';
import { settingsTable } from '../../../../shared/app/settings-table.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const example = readFileSync(join(root, 'local.settings.example.json'), 'utf8');
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Given {
  readonly version: string | null;
  readonly settings?: string;
  /** Exit codes by the first argument of a program. */
  readonly codes?: Readonly<Record<string, number>>;
}

async function start({ version, settings, codes = {} }: Given) {
  const folder = mkdtempSync(join(tmpdir(), 'start-func-'));
  folders.push(folder);
  if (settings !== undefined) writeFileSync(join(folder, 'local.settings.json'), settings);
  const did: string[] = [];
  const said: string[] = [];
  const variables: Readonly<Record<string, string>>[] = [];
  const code = await startFunc({
    root: folder,
    say: (line) => void said.push(line),
    funcVersion: () => version,
    startStorage() {
      did.push('storage');
      return Promise.resolve({ close: () => Promise.resolve(void did.push('storage ends')) });
    },
    run(_command, args, given) {
      did.push(args.slice(0, 3).join(' '));
      variables.push(given);
      return Promise.resolve(codes[args[0] ?? ''] ?? 0);
    },
  });
  return { code, did, said: said.join('\n'), variables };
}

test('without Core Tools, or with those of long ago, it says loudly what to install, and starts nothing', async () => {
  for (const version of [null, '3.0.4']) {
    const { code, did, said } = await start({ version, settings: example });
    assert.equal(code, 4);
    assert.deepEqual(did, []);
    assert.match(said, /ARE NOT INSTALLED[^]*npm install --global azure-functions-core-tools@4[^]*npm start/);
  }
});

test('without settings it names the file to copy', async () => {
  const { code, did, said } = await start({ version: '4.5.0' });
  assert.equal(code, 2);
  assert.deepEqual(did, []);
  assert.match(said, /cp local\.settings\.example\.json local\.settings\.json/);
});

test('it builds, starts storage, makes the queues, runs func, and ends storage last', async () => {
  const { code, did, variables } = await start({ version: '4.5.0', settings: example });
  assert.equal(code, 0);
  assert.deepEqual(did, [
    'scripts/build.ts',
    'storage',
    'cli/main.ts queues ensure',
    'start --port 7071',
    'storage ends',
  ]);
  assert.equal(variables[1]?.['CONNECTWISE_COMPANY'], 'mycompany');
});

test('storage of one’s own is not started, and a step that fails is the last', async () => {
  const own = example.replace('UseDevelopmentStorage=true', 'AccountName=mine;AccountKey=x');
  const { code, did } = await start({ version: '4.5.0', settings: own, codes: { 'cli/main.ts': 4 } });
  assert.equal(code, 4);
  assert.deepEqual(did, ['scripts/build.ts', 'cli/main.ts queues ensure']);
});

test('on a machine without func the command itself says so', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/func/main.ts')], {
    encoding: 'utf8',
    env: { PATH: tmpdir() },
  });
  assert.equal(status, 4);
  assert.match(stderr, /ARE NOT INSTALLED/);
});

test('local.settings.example.json names settings of the app only, every required one among them, and the app starts with them', () => {
  const { IsEncrypted, Values } = JSON.parse(example) as {
    readonly IsEncrypted: boolean;
    readonly Values: Readonly<Record<string, string>>;
  };
  assert.equal(IsEncrypted, false);
  const { FUNCTIONS_WORKER_RUNTIME, ...ours } = Values;
  assert.equal(FUNCTIONS_WORKER_RUNTIME, 'node');
  const rows = Object.entries(settingsTable);
  assert.deepEqual(
    Object.keys(ours).filter((name) => !(name in settingsTable)),
    [],
  );
  assert.deepEqual(
    rows.filter(([name, { required }]) => required && ours[name] === undefined),
    [],
  );
  for (const [name, { example: shown }] of rows)
    if (ours[name] !== undefined && name !== 'SECRETS_PROVIDER' && name !== 'SECRETS_FILE')
      assert.equal(ours[name], shown, `${name} is shown otherwise in docs/settings.md`);
  const settings = readSettings(ours);
  assert.equal(settings.storage.kind, 'connection-string');
  assert.equal(settings.secrets.provider, 'file');
});
