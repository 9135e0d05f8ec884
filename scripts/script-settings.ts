/** The settings of a script of one's own: one file, named or found, behind what the environment has already. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { CodedError } from '../shared/rules/errors.ts';

/** Settings for a script and the place where they were found. */
export interface FoundSettings {
  /** For a person: where the settings are from. */
  readonly from: string;
  /** Variables that are not set yet. */
  readonly values: Readonly<Record<string, string>>;
  /** The file's own `NODE_EXTRA_CA_CERTS`, where the environment names another file: both are to be trusted. */
  readonly certificates?: string;
}

/** In this order; the first one holds the addresses of the simulators that `npm start` has begun. */
const usualFiles = ['.local/operator.env', 'local.settings.json'] as const;

/**
 * The file that is named, or else the first usual one, unless the environment names a site already: settings of two
 * places must not be mixed by accident. Throws `settings-invalid` when a file cannot be read.
 */
export function findSettings(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  named: string | undefined,
): FoundSettings {
  if (named === undefined && (env['CONNECTWISE_SITE'] ?? '') !== '')
    return { from: 'the environment', values: {} };
  const file = named ?? usualFiles.map((one) => join(root, one)).find((one) => existsSync(one));
  if (file === undefined)
    return { from: `no file: neither ${usualFiles.join(' nor ')} is there`, values: {} };
  const all = valuesIn(file);
  const values = Object.fromEntries(Object.entries(all).filter(([name]) => env[name] === undefined));
  const { NODE_EXTRA_CA_CERTS: certificates = '' } = all;
  const isHidden = certificates !== '' && values['NODE_EXTRA_CA_CERTS'] === undefined;
  return { from: file, values, ...(isHidden && { certificates }) };
}

function valuesIn(file: string): Readonly<Record<string, string>> {
  const invalid = (detail: string, cause?: unknown): CodedError =>
    new CodedError('settings-invalid', { detail: `${file} ${detail}`, cause });
  let text: string;
  try {
    // Windows' editors put a byte order mark before UTF-8.
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw invalid('cannot be read. It holds lines of NAME=value, or is a local.settings.json.', cause);
  }
  if (!file.endsWith('.json')) return Object.fromEntries(Object.entries(parseEnv(text)).map(textPair));
  const settings = parsed(text);
  if (settings === null) throw invalid('is no JSON object with "Values".');
  if (settings.IsEncrypted === true)
    throw invalid('is encrypted: func settings decrypt makes it readable to more than the Core Tools.');
  return Object.fromEntries(Object.entries(settings.Values).map(textPair));
}

const textPair = ([name, value]: readonly [string, unknown]): readonly [string, string] => [
  name,
  String(value),
];

function parsed(text: string): { readonly IsEncrypted?: unknown; readonly Values: object } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('Values' in value)) return null;
    const { Values, ...rest } = value;
    return typeof Values === 'object' && Values !== null ? { ...rest, Values } : null;
  } catch {
    return null;
  }
}
