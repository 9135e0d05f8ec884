/** `cli sync preview`: what the sync would write about one record now. Nothing is written. */
import { Command } from 'commander';
import { CodedError } from '../shared/rules/errors.ts';
import type { SideName } from '../shared/rules/sync/record.ts';
import { recordReference } from '../shared/rules/why/reference.ts';
import { previewText } from '../shared/rules/why/text.ts';
import { operatorApp } from './app.ts';
import { sideName } from './options.ts';
import { paintFor } from './terminal/paint.ts';
import { print, printJson } from './terminal/print.ts';

interface PreviewOptions {
  readonly link: string;
  readonly side: SideName;
  readonly id: string;
  readonly replay: boolean;
  readonly json: boolean;
}

/** The command, to stand under `sync`. */
export function previewCommand(): Command {
  return new Command('preview')
    .description('what would be written about one record now, with before and after; nothing is')
    .requiredOption('--link <name>', 'the link')
    .requiredOption('--side <side>', 'connectwise or servicenow', sideName)
    .requiredOption('--id <record>', 'a ticket id or a sys_id')
    .option('--replay', 'as a replay would: what was dead-lettered is tried again', false)
    .option('--json', 'one JSON document for other programs', false)
    .action(async ({ link, side, id, replay, json }: PreviewOptions) => {
      const reference = recordReference(id, side);
      if (reference.kind !== 'id')
        throw new CodedError('request-invalid', {
          detail: 'Name the incident by its sys_id here; `why` tells it for a number.',
        });
      const app = await operatorApp();
      const preview = await app.preview({ link, side: reference.side, recordId: reference.id, replay });
      if (json) printJson(preview);
      else print(previewText(preview, paintFor(process.stdout)));
    });
}
