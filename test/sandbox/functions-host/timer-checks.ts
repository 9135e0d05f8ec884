/** Timers of app2 on two hosts whose clocks stand just before a minute: what they saw, as the recordings have it. */
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startHostChild } from './host-child.ts';
import { type Line, unlike } from './queue-stage.ts';
import { fixtures, type Recording } from './recordings.ts';

interface Timer {
  readonly schedule: unknown;
  readonly scheduleStatus: {
    readonly last: string;
    readonly next: string;
    readonly lastUpdated: string;
  } | null;
  readonly isPastDue: boolean;
}

/** What two hosts on one storage did: the first until it was killed, the second before and after. */
export interface TwoHosts {
  readonly first: readonly Line[];
  readonly idle: readonly Line[];
  readonly second: readonly Line[];
  /** Texts of the status blobs before the kill, by function. */
  readonly statuses: ReadonlyMap<string, string>;
  readonly locks: readonly string[];
  readonly answeredWhileIdle: number;
}

const minute = 60_000;
const moved = `const shift = Number(process.env.CLOCK_SHIFT), Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) { given.length === 0 ? super(Real.now() + shift) : super(...given); }
  static now() { return Real.now() + shift; }
};`;

const linesOf = (file: string): readonly Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

/** Plays the whole: about 40 seconds. */
export async function playTwoHosts(folder: string, storage: string): Promise<TwoHosts> {
  mkdirSync(folder, { recursive: true });
  const preload = join(folder, 'clock.mjs');
  writeFileSync(preload, moved);
  // The next even minute is to come six seconds from now.
  const shift = 2 * minute - (Date.now() % (2 * minute)) - 6_000;
  const seen = (name: string): string => {
    const file = join(folder, `${name}.seen`);
    writeFileSync(file, '');
    return file;
  };
  const [one, two] = [seen('one'), seen('two')];
  const start = (file: string): ReturnType<typeof startHostChild> =>
    startHostChild(
      join(fixtures, 'apps', 'app2'),
      {
        SEEN_FILE: file,
        AzureWebJobsStorage: storage,
        MY_SCHEDULE: '0 */2 * * * *',
        CLOCK_SHIFT: String(shift),
        FUNCTIONS_LEASE_SECONDS: '15',
      },
      ['--import', pathToFileURL(preload).href],
    );
  const first = await start(one);
  const second = await start(two);
  try {
    await until(() => linesOf(one).filter((line) => line['fn'] === 't_retryfix').length >= 3, 20_000);
    await delay(300);
    const container =
      BlobServiceClient.fromConnectionString(storage).getContainerClient('azure-webjobs-hosts');
    const { statuses, locks } = await blobsOf(container);
    const answer = await fetch(`${second.address}/api/one`);
    const idle = linesOf(two);
    await first.end('SIGKILL');
    const firstLines = linesOf(one);
    await ageStatuses(container, Date.now() + shift);
    await until(() => linesOf(two).some((line) => line['fn'] === 't_min'), 25_000);
    await delay(1_000);
    return {
      first: firstLines,
      idle,
      second: linesOf(two),
      statuses,
      locks,
      answeredWhileIdle: answer.status,
    };
  } finally {
    await first.end('SIGKILL');
    await second.end('SIGKILL');
  }
}

async function until(holds: () => boolean, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!holds() && performance.now() < end) await delay(50);
}

async function blobsOf(
  container: ContainerClient,
): Promise<{ statuses: ReadonlyMap<string, string>; locks: readonly string[] }> {
  const statuses = new Map<string, string>();
  const locks: string[] = [];
  for await (const blob of container.listBlobsFlat()) {
    const name = /Host\.Functions\.(\w+)/.exec(blob.name)?.[1] ?? '';
    if (blob.name.endsWith('/status'))
      statuses.set(name, (await container.getBlobClient(blob.name).downloadToBuffer()).toString());
    else if (blob.properties.leaseState === 'leased') locks.push(name);
  }
  return { statuses, locks };
}

const stamp = (time: number): string => new Date(time).toISOString().replace('Z', '+00:00');

/** As if the last runs of all that run often had been minutes ago. */
async function ageStatuses(container: ContainerClient, now: number): Promise<void> {
  const base = now - (now % (2 * minute)) - 4 * minute;
  for await (const blob of container.listBlobsFlat()) {
    const name = /timers\/.*Host\.Functions\.(t_min\w*|t_five|t_pct)\/status$/.exec(blob.name)?.[1];
    if (name === undefined) continue;
    const next = base + (name.startsWith('t_min') ? minute : 2 * minute);
    const text = JSON.stringify({ Last: stamp(base), Next: stamp(next), LastUpdated: stamp(base) });
    await container.getBlockBlobClient(blob.name).upload(text, Buffer.byteLength(text));
  }
}

export const startsOf = (lines: readonly Line[], name: string): readonly Line[] =>
  lines.filter((line) => line['fn'] === name && line['ev'] === 'start');

const never = '0001-01-01T00:00:00+00:00';

/** A timer as seen, with its times as distances in seconds from the time it was due. */
function relative(timer: Timer | undefined): unknown {
  const status = timer?.scheduleStatus;
  if (timer === undefined || status === undefined || status === null) return timer;
  const from = Date.parse(status.next);
  const distance = (text: string): unknown =>
    text === never ? 'never' : Math.round((Date.parse(text) - from) / 1000);
  return {
    ...timer,
    scheduleStatus: {
      last: distance(status.last),
      lastUpdated: distance(status.lastUpdated),
      next: new Date(from).getUTCSeconds(),
    },
  };
}

/** What the first recorded run of a function saw, beside ours. */
export function firstRun(
  lines: readonly Line[],
  name: string,
  recording: Recording,
  field?: string,
): readonly string[] {
  const recorded = (recording.seen as readonly Line[]).find(
    (line) => field === undefined || line['fn'] === field,
  );
  const mine = startsOf(lines, name)[0];
  return unlike(
    name,
    relative(mine?.['timer'] as Timer | undefined),
    relative(recorded?.['timer'] as Timer | undefined),
  );
}

/** Tries of one run: counts as recorded, one invocation id. */
export function tries(lines: readonly Line[], name: string, recording: Recording): readonly string[] {
  const mine = startsOf(lines, name);
  const context = (line: Line): unknown => {
    const { retryCount, maxRetryCount } = (line['retry'] ?? {}) as Record<string, unknown>;
    return [retryCount, maxRetryCount];
  };
  const recorded = (recording.seen as readonly Line[]).filter((line) => line['ev'] === 'start');
  return [
    ...unlike('tries', mine.slice(0, recorded.length).map(context), recorded.map(context)),
    ...unlike('ids', new Set(mine.slice(0, recorded.length).map((line) => line['inv'])).size, 1),
  ];
}

/** Never two runs at once; the next follows at once when one was missed. */
export function neverAtOnce(lines: readonly Line[], name: string): readonly string[] {
  const mine = lines.filter((line) => line['fn'] === name);
  const events = mine.map((line) => line['ev']);
  const gap = Date.parse(String(mine[2]?.['t'])) - Date.parse(String(mine[1]?.['t']));
  return [
    ...unlike('order', events.slice(0, 3), ['start', 'end', 'start']),
    ...unlike('follows at once', gap < 1_000, true),
  ];
}
