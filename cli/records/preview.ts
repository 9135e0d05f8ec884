/** `cli sync preview`: what the sync would write about one record now. Nothing is written. */
import type { Command } from 'commander';
import type { SideName } from '../../shared/rules/sync/record.ts';
import { previewText } from '../../shared/rules/why/text.ts';
import { call } from '../app/call.ts';
import { sideName } from '../options.ts';
import { showing, type Shown } from '../terminal/command.ts';
import { paintFor } from '../terminal/paint.ts';
import { print, printJson } from '../terminal/print.ts';

interface PreviewOptions extends Shown {
  readonly link: string;
  readonly side: SideName;
  readonly id: string;
  readonly replay: boolean;
}

/** The command, to stand under `sync`. */
export function previewCommand(): Command {
  return showing(
    'preview',
    'show what a sync of one record would write now, before and after; writes nothing',
    'sync preview --link acme --side connectwise --id 4711',
  )
    .requiredOption('--link <name>', 'the link')
    .requiredOption('--side <side>', 'connectwise or servicenow', sideName)
    .requiredOption('--id <record>', 'a ticket id or a sys_id')
    .option('--replay', 'preview a replay, which tries dead-lettered writes again', false)
    .action(async ({ link, side, id, replay, json }: PreviewOptions) => {
      const preview = await call('preview', { link, side, record: id, replay });
      if (json) printJson(preview);
      else print(previewText(preview, paintFor(process.stdout)));
      // A preview that could not look is no preview.
      const { kind } = preview.outcome;
      if (kind === 'dead-lettered') process.exitCode = 1;
      if (kind === 'deferred') process.exitCode = 4;
    });
}
