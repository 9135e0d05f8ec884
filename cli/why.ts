/** `cli why RECORD`: why a ticket or an incident did, or did not, change. */
import { Command } from 'commander';
import type { SideName } from '../shared/rules/sync/record.ts';
import { whyText } from '../shared/rules/why/text.ts';
import { operatorApp } from './app.ts';
import { sideName, wholeNumber } from './options.ts';
import { paintFor } from './terminal/paint.ts';
import { print, printJson } from './terminal/print.ts';

interface WhyOptions {
  readonly link?: string;
  readonly side?: SideName;
  readonly limit: number;
  readonly json: boolean;
}

/** The command. */
export function whyCommand(): Command {
  return new Command('why')
    .description('why a ticket or incident did, or did not, change; and what happens next')
    .argument('<record>', 'a ConnectWise ticket id, an incident number or a sys_id')
    .option('--link <name>', 'needed only when several links know the record')
    .option('--side <side>', 'connectwise or servicenow, where the record does not tell', sideName)
    .option('--limit <count>', 'decisions at most', wholeNumber, 20)
    .option('--json', 'one JSON document for other programs', false)
    .action(async (record: string, { link, side, limit, json }: WhyOptions) => {
      const app = await operatorApp();
      const report = await app.why({ link: link ?? null, side: side ?? null, record, limit });
      if (json) printJson(report);
      else print(whyText(report, paintFor(process.stdout)));
    });
}
