/** The fate of a write that a decision asked for: the plan names it, the other system's answer says how it ended. Pure. */
import type { Why } from '../../data/why.ts';

type Decision = Why['decisions'][number];
type Answer = Decision['answers'][number];

/** The answer to the write of that field; undefined where none is listed. The last one counts, and several fields may share one. */
export function answerTo({ answers }: Decision, field: string, side: Answer['side']): Answer | undefined {
  return answers.findLast((one) => one.side === side && one.what.split(/, | /).includes(field));
}

/** Returns true if the other system has it now. */
export const isSaved = ({ result }: Answer): boolean =>
  result === 'written' || result === 'changed-by-target';

/** The beginning of the line that names the value. */
export const endings: Readonly<Record<Answer['result'] | 'unknown', string>> = {
  written: 'Written to',
  'changed-by-target': 'Written to',
  refused: 'Refused by',
  ambiguous: 'Sent, and nobody knows whether it was saved, to',
  failed: 'Not written to',
  'would-write': 'Would be written to',
  unknown: 'Meant for',
};
