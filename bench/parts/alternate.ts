/**
 * Runs the sides of a benchmark in turn, so that what else the machine does meets each of them alike, and says of every
 * figure its middle and its ends.
 *
 *     const sides = await alternate({ ours: () => measure(read), 'by hand': () => measure(readByHand) }, { rounds: 5 });
 *     sides.ours.wallMs.median;
 */

/** The measures of one run of one side: milliseconds by the clock, milliseconds of processor, and figures of its own. */
export interface Figures {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly [figure: string]: number;
}

/** The middle of several runs (of an even number the lower of the two) and the ends. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The spread of each figure of a side. */
export type Summary = Readonly<Record<string, Spread>> & { readonly wallMs: Spread; readonly cpuMs: Spread };

/**
 * Runs every side `rounds` times, after `warmUps` rounds (one, if not said) that count for nothing. Each round begins with
 * another side. A side checks what it times, and throws where it is wrong.
 */
export async function alternate<Name extends string>(
  sides: Readonly<Record<Name, () => Promise<Figures>>>,
  { rounds, warmUps = 1 }: { readonly rounds: number; readonly warmUps?: number },
): Promise<Readonly<Record<Name, Summary>>> {
  const names = Object.keys(sides) as Name[];
  const runs = new Map<Name, Figures[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warmUps + rounds; round += 1)
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      if (name === undefined) continue;
      const figures = await sides[name]();
      if (round >= warmUps) runs.get(name)?.push(figures);
    }
  return Object.fromEntries(names.map((name) => [name, summaryOf(runs.get(name) ?? [])])) as Record<
    Name,
    Summary
  >;
}

/** Times work of this process: processor time is that of all its threads. */
export async function measure(
  work: () => Promise<Readonly<Record<string, number>> | undefined>,
): Promise<Figures> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const figures = await work();
  const wallMs = performance.now() - began;
  return { ...figures, wallMs, cpuMs: cpuSince(cpu) };
}

/** Milliseconds of processor that this process used since then. */
function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The spread of each figure over several runs. */
function summaryOf(runs: readonly Figures[]): Summary {
  const names = Object.keys(runs[0] ?? { wallMs: 0, cpuMs: 0 });
  const of = (name: string): Spread => spreadOf(runs.map((run) => run[name] ?? Number.NaN));
  return {
    wallMs: of('wallMs'),
    cpuMs: of('cpuMs'),
    ...Object.fromEntries(names.map((name) => [name, of(name)])),
  };
}

/** The middle and the ends. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  return {
    median: sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN,
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}
