/** The long sleeps of an app's functions, held until a test ends them: how long a function runs is then no chance. */
import { once } from 'node:events';
import { realpathSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface HeldSleep {
  /** The time that the function asked for. */
  readonly milliseconds: number;
  /** Lets the function go on. */
  end(): void;
}

export interface HeldSleeps {
  /** For the host; its worker inherits it. HELD_FROM beside it: from how many milliseconds on, if not a thousand. */
  readonly env: Readonly<Record<string, string>>;
  /** Those that are held now; those of a worker that has gone are not. */
  readonly now: ReadonlySet<HeldSleep>;
  close(): void;
}

/** The worker's program; a test that names one that is not there would hold no sleep, and wait for ever. */
const worker = new URL('../../../sandbox/functions-host/worker/main.ts', import.meta.url);

/** In the worker a sleep of a second or more asks the test, and ends when the test says so. */
const preload = `if (process.argv[1] === process.env.HELD_IN) {
  const { connect } = require('node:net'), real = globalThis.setTimeout;
  globalThis.setTimeout = (then, ms, ...given) => {
    if (!(ms >= Number(process.env.HELD_FROM ?? 1000))) return real(then, ms, ...given);
    connect(Number(process.env.HELD_PORT), '127.0.0.1')
      .once('data', () => then(...given)).on('error', () => undefined).write(String(ms));
  };
}`;

/** Starts to listen for sleeps; `folder` takes the program that is loaded into the worker. */
export async function holdSleeps(folder: string): Promise<HeldSleeps> {
  const program = join(folder, 'held-sleep.cjs');
  writeFileSync(program, preload);
  const now = new Set<HeldSleep>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (asked: Buffer) => {
      const sleep: HeldSleep = {
        milliseconds: Number(asked.toString()),
        end() {
          now.delete(sleep);
          socket.end('go');
        },
      };
      now.add(sleep);
      socket.once('close', () => now.delete(sleep));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      HELD_PORT: String(port),
      HELD_IN: realpathSync(fileURLToPath(worker)),
      NODE_OPTIONS: `--require ${JSON.stringify(program)}`,
    },
    now,
    close: () => server.close(),
  };
}
