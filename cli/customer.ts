/** `cli customer …`: all that is stored about one customer. */
import type { Command } from 'commander';
import type { RemoveCustomerOutcome, StoreReport } from '../shared/automations/operate/remove-customer.ts';
import { CodedError } from '../shared/rules/errors.ts';
import { call, isDeployed } from './app/call.ts';
import { changing, group, type Ordered } from './terminal/command.ts';
import { endWith } from './terminal/exit-code.ts';
import { interruption } from './terminal/interruption.ts';
import { paintFor } from './terminal/paint.ts';
import { print, printJson } from './terminal/print.ts';
import { tableText } from './terminal/table.ts';

/** The command with its sub-command. Throws `link-unknown` (dead-letter) for a name of which nothing is stored. */
export function customerCommand(): Command {
  const remove = changing(
    'remove',
    'remove every row and message of one link, and verify that nothing is left',
    'customer remove acme',
    'customer remove acme --yes',
  )
    .argument('<link>', 'a link that is no longer enabled in the configuration')
    .action(removeAll);
  return group('customer', 'the stored data of one customer', remove);
}

/** A deployed app ends a request before Azure does, and is asked again: so often at most. */
const maxRequests = 50;

async function removeAll(link: string, { yes, json, as }: Ordered): Promise<void> {
  const signal = interruption();
  const once = (): Promise<RemoveCustomerOutcome> => call('customer-remove', { link, dryRun: !yes }, as);
  let outcome = await once();
  for (let asked = 1; isDeployed() && outcome.kind === 'interrupted' && asked < maxRequests; asked += 1) {
    if (signal.aborted) break;
    outcome = await once();
  }
  if (outcome.kind === 'unknown') throw new CodedError('link-unknown', { detail: textOf(link, outcome) });
  if (json) printJson({ link, ...outcome });
  else print(textOf(link, outcome));
  endWith(
    (
      {
        'dry-run': 'needsApproval',
        removed: 'done',
        remains: 'wrong',
        interrupted: 'interrupted',
      } as const
    )[outcome.kind],
  );
}

function textOf(link: string, { kind, stores }: RemoveCustomerOutcome): string {
  if (kind === 'interrupted') return `interrupted; run the command again, it removes the rest of ${link}`;
  if (kind === 'unknown')
    return `neither the configuration nor any table or queue has a link ${link}; check the spelling`;
  const isDone = kind !== 'dry-run';
  const counts = [...(isDone ? ['removed', 'examined', 'remaining'] : ['found']), 'hidden'];
  const columns = ['store', 'kind', ...counts.map((head) => ({ head, isNumber: true }) as const)];
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
  return [tableText(columns, rows, paintFor(process.stdout)), '', lastLine(), ...hiddenLine()].join('\n');

  function lastLine(): string {
    if (!isDone) return `${left} rows and messages of ${link} would be removed; add --yes`;
    const removed = total((store) => store.removed);
    const examined = total((store) => store.examined);
    return `${removed} removed; a second pass over ${examined} rows and messages found ${left} of ${link}${left === 0 ? '' : ': run the command again'}`;
  }
  function hiddenLine(): readonly string[] {
    if (hidden === 0) return [];
    return [
      `${hidden} messages are delayed or in progress, so nobody can see whose they are. The app drops those of ${link} when they arrive; run the command again later to check that none is left`,
    ];
  }
}

function countsOf({ removed, examined, remaining }: StoreReport, isDone: boolean): readonly string[] {
  return isDone ? [removed, examined, remaining].map(String) : [String(remaining)];
}
