/** `cli why RECORD`: why a ticket or an incident did, or did not, change. */
import type { Command } from 'commander';
import type { SideName } from '../../shared/rules/sync/record.ts';
import { whyText } from '../../shared/rules/why/text.ts';
import { call } from '../app/call.ts';
import { sideName, wholeNumber } from '../options.ts';
import { showing, type Shown } from '../terminal/command.ts';
import { paintFor } from '../terminal/paint.ts';
import { print, printJson } from '../terminal/print.ts';

interface WhyOptions extends Shown {
  readonly link?: string;
  readonly side?: SideName;
  readonly limit: number;
}

/** The command. */
export function whyCommand(): Command {
  return showing(
    'why',
    'explain why a ticket or incident did or did not change, and what happens next',
    'why 4711',
    'why INC0010001 --link acme',
  )
    .argument('<record>', 'a ConnectWise ticket id, an incident number or a sys_id')
    .option('--link <name>', 'needed only when several links know the record')
    .option(
      '--side <side>',
      'connectwise or servicenow; needed only when the record does not show it',
      sideName,
    )
    .option('--limit <count>', 'maximum number of decisions', wholeNumber, 20)
    .action(async (record: string, { link, side, limit, json }: WhyOptions) => {
      const report = await call('why', { link: link ?? null, side: side ?? null, record, limit });
      if (json) printJson(report);
      else print(whyText(report, paintFor(process.stdout)));
    });
}
