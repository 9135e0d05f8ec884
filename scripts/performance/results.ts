/** Reads the results of the benchmarks in bench/results/; bench/parts/report.ts writes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const spread = z.strictObject({ median: z.number(), min: z.number(), max: z.number() });
const schema = z.strictObject({
  name: z.string(),
  ratio: z.number(),
  ours: z.number(),
  beside: z.number(),
  unit: z.string(),
  runs: z.number(),
  machine: z.string(),
  compares: z.string(),
  cases: z.array(
    z.strictObject({
      case: z.string(),
      sides: z.record(z.string(), z.record(z.string(), spread)),
      ratios: z.record(z.string(), z.number()),
    }),
  ),
});

/** The result of one benchmark. */
export type Result = z.infer<typeof schema>;

/** The file of that benchmark. */
export function readResult(root: string, name: string): Result {
  return schema.parse(JSON.parse(readFileSync(join(root, 'bench/results', `${name}.json`), 'utf8')));
}
