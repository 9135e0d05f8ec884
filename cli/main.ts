/**
 * The operator's command: `npm run cli -- <command>`. It uses the settings and secrets of the environment it runs in,
 * and the same stories as the functions.
 */
import { Command } from 'commander';
import { asCodedError } from '../shared/rules/errors.ts';
import { redactText } from '../shared/rules/redact.ts';
import { auditCommand } from './audit.ts';
import { backfillCommand } from './backfill.ts';
import { callbacksCommand } from './callbacks.ts';
import { configCommand } from './config.ts';
import { healthCommand } from './health.ts';
import { reconcileCommand } from './reconcile.ts';
import { secretsCommand } from './secrets.ts';

const program = new Command('cli')
  .description('Looks after a deployed or local connectwise-functions app.')
  .addCommand(auditCommand())
  .addCommand(backfillCommand())
  .addCommand(callbacksCommand())
  .addCommand(configCommand())
  .addCommand(healthCommand())
  .addCommand(reconcileCommand())
  .addCommand(secretsCommand());

try {
  await program.parseAsync();
} catch (thrown) {
  const error = asCodedError(thrown);
  console.error(`${error.code}: ${redactText(error.message)}`);
  process.exitCode = 1;
}
