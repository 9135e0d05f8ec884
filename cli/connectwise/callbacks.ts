/** `cli callbacks …`: the entries in ConnectWise that make it call us. */
import type { Command } from 'commander';
import type { CallbacksOutcome } from '../../shared/automations/callbacks/callback-registrations.ts';
import { callbackMark, type RegisteredCallback } from '../../shared/rules/operate/callback-registrations.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { printable } from '../../shared/rules/printable.ts';
import { call } from '../app/call.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endWith } from '../terminal/exit-code.ts';
import { localTime } from '../terminal/local-time.ts';
import { print, printJson } from '../terminal/print.ts';

/**
 * The command with its sub-commands. Throws `usage-invalid` (refuse) where nothing tells the address that ConnectWise
 * is to call.
 */
export function callbacksCommand(): Command {
  return group('callbacks', 'ConnectWise callback entries: ensure, list', ensureCommand(), listCommand());
}

const ends = {
  'nothing-to-change': 'done',
  planned: 'needsApproval',
  done: 'done',
  incomplete: 'wrong',
} as const;

function ensureCommand(): Command {
  return changing(
    'ensure',
    'create, enable or remove entries until ConnectWise calls the app as the configuration says',
    'callbacks ensure',
    'callbacks ensure --yes',
  )
    .option(
      '--url <address>',
      'address of connectwise-callback, ending in ?recordId=; default: below alerts.publicUrl, else the address of our entries',
    )
    .action(async ({ url, yes, as, json }: Ordered & { readonly url?: string }) => {
      const outcome = await call('callbacks-ensure', { url: url ?? null, dryRun: !yes }, as);
      if (outcome.kind === 'no-address')
        throw new CodedError('usage-invalid', {
          detail:
            'The configuration has no alerts.publicUrl, and ConnectWise has no entry of this app, so name the address: --url "https://YOUR-APP/api/callbacks/connectwise?recordId="',
        });
      if (json) printJson(outcome);
      else print(textOf(outcome));
      endWith(ends[outcome.kind]);
    });
}

function listCommand(): Command {
  return showing('list', 'list all callback entries, no matter who created them', 'callbacks list').action(
    async ({ json }: Shown) => {
      const entries = await call('callbacks', {});
      if (json) printJson({ entries });
      else if (entries.length === 0) print('ConnectWise has no callback entry');
      else for (const entry of entries) print(listLine(entry));
    },
  );
}

function textOf({ kind, create, activate, remove, keep, left }: CallbacksOutcome): string {
  const would = kind === 'planned' ? 'would be ' : '';
  const line = (what: string, { type, level, objectId, url }: CallbacksOutcome['create'][number]): string =>
    `${what.padEnd(would.length + 11)}  ${printable(`${type}/${level}/${objectId}  ${url}`)}`;
  return [
    ...create.map((entry) => line(`${would}created`, entry)),
    ...activate.map((entry) => `${line(`${would}switched on`, entry)}\n  ${sinceWhen(entry)}`),
    ...remove.map((entry) => line(`${would}removed`, entry)),
    ...keep.map((entry) => line('unchanged', entry)),
    ...(kind === 'planned' ? [`${left} changes; add --yes`] : []),
    ...(kind === 'incomplete'
      ? [
          `${left} changes are not done: somebody changed an entry meanwhile, or ConnectWise does not list it; run the command again`,
        ]
      : []),
  ].join('\n');
}

/** ConnectWise says when an entry was last changed, and not why. */
function sinceWhen({ changedAt, changedBy }: RegisteredCallback): string {
  const when =
    changedAt === null ? 'since an unknown time' : `since ${printable(localTime(changedAt))} at the latest`;
  const who = changedBy === null ? '' : `, last changed by ${printable(changedBy)}`;
  return `off ${when}${who}: ConnectWise switches an entry off after three days without a successful delivery; a member may also have done it`;
}

function listLine(entry: RegisteredCallback): string {
  const { id, type, level, objectId, url, inactive, description } = entry;
  const off = inactive ? `  (${sinceWhen(entry)})` : '';
  return `${id}  ${printable(`${type}/${level}/${objectId}  ${url}`)}${description === callbackMark ? '' : '  (not ours)'}${off}`;
}
