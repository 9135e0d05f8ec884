/** One line of the doctor: how a part is, and the exact commands that put it right. */
import { maskText } from '../../shared/rules/safe-text.ts';
import { printable } from '../../shared/rules/printable.ts';

/** One checked part: its mark, its name, how it stands, and the commands that fix it. */
export interface Line {
  /** `warn`: it works without, or nobody can see it from here. */
  readonly mark: 'ok' | 'warn' | 'fail';
  readonly subject: string;
  readonly says: string;
  /** Commands to type, and steps that no command does; in their order. */
  readonly fix: readonly string[];
}

/** A line for a part that is as it should be; it needs no command. */
export const ok = (subject: string, says: string): Line => ({ mark: 'ok', subject, says, fix: [] });

/** A line for a part that works without, or that this person cannot see; `fix` are commands to type, in their order. */
export const warn = (subject: string, says: string, ...fix: readonly string[]): Line => ({
  mark: 'warn',
  subject,
  says,
  fix,
});

/** A line for a part that keeps the app from working; `fix` are commands to type, in their order. */
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
