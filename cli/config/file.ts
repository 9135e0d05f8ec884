/** The file of the configuration on this machine. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configJson } from '../../shared/rules/config/parse.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { codeOf } from '../../shared/rules/network-error.ts';
import { redactText } from '../../shared/rules/safe-text.ts';
import { projectFolder } from '../app/target.ts';

/** The project's own file, wherever the command is called from. */
export const usualConfigFile = join(projectFolder, 'config.json');

/** The text of a configuration file. Throws `config-invalid` (dead-letter) where it cannot be read. */
export async function configFileText(path: string): Promise<string> {
  try {
    // Windows' editors put a byte order mark before UTF-8.
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new CodedError('config-invalid', {
      detail: `${path} cannot be read: ${codeOf(cause) ?? 'no reason given'}.`,
    });
  }
}

/** Parses the text. Throws `config-invalid` (dead-letter) for what is no JSON; `place` names it. */
export function configOf(text: string, place: string): unknown {
  try {
    return configJson(text);
  } catch (cause) {
    const why = cause instanceof Error ? redactText(cause.message) : 'no reason given';
    throw new CodedError('config-invalid', { detail: `${place} cannot be read as JSON: ${why}.` });
  }
}
