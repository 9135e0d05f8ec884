/** `cli customer …`: all that is kept of one customer. */
import { Command } from 'commander';
import type { RemoveCustomerOutcome, StoreReport } from '../shared/automations/operate/remove-customer.ts';
import { asCodedError, type ErrorCode } from '../shared/rules/errors.ts';
import { printable } from '../shared/rules/printable.ts';
import { operator } from './actor.ts';
import { operatorApp } from './app.ts';
import { print, printJson, say } from './terminal/print.ts';

/** Exit codes of this command by the code of what it throws; 1 for any other. */
const exitCodes: Readonly<Partial<Record<ErrorCode, number>>> = {
  'request-invalid': 2,
  'settings-invalid': 2,
  'config-invalid': 2,
  'link-still-enabled': 3,
  'link-in-use': 3,
  'storage-unavailable': 4,
  'storage-forbidden': 4,
};

interface Options {
  readonly yes: boolean;
  readonly json: boolean;
  readonly as?: string;
}

/** The command with its sub-command. */
export function customerCommand(): Command {
  const command = new Command('customer').description('all that is kept of one customer');
  command
    .command('remove')
    .description('remove every row and message of one link, and show that nothing is left')
    .argument('<link>', 'the link, which is no longer enabled in the configuration')
    .option('--yes', 'do it; without it the command only says what it would do', false)
    .option('--as <name>', 'who asks, for the audit journal; else the name of the account')
    .option('--json', 'one JSON document for other programs', false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (link: string, options: Options) => {
      process.exitCode = await remove(link, options);
    });
  return command;
}

/** Answers the exit code. */
async function remove(link: string, { yes, json, as }: Options): Promise<number> {
  const interrupted = new AbortController();
  const stop = (): void => interrupted.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const app = await operatorApp();
    const asked = { link, dryRun: !yes, signal: interrupted.signal };
    const outcome = await app.removeCustomer(asked, operator(as));
    if (json) printJson({ link, ...outcome });
    else print(textOf(link, outcome));
    return { 'dry-run': 0, removed: 0, remains: 1, unknown: 2, interrupted: 130 }[outcome.kind];
  } catch (thrown) {
    const error = asCodedError(thrown);
    say(`${error.code}: ${error.message.split('\n').map(printable).join('\n')}`);
    return exitCodes[error.code] ?? 1;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}

function textOf(link: string, { kind, stores }: RemoveCustomerOutcome): string {
  if (kind === 'interrupted') return `interrupted; order it again, it goes on with what is left of ${link}`;
  if (kind === 'unknown')
    return `neither the configuration nor any table or queue knows a link ${link}; look at its spelling`;
  const isDone = kind !== 'dry-run';
  const head = ['store', 'kind', ...(isDone ? ['removed', 'examined', 'remaining'] : ['found']), 'hidden'];
  const rows = stores.map((store) => [
    store.name,
    store.kind,
    ...countsOf(store, isDone),
    String(store.hidden),
  ]);
  const total = (of: (store: StoreReport) => number): number =>
    stores.reduce((sum, store) => sum + of(store), 0);
  const left = total(({ remaining }) => remaining);
  const hidden = total((store) => store.hidden);
  return [...tableOf([head, ...rows]), '', lastLine(), ...hiddenLine()].join('\n');

  function lastLine(): string {
    if (!isDone) return `${left} rows and messages of ${link} would be removed; add --yes`;
    const removed = total((store) => store.removed);
    const examined = total((store) => store.examined);
    return `${removed} removed; of ${examined} examined afterwards ${left} are of ${link}${left === 0 ? '' : ': order it again'}`;
  }
  function hiddenLine(): readonly string[] {
    if (hidden === 0) return [];
    return [
      `${hidden} messages are delayed or being worked on: nobody can see whose they are. The app drops those of ${link} when they come; order it again later to see that none is left`,
    ];
  }
}

function countsOf({ removed, examined, remaining }: StoreReport, isDone: boolean): readonly string[] {
  return isDone ? [removed, examined, remaining].map(String) : [String(remaining)];
}

/** Columns one beside the other, numbers to the right. */
function tableOf(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}
