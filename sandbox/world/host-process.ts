/**
 * The Functions host as a process of its own, so that it can be killed as a machine would kill it and started again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The Functions host as a child process. */
export interface HostProcess {
  readonly address: string;
  readonly pid: number;
  /** Ends it now, without a chance to clean up; resolves once it is gone. */
  kill(): Promise<void>;
  /** Asks it to end: what runs is finished first. */
  stop(): Promise<void>;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<number>;
}

/** The folder, port and environment of the host, and how long its start may take. */
export interface HostProcessOptions {
  readonly root: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  /** Files whose change makes the host load the app again. */
  readonly watch?: readonly string[] | undefined;
  /** The time in which the host must answer, in milliseconds. */
  readonly patience?: number;
}

const program = fileURLToPath(new URL('../functions-host/main.ts', import.meta.url));

/** Starts the host on the built bundle and resolves once it answers. Rejects with its last lines when it does not. */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const watch = (options.watch ?? []).flatMap((path) => ['--watch', path]);
  const given = ['--app', options.root, '--port', String(options.port), ...watch];
  const child = spawn(process.execPath, [program, ...given], {
    cwd: options.root,
    env: { ...process.env, ...options.env },
    // The channel is how the host notices that we are gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C goes to a terminal's whole process group; the world decides when the host ends, not the terminal.
    detached: process.platform !== 'win32',
  });
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
    child.once('error', () => resolve(127));
  });
  await ready(child, ended, options);
  return {
    address: `http://127.0.0.1:${options.port}`,
    pid: child.pid ?? 0,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      // The closed channel is the one word that a process on every system can hear: Windows knows no SIGTERM.
      if (child.connected) child.disconnect();
      const patience = setTimeout(() => child.kill('SIGKILL'), 35_000);
      await ended;
      clearTimeout(patience);
    },
  };
}

function ready(child: ChildProcess, ended: Promise<number>, options: HostProcessOptions): Promise<void> {
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    const giveUp = (why: string): void => {
      clearTimeout(patience);
      child.kill('SIGKILL');
      reject(new Error(`The Functions host ${why}. Its last lines:\n${last.join('\n')}`));
    };
    const patience = setTimeout(() => giveUp('did not answer in time'), options.patience ?? 120_000);
    const hear = (line: string): void => {
      last.push(line);
      if (last.length > 20) last.shift();
      options.log(line);
      if (line.startsWith('host ready')) {
        clearTimeout(patience);
        resolve();
      }
    };
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', hear);
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', hear);
    void ended.then((code) => giveUp(`ended with code ${code}`));
  });
}
