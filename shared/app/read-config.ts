/** Reads the configuration file that the settings name. */
import { readFile } from 'node:fs/promises';
import type { Config } from '../rules/config/link.ts';
import { configJson, parseConfig } from '../rules/config/parse.ts';
import { CodedError } from '../rules/errors.ts';
import { redactText } from '../rules/safe-text.ts';
import type { Settings } from './settings.ts';

/** The configuration, checked as a whole. Throws `config-invalid` (dead-letter) with every mistake. */
export async function readConfig({
  configPath,
  configVariables,
}: Pick<Settings, 'configPath' | 'configVariables'>): Promise<Config> {
  return parseConfig(await jsonAt(configPath), configVariables);
}

async function jsonAt(path: string): Promise<unknown> {
  try {
    return configJson(await readFile(path, 'utf8'));
  } catch (cause) {
    // The parser's message quotes the file.
    const why = cause instanceof Error ? redactText(cause.message) : 'no reason given';
    throw new CodedError('config-invalid', { detail: `${path} cannot be read as JSON: ${why}.` });
  }
}
