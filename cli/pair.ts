/** `cli pair …`: orders about one stored pair. */
import { Command } from 'commander';
import type { RepairOutcome } from '../shared/automations/operate/repair-pair.ts';
import { CodedError } from '../shared/rules/errors.ts';
import { printable } from '../shared/rules/printable.ts';
import { recordReference } from '../shared/rules/why/reference.ts';
import { operator } from './actor.ts';
import { operatorApp } from './app.ts';
import { print } from './terminal/print.ts';

/** The command with its sub-commands. */
export function pairCommand(): Command {
  const command = new Command('pair').description('one stored pair of a ticket and an incident');
  command
    .command('repair')
    .description(
      'find the record again that a stored pair names by no id, or make one again that was deleted',
    )
    .argument('<link>', 'the link')
    .argument('<record>', 'the ticket id, or the sys_id of the incident, that the pair still names')
    .option('--yes', 'do it; without it the command only says what it would do', false)
    .option('--as <name>', 'who asks, for the audit journal; else the name of the account')
    .action(
      async (link: string, record: string, { yes, as }: { readonly yes: boolean; readonly as?: string }) => {
        const reference = recordReference(record, null);
        if (reference.kind !== 'id')
          throw new CodedError('request-invalid', {
            detail: 'Name the incident by its sys_id here; `why` tells it for a number.',
          });
        const app = await operatorApp();
        const { side, id: recordId } = reference;
        const outcome = await app.repairPair({ link, side, recordId, dryRun: !yes }, operator(as));
        print(repairText(outcome));
        if (outcome.kind === 'unknown') process.exitCode = 1;
      },
    );
  return command;
}

function repairText({ kind, pair, how, sides }: RepairOutcome): string {
  const name = printable(pair);
  if (kind === 'unknown') return `the link has no pair ${name}`;
  if (kind === 'sound') return `pair ${name} needs no repair`;
  const what =
    how === 'find'
      ? `look for the record of ${sides.join(' and ')} by its correlation key`
      : `make the record of ${sides.join(' and ')} again, with its fields alone`;
  return kind === 'dry-run'
    ? `pair ${name} would ${what}; add --yes`
    : `the next run of pair ${name}, which is on the queue, will ${what}`;
}
