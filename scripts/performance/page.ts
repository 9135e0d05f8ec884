/** The tables and pictures of docs/performance.md, made from what the benchmarks left in bench/results/. */
import { numberText } from '../scale/plot.ts';
import { barsOf } from './bars.ts';
import { readResult, type Result } from './results.ts';

/** The presentation of one benchmark. */
interface Shown {
  readonly name: string;
  readonly title: string;
  /** The figure that is drawn. */
  readonly drawn: { readonly figure: string; readonly unit: string };
  /** The columns of the table. */
  readonly columns: readonly (readonly [heading: string, figure: string])[];
}

/** Every benchmark that the page shows. */
export const shownBenchmarks: readonly Shown[] = [
  {
    name: 'cold-start',
    title: 'From the start of a worker to its first answer',
    drawn: { figure: 'wallMs', unit: 'milliseconds, less is better' },
    columns: [
      ['functions registered, ms', 'loadedMs'],
      ['first answer, ms', 'wallMs'],
      ['processor, ms', 'cpuMs'],
      ['files read', 'files'],
      ['read, MB', 'readMB'],
      ['program, MB', 'bundleMB'],
      ['memory, MB', 'memoryMB'],
    ],
  },
  {
    name: 'receiver',
    title: 'Callbacks verified and put on the queue',
    drawn: { figure: 'perSecond', unit: 'a second, more is better' },
    columns: [
      ['a second', 'perSecond'],
      ['p50, ms', 'p50Ms'],
      ['p99, ms', 'p99Ms'],
      ['processor, ms', 'cpuMs'],
    ],
  },
  {
    name: 'backfill',
    title: 'A backfill compared with a hand-written loop',
    drawn: { figure: 'perMinute', unit: 'records a minute, more is better' },
    columns: [
      ['records', 'records'],
      ['records a minute', 'perMinute'],
      ['requests a record', 'perRecord'],
    ],
  },
  {
    name: 'storage',
    title: 'Storage requests for one piece of work',
    drawn: { figure: 'requests', unit: 'requests, less is better' },
    columns: [
      ['requests', 'requests'],
      ['sent, kB', 'sentKB'],
      ['received, kB', 'receivedKB'],
    ],
  },
  {
    name: 'change-latency',
    title: 'From a save in ConnectWise to the synced incident',
    drawn: { figure: 'wallMs', unit: 'milliseconds, less is better' },
    columns: [
      ['p50, ms', 'wallMs'],
      ['p95, ms', 'p95Ms'],
      ['before the app reads the ticket, ms', 'waitMs'],
      ['after that, ms', 'workMs'],
    ],
  },
  {
    name: 'sync-changes',
    title: 'Many changed tickets',
    drawn: { figure: 'perSecond', unit: 'changes a second, more is better' },
    columns: [
      ['total, ms', 'wallMs'],
      ['a second', 'perSecond'],
      ['requests a change', 'perChange'],
      ['processor a change, ms', 'cpuMs'],
    ],
  },
  {
    name: 'requests',
    title: 'Requests to both systems',
    drawn: { figure: 'requests', unit: 'requests, less is better' },
    columns: [['requests', 'requests']],
  },
  {
    name: 'read-all',
    title: 'Reading every ticket',
    drawn: { figure: 'wallMs', unit: 'milliseconds, less is better' },
    columns: [
      ['total, ms', 'wallMs'],
      ['processor, ms', 'cpuMs'],
      ['requests', 'requests'],
      ['memory grew by, MB', 'grownMB'],
    ],
  },
  {
    name: 'updates',
    title: 'A thousand changes while some are refused',
    drawn: { figure: 'wallMs', unit: 'milliseconds, less is better' },
    columns: [
      ['total, ms', 'wallMs'],
      ['of that, Retry-After, ms', 'toldMs'],
      ['sent too early', 'tooEarly'],
      ['lost', 'lost'],
      ['lost unnoticed', 'unnoticed'],
      ['done twice', 'doubled'],
    ],
  },
  {
    name: 'remote-limit',
    title: 'A system that accepts only a few calls at once',
    drawn: { figure: 'wallMs', unit: 'milliseconds of a virtual clock, less is better' },
    columns: [
      ['total, ms', 'wallMs'],
      ['refused', 'refused'],
    ],
  },
  {
    name: 'growth',
    title: 'Storage requests while the number of pairs grows',
    drawn: { figure: 'calls', unit: 'requests, less is better' },
    columns: [
      ['requests', 'calls'],
      ['rows', 'rows'],
      ['kB', 'kB'],
      ['ms', 'wallMs'],
      ['heap kept, MB', 'heapMB'],
      ['memory, MB', 'rssMB'],
    ],
  },
  {
    name: 'fair',
    title: 'One change of a small customer while another one has thousands',
    drawn: { figure: 'middleMs', unit: 'milliseconds, less is better' },
    columns: [
      ['median, ms', 'middleMs'],
      ['longest, ms', 'longestMs'],
      ['waiting before', 'waitedBefore'],
      ['waiting after', 'waitedAfter'],
    ],
  },
  {
    name: 'backlog',
    title: 'A burst of callbacks compared with hand-written requests',
    drawn: { figure: 'requests', unit: 'requests to both systems for one ticket, less is better' },
    columns: [
      ['requests a ticket', 'requests'],
      ['writes a ticket', 'writes'],
      ['429s', 'limited'],
      ['all accepted, ms', 'acceptedMs'],
      ['all in sync, ms', 'wallMs'],
      ['memory before, MB', 'memoryMB'],
      ['peak memory, MB', 'mostMB'],
    ],
  },
];

