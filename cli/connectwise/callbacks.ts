/** `cli callbacks …`: the entries in ConnectWise that make it call us. */
import { Command } from 'commander';
import type { RegistrationPlan } from '../../shared/rules/operate/callback-registrations.ts';
import { operatorApp } from '../app.ts';
import { print } from '../terminal/print.ts';

/** The command with its sub-commands. */
export function callbacksCommand(): Command {
  const callbacks = new Command('callbacks').description('ConnectWise callback entries');
  callbacks
    .command('ensure')
    .description(
      'make, switch on or remove entries until ConnectWise calls this address, once, for every ticket',
    )
    .requiredOption('--url <address>', 'address of connectwise-callback, ending in ?recordId=')
    .option('--dry-run', 'say what would be done', false)
    .action(async (options: { readonly url: string; readonly dryRun: boolean }) => {
      const app = await operatorApp();
      printPlan(await app.ensureCallbacks(options.url, options.dryRun), options.dryRun);
    });
  callbacks
    .command('list')
    .description('show the entries that there are')
    .action(async () => {
      const app = await operatorApp();
      for await (const entry of app.connectwise.callbacks.list())
        print(
          `${entry.id}  ${entry.type}/${entry.level}/${entry.objectId}  ${entry.url}${entry.inactiveFlag === true ? '  (switched off)' : ''}`,
        );
    });
  return callbacks;
}

function printPlan(plan: RegistrationPlan, dryRun: boolean): void {
  const will = dryRun ? 'would be ' : '';
  for (const entry of plan.create) print(`${will}made        ${entry.type}/${entry.level} ${entry.url}`);
  for (const entry of plan.activate) print(`${will}switched on ${entry.type}/${entry.level} ${entry.url}`);
  for (const entry of plan.remove) print(`${will}removed     ${entry.type}/${entry.level} ${entry.url}`);
  for (const entry of plan.keep) print(`already right ${entry.type}/${entry.level} ${entry.url}`);
}
