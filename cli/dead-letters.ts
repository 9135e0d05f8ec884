/** `cli dead-letters …`: failures that wait for a person. */
import { Command } from 'commander';
import type { ReplayOutcome } from '../shared/automations/dead-letters/replay.ts';
import type { DeadLetter, UnreadableMessage } from '../shared/rules/sync/journal.ts';
import { printable } from '../shared/rules/printable.ts';
import type { SideName } from '../shared/rules/sync/record.ts';
import { errorSentence } from '../shared/rules/why/words.ts';
import type { Paint } from '../shared/rules/why/text.ts';
import { operatorApp } from './app.ts';
import { operator } from './actor.ts';
import { pointInTime, sideName, wholeNumber } from './options.ts';
import { paintFor } from './terminal/paint.ts';
import { print, printJson } from './terminal/print.ts';

interface Filter {
  readonly link?: string;
  readonly side?: SideName;
  readonly id?: string;
  readonly code?: string;
  readonly since?: string;
}

/** The command with its sub-commands. */
export function deadLettersCommand(): Command {
  return new Command('dead-letters')
    .description('failures that wait for a person: list, show, replay, discard')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(replayCommand())
    .addCommand(discardCommand());
}

function filtered(command: Command): Command {
  return command
    .option('--link <name>', 'only this link')
    .option('--side <side>', 'only records of connectwise or servicenow', sideName)
    .option('--id <record>', 'only this ticket id or sys_id')
    .option('--code <code>', 'only failures of this code')
    .option('--since <time>', 'only what failed since: a time, or 90m, 12h, 7d', pointInTime);
}

function ordered(command: Command): Command {
  return filtered(command)
    .option('--yes', 'do it; without it the command only says what it would do', false)
    .option('--as <name>', 'who asks, for the audit journal; else the name of the account');
}

function listCommand(): Command {
  return filtered(new Command('list').description('the dead letters, latest failure first'))
    .option('--limit <count>', 'dead letters at most', wholeNumber, 100)
    .option('--json', 'one JSON document for other programs', false)
    .action(async (options: Filter & { readonly limit: number; readonly json: boolean }) => {
      const app = await operatorApp();
      const deadLetters = await app.deadLetters(wantedOf(options), options.limit);
      const unreadable = options.link === undefined ? await app.unreadableMessages(options.limit) : [];
      if (options.json) printJson({ deadLetters, unreadable });
      else print(listText(deadLetters, unreadable, paintFor(process.stdout)));
    });
}

function showCommand(): Command {
  return filtered(new Command('show').description('the dead letters with everything that is known of them'))
    .option('--json', 'one JSON document for other programs', false)
    .action(async (options: Filter & { readonly json: boolean }) => {
      const app = await operatorApp();
      const deadLetters = await app.deadLetters(wantedOf(options), 1_000);
      if (options.json) printJson(deadLetters);
      else if (deadLetters.length === 0) print('no dead letters');
      else
        print(deadLetters.map((deadLetter) => showText(deadLetter, paintFor(process.stdout))).join('\n\n'));
    });
}

function replayCommand(): Command {
  return ordered(new Command('replay').description('try the records again as they are now'))
    .option('--limit <count>', 'records at most', wholeNumber, 500)
    .option('--per-minute <count>', 'records a minute', wholeNumber, 60)
    .action(
      async (
        options: Filter & {
          readonly yes: boolean;
          readonly as?: string;
          readonly limit: number;
          readonly perMinute: number;
        },
      ) => {
        const app = await operatorApp();
        const { limit, perMinute } = options;
        const asked = { ...wantedOf(options), limit, perMinute, dryRun: !options.yes };
        print(replayText(await app.replayDeadLetters(asked, operator(options.as))));
      },
    );
}

