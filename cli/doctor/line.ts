/** One line of the doctor: how a part is, and the exact commands that put it right. */
import { maskText } from '../../shared/rules/safe-text.ts';
import { printable } from '../../shared/rules/printable.ts';

export interface Line {
  /** `warn`: it works without, or nobody can see it from here. */
  readonly mark: 'ok' | 'warn' | 'fail';
  readonly subject: string;
  readonly says: string;
  /** Commands to type, and steps that no command does; in their order. */
  readonly fix: readonly string[];
}

export const ok = (subject: string, says: string): Line => ({ mark: 'ok', subject, says, fix: [] });

export const warn = (subject: string, says: string, ...fix: readonly string[]): Line => ({
  mark: 'warn',
  subject,
  says,
  fix,
});

export const fail = (subject: string, says: string, ...fix: readonly string[]): Line => ({
  mark: 'fail',
  subject,
  says,
  fix,
});

/** The line as it is printed, its commands below it. Texts of Azure may stand in it. */
export function lineText({ mark, subject, says, fix }: Line): string {
  const first = `${mark.padEnd(4)}  ${printable(subject)}: ${printable(maskText(says))}`;
  return [first, ...fix.map((command) => `        ${printable(command)}`)].join('\n');
}
