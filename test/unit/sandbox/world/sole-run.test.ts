/**
 * If this fails, a second `npm start` of one clone deletes the storage of the first while both say that they are healthy; or
 * a world that was killed keeps every later one out.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { becomeSoleRun, takenBy, type SoleRun } from '../../../../sandbox/world/sole-run.ts';
import { alive, until } from '../../../support/until.ts';

const folders: string[] = [];
const started: number[] = [];
after(() => {
  for (const pid of started) if (alive(pid)) process.kill(pid, 'SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const addresses = { functions: 'http://127.0.0.1:17071', page: 'http://127.0.0.1:17081/_sim/' };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sole-run-'));
  folders.push(folder);
  return folder;
}

const entriesIn = (folder: string): readonly string[] => readdirSync(join(folder, 'runs'));

function writeEntry(folder: string, entry: object): void {
  mkdirSync(join(folder, 'runs'), { recursive: true });
  writeFileSync(join(folder, 'runs', 'left-behind.json'), JSON.stringify(entry));
}

async function ours(run: Promise<SoleRun>): Promise<Extract<SoleRun, { kind: 'ours' }>> {
  const ended = await run;
  assert.equal(ended.kind, 'ours');
  assert.ok(ended.kind === 'ours');
  return ended;
}

test('a second run is told who has the folder, and gets it once that one is over', async () => {
  const folder = newFolder();
  const first = await ours(becomeSoleRun(folder, addresses));
  const second = await becomeSoleRun(folder, { functions: 'http://127.0.0.1:18071' });
  assert.ok(second.kind === 'taken');
  assert.equal(second.by.pid, process.pid);
  assert.deepEqual(second.by.addresses, addresses);
  const told = takenBy(second.by);
  for (const part of [`process ${process.pid}`, addresses.functions, addresses.page, 'Ctrl-C'])
    assert.ok(told.includes(part), told);
  assert.match(told, process.platform === 'win32' ? /Stop-Process -Id \d+/ : /kill \d+/);
  assert.equal(entriesIn(folder).length, 1, 'the refused one leaves nothing behind');

  await first.release();
  await (await ours(becomeSoleRun(folder, addresses))).release();
  assert.deepEqual(entriesIn(folder), []);
});

test('of many that begin at the same moment one runs', async () => {
  for (let round = 0; round < 5; round += 1) {
    const folder = newFolder();
    const runs = await Promise.all(Array.from({ length: 6 }, () => becomeSoleRun(folder, addresses)));
    const winners = runs.filter((run) => run.kind === 'ours');
    assert.equal(winners.length, 1);
    for (const run of winners) await run.release();
  }
});

test('a run that was killed keeps nobody out', async () => {
  const folder = newFolder();
  const module = new URL('../../../../sandbox/world/sole-run.ts', import.meta.url).href;
  const program = `import { becomeSoleRun } from ${JSON.stringify(module)};
    console.log((await becomeSoleRun(${JSON.stringify(folder)}, { storage: 'http://127.0.0.1:17100' })).kind);
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child.pid ?? 0);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('it has the folder', () => said.includes('ours'));
  const refused = await becomeSoleRun(folder, addresses);
  assert.ok(refused.kind === 'taken' && refused.by.pid === child.pid);

  child.kill('SIGKILL');
  await until('it is gone', () => !alive(child.pid ?? 0));
  const next = await ours(becomeSoleRun(folder, addresses));
  assert.deepEqual(
    next.left.map(({ pid, addresses: held }) => ({ pid, held })),
    [{ pid: child.pid, held: { storage: 'http://127.0.0.1:17100' } }],
    'whose parts may still hold what it held',
  );
  await next.release();
  assert.deepEqual(entriesIn(folder), []);
});

test('a process that only has the id or the port of one that was killed keeps nobody out', async () => {
  const stranger = createServer((socket) => socket.end('something else')).listen(0, '127.0.0.1');
  after(() => stranger.close());
  await until('the stranger listens', () => stranger.listening);
  const address = stranger.address();
  assert.ok(typeof address === 'object' && address !== null);
  const left = {
    token: 'gone',
    isDecided: true,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    addresses,
  };
  for (const entry of [{ ...left, port: address.port }, { ...left, port: 1 }, { ...left, pid: 'many' }, {}]) {
    const folder = newFolder();
    writeEntry(folder, entry);
    await (await ours(becomeSoleRun(folder, addresses))).release();
  }
});

test('a run that is too busy to answer still has its folder', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  after(() => silent.close());
  await until('it listens', () => silent.listening);
  const address = silent.address();
  assert.ok(typeof address === 'object' && address !== null);
  const folder = newFolder();
  const startedAt = new Date().toISOString();
  writeEntry(folder, {
    token: 'busy',
    isDecided: true,
    pid: process.pid,
    port: address.port,
    startedAt,
    addresses,
  });
  assert.equal((await becomeSoleRun(folder, {})).kind, 'taken');
  assert.deepEqual(entriesIn(folder), ['left-behind.json']);
});
