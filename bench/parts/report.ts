/**
 * Writes the report of a benchmark with several sides: a table for the reader, and `bench/results/NAME.json`, from
 * which `npm run docs` writes docs/performance.md and its plots.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import type { Spread, Summary } from './alternate.ts';
import { machine, printTable, round } from './results.ts';

/** The content of a file in bench/results: scripts/performance/results.ts reads it. */
interface Report {
  readonly name: string;
  /** Of the first case beside its first peer, as every file of that folder says it: above 1 where ours is better. */
  readonly ratio: number;
  readonly ours: number;
  readonly beside: number;
  readonly unit: string;
  readonly runs: number;
  readonly machine: string;
  /** The name of the figure that the ratios compare. */
  readonly compares: string;
  readonly cases: readonly {
    /** The case: the thing that was varied. */
    readonly case: string;
    /** Every side with its figures, `ours` first. */
    readonly sides: Readonly<Record<string, Readonly<Record<string, Spread>>>>;
    /** By peer: above 1 where ours is better. */
    readonly ratios: Readonly<Record<string, number>>;
  }[];
}

/** A benchmark's figures, and how they are compared and shown. */
export interface Found {
  /** The benchmark's name, which is the file's. */
  readonly name: string;
  /** The cases in words, and the summary of `alternate` for each side; `ours` stands first. */
  readonly cases: readonly { readonly case: string; readonly sides: Readonly<Record<string, Summary>> }[];
  /** The name of the figure by which ours is compared with each other side. */
  readonly compares: string;
  readonly better: 'less' | 'more';
  /** Of the compared figure. */
  readonly unit: string;
  readonly runs: number;
  /** The columns of the table. `digits` behind the point: none, if not said. */
  readonly shown: readonly { readonly figure: string; readonly heading: string; readonly digits?: number }[];
}

/**
 * Prints one table, median and spread of each side in each case, and writes the file unless `BENCH_KEEPS` is `nothing`.
 * Throws where `ours` is missing.
 */
export async function report(found: Found): Promise<void> {
  printSides(found);
  const cases = found.cases.map((one) => ({
    case: one.case,
    sides: mapped(one.sides, (summary) =>
      mapped(summary, ({ median, min, max }) => ({
        median: round(median),
        min: round(min),
        max: round(max),
      })),
    ),
    ratios: ratiosOf(one.sides, found),
  }));
  for (const { case: name, ratios } of cases)
    for (const [peer, ratio] of Object.entries(ratios))
      console.log(`${found.name}, ${name}: ours is ${ratio.toFixed(2)} times as good as ${peer}`);
  const [first] = cases;
  const [peer = ''] = Object.keys(first?.ratios ?? {});
  const median = (side: string): number => first?.sides[side]?.[found.compares]?.median ?? Number.NaN;
  const { name, unit, runs, compares } = found;
  const written: Report = {
    name,
    ratio: first?.ratios[peer] ?? Number.NaN,
    ours: median('ours'),
    beside: median(peer),
    unit,
    runs,
    machine,
    compares,
    cases,
  };
  if (process.env['BENCH_KEEPS'] === 'nothing') return;
  const folder = new URL('../results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(written, null, 2)}\n`);
}

function ratiosOf(
  sides: Readonly<Record<string, Summary>>,
  { compares, better }: Found,
): Record<string, number> {
  const of = (side: string): number => {
    const median = sides[side]?.[compares]?.median;
    if (median === undefined) throw new Error(`The side "${side}" has no figure "${compares}".`);
    return median;
  };
  return Object.fromEntries(
    Object.keys(sides)
      .filter((side) => side !== 'ours')
      .map((side) => [side, round(better === 'more' ? of('ours') / of(side) : of(side) / of('ours'))]),
  );
}

function printSides({ name, cases, shown, runs }: Found): void {
  console.log(`${name}: ${runs} runs of each side in turn, the middle one and (lowest–highest)`);
  printTable(
    ['', 'side', ...shown.map(({ heading }) => heading)],
    cases.flatMap((one) =>
      Object.entries(one.sides).map(([side, summary], at) => [
        at === 0 ? one.case : '',
        side,
        ...shown.map(({ figure, digits = 0 }) => {
          const figures = summary[figure];
          if (figures === undefined) return '';
          const { median, min, max } = figures;
          if (min === max) return median.toFixed(digits);
          return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
        }),
      ]),
    ),
  );
}

function mapped<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
