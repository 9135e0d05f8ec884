/** `cli automations …`: what runs by itself, and a run of it now. */
import type { Command } from 'commander';
import type { RunNowOutcome } from '../../shared/automations/operate/run-now.ts';
import { call } from '../app/call.ts';
import { automationsText } from '../links/status-text.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endsAsPreview } from '../terminal/exit-code.ts';
import { paintFor } from '../terminal/paint.ts';
import { print, printJson } from '../terminal/print.ts';

/** The command with its sub-commands. */
export function automationsCommand(): Command {
  return group('automations', 'the automations: list them, run one now', listCommand(), runCommand());
}

function listCommand(): Command {
  return showing(
    'list',
    'list every automation with its trigger, its last run and its next one',
    'automations list',
  ).action(async ({ json }: Shown) => {
    const { automations, checkedAt } = await call('status', { fresh: true });
    if (json) printJson({ automations });
    else print(automationsText(automations, Date.parse(checkedAt), paintFor(process.stdout)));
  });
}

function runCommand(): Command {
  return changing('run', 'run a scheduled automation now', 'automations run ticket-sync --yes')
    .argument('<automation>', 'its name in `automations list`')
    .action(async (automation: string, options: Ordered) => {
      const { yes, as, json } = options;
      const outcome = await call('run-now', { automation, dryRun: !yes }, as);
      if (json) printJson(outcome);
      if (outcome.kind === 'would-run') return endsAsPreview(runText(outcome), options);
      if (!json) print(runText(outcome));
    });
}

function runText({ kind, automation }: RunNowOutcome): string {
  if (kind === 'would-run') return `${automation} would run now, as if its timer had fired`;
  if (kind === 'unchanged') return `${automation} was queued less than half a minute ago; that run stands`;
  return `${automation} is queued; the app runs it within a minute. See the result: npm run cli -- automations list`;
}
