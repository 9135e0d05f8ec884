/** Dead letters as a person reads them at the command. */
import type { ReplayOutcome } from '../../shared/automations/dead-letters/replay.ts';
import { printable } from '../../shared/rules/printable.ts';
import type { DeadLetter, UnreadableMessage } from '../../shared/rules/sync/journal.ts';
import type { Paint } from '../../shared/rules/why/text.ts';
import { errorAction, errorSentence } from '../../shared/rules/why/words.ts';
import { localTime } from '../terminal/local-time.ts';
import { tableText } from '../terminal/table.ts';

/** A line each. */
export function deadLetterTable(deadLetters: readonly DeadLetter[], paint: Paint): string {
  return tableText(
    ['last failed', 'link', 'side', 'record', 'code', { head: 'times', isNumber: true }],
    deadLetters.map(({ link, side, recordId, code, times, lastAt }) => [
      localTime(lastAt),
      printable(link),
      side,
      printable(recordId),
      code,
      String(times),
    ]),
    paint,
  );
}

/** The table, what each code means, and the messages that nobody can read. */
export function listText(
  {
    deadLetters,
    unreadable,
  }: {
    readonly deadLetters: readonly DeadLetter[];
    readonly unreadable: readonly UnreadableMessage[];
  },
  paint: Paint,
): string {
  const codes = [...new Set(deadLetters.map(({ code }) => code))];
  const blocks = [
    ...(deadLetters.length === 0 ? [] : [deadLetterTable(deadLetters, paint)]),
    ...(codes.length === 0 ? [] : [codes.map(causeText).join('\n')]),
    ...(unreadable.length === 0
      ? []
      : [
          tableText(
            ['received', 'unreadable message', 'text'],
            // Stored printable already; once more costs nothing and trusts nobody.
            unreadable.map(({ id, at, text }) => [
              localTime(at),
              printable(id),
              printable(text.slice(0, 120)),
            ]),
            paint,
          ),
        ]),
  ];
  return blocks.length === 0 ? 'no dead letters' : blocks.join('\n\n');
}

/** The meaning of a code, and below it the step that helps. */
function causeText(code: string): string {
  const action = errorAction(code);
  return `${code}: ${errorSentence(code)}${action === '' ? '' : `\n    → ${action}`}`;
}

/** Everything that is known of one. */
export function showText(deadLetter: DeadLetter, paint: Paint): string {
  const { link, side, recordId, code, pair, times, firstAt, lastAt, mapping, lastAnswer } = deadLetter;
  return [
    paint('heading', `${printable(link)}  ${side} ${printable(recordId)}`),
    `code         ${paint('bad', code)}: ${errorSentence(code)}`,
    `pair         ${printable(pair ?? 'none')}`,
    `failed       ${times === 1 ? 'once' : `${times} times`}, ${localTime(firstAt)} to ${localTime(lastAt)}`,
    `mapping      ${mapping}`,
    `last answer  ${printable(lastAnswer)}`,
    `what to do   ${errorAction(code)}`,
  ].join('\n');
}

/** The records that a replay ordered, or would order. */
export function replayText({ kind, deadLetters, records, left }: ReplayOutcome): string {
  const lines = records.map(({ link, side, recordId, codes, delaySeconds }) =>
    delaySeconds === null
      ? `left alone    ${printable(link)}  ${side} ${printable(recordId)}: its link is unknown or switched off, or its id is not valid; switch the link on, or discard the dead letter`
      : `${kind === 'dry-run' ? 'would replay' : 'on the queue'}  ${printable(link)}  ${side} ${printable(recordId)}  ${codes.join(', ')}${delaySeconds === 0 ? '' : `  in ${delaySeconds} s`}`,
  );
  const sent = records.filter(({ delaySeconds }) => delaySeconds !== null).length;
  const more = left === 0 ? '' : `; ${left} more records need another replay`;
  if (deadLetters === 0) return 'no dead letters';
  lines.push(
    kind === 'dry-run'
      ? `${records.length === 1 ? '1 record' : `${sent} records`} of ${counted(deadLetters)} would be tried again${more}${sent === 0 ? '' : '; add --yes'}`
      : `${records.length === 1 ? '1 record' : `${sent} records`} of ${counted(deadLetters)} ${sent === 1 ? 'is' : 'are'} tried again${more}; a dead letter disappears once its pair is in sync`,
  );
  return lines.join('\n');
}

function counted(deadLetters: number): string {
  return deadLetters === 1 ? '1 dead letter' : `${deadLetters} dead letters`;
}
