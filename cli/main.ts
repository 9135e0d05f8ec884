/**
 * The operator's command: `npm run cli -- <command>`. It uses the settings and secrets of the environment it runs in,
 * and the same stories as the functions.
 */
import { Command } from 'commander';
import { asCodedError } from '../shared/rules/errors.ts';
import { printable } from '../shared/rules/printable.ts';
import { redactText } from '../shared/rules/redact.ts';
import { logLinesToStandardError } from './app.ts';
import { auditCommand } from './audit.ts';
import { backfillCommand } from './backfill.ts';
import { callbacksCommand } from './callbacks.ts';
import { configCommand } from './config.ts';
import { healthCommand } from './health.ts';
import { reconcileCommand } from './reconcile.ts';
import { secretsCommand } from './secrets.ts';
import { deadLettersCommand } from './dead-letters.ts';
import { previewCommand } from './preview.ts';
import { whyCommand } from './why.ts';

const program = new Command('cli')
  .description('Looks after a deployed or local connectwise-functions app.')
  .option('--verbose', 'the app’s log lines on standard error', false)
  .hook('preAction', (self) => logLinesToStandardError(self.opts()['verbose'] === true))
  .addCommand(auditCommand())
  .addCommand(backfillCommand())
  .addCommand(callbacksCommand())
  .addCommand(configCommand())
  .addCommand(deadLettersCommand())
  .addCommand(healthCommand())
  .addCommand(reconcileCommand())
  .addCommand(secretsCommand())
  .addCommand(
    new Command('sync').description('the sync of tickets and incidents').addCommand(previewCommand()),
  )
  .addCommand(whyCommand());

try {
  await program.parseAsync();
} catch (thrown) {
  const error = asCodedError(thrown);
  // A message may hold a remote's own words, and a mistake's list has lines of its own.
  const message = redactText(error.message).split('\n').map(printable).join('\n');
  console.error(`${error.code}: ${message}`);
  process.exitCode = 1;
}
