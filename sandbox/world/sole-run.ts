/**
 * Sees to it that one world at a time uses a folder: a second one would delete the storage under the first.
 *
 *   own entry written ─▶ the others' entries read ─▶ one answers that runs, or began before us? ─▶ refused
 *
 * Each run has an entry of its own and answers on a port that the entry names, so that an entry left by a killed run is
 * distinguished from a living one although its process id may belong to somebody else by now. Everybody writes before reading:
 * of two that begin together at least the later reader sees the other one, and the order of their entries decides.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A run as its entry tells of it. */
export interface RunningWorld {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** The addresses where a person finds it, by the name of each part. */
  readonly addresses: Readonly<Record<string, string>>;
}

interface Entry extends RunningWorld {
  readonly token: string;
  /** Port on 127.0.0.1 where the run answers with its token. */
  readonly port: number;
  readonly isDecided: boolean;
}

/** The folder is ours until `release`, or another run has it. `left` were killed: their parts may still be ending. */
export type SoleRun =
  | { readonly kind: 'ours'; readonly left: readonly RunningWorld[]; release(): Promise<void> }
  | { readonly kind: 'taken'; readonly by: RunningWorld };

/** Looks at runs that have not decided yet, 100 ms each. */
const maxLooks = 100;
const lookEveryMs = 100;
/** A run under load may answer late; it is not taken for dead until its port is refused. */
const answerMs = 2_000;
const maxAsked = 10;

/** Makes this process the only run in a folder. What other runs left behind is removed, what they use is not touched. */
export async function becomeSoleRun(
  directory: string,
  addresses: RunningWorld['addresses'],
): Promise<SoleRun> {
  const folder = join(directory, 'runs');
  await mkdir(folder, { recursive: true });
  const token = randomUUID();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(token);
  });
  const entry: Entry = {
    token,
    port: await listen(server),
    isDecided: false,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    addresses,
  };
  const path = join(folder, `${token}.json`);
  const release = async (): Promise<void> => {
    await rm(path, { force: true });
    server.close();
  };
  const left: RunningWorld[] = [];
  try {
    await writeEntry(path, entry);
    for (let look = 0; ; look += 1) {
      const others = await othersAlive(folder, token, (dead) => left.push(dead));
      const before = others.find((other) => other.isDecided || isBefore(other, entry) || look === maxLooks);
      if (before !== undefined) {
        await release();
        return { kind: 'taken', by: before };
      }
      if (others.length === 0) break;
      await sleep(lookEveryMs);
    }
    await writeEntry(path, { ...entry, isDecided: true });
    return { kind: 'ours', left, release };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}

/** The lines for a person who starts a second world. */
export function takenBy({ pid, startedAt, addresses }: RunningWorld): string {
  const lines = Object.entries(addresses).map(([name, address]) => `  ${name.padEnd(12)} ${address}`);
  return [
    `This clone's world runs already, as process ${pid} since ${new Date(startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })}:`,
    ...lines,
    process.platform === 'win32'
      ? `Stop it with Ctrl-C in its terminal, or with: Stop-Process -Id ${pid}`
      : `Stop it with Ctrl-C in its terminal, or with: kill ${pid}`,
    'Nothing was changed. For a second world beside it, clone the repository once more and give that one ports of its own.',
  ].join('\n');
}

async function listen(server: Server): Promise<number> {
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Written beside and renamed, so that nobody reads half of it. */
async function writeEntry(path: string, entry: Entry): Promise<void> {
  await writeFile(`${path}.draft`, JSON.stringify(entry));
  await rename(`${path}.draft`, path);
}

const isBefore = (one: Entry, other: Entry): boolean =>
  `${one.startedAt} ${one.token}` < `${other.startedAt} ${other.token}`;

/** The other runs that answer. The entries of those that do not are removed: nobody writes to one again. */
async function othersAlive(
  folder: string,
  own: string,
  onDead: (dead: RunningWorld) => void,
): Promise<readonly Entry[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json') && name !== `${own}.json`);
  const found = await Promise.all(
    files.map(async (name) => {
      const entry = await readEntry(join(folder, name));
      if (entry !== undefined && (await isAlive(entry))) return [entry];
      if (entry !== undefined) onDead(entry);
      await rm(join(folder, name), { force: true });
      return [];
    }),
  );
  return found.flat();
}

/** Undefined for what is no entry, and for one that was removed meanwhile. */
async function readEntry(path: string): Promise<Entry | undefined> {
  try {
    const { token, port, isDecided, pid, startedAt, addresses } = JSON.parse(
      await readFile(path, 'utf8'),
    ) as Partial<Entry>;
    if (token === undefined || port === undefined || pid === undefined || startedAt === undefined)
      return undefined;
    return { token, port, isDecided: isDecided === true, pid, startedAt, addresses: addresses ?? {} };
  } catch {
    return undefined;
  }
}

async function isAlive(entry: Entry): Promise<boolean> {
  if (!hasProcess(entry.pid)) return false;
  // A process that is just being killed resets the connections that it had taken.
  for (let tries = 0; tries < maxAsked; tries += 1) {
    const answer = await ask(entry);
    if (answer !== 'cut off') return answer !== 'not there';
    await sleep(lookEveryMs);
  }
  return true;
}

type Answer = 'there' | 'too busy' | 'cut off' | 'not there';

/** Asks for the token on the run's port. */
function ask({ port, token }: Entry): Promise<Answer> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ port, host: '127.0.0.1', timeout: answerMs });
    const end = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (said += chunk));
    socket.once('end', () => end(said === token ? 'there' : 'not there'));
    socket.once('timeout', () => end('too busy'));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'not there' : 'cut off'),
    );
  });
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // Somebody else's process is a process all the same.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
