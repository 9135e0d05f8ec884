/** The names that the code needs in Azure, as `npm run docs` writes them to infra/names.json from the code. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const schema = z.object({
  workQueues: z.array(z.string()),
  emptiedQueues: z.array(z.string()),
  probeQueues: z.array(z.string()),
  tables: z.array(z.string()),
  functions: z.array(z.string()).min(1),
});

/** The queues, tables, containers, timers and functions that Azure must have, as infra/names.json lists them. */
export type ExpectedNames = Readonly<z.output<typeof schema>>;

const file = new URL('../../infra/names.json', import.meta.url);

/** Reads the names from their file. Rejects where the file is not that of this version. */
export async function readExpectedNames(): Promise<ExpectedNames> {
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}
