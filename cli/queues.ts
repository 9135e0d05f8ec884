/** `cli queues …`: the queues of the app, which exist before it is started. */
import { Command } from 'commander';
import { operatorApp } from './app.ts';
import { print } from './terminal/print.ts';

/** The command with its sub-command. */
export function queuesCommand(): Command {
  const queues = new Command('queues').description('the queues of the app');
  queues
    .command('ensure')
    .description('make every queue and poison queue that is missing; run it before the app is started first')
    .action(async () => {
      const app = await operatorApp();
      for (const { name, wasMade } of await app.ensureQueues())
        print(`${wasMade ? 'made         ' : 'already there'} ${name}`);
    });
  return queues;
}
