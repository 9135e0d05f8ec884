/** What the command prints: the one place that writes to the terminal, so that no secret gets there. */
import { maskText } from '../../shared/rules/safe-text.ts';

/** A line, or several, of the answer on standard output. */
export function print(text: string): void {
  console.log(maskText(text));
}

/** A value as JSON on standard output, for a program that reads it. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** What is said beside the answer, on standard error. */
export function say(text: string): void {
  console.error(maskText(text));
}
