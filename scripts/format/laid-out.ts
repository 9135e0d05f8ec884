/** Lays out what the scripts write as `npm run format` would, by the one file of settings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, type FormatConfig } from 'oxfmt';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The formatter's settings, and the files that it leaves as they are. */
interface Settings extends FormatConfig {
  readonly $schema?: string;
  readonly ignorePatterns: readonly string[];
}

const settingsOf = (root: string): Settings =>
  JSON.parse(readFileSync(join(root, '.oxfmtrc.json'), 'utf8')) as Settings;

/** The patterns of the files that nobody lays out, as a line of `.gitignore` would say them. */
export const notLaidOut = (root: string): readonly string[] => settingsOf(root).ignorePatterns;

/** The text as the formatter leaves it in a file of this name. Rejects with what it cannot read. */
export async function laidOut(file: string, text: string): Promise<string> {
  const { $schema: _, ignorePatterns: __, ...options } = settingsOf(project);
  const { code, errors } = await format(file, text, options);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} cannot be laid out: ${error.message}`);
  return code;
}
