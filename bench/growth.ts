/**
 * Counts the requests that one piece of work makes of storage while the table of pairs grows: a change, an idle poll, a
 * window of the comparison, a step of a backfill, an unlinked pair. Requests, rows and bytes are counted in front of a
 * real Azurite; the last size stands in an ordered table in memory, because no emulator walks over a million rows in
 * time: there requests, rows and time are measured.
 *
 *     npm run bench -- growth [--pairs 1000,10000,100000] [--in-memory 1000,1000000] [--changes 1000] [--unlinks 40]
 *
 * The pairs that are worked stand in two systems in memory, and are written over the network. The engine makes the others too, but
 * their rows go into Azurite's file while it is stopped. In memory the others are rows like one of a real pair. Counts do
 * not depend on the machine.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, alternate, type Figures, type Summary } from './parts/alternate.ts';
import { azuriteStorage, memoryStorage, type CountedStorage } from './parts/counted-storage.ts';
import { firstIds } from './parts/crowd.ts';
import { growthWorld, type GrowthWorld } from './parts/growth-world.ts';
import { report } from './parts/report.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '1000,10000,100000' },
    'in-memory': { type: 'string', default: '1000,1000000' },
    changes: { type: 'string', default: '1000' },
    unlinks: { type: 'string', default: '40' },
  },
});
const sizesOf = (text: string): readonly number[] =>
  text
    .split(',')
    .filter((size) => size !== '')
    .map(Number)
    .toSorted((one, other) => one - other);
const changes = Number(values.changes);
const unlinks = Number(values.unlinks);
/** The pairs that are worked in turn: more than a window of the comparison takes. */
const workedPairs = Math.max(100, unlinks);
const newTickets = 5;
/** The most that requests, rows and bytes may grow to, as a multiple of those with fewer pairs. */
const maxGrowth = 1.05;
const maxGrowMs = 20 * 60_000;

/** There where the process was started with `--expose-gc`, as `npm run bench` does. */
const collect = (): void => globalThis.gc?.();

type Pieces = Readonly<Record<string, Figures>>;

const found: { readonly case: string; readonly sides: Readonly<Record<string, Summary>> }[] = [];
await compare({
  name: 'Azurite',
  sizes: sizesOf(values.pairs),
  open: azuriteStorage,
  grow: (storage, _world, ids, size) =>
    storage.whileStopped((folder) => addCrowd(folder, ids.length, size - ids.length)),
});
await compare({
  name: 'in memory',
  sizes: sizesOf(values['in-memory']),
  open: () => Promise.resolve(memoryStorage()),
  grow: async (storage, world, ids, size) =>
    storage.fill('pairs', await world.rowsLike(ids.at(-1) ?? '', ids.length, size)),
});
await report({
  name: 'growth',
  cases: found,
  compares: 'calls',
  better: 'less',
  unit: 'requests of storage',
  runs: 1,
  shown: [
    { figure: 'calls', heading: 'requests', digits: 2 },
    { figure: 'rows', heading: 'rows', digits: 2 },
    { figure: 'kB', heading: 'kB', digits: 2 },
    { figure: 'wallMs', heading: 'ms', digits: 1 },
    { figure: 'heapMB', heading: 'heap kept (MB)', digits: 1 },
    { figure: 'rssMB', heading: 'memory (MB)' },
  ],
});
const grown = found.flatMap(grownFigures);
if (grown.length > 0) throw new Error(`More with more pairs:\n${grown.join('\n')}`);

/** Sentences about what is counted higher with the most pairs than with fewer. */
function grownFigures(one: (typeof found)[number]): readonly string[] {
  const { ours, ...fewer } = one.sides;
  return Object.entries(fewer).flatMap(([side, figures]) =>
    ['calls', 'rows', 'kB'].flatMap((figure) => {
      const [most, least] = [ours?.[figure]?.median ?? Number.NaN, figures[figure]?.median ?? Number.NaN];
      return most <= maxGrowth * least ? [] : [`${one.case}: ${most} ${figure}, ${side} ${least}`];
    }),
  );
}

/** A kind of storage, the numbers of pairs to count it with, and the way to get from a few real pairs to that number. */
interface Ground<Storage extends CountedStorage> {
  readonly name: string;
  readonly sizes: readonly number[];
  open(): Promise<Storage>;
  grow(storage: Storage, world: GrowthWorld, ids: readonly string[], size: number): Promise<void>;
}

