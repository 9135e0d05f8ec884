/** The workflows of `.github/workflows`, parsed as far as the tests ask. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const env = z.record(z.string(), scalar).optional();
const permissions = z.record(z.string(), z.string());

const step = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), scalar).optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  env,
});

const job = z.object({
  name: z.string().optional(),
  if: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  environment: z.string().optional(),
  permissions,
  outputs: z.record(z.string(), z.string()).optional(),
  env,
  strategy: z.unknown().optional(),
  steps: z.array(step),
});

const workflow = z.object({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions,
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }),
  jobs: z.record(z.string(), job),
});

export type Step = z.output<typeof step>;

export interface Workflow extends z.output<typeof workflow> {
  /** `check.yml` */
  readonly file: string;
  readonly text: string;
}

const folder = new URL('../../../.github/workflows/', import.meta.url);

export const workflows: readonly Workflow[] = globSync('*.{yml,yaml}', { cwd: fileURLToPath(folder) })
  .toSorted()
  .map((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return { ...workflow.parse(parse(text)), file, text };
  });

/** One of them, by its name. */
export function workflowOf(name: string): Workflow {
  const found = workflows.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no workflow "${name}".`);
  return found;
}

/** Every step, with where it stands: `check.yml ubuntu 3`. */
export const allSteps: readonly (readonly [string, Step])[] = workflows.flatMap(({ file, jobs }) =>
  Object.entries(jobs).flatMap(([name, { steps }]) =>
    steps.map((one, at) => [`${file} ${name} ${at + 1}`, one] as const),
  ),
);
