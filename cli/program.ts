/** The operator's commands and what they have in common. */
import { Command } from 'commander';
import { logLinesToStandardError } from './app.ts';
import { alertsCommand } from './watch/alerts.ts';
import { auditCommand } from './audit.ts';
import { backfillCommand } from './backfill/command.ts';
import { callbacksCommand } from './connectwise/callbacks.ts';
import { updateCompanyAddressCommand } from './connectwise/update-company-address.ts';
import { configCommand } from './config.ts';
import { customerCommand } from './customer.ts';
import { doctorCommand } from './doctor/command.ts';
import { healthCommand } from './watch/health.ts';
import { queuesCommand } from './queues.ts';
import { reconcileCommand } from './reconcile.ts';
import { secretsCommand } from './secrets/command.ts';
import { useSettingsFile } from './settings-file.ts';
import { deadLettersCommand } from './dead-letters.ts';
import { pairCommand } from './pair.ts';
import { previewCommand } from './preview.ts';
import { testDataCommand } from './test-data.ts';
import { updateTicketsCommand } from './update-tickets/command.ts';
import { whyCommand } from './why.ts';

/** Builds the tree of commands; nothing runs and nothing is read before it is parsed. */
export function operatorProgram(): Command {
  return new Command('cli')
    .description('Looks after a deployed or local connectwise-functions app.')
    .option(
      '--settings <file>',
      'read settings from lines of NAME=value; what the environment has goes first',
    )
    .option('--verbose', 'the app’s log lines on standard error', false)
    .hook('preAction', (self) => {
      const { settings, verbose } = self.opts<{ settings?: string; verbose?: boolean }>();
      if (settings !== undefined) useSettingsFile(settings);
      logLinesToStandardError(verbose === true);
    })
    .addCommand(alertsCommand())
    .addCommand(auditCommand())
    .addCommand(backfillCommand())
    .addCommand(callbacksCommand())
    .addCommand(configCommand())
    .addCommand(customerCommand())
    .addCommand(deadLettersCommand())
    .addCommand(doctorCommand())
    .addCommand(healthCommand())
    .addCommand(pairCommand())
    .addCommand(queuesCommand())
    .addCommand(reconcileCommand())
    .addCommand(secretsCommand())
    .addCommand(
      new Command('sync').description('the sync of tickets and incidents').addCommand(previewCommand()),
    )
    .addCommand(testDataCommand())
    .addCommand(updateTicketsCommand())
    .addCommand(updateCompanyAddressCommand())
    .addCommand(whyCommand());
}
