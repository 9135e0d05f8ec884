/** The host as a process of its own, for what only a process can show: signals and sudden death. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childEnv } from '../child-env.ts';

export interface HostChild {
  readonly address: string;
  readonly lines: readonly string[];
  /** The exit code or the signal of the process, once it has ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Sends a signal and resolves with what the process ended with. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

const program = fileURLToPath(new URL('../../../sandbox/functions-host/main.ts', import.meta.url));

/** Starts the command and waits for its line `host ready`. `watched` are files whose change makes it load the app again. */
export async function startHostChild(
  app: string,
  env: Readonly<Record<string, string>>,
  watched: readonly string[] = [],
): Promise<HostChild> {
  const watch = watched.flatMap((path) => ['--watch', path]);
  const child: ChildProcess = spawn(process.execPath, [program, '--app', app, '--port', '0', ...watch], {
    env: { ...childEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
  });
  const lines: string[] = [];
  const address = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          const ready = /^host ready (\S+)/.exec(line);
          if (ready !== null) resolve(ready[1] ?? '');
        });
    child.once('exit', () =>
      reject(new Error(`The host ended before it was ready: ${lines.slice(-3).join(' / ')}`)),
    );
  });
  return {
    address,
    lines,
    ended,
    async end(signal) {
      child.kill(signal);
      const patience = setTimeout(() => child.kill('SIGKILL'), 90_000);
      const how = await ended;
      clearTimeout(patience);
      return how;
    },
  };
}
