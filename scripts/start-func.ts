/** `npm run start:func`: the app under Azure Functions Core Tools, where those are installed; docs/settings.md. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAzurite } from '../sandbox/world/azurite.ts';
import { startFunc, type FuncMachine } from './func/start-func.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** On Windows `func` is a script, which only a shell starts. */
const shell = process.platform === 'win32';

const machine: FuncMachine = {
  root,
  say: (line) => console.error(line),
  funcVersion() {
    const { status, stdout } = spawnSync('func', ['--version'], { encoding: 'utf8', shell });
    return status === 0 ? (stdout.trim().split('\n')[0] ?? '') : null;
  },
  startStorage: () =>
    startAzurite({
      location: join(root, '.local', 'storage-func'),
      ports: { blob: 10_000, queue: 10_001, table: 10_002 },
    }),
  run: (command, args, variables) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, [...args], {
        cwd: root,
        env: { ...variables, ...process.env },
        stdio: 'inherit',
        shell: shell && command === 'func',
      });
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 130));
      // Ctrl-C reaches the child by itself; we end when it has, and storage after both.
      process.once('SIGINT', () => undefined);
    }),
};

process.exitCode = await startFunc(machine);
