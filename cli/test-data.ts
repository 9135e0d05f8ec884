/** `cli test-data …`: what automations made for test companies. */
import type { Command } from 'commander';
import { CodedError } from '../shared/rules/errors.ts';
import { printable } from '../shared/rules/printable.ts';
import { call } from './app/call.ts';
import { wholeNumber } from './options.ts';
import { changing, group, type Ordered } from './terminal/command.ts';
import { endsAsPreview, endWith } from './terminal/exit-code.ts';
import { paintFor } from './terminal/paint.ts';
import { print, printJson } from './terminal/print.ts';
import { tableText } from './terminal/table.ts';

interface Options extends Ordered {
  readonly company: number;
}

/** The command with its sub-command. Throws `test-company-required` (refuse) for a company that is not one. */
export function testDataCommand(): Command {
  const remove = changing(
    'remove',
    'remove the tickets that create-ticket made for a test company, and count the remaining ones',
    'test-data remove --company 19 --yes',
  )
    .requiredOption('--company <id>', 'the company, one of automations.testCompanies', wholeNumber)
    .action(removeTestTickets);
  return group('test-data', 'the tickets that automations made for test companies', remove);
}

async function removeTestTickets(options: Options): Promise<void> {
  const { company, yes, json, as } = options;
  const outcome = await call('test-data-remove', { companyId: company, dryRun: !yes }, as);
  if (outcome.kind === 'no-test-company')
    throw new CodedError('test-company-required', {
      detail: `Company ${company} is not one of automations.testCompanies.`,
    });
  if (json) printJson(outcome);
  const { tickets } = outcome;
  if (!json && tickets.length > 0)
    print(
      tableText(
        [{ head: 'ticket', isNumber: true }, 'summary'],
        tickets.map(({ ticket, summary }) => [String(ticket), printable(summary)]),
        paintFor(process.stdout),
      ),
    );
  if (outcome.kind === 'dry-run') {
    if (tickets.length > 0) return endsAsPreview(`${tickets.length} tickets would be removed`, options);
    if (!json) print('no ticket would be removed');
    return;
  }
  if (!json) {
    for (const { ticket, code } of outcome.failed) print(`failed   ${ticket}  ${code}`);
    print(`${tickets.length} removed, ${outcome.left} left`);
  }
  if (outcome.left > 0) endWith('wrong');
}
