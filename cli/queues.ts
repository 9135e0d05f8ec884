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
    'create every missing queue and poison queue; run it before the first start of the app',
    'queues ensure',
  ).action(async ({ json }: Shown) => {
    const queues = await (await operatorApp()).ensureQueues();
    if (json) printJson({ queues });
    else
      for (const { name, wasMade } of queues) print(`${wasMade ? 'created      ' : 'already there'} ${name}`);
  });
  return group('queues', 'the queues of the app', ensure);
}
