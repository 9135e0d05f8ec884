/** `cli audit`: who asked for which change, newest first. */
import { Command } from 'commander';
import { printable } from '../shared/rules/printable.ts';
import { operatorApp } from './app.ts';
import { wholeNumber } from './options.ts';
import { print, printJson } from './terminal/print.ts';

/** The command. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('who asked for which change, newest first')
    .option('--link <name>', 'only what concerns this link')
    .option('--limit <count>', 'at most so many rows', wholeNumber, 50)
    .option('--json', 'one JSON document for other programs', false)
    .action(async (options: { readonly link?: string; readonly limit: number; readonly json: boolean }) => {
      const app = await operatorApp();
      const rows = await app.audit.list(options.link ?? null, options.limit);
      if (options.json) printJson(rows);
      else if (rows.length === 0) print('nothing was ordered yet');
      else
        for (const row of rows)
          print(
            `${row.at}  ${row.action}  ${row.link ?? 'all links'}  ${printable(row.actor.name)} (${row.actor.by})  ${printable(row.scope)}: ${row.outcome}`,
          );
    });
}
