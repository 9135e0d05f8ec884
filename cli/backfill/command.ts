/** `cli backfill …`: brings over the records that a link had before it existed, and shows how far that is. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { BackfillAnswer } from '../../shared/automations/backfill/order.ts';
import { call } from '../app/call.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endsAsPreview, endWith, exitCodes } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';
import { previewText, statusText } from './text.ts';
import { terminal, watchBackfill } from './watch.ts';

/** The command with its sub-commands. */
export function backfillCommand(): Command {
  return group(
    'backfill',
    'copy the records that are older than their link',
    preview(),
    start(),
    change('pause', 'pause at once, and keep the progress'),
    change('resume', 'continue where it stopped, even after it paused itself'),
    change('cancel', 'stop for good; the records that it has copied stay'),
    status(),
  );
}

interface Scope {
  readonly side?: string;
  readonly since?: string;
  readonly closed: boolean;
  readonly limit?: number;
  readonly sample: number;
}

function preview(): Command {
  return showing(
    'preview',
    'count the records and plan the first ones; writes nothing, and prints the token for `start`',
    'backfill preview acme --since 2026-01-01',
    'backfill preview acme --side connectwise --limit 100',
  )
    .argument('<link>', 'name of the link')
    .addOption(
      new Option('--side <side>', 'only the records of one side').choices(['connectwise', 'servicenow']),
    )
    .option('--since <time>', 'only records that changed at or after this time, UTC', isoTime)
    .option('--closed', 'include closed records', false)
    .option('--limit <count>', 'maximum number of records per side', wholeNumber)
    .option('--sample <count>', 'number of records of each side to plan', wholeNumber, 10)
    .option('--as <name>', 'your name, kept with the backfill; default: the name of your account')
    .action(async (link: string, options: Shown & Scope & { readonly as?: string }) => {
      const { side, since, closed, limit, sample, json, as } = options;
      const order = {
        closed,
        sample,
        ...(side === undefined ? {} : { sides: [side] }),
        ...(since === undefined ? {} : { since }),
        ...(limit === undefined ? {} : { limit }),
      };
      tell(await call('backfill', { link, action: '', order }, as), json);
    });
}

function start(): Command {
  return changing(
    'start',
    'start the backfill that was previewed',
    'backfill start acme --token 8f14e45f-ceea-467f-9575-6f7c0d5b1d55 --yes',
  )
    .argument('<link>', 'name of the link')
    .requiredOption('--token <token>', 'the token of the preview')
    .action(async (link: string, options: Ordered & { readonly token: string }) => {
      const { token, yes, json, as } = options;
      if (!yes) return wouldDo('start', link, options);
      tell(await call('backfill', { link, action: '', order: { dryRun: false, token } }, as), json);
    });
}

function change(action: 'pause' | 'resume' | 'cancel', summary: string): Command {
  return changing(action, summary, `backfill ${action} acme --yes`)
    .argument('<link>', 'name of the link')
    .option('--token <token>', 'the token of an earlier backfill; default: the latest one')
    .action(async (link: string, options: Ordered & { readonly token?: string }) => {
      const { token, yes, json, as } = options;
      if (!yes) return wouldDo(action, link, options);
      const order = token === undefined ? {} : { token };
      tell(await call('backfill', { link, action, order }, as), json);
    });
}

async function wouldDo(
  verb: string,
  link: string,
  options: Ordered & { readonly token?: string },
): Promise<void> {
  const found = await call('backfill-status', { link, token: options.token ?? null });
  if (options.json) printJson({ ...found, isDone: false });
  else print(statusText(found));
  endsAsPreview(`${verb} backfill ${found.token} of ${link}`, options);
}

function status(): Command {
  return showing('status', 'show the progress', 'backfill status acme', 'backfill status acme --watch')
    .argument('<link>', 'name of the link')
    .option('--token <token>', 'the token of an earlier backfill; default: the latest one')
    .option('--watch', 'refresh every few seconds until it has ended', false)
    .action(async (link: string, options: Shown & { readonly token?: string; readonly watch: boolean }) => {
      const { token = null, watch, json } = options;
      const read = () => call('backfill-status', { link, token });
      const found = watch ? await watchBackfill(read, { ...terminal, isJson: json }) : await read();
      if (json) printJson(found);
      else print(statusText(found));
      if (process.exitCode === exitCodes.interrupted) return;
      if (found.trouble !== null || found.failures.length > 0) endWith('wrong');
    });
}

function tell(answer: BackfillAnswer, isJson: boolean): void {
  if (isJson) printJson(answer.kind === 'previewed' ? answer.preview : answer.status);
  else print(answer.kind === 'previewed' ? previewText(answer.preview) : statusText(answer.status));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('a whole number');
}

/** A day, or a time; both UTC unless the time says otherwise. */
function isoTime(text: string): string {
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(time) || !/^\d{4}-\d{2}-\d{2}($|T.*(Z|[+-]\d{2}:\d{2})$)/.test(text))
    throw new InvalidArgumentError('a day or a time, such as 2026-01-31 or 2026-01-31T08:00:00Z');
  if (time > Date.now()) throw new InvalidArgumentError('a day or a time in the past');
  return new Date(time).toISOString();
}
