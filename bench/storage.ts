/**
 * Counts the cost in storage of one change, and of each other piece of work that comes again and again, beside its cost before
 * requests were saved: requests, and bytes both ways, in front of the real storage emulator. Counts do not depend on the machine.
 *
 *     npm run bench -- storage [--again]
 *
 * With `--again` it counts first, for some minutes (`bench/parts/measure-scale.ts`, which docs/scale.md is made from, too);
 * without it takes what was counted last. `before` is counted in the same way, on 29 November 2026; the watch and the first screen,
 * which did not exist then, a day later, before their requests were saved.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { alternate, type Figures } from './parts/alternate.ts';
import { report } from './parts/report.ts';

type Measured = Readonly<Record<string, Readonly<Record<string, number>>>>;

const pieces = {
  newTicket: 'a new ticket',
  changedTicket: 'a changed ticket',
  changedIncident: 'a changed incident',
  callback: 'a callback alone',
  backfilledRecord: 'a backfilled record',
  idlePoll: 'a poll, nearly idle',
  watch: 'a run of the watch',
  firstScreen: 'a load of the first screen',
  nightlyCheck: 'a nightly health check',
} as const;

const { values } = parseArgs({ options: { again: { type: 'boolean', default: false } } });
// In a process of its own, which has options of its own.
if (values.again)
  execFileSync(process.execPath, [fileURLToPath(new URL('parts/measure-scale.ts', import.meta.url))], {
    stdio: 'inherit',
  });

async function countedIn(file: string): Promise<Measured> {
  const text = await readFile(new URL(file, import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly perPiece: Measured }).perPiece;
}

const [now, before] = await Promise.all(
  ['../docs/scale/measured.json', './parts/storage-before.json'].map(countedIn),
);

/** Counted, so that no clock runs. */
function figuresOf(measured: Measured | undefined, piece: string): Figures {
  const figure = (name: string): number => {
    const found = measured?.[piece]?.[name];
    if (found === undefined) throw new Error(`${name} of ${piece} was not counted.`);
    return found;
  };
  return {
    wallMs: 0,
    cpuMs: 0,
    requests: figure('tableRequests') + figure('queueRequests'),
    sentKB: figure('storageSentBytes') / 1_000,
    receivedKB: figure('storageReceivedBytes') / 1_000,
  };
}

const cases = await Promise.all(
  Object.entries(pieces).map(async ([piece, name]) => ({
    case: name,
    sides: await alternate(
      {
        ours: () => Promise.resolve(figuresOf(now, piece)),
        before: () => Promise.resolve(figuresOf(before, piece)),
      },
      { rounds: 1, warmUps: 0 },
    ),
  })),
);
await report({
  name: 'storage',
  cases,
  compares: 'requests',
  better: 'less',
  unit: 'requests of storage',
  runs: 1,
  shown: [
    { figure: 'requests', heading: 'requests', digits: 1 },
    { figure: 'sentKB', heading: 'kB sent', digits: 1 },
    { figure: 'receivedKB', heading: 'kB received', digits: 1 },
  ],
});
