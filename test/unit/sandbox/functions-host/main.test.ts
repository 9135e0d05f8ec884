/**
 * What the user would lose: a host that starts with one command, says what is wrong when it cannot, finishes its work
 * when it is told to stop, and leaves no process behind when it is killed.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { childEnv } from '../../../support/child-env.ts';
import { fixtures } from '../../../support/functions-host/recordings.ts';
import { alive, until } from '../../../support/until.ts';
import { writeVariant } from '../../../support/functions-host/variant-apps.ts';

const program = fileURLToPath(new URL('../../../../sandbox/functions-host/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'functions-main-'));
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  text(): string;
}

function start(port: number, app = join(fixtures, 'apps', 'app1')): Program {
  const child = spawn(process.execPath, [program, '--app', app, '--port', String(port)], {
    env: { ...childEnv(), SEEN_FILE: join(folder, 'seen'), FUNCTIONS_MASTER_KEY: 'master' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  return { child, ended, text: () => text };
}

async function address(run: Program): Promise<string> {
  return await until('the host is ready', () => /^host ready (\S+)$/m.exec(run.text())?.[1]);
}

const seen = (): string => readFileSync(join(folder, 'seen'), 'utf8');

test('it lists its functions, prints what they log, and on SIGTERM finishes what runs', async () => {
  const run = start(0);
  const base = await address(run);
  assert.match(run.text(), /^ {2}getonly {2}http {2}\[GET\] http:\/\/127\.0\.0\.1:\d+\/api\/getonly$/m);
  assert.equal(await (await fetch(`${base}/api/logs`)).text(), 'ok');
  await until('it shows', () => run.text().includes('m-log { a: 1 } [ 2 ]'));
  const slow = fetch(`${base}/api/slow?ms=600`);
  await until('it shows', () => seen().includes('"fn":"slow","ev":"start"'));
  run.child.kill('SIGTERM');
  assert.equal(await (await slow).text(), 'slept 600');
  assert.equal(await run.ended, 0);
  await assert.rejects(fetch(`${base}/api/pid`));
  assert.match(seen(), /appTerminate/);
});

test('killed, it takes its worker with it', async () => {
  const run = start(0);
  const worker = Number(await (await fetch(`${await address(run)}/api/pid`)).text());
  assert.ok(alive(worker));
  run.child.kill('SIGKILL');
  await run.ended;
  await until('it shows', () => !alive(worker));
});

test('killed, it takes its worker with it even out of an endless loop', async () => {
  const app = join(folder, 'endless');
  writeVariant(app, {
    hostJson: '{"version":"2.0"}',
    packageJson: '{"main":"endless.js"}',
    files: {
      'endless.js': `const { app } = require('@azure/functions');
        app.http('endless', { authLevel: 'anonymous', handler() {
          require('node:fs').writeFileSync('worker', String(process.pid));
          for (;;);
        } });`,
    },
  });
  const run = start(0, app);
  const asked = fetch(`${await address(run)}/api/endless`);
  const noted = join(app, 'worker');
  const worker = await until('it is in the loop', () =>
    existsSync(noted) ? Number(readFileSync(noted, 'utf8')) || undefined : undefined,
  );
  assert.ok(alive(worker));
  run.child.kill('SIGKILL');
  await assert.rejects(asked);
  await until('the worker is gone', () => !alive(worker));
});

test('the third crash of the worker ends the host', async () => {
  const run = start(0);
  const base = await address(run);
  for (let crash = 0; crash < 3; crash += 1)
    assert.ok(
      (await fetch(`${base}/api/exitproc`).then(
        (a) => a.status,
        () => 500,
      )) === 500,
    );
  assert.equal(await run.ended, 1);
});

test('a taken port is told by its variable', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const taken = server.address();
  assert.ok(taken !== null && typeof taken === 'object');
  const run = start(taken.port);
  assert.equal(await run.ended, 1);
  assert.match(run.text(), new RegExp(`Port ${taken.port} is taken.*FUNCTIONS_PORT`));
  await new Promise((resolve) => {
    server.close(resolve);
  });
});
