/** `cli audit`: who asked for which change, newest first. */
import { Command, InvalidArgumentError } from 'commander';
import { wiring } from '../shared/wiring.ts';

/** The command. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('who asked for which change, newest first')
    .option('--link <name>', 'only what concerns this link')
    .option('--limit <count>', 'at most so many rows', wholeNumber, 50)
    .option('--json', 'one JSON document for other programs', false)
    .action(async (options: { readonly link?: string; readonly limit: number; readonly json: boolean }) => {
      const app = await wiring();
      const rows = await app.audit.list(options.link ?? null, options.limit);
      if (options.json) console.log(JSON.stringify(rows, null, 2));
      else if (rows.length === 0) console.log('nothing was ordered yet');
      else
        for (const row of rows)
          console.log(
            `${row.at}  ${row.action}  ${row.link ?? 'all links'}  ${row.asker.name} (${row.asker.by})  ${row.scope}: ${row.outcome}`,
          );
    });
}

/** A count given as an option. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 100_000) return value;
  throw new InvalidArgumentError('a whole number from 1 to 100000');
}
