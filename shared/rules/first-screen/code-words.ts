/** A code in a person's words: errors and findings by their sentences, outcomes by their own words. Pure. */
import { errorTable } from '../errors.ts';
import { healthTable } from '../operate/health-table.ts';

/** Outcomes that do not say by themselves what they mean. */
const outcomes: Readonly<Record<string, string>> = {
  busy: 'another run was under way',
  done: 'ran to its end',
  none: 'there was nothing to do',
  status: 'was asked how far it is',
  'not-wanted': 'the link does not want it',
  'not-well': 'something needs a person',
  'dead-lettered': 'waits for a person',
  'would-write': 'dry run: nothing was written',
  'dry-run': 'dry run: nothing was changed',
  begun: 'begun, never ended',
};

/** The words of one code; a text that is none stays as it is. */
export function codeWords(code: string): string {
  if (Object.hasOwn(errorTable, code)) return errorTable[code as keyof typeof errorTable].sentence;
  if (Object.hasOwn(healthTable, code)) return healthTable[code as keyof typeof healthTable].sentence;
  if (Object.hasOwn(outcomes, code)) return outcomes[code] ?? code;
  return /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/.test(code) ? code.replaceAll(/[-_]/g, ' ') : code;
}

/** The words of some codes, by the code. */
export function wordsOf(codes: readonly (string | null)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(codes.flatMap((code) => (code === null ? [] : [[code, codeWords(code)]])));
}
