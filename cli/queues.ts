/** `cli queues …`: the queues of the app, which exist before it is started. */
import type { Command } from 'commander';
import { operatorApp } from './app/here.ts';
import { group, showing, type Shown } from './terminal/command.ts';
import { print, printJson } from './terminal/print.ts';

/** The command with its sub-command. */
export function queuesCommand(): Command {
  // It asks for no --yes: an empty queue more changes nothing, and a deployment runs it every time.
  const ensure = showing(
    'ensure',
    'make every queue and poison queue that is missing; run it before the app is started first',
    'queues ensure',
  ).action(async ({ json }: Shown) => {
    const queues = await (await operatorApp()).ensureQueues();
    if (json) printJson({ queues });
    else
      for (const { name, wasMade } of queues) print(`${wasMade ? 'made         ' : 'already there'} ${name}`);
  });
  return group('queues', 'the queues of the app', ensure);
}
