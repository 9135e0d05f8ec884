/** The version of the project that this command comes from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from './app/target.ts';

/** Reads the version of the project from package.json, for example `0.2.0`. */
export function projectVersion(): string {
  const text = readFileSync(join(projectFolder, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