/** Parts of the page between markers, and files beside it. */
export interface PerformancePage {
  readonly parts: readonly { readonly marker: string; readonly rows: readonly (readonly string[])[] }[];
  readonly pictures: Readonly<Record<string, string>>;
}

/** Makes the tables and pictures of docs/performance.md from bench/results/ below the root; writes nothing. */
export function performancePage(root: string): PerformancePage {
  const read = shownBenchmarks.map((shown) => ({ shown, found: readResult(root, shown.name) }));
  return {
    parts: read.map(({ shown, found }) => ({
      marker: `performance: ${shown.name}`,
      rows: rowsOf(shown, found),
    })),
    pictures: Object.fromEntries(
      read.map(({ shown, found }) => [`${shown.name}.svg`, pictureOf(shown, found)]),
    ),
  };
}

const amount = (value: number): string => numberText(Number(value.toPrecision(3)));

/** A column for how ours compares comes last; the machine stands in the first heading, since numbers mean nothing without. */
function rowsOf({ columns }: Shown, { cases, machine, runs }: Result): readonly (readonly string[])[] {
  const heading = [
    `${machine}; median of ${runs} runs`,
    ...columns.map(([name]) => name),
    'ours vs. this row',
  ];
  return [
    heading,
    ...cases.flatMap((one) =>
      Object.entries(one.sides).map(([side, figures]) => {
        const ratio = one.ratios[side];
        return [
          `${one.case}: ${side}`,
          ...columns.map(([, figure]) => amount(figures[figure]?.median ?? Number.NaN)),
          ratio === undefined ? '' : `${amount(ratio)}×`,
        ];
      }),
    ),
  ];
}

function pictureOf({ title, drawn }: Shown, { cases }: Result): string {
  return barsOf({
    title,
    unit: drawn.unit,
    groups: cases.map((one) => ({
      name: one.case,
      bars: Object.entries(one.sides).map(([side, figures]) => {
        const spread = figures[drawn.figure];
        if (spread === undefined) throw new Error(`There is no figure ${drawn.figure} of ${side}.`);
        return { side, ...spread };
      }),
    })),
  });
}
