/** `cli dead-letters …`: failures that wait for a person. */
import type { Command } from 'commander';
import { CodedError, errorTable } from '../../shared/rules/errors.ts';
import { didYouMean } from '../../shared/rules/words/did-you-mean.ts';
import type { SideName } from '../../shared/rules/sync/record.ts';
import { call } from '../app/call.ts';
import { pointInTime, sideName, wholeNumber } from '../options.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endsAsPreview, endWith } from '../terminal/exit-code.ts';
import { paintFor } from '../terminal/paint.ts';
import { print, printJson } from '../terminal/print.ts';
import { deadLetterTable, listText, replayText, showText } from './dead-letter-text.ts';

interface Filter {
  readonly link?: string;
  readonly side?: SideName;
  readonly id?: string;
  readonly code?: string;
  readonly since?: string;
}

interface Confirmed {
  readonly confirm?: number;
}

interface DiscardOptions extends Filter, Ordered, Confirmed {
  readonly message?: string;
  readonly messages: boolean;
}

const confirmHelp = 'number of records in the preview; needed for more than fifty';

const confirmed = ({ confirm }: Confirmed): Confirmed => (confirm === undefined ? {} : { confirm });

/**
 * The command with its sub-commands. Throws `request-invalid` for a code that the table of errors lacks, and
 * `nothing-known` for a message that is not among the unreadable ones (both refuse).
 */
export function deadLettersCommand(): Command {
  return group(
    'dead-letters',
    'failures that wait for a person: list, show, replay, discard',
    listCommand(),
    showCommand(),
    replayCommand(),
    discardCommand(),
  );
}

function filtered(command: Command): Command {
  return command
    .option('--link <name>', 'only this link')
    .option('--side <side>', 'only records of connectwise or servicenow', sideName)
    .option('--id <record>', 'only this ticket id or sys_id')
    .option('--code <code>', 'only failures of this code')
    .option('--since <time>', 'only failures since a time, or within 90m, 12h, 7d', pointInTime);
}

function listCommand(): Command {
  return filtered(
    showing(
      'list',
      'list the dead letters, latest failure first',
      'dead-letters list',
      'dead-letters list --link acme --since 12h',
    ),
  )
    .option('--limit <count>', 'maximum number of dead letters', wholeNumber, 100)
    .action(async (options: Filter & Shown & { readonly limit: number }) => {
      const { limit } = options;
      const found = await call('dead-letters', { ...wantedOf(options), limit });
      if (options.json) printJson(found);
      else print(listText(found, paintFor(process.stdout)));
    });
}

function showCommand(): Command {
  return filtered(showing('show', 'show the dead letters in full', 'dead-letters show --id 4711')).action(
    async (options: Filter & Shown) => {
      const { deadLetters } = await call('dead-letters', { ...wantedOf(options), limit: 1_000 });
      const paint = paintFor(process.stdout);
      if (options.json) printJson({ deadLetters });
      else if (deadLetters.length === 0) print('no dead letters');
      else print(deadLetters.map((deadLetter) => showText(deadLetter, paint)).join('\n\n'));
    },
  );
}

function replayCommand(): Command {
  return filtered(
    changing(
      'replay',
      'sync the records again, as they are now',
      'dead-letters replay --code servicenow-forbidden',
      'dead-letters replay --link acme --yes',
    ),
  )
    .option('--limit <count>', 'maximum number of records', wholeNumber, 500)
    .option('--per-minute <count>', 'maximum number of records per minute', wholeNumber, 60)
    .option('--confirm <count>', confirmHelp, wholeNumber)
    .action(
      async (
        options: Filter & Ordered & Confirmed & { readonly limit: number; readonly perMinute: number },
      ) => {
        const { limit, perMinute, yes, as, json } = options;
        const asked = { ...wantedOf(options), ...confirmed(options), limit, perMinute, dryRun: !yes };
        const outcome = await call('dead-letters-replay', asked, as);
        if (json) printJson(outcome);
        else print(replayText(outcome));
        const isEmpty = outcome.records.every(({ delaySeconds }) => delaySeconds === null);
        if (outcome.kind === 'dry-run' && !isEmpty) endWith('needsApproval');
      },
    );
}

function discardCommand(): Command {
  return filtered(
    changing(
      'discard',
      'delete dead letters without syncing their records',
      'dead-letters discard --link acme --code write-refused --yes',
      'dead-letters discard --message 8f14e45f --yes',
      'dead-letters discard --messages --yes',
    ),
  )
    .option('--message <id>', 'delete this unreadable message instead')
    .option('--messages', 'delete every unreadable message instead', false)
    .option('--confirm <count>', confirmHelp, wholeNumber)
    .action(async (options: DiscardOptions) => {
      const { message, messages, yes, as, json } = options;
      if (messages) return discardMessages(options);
      if (message !== undefined) return discardMessage(message, options);
      const discarded = await call(
        'dead-letters-discard',
        { ...wantedOf(options), ...confirmed(options), dryRun: !yes },
        as,
      );
      if (json) printJson({ deadLetters: discarded, isDone: yes });
      else if (discarded.length > 0) print(deadLetterTable(discarded, paintFor(process.stdout)));
      const count = `${discarded.length} dead letters`;
      if (!yes && discarded.length > 0) endsAsPreview(`${count} would be deleted`, options);
      else if (!json) print(discarded.length === 0 ? 'no dead letters' : `${count} deleted`);
    });
}

async function discardMessages(options: DiscardOptions): Promise<void> {
  const { yes, as, json } = options;
  const { messages } = await call('unreadable-discard-all', { ...confirmed(options), dryRun: !yes }, as);
  if (json) printJson({ messages, isDone: yes });
  const count = `${messages.length} unreadable messages`;
  if (!yes && messages.length > 0) return endsAsPreview(`${count} would be deleted`, options);
  if (!json) print(messages.length === 0 ? 'no unreadable messages' : `${count} deleted`);
}

async function discardMessage(id: string, options: Ordered): Promise<void> {
  const { unreadable } = await call('dead-letters', { limit: 5_000 });
  if (!unreadable.some((message) => message.id === id))
    throw new CodedError('nothing-known', {
      detail: didYouMean(
        'message',
        id,
        unreadable.map((one) => one.id),
      ),
    });
  if (!options.yes) {
    if (options.json) printJson({ message: id, isDone: false });
    return endsAsPreview(`message ${id} would be deleted`, options);
  }
  const { wasThere } = await call('unreadable-discard', { id }, options.as);
  if (options.json) printJson({ message: id, isDone: wasThere });
  else print(wasThere ? 'deleted' : 'somebody deleted it meanwhile');
}

function wantedOf({ link, side, id, code, since }: Filter) {
  if (code !== undefined && !Object.hasOwn(errorTable, code))
    throw new CodedError('request-invalid', { detail: didYouMean('code', code, Object.keys(errorTable)) });
  return {
    ...(link === undefined ? {} : { link }),
    ...(side === undefined ? {} : { side }),
    ...(id === undefined ? {} : { recordId: id }),
    ...(code === undefined ? {} : { code }),
    ...(since === undefined ? {} : { since }),
  };
}
