/** `cli links …`: the links of the configuration, and the pauses that people make. */
import type { Command } from 'commander';
import type { PauseOutcome, ResumeOutcome } from '../../shared/automations/operate/link-orders.ts';
import { pauseKnownMs } from '../../shared/rules/operate/link-pause.ts';
import { printable } from '../../shared/rules/printable.ts';
import { call } from '../app/call.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endsAsPreview } from '../terminal/exit-code.ts';
import { localTime } from '../terminal/local-time.ts';
import { paintFor } from '../terminal/paint.ts';
import { print, printJson } from '../terminal/print.ts';
import { linkTestCommand } from '../acceptance/command.ts';
import { newCommand } from './new/command.ts';
import { linksText } from './status-text.ts';

/** The command with its sub-commands. */
export function linksCommand(): Command {
  return group(
    'links',
    'the links: list, make, test, pause without a deployment, resume',
    listCommand(),
    newCommand(),
    linkTestCommand(),
    pauseCommand(),
    resumeCommand(),
  );
}

function listCommand(): Command {
  return showing('list', 'list every link with its state, pairs, lag and last writes', 'links list').action(
    async ({ json }: Shown) => {
      const { links, checkedAt } = await call('status', { fresh: true });
      if (json) printJson({ links });
      else print(linksText(links, Date.parse(checkedAt), paintFor(process.stdout)));
    },
  );
}

function pauseCommand(): Command {
  return changing(
    'pause',
    'read and write nothing for a link until it is resumed; its changes wait meanwhile',
    'links pause acme --because "migration of their instance" --yes',
  )
    .argument('<link>', 'the link')
    .option('--because <reason>', 'the reason, shown to your colleagues', '')
    .action(async (link: string, options: Ordered & { readonly because: string }) => {
      const { yes, as, json, because } = options;
      const outcome = await call('link-pause', { link, because, dryRun: !yes }, as);
      if (json) printJson(outcome);
      if (outcome.kind === 'would-pause') return endsAsPreview(pausedText(outcome), options);
      if (!json) print(pausedText(outcome));
    });
}

function pausedText({ kind, link, pause }: PauseOutcome): string {
  const name = printable(link);
  if (kind === 'would-pause')
    return `link ${name} would be paused: the app polls, writes and creates nothing for it; receivers still accept changes, and nothing is lost`;
  if (kind === 'unchanged')
    return `link ${name} is paused since ${localTime(pause.since)} by ${printable(pause.by)}`;
  return `link ${name} is paused; every instance stops within ${pauseKnownMs / 1000} s, after the writes that have begun. Resume it: npm run cli -- links resume ${name} --yes`;
}

function resumeCommand(): Command {
  return changing(
    'resume',
    'end the pause of a link; changes made meanwhile on either side arrive now',
    'links resume acme --yes',
  )
    .argument('<link>', 'the link')
    .action(async (link: string, options: Ordered) => {
      const outcome = await call('link-resume', { link, dryRun: !options.yes }, options.as);
      if (options.json) printJson(outcome);
      if (outcome.kind === 'would-resume') return endsAsPreview(resumedText(outcome), options);
      if (!options.json) print(resumedText(outcome));
    });
}

function resumedText({ kind, link, pause }: ResumeOutcome): string {
  const name = printable(link);
  if (kind === 'unchanged') return `link ${name} is not paused`;
  const since = pause === null ? '' : ` (paused since ${localTime(pause.since)} by ${printable(pause.by)})`;
  return kind === 'would-resume'
    ? `link ${name} would be resumed${since}, and polled at once`
    : `link ${name} is resumed${since}; a poll is on the queue and fetches the changes made meanwhile`;
}
