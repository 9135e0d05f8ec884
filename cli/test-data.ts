/** `cli test-data …`: what automations made for test companies. */
import { Command } from 'commander';
import { removeTestData } from '../shared/automations/tickets/remove-test-data.ts';
import { printable } from '../shared/rules/printable.ts';
import { operator } from './actor.ts';
import { operatorApp } from './app.ts';
import { wholeNumber } from './options.ts';
import { exitOfUsage, withExitCode } from './terminal/exit-code.ts';
import { print, printJson, say } from './terminal/print.ts';

interface Options {
  readonly company: number;
  readonly yes: boolean;
  readonly json: boolean;
  readonly as?: string;
}

/** The command with its sub-command. */
export function testDataCommand(): Command {
  const command = new Command('test-data').description('what automations made for test companies');
  command
    .command('remove')
    .description('remove the tickets that create-ticket made for a test company, and count what is left')
    .requiredOption('--company <id>', 'the company, one of automations.testCompanies', wholeNumber)
    .option('--yes', 'do it; without it the command only says what it would do', false)
    .option('--as <name>', 'who asks, for the audit journal; else the name of the account')
    .option('--json', 'one JSON document for other programs', false)
    .exitOverride(exitOfUsage)
    .action((options: Options) => withExitCode(() => remove(options)));
  return command;
}

/** Answers the exit code. */
async function remove({ company, yes, json, as }: Options): Promise<number> {
  const app = await operatorApp();
  const { testCompanies } = app;
  const needs = { ...app.automation, testCompanies };
  const outcome = await removeTestData({ companyId: company, dryRun: !yes }, operator(as), needs);
  if (json) printJson(outcome);
  if (outcome.kind === 'no-test-company') {
    if (!json)
      say(`company ${company} is none of automations.testCompanies (${testCompanies.join(', ') || 'none'})`);
    return 3;
  }
  if (!json) {
    for (const { ticket, summary } of outcome.tickets)
      print(
        `${outcome.kind === 'removed' ? 'removed' : 'would be removed'}  ${ticket}  ${printable(summary)}`,
      );
    if (outcome.kind === 'dry-run') print(`${outcome.tickets.length} tickets would be removed; add --yes`);
    else {
      for (const { ticket, code } of outcome.failed) print(`failed   ${ticket}  ${code}`);
      print(`${outcome.tickets.length} removed, ${outcome.left} left`);
    }
  }
  return outcome.kind === 'removed' && outcome.left > 0 ? 1 : 0;
}
