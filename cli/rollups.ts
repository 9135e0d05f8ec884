/** `cli rollups …`: the counts behind the charts of the first screen. */
import type { Command } from 'commander';
import type { RebuildOutcome } from '../shared/automations/trends/rebuild.ts';
import { call } from './app/call.ts';
import { changing, group, type Ordered } from './terminal/command.ts';
import { endsAsPreview, endWith } from './terminal/exit-code.ts';
import { paintFor } from './terminal/paint.ts';
import { print, printJson } from './terminal/print.ts';
import { tableText } from './terminal/table.ts';

/** The command with its sub-command. */
export function rollupsCommand(): Command {
  const rebuild = changing(
    'rebuild',
    'recount the synced changes of some days from the history',
    'rollups rebuild --from 2026-11-20 --to 2026-11-28',
    'rollups rebuild --from 2026-11-20 --to 2026-11-28 --yes',
  )
    .requiredOption('--from <day>', 'the first day, UTC, such as 2026-11-20')
    .requiredOption('--to <day>', 'the last day; of today, only completed hours count')
    .action(async (options: Ordered & { readonly from: string; readonly to: string }) => {
      const { from, to, yes, json, as } = options;
      const outcome = await call('rollups-rebuild', { from, to, dryRun: !yes }, as);
      if (json) printJson(outcome);
      if (outcome.kind === 'dry-run' && outcome.rows > 0) return endsAsPreview(rebuildText(outcome), options);
      if (!json) print(rebuildText(outcome));
      if (outcome.kind === 'interrupted') endWith('interrupted');
    });
  return group('rollups', 'the counts behind the charts', rebuild);
}

/** The links of each day whose numbers differ, and what was done about them. */
function rebuildText({ kind, from, to, before, runs, rows, changes }: RebuildOutcome): string {
  if (kind === 'interrupted')
    return `interrupted after ${rows} rows; run the command again, or with fewer days`;
  const range = `${runs} runs of the history from ${from} to ${to}, before ${before}:00 UTC`;
  if (rows === 0) return `nothing to change: the counts match ${range}`;
  const numbers = ['tickets', 'changes', 'failed'] as const;
  const table = tableText(
    ['day', 'link', ...numbers.map((head) => ({ head, isNumber: true }) as const)],
    changes.map(({ day, link, before: was, after }) => [
      day,
      link,
      ...numbers.map((name) =>
        was[name] === after[name] ? String(was[name]) : `${was[name]} → ${after[name]}`,
      ),
    ]),
    paintFor(process.stdout),
  );
  const done = kind === 'rebuilt' ? 'rows were written' : 'rows would be written';
  return [table, '', `${rows} ${done}, from ${range}`].join('\n');
}
