/** Reads and checks a configuration: the file that the settings name, or a text from storage. */
import { readFile } from 'node:fs/promises';
import type { Config } from '../rules/config/link.ts';
import { configJson, parseConfig } from '../rules/config/parse.ts';
import { CodedError } from '../rules/errors.ts';
import { codeOf } from '../rules/network-error.ts';
import { timerPeriods } from '../rules/operate/timer-periods.ts';
import { redactText } from '../rules/safe-text.ts';
import type { Settings } from './settings.ts';

/** The configuration, checked as a whole. Throws `config-invalid` (dead-letter) with every mistake. */
export async function readConfig({
  configPath,
  configVariables,
}: Pick<Settings, 'configPath' | 'configVariables'>): Promise<Config> {
  return checkedConfig(await textAt(configPath), configVariables, configPath);
}

/** A configuration out of the text that stands at `place`. Throws `config-invalid` (dead-letter) with every mistake. */
export function checkedConfig(text: string, variables: Settings['configVariables'], place: string): Config {
  const config = parseConfig(jsonOf(text, place), variables, place);
  const unknown = config.alerts.heartbeats.filter((name) => !Object.hasOwn(timerPeriods, name));
  if (unknown.length === 0) return config;
  const known = Object.keys(timerPeriods).join(', ');
  throw new CodedError('config-invalid', {
    detail: `${place}: alerts.heartbeats: ${unknown.join(', ')} is no automation on a timer; there are: ${known}.`,
  });
}

function jsonOf(text: string, place: string): unknown {
  try {
    return configJson(text);
  } catch (cause) {
    // The parser's message quotes the file.
    const why = cause instanceof Error ? redactText(cause.message) : 'no reason given';
    throw new CodedError('config-invalid', { detail: `${place} cannot be read as JSON: ${why}.` });
  }
}

/** A file that is not there is a package that was put together wrongly, or another folder; it is not bad JSON. */
async function textAt(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = codeOf(cause) ?? 'no reason given';
    const detail =
      code === 'ENOENT'
        ? `${path} is missing: the package of the app holds host.json, package.json, config.json and dist/; CONFIG_PATH names another place.`
        : `${path} cannot be read: ${code}.`;
    throw new CodedError('config-invalid', { detail });
  }
}
