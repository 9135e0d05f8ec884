/**
 * Reads the configuration: replaces the few variables and the templates that it may name, checks it whole, and reports all
 * mistakes at once.
 */
import { CodedError } from '../errors.ts';
import { schemaWords } from '../words/schema-words.ts';
import { configSchema } from './link.ts';
import type { Config } from './link.ts';
import { resolveTemplates, sourceText } from './templates/resolve.ts';

/** The file's text as JSON, with or without the byte order mark that Windows' editors write. Throws a SyntaxError. */
export function configJson(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}

/**
 * The configuration out of the parsed JSON of the file at `path`. A text value that is wholly `${NAME}` is replaced by
 * `substitutions.NAME` first, so that one file serves several environments; there are no substitutions for secrets.
 *
 * Throws `config-invalid` with the whole list of mistakes, one a line, each with its path.
 */
export function parseConfig(
  json: unknown,
  substitutions: Readonly<Record<string, string>> = {},
  path = 'config.json',
): Config {
  const missing = new Set<string>();
  const {
    config: given,
    mistakes: ofTemplates,
    sources,
  } = resolveTemplates(substitute(json, substitutions, missing));
  // It is read once in a process: to compile the schema into a program, as is done by default, costs more than it saves.
  const parsed = configSchema.safeParse(given, { error: schemaWords, jitless: true });
  const mistakes = [
    ...[...missing].map((variable) => `\${${variable}} is not set`),
    ...ofTemplates,
    ...(parsed.error?.issues ?? []).map(
      (issue) => `${pathText(issue.path)}: ${issue.message}${sourceText(issue, sources)}`,
    ),
  ];
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw new CodedError('config-invalid', {
    detail: `Look at ${path}:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`,
    facts: { mistakes: mistakes.length },
  });
}

function substitute(value: unknown, known: Readonly<Record<string, string>>, missing: Set<string>): unknown {
  if (typeof value === 'string') {
    const variable = /^\$\{([A-Z][A-Z0-9_]*)\}$/.exec(value)?.[1];
    if (variable === undefined) return value;
    const replacement = Object.hasOwn(known, variable) ? known[variable] : undefined;
    if (replacement === undefined) missing.add(variable);
    return replacement ?? value;
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, known, missing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, substitute(item, known, missing)]),
  );
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text === '' ? 'the file' : text.replace(/^\./, '');
}
