/** `cli backfill …`: brings over the records that a link had before it existed, and shows how far that is. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { BackfillAnswer, BackfillStatus } from '../../shared/automations/backfill/order.ts';
import { parseBackfillOrder, parseBackfillToken } from '../../shared/rules/backfill/order.ts';
import { operatorApp } from '../app.ts';
import { operator } from '../actor.ts';
import { previewText, statusText } from './text.ts';
import { watchBackfill } from './watch.ts';
import { print, printJson } from '../terminal/print.ts';

interface Common {
  readonly json: boolean;
  readonly as?: string;
}

/** The command with its sub-commands. */
export function backfillCommand(): Command {
  const backfill = new Command('backfill').description(
    'bring over the records that a link had before it existed',
  );

  common(backfill.command('preview'))
    .description('count, and plan the first records; writes nothing, and gives the token that a start needs')
    .addOption(
      new Option('--side <side>', 'only the records of one side').choices(['connectwise', 'servicenow']),
    )
    .option('--since <time>', 'only records that changed at or after this time, UTC', isoTime)
    .option('--closed', 'finished records too', false)
    .option('--limit <count>', 'at most so many per side', wholeNumber)
    .option('--sample <count>', 'plan so many of each side', wholeNumber, 10)
    .action(async (link: string, options: Common & Scope) => {
      const { side, since, closed, limit, sample, ...rest } = options;
      await order(link, '', { ...(side && { sides: [side] }), since, closed, limit, sample }, rest);
    });

  common(backfill.command('start'))
    .description('start what was previewed')
    .requiredOption('--token <token>', 'the token of the preview')
    .action(async (link: string, { token, ...rest }: Common & { readonly token: string }) =>
      order(link, '', { dryRun: false, token }, rest),
    );

  for (const [action, what] of [
    ['pause', 'stop at once; what was begun is kept'],
    ['resume', 'go on where it stopped, also after it paused itself'],
    ['cancel', 'stop for good; what was brought over stays'],
  ] as const)
    common(backfill.command(action))
      .description(what)
      .option('--token <token>', 'another backfill than the latest')
      .action(async (link: string, { token, ...rest }: Common & { readonly token?: string }) =>
        order(link, action, { token }, rest),
      );

  backfill
    .command('status')
    .description('show how far it is')
    .argument('<link>', 'name of the link')
    .option('--token <token>', 'another backfill than the latest')
    .option('--watch', 'look again every few seconds until it has ended', false)
    .option('--json', 'one JSON document for other programs', false)
    .action(
      async (
        link: string,
        options: { readonly token?: string; readonly watch: boolean; readonly json: boolean },
      ) => {
        const token = parseBackfillToken(options.token ?? null);
        const app = await operatorApp();
        const read = (): Promise<BackfillStatus> => app.backfillStatus(link, token);
        if (options.watch)
          await watchBackfill(read, { out: process.stdout, sleep: (milliseconds) => sleep(milliseconds) });
        else if (options.json) printJson(await read());
        else print(statusText(await read()));
      },
    );
  return backfill;
}

interface Scope {
  readonly side?: string;
  readonly since?: string;
  readonly closed: boolean;
  readonly limit?: number;
  readonly sample: number;
}

function common(command: Command): Command {
  return command
    .argument('<link>', 'name of the link')
    .option('--json', 'one JSON document for other programs', false)
    .option('--as <name>', 'who asks, for the audit journal; left out, the account of this machine');
}

async function order(link: string, action: string, body: object, options: Common): Promise<void> {
  // Through JSON, so that an option that was not given is no key.
  const order = parseBackfillOrder(action, JSON.parse(JSON.stringify(body)));
  const app = await operatorApp();
  const answer = await app.backfill({ link, order, actor: operator(options.as) });
  if (options.json) printJson(resultOf(answer));
  else print(textOf(answer));
}

function resultOf(answer: BackfillAnswer): unknown {
  return answer.kind === 'previewed' ? answer.preview : answer.status;
}

function textOf(answer: BackfillAnswer): string {
  return answer.kind === 'previewed' ? previewText(answer.preview) : statusText(answer.status);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It is not a whole number.');
}

/** A day, or a time; both UTC unless the time says otherwise. */
function isoTime(text: string): string {
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(time) || !/^\d{4}-\d{2}-\d{2}($|T.*(Z|[+-]\d{2}:\d{2})$)/.test(text))
    throw new InvalidArgumentError('Use 2026-01-31, or 2026-01-31T08:00:00Z.');
  return new Date(time).toISOString();
}
