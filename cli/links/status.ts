/** `cli status`: the first screen. */
import type { Command } from 'commander';
import { call } from '../app/call.ts';
import { showing, type Shown } from '../terminal/command.ts';
import { endWith } from '../terminal/exit-code.ts';
import { paintFor } from '../terminal/paint.ts';
import { print, printJson } from '../terminal/print.ts';
import { statusText } from './status-text.ts';

const ends = { well: 'done', 'needs-you': 'wrong', unknown: 'unreachable' } as const;

/**
 * The command. Exits with 1 when something needs a person, with 4 when nothing is known to and not everything could be
 * read.
 */
export function statusCommand(): Command {
  return showing(
    'status',
    'show everything that needs you, every link and every automation',
    'status',
    'status --env prod',
  ).action(async ({ json }: Shown) => {
    const report = await call('status', { fresh: true });
    if (json) printJson(report);
    else print(statusText(report, paintFor(process.stdout)));
    endWith(ends[report.state]);
  });
}
