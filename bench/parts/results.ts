/** What a benchmark leaves behind: a table for the reader, and a file for whoever compares runs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';

export interface Result {
  readonly name: string;
  /** Above 1 where ours is better. */
  readonly ratio: number;
  readonly ours: number;
  readonly beside: number;
  /** Of `ours` and `beside`. */
  readonly unit: string;
  readonly runs: number;
}

/** What runs the benchmark. */
export const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;

/** Writes `bench/results/NAME.json`, rounded to what a measurement can say. */
export async function writeResult(result: Result): Promise<void> {
  const folder = new URL('../results/', import.meta.url);
  const rounded = {
    ...result,
    ratio: round(result.ratio),
    ours: round(result.ours),
    beside: round(result.beside),
    machine,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${result.name}.json`, folder), `${JSON.stringify(rounded, null, 2)}\n`);
}

/** To what a measurement can say. */
export const round = (value: number): number => Number(value.toPrecision(4));

/** The middle one; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

/** Rows under headings, numbers to the right. */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const cells = [headings, ...rows].map((row) => row.map(String));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const [index, row] of cells.entries()) {
    const padded = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    console.log(padded.join('  '));
    if (index === 0) console.log(widths.map((width) => '-'.repeat(width)).join('  '));
  }
}
