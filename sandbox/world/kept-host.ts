/**
 * A Functions host that is kept running: when it ends without having been asked to, it is started again, as Azure does.
 */
import { startHostProcess, type HostProcess, type HostProcessOptions } from './host-process.ts';

/** A host that is started again when it ends unasked. */
export interface KeptHost {
  readonly address: string;
  /** The process that runs now; 0 while none does. */
  readonly pid: () => number;
  /** Ends it as a machine would that loses its power; it stays down. */
  kill(): Promise<void>;
  /** Kills it if it runs, and starts it. */
  restart(): Promise<void>;
  /** Lets it hang, as a machine without a processor to spare: it takes what is sent and answers nothing. Not on Windows. */
  hang(): void;
  /** Lets it go on where it hung. */
  goOn(): void;
  /** Asks it to end: what runs is finished first. */
  stop(): Promise<void>;
  /** Resolves when it ended without having been asked to and cannot be started again. */
  readonly ended: Promise<number>;
}

/** A host that ends by itself (killed, or crashed too often) is started again so often. */
const maxRestarts = 50;
/** This many starts in a row may fail: it may be killed while it starts, but a host that can never start is reported. */
const maxFailures = 5;

/** Starts a host and keeps it. Rejects with its last lines when the first start fails. */
export async function keepHost(options: HostProcessOptions): Promise<KeptHost> {
  let host: HostProcess | undefined;
  let expected = false;
  let restarts = 0;
  /** Resolves when no start is under way. */
  let starting: Promise<unknown> = Promise.resolve();
  const ended = Promise.withResolvers<number>();

  async function begin(): Promise<void> {
    const running = await startHostProcess(options);
    host = running;
    void startAgainWhenItEnds(running);
  }

  function start(): Promise<void> {
    const begun = begin();
    starting = begun.catch(() => undefined);
    return begun;
  }

  async function startAgainWhenItEnds(running: HostProcess): Promise<void> {
    const code = await running.ended;
    if (expected || running !== host) return;
    options.log(`the Functions host ended with code ${code}`);
    for (let failures = 0; failures < maxFailures && restarts < maxRestarts; failures += 1) {
      if (expected || running !== host) return;
      restarts += 1;
      options.log('starting the Functions host again');
      try {
        await start();
        return;
      } catch (thrown) {
        options.log(thrown instanceof Error ? thrown.message : String(thrown));
      }
    }
    if (!expected) ended.resolve(code);
  }

  /** Lets a start that is under way come to its end first, so that no process is left behind. */
  async function end(how: (running: HostProcess) => Promise<void>): Promise<void> {
    expected = true;
    await starting;
    if (host !== undefined) await how(host);
  }

  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
    if (host !== undefined) process.kill(host.pid, name);
  };

  await start();
  return {
    address: `http://127.0.0.1:${options.port}`,
    pid: () => host?.pid ?? 0,
    ended: ended.promise,
    kill: () => end((running) => running.kill()),
    async restart() {
      await end((running) => running.kill());
      expected = false;
      await start();
    },
    hang: () => signal('SIGSTOP'),
    goOn: () => signal('SIGCONT'),
    stop: () => end((running) => running.stop()),
  };
}