function discardCommand(): Command {
  return ordered(new Command('discard').description('forget dead letters without doing anything'))
    .option('--message <id>', 'forget this unreadable message instead')
    .action(
      async (
        options: Filter & { readonly yes: boolean; readonly as?: string; readonly message?: string },
      ) => {
        const app = await operatorApp();
        const actor = operator(options.as);
        if (options.message !== undefined) {
          if (!options.yes) print('would be forgotten; add --yes');
          else
            print((await app.discardUnreadable(options.message, actor)) ? 'forgotten' : 'nothing of that id');
          return;
        }
        const meant = await app.discardDeadLetters({ ...wantedOf(options), dryRun: !options.yes }, actor);
        for (const deadLetter of meant) print(lineOf(deadLetter));
        print(`${meant.length} deadLetters ${options.yes ? 'forgotten' : 'would be forgotten; add --yes'}`);
      },
    );
}

function wantedOf({ link, side, id, code, since }: Filter) {
  return {
    link: link ?? null,
    ...(side === undefined ? {} : { side }),
    ...(id === undefined ? {} : { recordId: id }),
    ...(code === undefined ? {} : { code }),
    ...(since === undefined ? {} : { since }),
  };
}

function lineOf({ link, side, recordId, code, times, lastAt }: DeadLetter): string {
  return `${lastAt}  ${printable(link)}  ${side} ${printable(recordId)}  ${code}  ${times}×`;
}

function listText(
  deadLetters: readonly DeadLetter[],
  unreadable: readonly UnreadableMessage[],
  paint: Paint,
): string {
  const lines = deadLetters.flatMap((deadLetter) => [
    lineOf(deadLetter),
    `  ${errorSentence(deadLetter.code)}${deadLetter.lastAnswer === '' ? '' : ` ${paint('faint', printable(deadLetter.lastAnswer.slice(0, 160)))}`}`,
  ]);
  if (unreadable.length > 0) {
    lines.push('', paint('heading', 'messages that are no nudges'));
    // Stored printable already; once more costs nothing and trusts nobody.
    for (const { id, at, text } of unreadable)
      lines.push(`${at}  ${printable(id)}`, `  ${printable(text.slice(0, 300))}`);
  }
  return lines.length === 0 ? 'no dead letters' : lines.join('\n');
}

function showText(deadLetter: DeadLetter, paint: Paint): string {
  return [
    paint('heading', `${printable(deadLetter.link)}  ${deadLetter.side} ${printable(deadLetter.recordId)}`),
    `code         ${paint('bad', deadLetter.code)}: ${errorSentence(deadLetter.code)}`,
    `pair         ${printable(deadLetter.pair ?? 'none')}`,
    `failed       ${deadLetter.times} times, ${deadLetter.firstAt} to ${deadLetter.lastAt}`,
    `mapping      ${deadLetter.mapping}`,
    `last answer  ${printable(deadLetter.lastAnswer)}`,
  ].join('\n');
}

function replayText({ kind, deadLetters, records, left }: ReplayOutcome): string {
  const lines = records.map(({ link, side, recordId, codes, delaySeconds }) =>
    delaySeconds === null
      ? `left alone    ${printable(link)}  ${side} ${printable(recordId)}: its link is unknown or switched off, or its id is no id; discard it, or switch the link on`
      : `${kind === 'dry-run' ? 'would replay' : 'on the queue'}  ${printable(link)}  ${side} ${printable(recordId)}  ${codes.join(', ')}${delaySeconds === 0 ? '' : `  in ${delaySeconds} s`}`,
  );
  const sent = records.filter(({ delaySeconds }) => delaySeconds !== null).length;
  const more = left === 0 ? '' : `; ${left} records are left for another order`;
  lines.push(
    kind === 'dry-run'
      ? `${sent} records of ${deadLetters} deadLetters would be tried again${more}; add --yes`
      : `${sent} records of ${deadLetters} dead letters are tried again${more}; a dead letter goes when its pair comes to rest`,
  );
  return lines.join('\n');
}
