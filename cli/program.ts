/** The operator's commands and what they have in common. */
import { Command } from 'commander';
import { logLinesToStandardError } from './app/here.ts';
import { chooseTarget, type TargetOptions } from './app/target.ts';
import { acceptanceCommand } from './acceptance/command.ts';
import { alertsCommand } from './watch/alerts.ts';
import { auditCommand } from './audit.ts';
import { automationsCommand } from './automations/command.ts';
import { backfillCommand } from './backfill/command.ts';
import { callbacksCommand } from './connectwise/callbacks.ts';
import { updateCompanyAddressCommand } from './connectwise/update-company-address.ts';
import { completionCommand } from './completion/command.ts';
import { configCommand } from './config/command.ts';
import { customerCommand } from './customer.ts';
import { doctorCommand } from './doctor/command.ts';
import { envCommand } from './env.ts';
import { healthCommand } from './watch/health.ts';
import { linksCommand } from './links/command.ts';
import { statusCommand } from './links/status.ts';
import { syncNowCommand } from './links/sync-now.ts';
import { queuesCommand } from './queues.ts';
import { reconcileCommand } from './reconcile/command.ts';
import { rollupsCommand } from './rollups.ts';
import { secretsCommand } from './secrets/command.ts';
import { conflictsCommand } from './records/conflicts.ts';
import { deadLettersCommand } from './records/dead-letters.ts';
import { pairCommand } from './records/pair.ts';
import { previewCommand } from './records/preview.ts';
import { whyCommand } from './records/why.ts';
import { untilItsEnd } from './terminal/exit-code.ts';
import { group } from './terminal/command.ts';
import { print } from './terminal/print.ts';
import { testDataCommand } from './test-data.ts';
import { updateTicketsCommand } from './update-tickets/command.ts';
import { projectVersion } from './version.ts';

const commands = (): readonly Command[] => [
  acceptanceCommand(),
  alertsCommand(),
  auditCommand(),
  automationsCommand(),
  backfillCommand(),
  callbacksCommand(),
  completionCommand(),
  configCommand(),
  conflictsCommand(),
  customerCommand(),
  deadLettersCommand(),
  doctorCommand(),
  envCommand(),
  healthCommand(),
  linksCommand(),
  pairCommand(),
  queuesCommand(),
  reconcileCommand(),
  rollupsCommand(),
  secretsCommand(),
  statusCommand(),
  group('sync', 'the sync of tickets and incidents', syncNowCommand(), previewCommand()),
  testDataCommand(),
  updateTicketsCommand(),
  updateCompanyAddressCommand(),
  whyCommand(),
];

/** Builds the tree of commands; nothing runs and nothing is read before it is parsed. */
export function operatorProgram(): Command {
  const program = new Command('cli')
    .description('Operates a deployed or local connectwise-functions app.')
    .usage('<command> [options]')
    .version(projectVersion(), '--version', 'print the version')
    .option('--env <name>', 'act on the app of this profile; `env list` shows the profiles')
    .option('--app <url>', 'act on the deployed app at this address, through its HTTP routes')
    .option(
      '--settings <file>',
      'read settings from a file of NAME=value lines; environment variables take precedence',
    )
    .option('--verbose', 'print the app’s log lines on standard error', false)
    .hook('preAction', (self) => {
      const { verbose, ...options } = self.opts<TargetOptions & { readonly verbose: boolean }>();
      logLinesToStandardError(verbose);
      chooseTarget(options);
    })
    .addHelpText(
      'after',
      [
        '',
        'A command that changes something only previews it; --yes carries it out.',
        'Exit codes: 0 done, 1 found something wrong, 2 usage, 3 refused or needs approval, 4 unreachable, 130 interrupted.',
        'docs/operator-command.md has the details; docs/run-book.md says what to do when something is wrong.',
      ].join('\n'),
    );
  for (const command of commands()) program.addCommand(command);
  quietly(program);
  return program;
}

/** Runs one command line. Nothing is thrown: the exit code of the process says how it ended. */
export async function runCommand(words: readonly string[]): Promise<void> {
  const isJson = words.includes('--json');
  await untilItsEnd(async () => {
    const program = operatorProgram();
    // The first thing that anybody types: it is no mistake.
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync([...words], { from: 'user' });
  }, isJson);
}

/** The parser says nothing itself: a mistake is reported in one way, by its code. Help goes to standard output. */
function quietly(command: Command): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => print(text.trimEnd()),
    writeErr: () => undefined,
    outputError: () => undefined,
  });
  for (const one of command.commands) quietly(one);
}
