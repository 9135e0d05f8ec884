/**
 * Checks that a name can be an automation's: as a file, a function, an address, a metric, and in every line of its
 * files.
 */
import { CodedError } from '../../shared/rules/errors.ts';
import { declaredFunctions } from './declarations.ts';
import { boundNames, exportedNames } from './identifiers.ts';
import { camel, filesOf, metricName, pascal, textOf } from './read.ts';

/** A file as it would be for any name. */
export interface FileFor {
  readonly file: (name: string) => string;
  readonly text: (name: string) => string;
}

/** Names that a constant of JavaScript cannot have, or that the host keeps for itself. */
const takenWords =
  /^(?:arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|global-this|host|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|undefined|var|void|while|with|yield)$/;
const maxName = 40;

/** Throws `automation-name-invalid` (refuse) for what can be nobody's name. */
export function requireName(name: string, kind: 'http' | 'queue' | 'timer'): void {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length < 3 || name.length > maxName)
    throw invalid(
      `"${name}": use 3 to ${maxName} lower-case letters and digits, a letter first, words joined by single hyphens: waiting-tickets.`,
    );
  if (takenWords.test(name)) throw invalid(`"${name}" is a word of the language or of the host.`);
  if (kind === 'queue' && name.endsWith('-poison'))
    throw invalid(`"${name}": queues that end in -poison are the host's.`);
}

/** Throws `automation-exists` (refuse) when a function, its address or a metric has the name already. */
export function requireFreeName(
  root: string,
  name: string,
  kind: 'http' | 'queue' | 'timer',
  metrics: string,
): void {
  const declared = declaredFunctions(root);
  const same = declared.find(
    (one) => one.name === name || one.constant.toLowerCase() === camel(name).toLowerCase(),
  );
  if (same !== undefined) throw exists(`The function ${same.name} (${same.file})`);
  const user = kind === 'timer' ? undefined : declared.find(({ address }) => address?.split('/')[0] === name);
  if (user !== undefined) throw exists(`The ${kind === 'http' ? 'route' : 'queue'} of ${user.file}`);
  if (new RegExp(`^  ${metricName(name)}:`, 'm').test(metrics))
    throw exists(`The metric ${metricName(name)}`);
}

/** Makes the error `automation-exists` (refuse) for a name that is taken. */
export function exists(what: string): CodedError {
  return new CodedError('automation-exists', { detail: `${what} is there already; choose another name.` });
}

/** No person's name for an automation: what of a filled file holds it was made from the name. */
const stand = 'zq-name-qz';

/**
 * Throws `automation-name-invalid` (refuse) when a file would bind one identifier for two things, or shared would export
 * one from two files: `parseRequest` is imported where an automation called "request" declares its own.
 */
export function requireFreeIdentifiers(root: string, name: string, files: readonly FileFor[]): void {
  const asNamed = (identifier: string): string =>
    identifier.replaceAll(camel(stand), camel(name)).replaceAll(pascal(stand), pascal(name));
  const clashes = files.flatMap((one) => {
    const bound = [...boundNames(one.file(stand), one.text(stand))];
    return bound
      .filter((identifier) => asNamed(identifier) !== identifier && bound.includes(asNamed(identifier)))
      .map((identifier) => `\`${asNamed(identifier)}\` (${one.file(name)})`);
  });
  const made = files
    .filter((one) => one.file(stand).startsWith('shared/'))
    .flatMap((one) => exportedNames(one.file(stand), one.text(stand)).map(asNamed));
  for (const file of filesOf(root, 'shared/**/*.ts')) {
    const text = textOf(root, file);
    // Most files name none of them, and need not be parsed.
    if (!made.some((identifier) => text.includes(identifier))) continue;
    const exported = exportedNames(file, text);
    clashes.push(
      ...made.filter((one) => exported.includes(one)).map((one) => `\`${one}\` (exported by ${file})`),
    );
  }
  if (clashes.length > 0)
    throw invalid(`"${name}" would mean two things by ${[...new Set(clashes)].join(' and ')}.`);
}

function invalid(detail: string): CodedError {
  return new CodedError('automation-name-invalid', { detail });
}
