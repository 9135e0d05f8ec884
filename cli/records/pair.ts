/** `cli pair …`: orders about one stored pair. */
import type { Command } from 'commander';
import type { RepairOutcome } from '../../shared/automations/operate/repair-pair.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { printable } from '../../shared/rules/printable.ts';
import { call } from '../app/call.ts';
import { changing, group, type Ordered } from '../terminal/command.ts';
import { endsAsPreview } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';

/** The command with its sub-command. Throws `nothing-known` (refuse) where no pair has the record. */
export function pairCommand(): Command {
  const repair = changing(
    'repair',
    'find the record whose id a stored pair lacks, or create a deleted record again',
    'pair repair acme 4711 --yes',
  )
    .argument('<link>', 'the link')
    .argument('<record>', 'the ticket id, or the sys_id of the incident, that the pair still has')
    .action(async (link: string, record: string, options: Ordered) => {
      const outcome = await call('pair-repair', { link, record, dryRun: !options.yes }, options.as);
      if (outcome.kind === 'unknown') throw new CodedError('nothing-known', { detail: repairText(outcome) });
      if (options.json) printJson(outcome);
      const sentence = repairText(outcome);
      if (outcome.kind === 'dry-run') return endsAsPreview(sentence, options);
      if (!options.json) print(sentence);
    });
  return group('pair', 'one stored pair of a ticket and an incident', repair);
}

function repairText({ kind, pair, how, sides }: RepairOutcome): string {
  const name = printable(pair);
  if (kind === 'unknown') return `the link has no pair ${name}`;
  if (kind === 'sound') return `pair ${name} needs no repair`;
  const what =
    how === 'find'
      ? `look for the record of ${sides.join(' and ')} by its correlation key`
      : `create the record of ${sides.join(' and ')} again, with its fields only`;
  return kind === 'dry-run'
    ? `pair ${name} would ${what}`
    : `on the queue: the next run of pair ${name} will ${what}`;
}
