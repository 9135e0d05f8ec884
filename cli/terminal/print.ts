/** Prints for the command: the one place that writes to the terminal, so that no secret gets there. */
import { maskText } from '../../shared/rules/safe-text.ts';
import { withLocalTimes } from './local-time.ts';

/** Of every JSON document that the command prints: it rises when a property goes or changes its meaning. */
const schemaVersion = 1;

const commandStart = 'npm run cli -- ';
let flags = '';

/**
 * Lets every command that is printed from now on name the app that this one was given, so that it works as it is
 * printed.
 */
export function printWithFlags(text: string): void {
  flags = text === '' ? '' : `${text} `;
}

function withFlags(text: string): string {
  return flags === '' ? text : text.replaceAll(commandStart, `${commandStart}${flags}`);
}

/** A line, or several, of the answer on standard output; its times are those of this machine's zone. */
export function print(text: string): void {
  console.log(maskText(withLocalTimes(withFlags(text))));
}

/** An object as JSON on standard output, for a program that reads it; its times are ISO 8601 in UTC. */
export function printJson(value: object): void {
  if (Array.isArray(value)) throw new Error('A list needs a name: the document is an object.');
  console.log(maskText(JSON.stringify({ schemaVersion, ...value }, null, 2)));
}

/** Prints a line beside the answer, on standard error. */
export function say(text: string): void {
  console.error(maskText(withLocalTimes(withFlags(text))));
}
