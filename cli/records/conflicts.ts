/** `cli conflicts …`: fields that both sides changed, where the link leaves the choice to a person. */
import type { Command } from 'commander';
import type { ListedConflict } from '../../shared/automations/conflicts/list.ts';
import type { SettleOutcome } from '../../shared/automations/conflicts/choose.ts';
import { clip } from '../../shared/rules/canonical.ts';
import { printable } from '../../shared/rules/printable.ts';
import { coreFields, fieldLabel, sideNames, type SideName } from '../../shared/rules/sync/record.ts';
import type { ConflictChoice } from '../../shared/rules/sync/state/open-conflicts.ts';
import { settleCommand } from '../../shared/rules/why/commands.ts';
import type { Paint } from '../../shared/rules/why/text.ts';
import { call } from '../app/call.ts';
import { sideName, wholeNumber } from '../options.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endWith } from '../terminal/exit-code.ts';
import { localTime } from '../terminal/local-time.ts';
import { paintFor } from '../terminal/paint.ts';
import { print, printJson } from '../terminal/print.ts';
import { tableText } from '../terminal/table.ts';

/** The command with its sub-commands. */
export function conflictsCommand(): Command {
  return group(
    'conflicts',
    'fields that both sides changed and that wait for a person: list them, choose',
    listCommand(),
    chooseCommand(),
  );
}

function listCommand(): Command {
  return showing(
    'list',
    'list the conflicts that wait for a person, each with both values and its command',
    'conflicts list',
    'conflicts list --link acme',
  )
    .option('--link <name>', 'only this link')
    .option('--limit <count>', 'maximum number of conflicts', wholeNumber, 100)
    .action(async ({ link, limit, json }: Shown & { readonly link?: string; readonly limit: number }) => {
      const found = await call('conflicts', { link: link ?? null, limit });
      if (json) printJson(found);
      else print(conflictsText(found.conflicts, paintFor(process.stdout)));
    });
}

interface ChooseOptions extends Ordered {
  readonly link: string;
  readonly take?: SideName;
  readonly value?: string;
  readonly seen?: string;
}

function chooseCommand(): Command {
  return changing(
    'settle',
    'give both records the value of one side; without --take, show both values',
    'conflicts settle 4711 summary --link acme',
    'conflicts settle 4711 summary --link acme --seen 1f0c3a9b --take connectwise --yes',
    'conflicts settle 4711 summary --link acme --seen 1f0c3a9b --value "Front door jams" --yes',
  )
    .argument('<record>', 'the ticket id, or the sys_id of the incident')
    .argument('<field>', `${coreFields.join(', ')}, or the name of a mapped field`)
    .requiredOption('--link <name>', 'the link')
    .option('--take <side>', 'the side whose value both get: connectwise or servicenow', sideName)
    .option('--value <text>', 'another value for both, in ConnectWise’s words')
    .option('--seen <id>', 'the id of the conflict that you saw, as the list and `why` show it')
    .action(async (record: string, field: string, options: ChooseOptions) => {
      const { link, take = null, value = null, seen = null, yes, as, json } = options;
      const asked = { link, record, field, take, value, seen, dryRun: !yes };
      const outcome = await call('conflict-choice', asked, as);
      if (json) printJson(outcome);
      if (outcome.kind !== 'dry-run') {
        if (!json) print(orderedText(outcome, { take, value }));
        return;
      }
      if (!json) print(previewText(outcome, { take, value }));
      endWith('needsApproval');
    });
}

function conflictsText(conflicts: readonly ListedConflict[], paint: Paint): string {
  if (conflicts.length === 0) return 'no open conflicts';
  const table = tableText(
    ['since', 'link', 'ticket', 'field', 'ConnectWise', 'ServiceNow', 'chosen'],
    conflicts.map(({ since, link, connectwiseId, field, connectwise, servicenow, choice }) => [
      localTime(since),
      printable(link),
      printable(connectwiseId ?? ''),
      fieldLabel(field),
      short(connectwise),
      short(servicenow),
      choice === null
        ? ''
        : `${choice.value === undefined ? choice.winner : short(choice.value)}, by ${printable(choice.by)}`,
    ]),
    paint,
  );
  return [table, '', ...conflicts.map(({ command }) => command)].join('\n');
}

const short = (value: string): string => printable(clip(value, 40));

/** Both values, and the command that takes the one or the other. */
function previewText({ conflict, replaces, stands }: SettleOutcome, { take, value }: Wanted): string {
  const { field, since, connectwise, servicenow, id } = conflict;
  const sides = take === null && value === null ? sideNames : take === null ? [] : [take];
  return [
    `${fieldLabel(field)}, since ${localTime(since)}`,
    `  ConnectWise  "${printable(connectwise)}"`,
    `  ServiceNow   "${printable(servicenow)}"`,
    take === null && value === null
      ? `${conflict.choice === null ? 'nobody has chosen' : choiceText(conflict.choice)}; choose the value of both records with one of these:`
      : `both would get ${wantedText({ take, value })}:`,
    ...(value === null ? [] : [`  repeat the command with --seen ${id.slice(0, 8)} --yes`]),
    ...sides.map((side) => `  ${settleCommand(conflict, side)}`),
    ...(replaces === null ? [] : [`${choiceText(replaces)}; this would replace it`]),
    ...(stands === null ? [] : [`${choiceText(stands)} already`]),
  ].join('\n');
}

/** The value that both are to have: that of a side, or another one. */
interface Wanted {
  readonly take: SideName | null;
  readonly value: string | null;
}

const wantedText = ({ take, value }: Wanted): string =>
  value === null ? `the value of ${take ?? ''}` : `"${printable(value)}"`;

const choiceText = ({ winner, value, by, at }: ConflictChoice): string =>
  `${printable(by)} chose ${value === undefined ? winner : `"${printable(clip(value, 40))}"`} at ${localTime(at)}`;

function orderedText({ conflict, replaces, stands }: SettleOutcome, wanted: Wanted): string {
  const before = [
    ...(replaces === null ? [] : [`${choiceText(replaces)}; this replaces it`]),
    ...(stands === null ? [] : [`${choiceText(stands)} already; that choice stands`]),
  ];
  const next = `on the queue: the next run of pair ${printable(conflict.pair)} gives both records ${wantedText(wanted)}, unless one of the two has changed since`;
  return [...before, next].join('\n');
}
