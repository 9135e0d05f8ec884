/** `cli callbacks …`: the entries in ConnectWise that make it call us. */
import { Command } from 'commander';
import type { CallbacksOutcome } from '../../shared/automations/callbacks/callback-registrations.ts';
import { callbackMark, type RegisteredCallback } from '../../shared/rules/operate/callback-registrations.ts';
import { printable } from '../../shared/rules/printable.ts';
import { operator } from '../actor.ts';
import { operatorApp } from '../app.ts';
import { exitOfUsage, withExitCode } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';

/** The command with its sub-commands. */
export function callbacksCommand(): Command {
  return new Command('callbacks')
    .description('ConnectWise callback entries: ensure, list')
    .addCommand(ensureCommand())
    .addCommand(listCommand());
}

interface EnsureOptions {
  readonly url?: string;
  readonly yes: boolean;
  readonly as?: string;
  readonly json: boolean;
}

function ensureCommand(): Command {
  return new Command('ensure')
    .description(
      'make, switch on or remove entries until ConnectWise calls the app as the configuration says',
    )
    .option(
      '--url <address>',
      'address of connectwise-callback, ending in ?recordId=; else below alerts.publicUrl of the configuration',
    )
    .option('--yes', 'do it; without it the command only says what it would do', false)
    .option('--as <name>', 'who asks, for the audit journal; else the name of the account')
    .option('--json', 'one JSON document for other programs', false)
    .exitOverride(exitOfUsage)
    .action(({ url, yes, as, json }: EnsureOptions) =>
      withExitCode(async () => {
        const app = await operatorApp();
        const outcome = await app.ensureCallbacks({ url, dryRun: !yes }, operator(as));
        if (json) printJson(outcome);
        else print(textOf(outcome));
        return { 'no-address': 2, 'nothing-to-change': 0, planned: 0, done: 0, incomplete: 1 }[outcome.kind];
      }),
    );
}

function listCommand(): Command {
  return new Command('list')
    .description('show the entries that there are, whoever made them')
    .option('--json', 'one JSON document for other programs', false)
    .exitOverride(exitOfUsage)
    .action(({ json }: { readonly json: boolean }) =>
      withExitCode(async () => {
        const entries = await (await operatorApp()).callbackEntries();
        if (json) printJson(entries);
        else for (const entry of entries) print(listLine(entry));
        return 0;
      }),
    );
}

function textOf({ kind, create, activate, remove, keep, left }: CallbacksOutcome): string {
  if (kind === 'no-address')
    return 'the configuration has no alerts.publicUrl, so name the address: --url "https://YOUR-APP/api/callbacks/connectwise?recordId="';
  const would = kind === 'planned' ? 'would be ' : '';
  const line = (what: string, { type, level, objectId, url }: CallbacksOutcome['create'][number]): string =>
    `${what.padEnd(would.length + 11)}  ${printable(`${type}/${level}/${objectId}  ${url}`)}`;
  return [
    ...create.map((entry) => line(`${would}made`, entry)),
    ...activate.map((entry) => `${line(`${would}switched on`, entry)}\n  ${sinceWhen(entry)}`),
    ...remove.map((entry) => line(`${would}removed`, entry)),
    ...keep.map((entry) => line('right', entry)),
    ...(kind === 'planned' ? [`${left} changes; add --yes`] : []),
    ...(kind === 'incomplete'
      ? [
          `${left} changes are left: somebody changed an entry meanwhile, or ConnectWise does not show it; order it again`,
        ]
      : []),
  ].join('\n');
}

/** ConnectWise says when an entry was last changed, and not why. */
function sinceWhen({ changedAt, changedBy }: RegisteredCallback): string {
  const when =
    changedAt === null ? 'it does not say since when' : `since ${printable(changedAt)} at the latest`;
  const who = changedBy === null ? '' : `, last changed by ${printable(changedBy)}`;
  return `off ${when}${who}: ConnectWise switches an entry off when no delivery succeeded for three days; a member may have, too`;
}

function listLine(entry: RegisteredCallback): string {
  const { id, type, level, objectId, url, inactive, description } = entry;
  const off = inactive ? `  (${sinceWhen(entry)})` : '';
  return `${id}  ${printable(`${type}/${level}/${objectId}  ${url}`)}${description === callbackMark ? '' : '  (not ours)'}${off}`;
}
