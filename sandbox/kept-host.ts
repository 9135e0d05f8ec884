/**
 * A Functions host that is kept running: when it ends without having been asked to, it is started again, as Azure does.
 */
import { startHostProcess, type HostProcess, type HostProcessOptions } from './host-process.ts';

export interface KeptHost {
  readonly address: string;
  /** Ends it as a machine would that loses its power; it stays down. */
  kill(): Promise<void>;
  /** Kills it if it runs, and starts it. */
  restart(): Promise<void>;
  /** Asks it to end: what runs is finished first. */
  stop(): Promise<void>;
  /** Resolves when it ended without having been asked to and cannot be started again. */
  readonly ended: Promise<number>;
}

/** A host that ends by itself (killed, or crashed too often) is started again so often. */
const mostRestarts = 50;

/** Starts a host and keeps it. Rejects with its last lines when the first start fails. */
export async function keepHost(options: HostProcessOptions): Promise<KeptHost> {
  let host: HostProcess | undefined;
  let expected = false;
  let restarts = 0;
  let reportEnd: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    reportEnd = resolve;
  });

  async function start(): Promise<void> {
    expected = false;
    const running = await startHostProcess(options);
    host = running;
    void startAgainWhenItEnds(running);
  }

  async function startAgainWhenItEnds(running: HostProcess): Promise<void> {
    const code = await running.ended;
    if (expected || running !== host) return;
    restarts += 1;
    options.log(`the Functions host ended with code ${code}; starting it again`);
    const again =
      restarts <= mostRestarts &&
      (await start().then(
        () => true,
        () => false,
      ));
    if (!again) reportEnd(code);
  }

  async function kill(): Promise<void> {
    expected = true;
    await host?.kill();
  }

  await start();
  return {
    address: `http://127.0.0.1:${options.port}`,
    ended,
    kill,
    async restart() {
      await kill();
      await start();
    },
    async stop() {
      expected = true;
      await host?.stop();
    },
  };
}