/** Does every piece at every size, each in a storage of its own, and keeps what was counted. */
async function compare<Storage extends CountedStorage>(ground: Ground<Storage>): Promise<void> {
  const { name, sizes } = ground;
  if (sizes.length === 0) return;
  const bySize = new Map<number, Pieces>();
  for (const size of sizes) {
    // Each size begins with the same few real pairs, so that nothing but the number of the others differs.
    await using storage = await ground.open();
    const world = growthWorld(storage, firstIds.worked);
    const ids = await realPairs(world);
    await ground.grow(storage, world, ids, size);
    const pairs = await world.countPairs();
    if (pairs !== size) throw new Error(`There are ${pairs} pairs, not ${size}.`);
    bySize.set(size, await piecesOf(world, storage, ids));
    console.log(`${name}: counted with ${size} pairs`);
  }
  const largest = sizes.at(-1) ?? 0;
  for (const piece of Object.keys(bySize.get(largest) ?? {})) {
    const at = (size: number) => (): Promise<Figures> => {
      const figures = bySize.get(size)?.[piece];
      return figures === undefined ? Promise.reject(new Error(piece)) : Promise.resolve(figures);
    };
    const others = sizes.filter((size) => size !== largest).toReversed();
    found.push({
      case: `${piece}, ${name}, ${largest.toLocaleString('en')} pairs`,
      sides: await alternate(
        {
          ours: at(largest),
          ...Object.fromEntries(others.map((size) => [`with ${size.toLocaleString('en')}`, at(size)])),
        },
        { rounds: 1, warmUps: 0 },
      ),
    });
  }
}

/** Adds pairs to the tables of a stopped emulator, in a process that takes the memory which that needs. */
async function addCrowd(folder: string, worked: number, pairs: number): Promise<void> {
  const program = fileURLToPath(new URL('parts/crowd-child.ts', import.meta.url));
  const flags = ['--max-old-space-size=8192'];
  const child = spawn(process.execPath, [...flags, program, folder, String(worked), String(pairs)], {
    stdio: 'inherit',
    timeout: maxGrowMs,
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`Adding ${pairs} pairs ended with ${code ?? 'a signal'}.`);
}

/** Tickets with their incidents, in sync. */
async function realPairs(world: GrowthWorld): Promise<readonly string[]> {
  const ids = await world.openPairs(workedPairs);
  world.advance(3_600);
  // The first polls look back, and find all of them in sync.
  for (let poll = 0; poll < 2; poll += 1) {
    await world.poll();
    world.advance(900);
  }
  return ids;
}

async function piecesOf(
  world: GrowthWorld,
  storage: CountedStorage,
  ids: readonly string[],
): Promise<Pieces> {
  const counting = async (pieces: number, work: () => Promise<void>): Promise<Figures> => {
    collect();
    const heapFrom = process.memoryUsage().heapUsed;
    const before = storage.counted();
    const { wallMs, cpuMs } = await measure(async () => {
      await work();
      return undefined;
    });
    const after = storage.counted();
    collect();
    const heapTo = process.memoryUsage().heapUsed;
    return {
      wallMs: wallMs / pieces,
      cpuMs: cpuMs / pieces,
      calls: (after.calls - before.calls) / pieces,
      rows: (after.rows - before.rows) / pieces,
      kB: (after.bytes - before.bytes) / pieces / 1_000,
      heapMB: (heapTo - heapFrom) / 1_000_000,
      rssMB: process.memoryUsage.rss() / 1_000_000,
    };
  };
  const done = {
    'an idle poll': await counting(1, async () => {
      const { kind, polled } = await world.poll();
      if (kind !== 'complete' || polled.some(({ nudges }) => nudges > 0))
        throw new Error(JSON.stringify(polled));
    }),
    'a change': await counting(changes, async () => {
      const shown = new Map<string, string>();
      for (let change = 0; change < changes; change += 1) {
        const id = ids[change % ids.length] ?? '';
        const summary = `Change ${change}`;
        world.connectwise.edit(id, 'summary', summary);
        world.advance(2);
        const outcome = await world.sync(id);
        if (outcome.kind !== 'synced') throw new Error(JSON.stringify(outcome));
        shown.set(id, summary);
      }
      requireShown(world, [...shown.values()]);
    }),
    'a window of the comparison': await withSetUp(
      () => world.startReconcile(),
      () =>
        counting(1, async () => {
          const outcome = await world.reconcileWindow();
          if (outcome.kind !== 'window' || outcome.run.pairs !== 50) throw new Error(JSON.stringify(outcome));
        }),
    ),
    'a step of a backfill with its record': await withSetUp(
      () => world.startBackfill(newTickets),
      () =>
        counting(1, async () => {
          if ((await world.backfillStep()) !== 1) throw new Error('The first step brings one record over.');
        }),
    ),
    'an unlinked pair': await counting(unlinks, () => unlink(world, ids.slice(-unlinks))),
  };
  return done;
}

async function withSetUp(setUp: () => Promise<void>, work: () => Promise<Figures>): Promise<Figures> {
  await setUp();
  return work();
}

/** Three looks that do not find the ticket, far enough apart. */
async function unlink(world: GrowthWorld, ids: readonly string[]): Promise<void> {
  for (const id of ids) world.connectwise.remove(id);
  for (let look = 0; look < 3; look += 1) {
    world.advance(600);
    for (const id of ids) {
      const outcome = await world.sync(id);
      if (look === 2 && (outcome.kind !== 'dead-lettered' || outcome.code !== 'record-missing'))
        throw new Error(JSON.stringify(outcome));
    }
  }
}

function requireShown(world: GrowthWorld, expected: readonly string[]): void {
  const shown = new Set([...world.servicenow.records.values()].map(({ fields }) => fields.summary));
  const missing = expected.filter((summary) => !shown.has(summary));
  if (missing.length > 0) throw new Error(`${missing.length} changes did not arrive.`);
}
