/**
 * If this fails, a laptop's world outlives the `npm start` that was ended by `kill` or `timeout`, and holds its ports
 * until somebody looks for it.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, test } from 'node:test';
import { alive, until } from '../../../support/until.ts';

const starter = new URL('../../../../sandbox/world/npm-parent.ts', import.meta.url).href;
const program = `
  import { npmParentGone } from '${starter}';
  setInterval(() => undefined, 1_000);
  console.log(process.pid);
  await npmParentGone(process.env);
  process.exit(0);`;
const started: number[] = [];
after(() => {
  for (const pid of started) if (alive(pid)) process.kill(pid, 'SIGKILL');
});

/** A program as npm's: it starts ours without a shell between them, as where the shell makes itself our program. */
const asNpm = `require('node:child_process').spawn(process.execPath, ['--input-type=module', '--eval', process.env.PROGRAM],
  { stdio: 'inherit' }); setInterval(() => undefined, 1_000); console.log('npm ' + process.pid);`;

/** The program behind a shell, as npm runs a script of two commands. Answers the ids of both. */
async function behindShell(env: NodeJS.ProcessEnv): Promise<readonly [shell: number, inner: number]> {
  const shell = spawn('sh', ['-c', `true && "$NODE" --input-type=module --eval "$PROGRAM" && true`], {
    env: { ...env, PATH: process.env['PATH'], NODE: process.execPath, PROGRAM: program },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const inner = await until('it says its id', () => Number(/^(\d+)\n/.exec(said)?.[1]) || undefined);
  started.push(shell.pid ?? 0, inner);
  return [shell.pid ?? 0, inner];
}

const skip = process.platform === 'win32';

test('a process that npm started ends when its shell is ended', { skip }, async () => {
  const [shell, inner] = await behindShell({ npm_lifecycle_event: 'start' });
  assert.ok(alive(inner));
  process.kill(shell, 'SIGTERM');
  await until('it has noticed', () => !alive(inner));
});

test('a process that somebody else started keeps running', { skip }, async () => {
  const [byHand, byNpm] = await Promise.all([behindShell({}), behindShell({ npm_lifecycle_event: 'start' })]);
  for (const [shell] of [byHand, byNpm]) process.kill(shell, 'SIGTERM');
  await until('the other one has noticed', () => !alive(byNpm[1]));
  assert.ok(alive(byHand[1]));
});

test(
  'a process that npm started itself keeps running when the shell that started npm ends',
  { skip },
  async () => {
    const shell = spawn('sh', ['-c', `"$NODE" --eval "$NPM" && true`], {
      env: {
        PATH: process.env['PATH'],
        NODE: process.execPath,
        NPM: asNpm,
        PROGRAM: program,
        npm_lifecycle_event: 'start',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const inner = await until('it says its id', () => Number(/^(\d+)$/m.exec(said)?.[1]) || undefined);
    const npm = Number(/^npm (\d+)$/m.exec(said)?.[1]);
    started.push(shell.pid ?? 0, inner, npm);
    process.kill(shell.pid ?? 0, 'SIGKILL');
    const byNpm = await behindShell({ npm_lifecycle_event: 'start' });
    process.kill(byNpm[0], 'SIGTERM');
    await until('the other one has noticed', () => !alive(byNpm[1]));
    assert.ok(alive(inner));
    process.kill(npm, 'SIGKILL');
    await until('it has noticed', () => !alive(inner));
  },
);
