/** A package as the pipeline lays it out: the zip, its checksum, the names that its version knows, and its commit. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import type { Package } from './deploy.ts';

const zipName = 'connectwise-functions.zip';
const names = z.object({ functions: z.array(z.string()).min(1) });
const manifest = z.object({ version: z.string().regex(/^\d+\.\d+\.\d+[\w.-]*$/) });

/** Reads a package. Rejects with a sentence where something is missing, or the bytes are not those of the checksum. */
export async function readPackage(folder: string): Promise<Package> {
  const read = async (file: string): Promise<Buffer> =>
    readFile(join(folder, file)).catch(() => {
      throw new Error(`There is no ${file} in ${folder}.`);
    });
  const zip = await read(zipName);
  const [wanted = ''] = (await read(`${zipName}.sha256`)).toString('utf8').split(' ');
  const sha256 = createHash('sha256').update(zip).digest('hex');
  if (sha256 !== wanted)
    throw new Error(`${join(folder, zipName)} has the checksum ${sha256}, and should have ${wanted}.`);
  const commit = (await read('commit')).toString('utf8').trim();
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new Error(`${join(folder, 'commit')} names no commit.`);
  const { version } = parsed(manifest, `package.json of ${zipName}`, () => manifestIn(zip));
  const namesText = (await read('names.json')).toString('utf8');
  const { functions } = parsed(names, 'names.json', () => namesText);
  return { name: `${version} (${commit.slice(0, 7)})`, zip: new Uint8Array(zip), functions };
}

function manifestIn(zip: Uint8Array): string {
  const inside = unzipSync(new Uint8Array(zip), { filter: ({ name }) => name === 'package.json' });
  return Buffer.from(inside['package.json'] ?? []).toString('utf8');
}

function parsed<T>(schema: z.ZodType<T>, file: string, text: () => string): T {
  try {
    return schema.parse(JSON.parse(text()));
  } catch {
    throw new Error(`${file} is not what a package of this project has.`);
  }
}
