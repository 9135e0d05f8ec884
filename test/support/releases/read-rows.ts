/** The stores of today over the rows that a release wrote, in memory, and what they make of each kind of row. */
import { createAlertBook } from '../../../shared/azure/stores/alert-book.ts';
import { createAuditJournal } from '../../../shared/azure/stores/audit-journal.ts';
import { createAuditReviewStore } from '../../../shared/azure/stores/audit/reviews.ts';
import { createUpdatePlans } from '../../../shared/azure/stores/automations/update-plans.ts';
import { createBackfillStore } from '../../../shared/azure/stores/backfill/store.ts';
import { createCursorStore } from '../../../shared/azure/stores/cursors.ts';
import {
  createConflictStore,
  createDeadLetterStore,
  createHistoryStore,
} from '../../../shared/azure/stores/journals.ts';
import {
  createHeldNudges,
  createLastWrites,
  createLinkPauses,
} from '../../../shared/azure/stores/links/link-states.ts';
import { createPairClaims } from '../../../shared/azure/stores/pairs/claims.ts';
import { createKeptIds } from '../../../shared/azure/stores/kept-ids.ts';
import { createMessageClaims } from '../../../shared/azure/stores/message-claims.ts';
import { createRateLimiter } from '../../../shared/azure/stores/rate-limits.ts';
import { createRecordOwners } from '../../../shared/azure/stores/record-owners.ts';
import { createClaims } from '../../../shared/kit/claims.ts';
import { createPairStore } from '../../../shared/azure/stores/pairs/store.ts';
import { createUnreadableStore } from '../../../shared/azure/stores/poison-queue.ts';
import {
  createFindingStore,
  createLinkCheckStore,
  createStateStore,
} from '../../../shared/azure/stores/reconcile.ts';
import { createRunStore } from '../../../shared/azure/stores/runs.ts';
import { createRollupStore } from '../../../shared/azure/stores/trends/rollups.ts';
import { createDeferralStore } from '../../../shared/azure/stores/waiting/deferrals.ts';
import { createOpenConflictStore } from '../../../shared/azure/stores/waiting/open-conflicts.ts';
import type { Table, TableRow } from '../../../shared/ports/table.ts';
import { parseStep } from '../../../shared/rules/backfill/job.ts';
import { parseWindowMessage } from '../../../shared/rules/reconcile/order.ts';
import { stateKey } from '../../../shared/rules/reconcile/state-key.ts';
import { passBook, type PassStates } from '../../../shared/rules/retention/passes.ts';
import type { StoreName } from '../../../shared/rules/retention/stores.ts';
import { parseNudge } from '../../../shared/rules/sync/nudge.ts';
import { parseUpdateStep } from '../../../shared/rules/tickets/update-tickets-step.ts';
import { memoryTable } from '../fakes/memory-table.ts';
import type { ReleaseFixture } from './fixture.ts';
import type { WrittenRow } from './history-world.ts';

const link = 'northwind';

/** Tables in memory with the rows of the fixture. */
export async function tablesOf({ rows }: ReleaseFixture): Promise<(name: StoreName) => Table> {
  const tables = new Map<string, Table>();
  for (const [name, written] of Object.entries(rows)) {
    const table = memoryTable();
    for (const row of written) await table.put(row as TableRow);
    tables.set(name, table);
  }
  return (name) => {
    const table = tables.get(name) ?? memoryTable();
    tables.set(name, table);
    return table;
  };
}

/** The stores that a pair's run needs. */
export function storesOver(table: (name: StoreName) => Table) {
  return {
    pairs: createPairStore({ pairs: table('pairs'), pairIds: table('pairids') }),
    claims: createPairClaims(table('pairs')),
    history: createHistoryStore(table('history')),
    conflicts: createConflictStore(table('conflicts')),
    openConflicts: createOpenConflictStore(table('openconflicts')),
    deadLetters: createDeadLetterStore(table('deadletters')),
    deferrals: createDeferralStore(table('deferrals')),
    cursors: createCursorStore(table('cursors')),
  };
}

/**
 * Counts the rows of each table that the stores of today read as what they are; each must be above zero. Throws what a
 * store throws.
 */
export async function readEveryTable(
  table: (name: StoreName) => Table,
  { pair, rows }: ReleaseFixture,
): Promise<Readonly<Record<string, number>>> {
  const stores = storesOver(table);
  const at = (): number => Date.parse(pair.records.connectwise.readAt);
  const day = new Date(at()).toISOString().slice(0, 10);
  const stored = await stores.pairs.read(link, pair.key);
  const backfills = createBackfillStore({ jobs: table('backfills'), rows: table('backfillrows') });
  const [job] = await backfills.list(link);
  const alerts = await createAlertBook(table('alerts'), ['pager'], at).look();
  const pauses = createLinkPauses(table('linkstates'), at);
  const plans = createUpdatePlans(table('updateplans'), [{ id: 2, link }]);
  const [plan] = await plans.latest(2, 1);
  const deferred = rows['deferrals']?.map(({ rowKey }) => String(rowKey).split('!')) ?? [];
  const histories = new Set(
    rows['history']?.map(({ partitionKey }) => String(partitionKey).split('!')[1]) ?? [],
  );
  const reviews = createAuditReviewStore(table('auditreview'));
  const runs = await createRunStore(table('health'), ['ticket-sync'], at).read();
  return {
    pairs: stored === null ? 0 : 1,
    notes: stored?.notes.length ?? 0,
    files: stored?.attachments.length ?? 0,
    pairids: Number((await stores.pairs.keyOf(link, 'servicenow', pair.records.servicenow.id)) === pair.key),
    claims: Number(
      (await stores.claims.acquire(link, pair.key, 'another', { now: at(), ttlMs: 1_000 })) === null,
    ),
    cursors: Number((await stores.cursors.read(link)).cursors.servicenow?.completedTo !== undefined),
    history: (await Promise.all([...histories].map((key) => stores.history.list(link, key ?? '', 9)))).flat()
      .length,
    conflicts: (await stores.conflicts.list(link, 9)).length,
    openconflicts: (await stores.openConflicts.list(link, 9)).length,
    deadletters: (await stores.deadLetters.list(link, 9)).length,
    deferrals: (
      await Promise.all(
        deferred.map(([side, id]) =>
          stores.deferrals.read(link, side === 'servicenow' ? 'servicenow' : 'connectwise', id ?? ''),
        ),
      )
    ).filter((one) => one !== null).length,
    unreadable: (await createUnreadableStore(table('unreadable')).list(9)).length,
    audit: (await createAuditJournal(table('audit')).list(link, 9)).length,
    auditreview: Number((await reviews.report(day)) !== null),
    alerts: alerts.alerts.length + alerts.pending.length,
    heldnudges: (await createHeldNudges(table('heldnudges')).list(link, 9)).length,
    linkstates: (await createLastWrites(table('linkstates')).all()).length + (await pauses.all()).size,
    linkchecks: Number((await createLinkCheckStore(table('linkchecks')).read(link))?.ready === true),
    backfills: Number(job !== undefined && (await backfills.current(link))?.id === job.id),
    backfillrows: await counted(backfills.rows(link, job?.id ?? '')),
    reconcile: Number(
      (await createStateStore<object>(table('reconcile')).read(stateKey(link, true))) !== null,
    ),
    findings: (await createFindingStore(table('findings')).list(link, null, 9)).length,
    health: Number(runs['ticket-sync']?.finishedAt !== null),
    rollups: (await createRollupStore(table('rollups')).hours(`${day}T00`, `${day}T23`)).size,
    updateplans: plan === undefined ? 0 : (await plans.items(plan, 0, plan.total)).length,
    ...(await readByKeys(table, rows, at())),
  };
}

/** The tables whose stores give no list: each row is asked for by its own keys, and counts when it means what it meant. */
async function readByKeys(
  table: (name: StoreName) => Table,
  rows: ReleaseFixture['rows'],
  now: number,
): Promise<Readonly<Record<string, number>>> {
  const count = async (
    name: StoreName,
    isRead: (row: WrittenRow, keys: readonly [string, string]) => Promise<boolean>,
  ): Promise<number> => {
    let read = 0;
    for (const row of rows[name] ?? [])
      if (await isRead(row, [String(row['partitionKey']), String(row['rowKey'])])) read += 1;
    return read;
  };
  const messages = createMessageClaims(table('messages'));
  const owners = createRecordOwners(table('owners'));
  const limiter = createRateLimiter(table('remotes'));
  const keptIds = createKeptIds(table('remotes'));
  const claims = createClaims(table('automations'));
  const passes = createStateStore<PassStates>(table('retention'));
  return {
    messages: await count('messages', async (row, [partition, id]) => {
      const known = await messages.claimMessage(partition, id, now);
      return known === (row['accepted'] === true ? 'accepted' : 'seen');
    }),
    owners: await count('owners', async (row, [partition]) => {
      const [system = '', side, id = ''] = partition.split('!');
      const record = { system, side: side === 'servicenow' ? side : 'connectwise', id } as const;
      return (await owners.take(record, 'another', null)) === row['link'];
    }),
    remotes: await count('remotes', async (row, [remote, kind]) =>
      kind === 'rate-limit'
        ? (await limiter.blockedUntil(remote)) === Number(row['blockedUntil'])
        : kind === 'kept-ids' && (await keptIds.read(remote)) === row['keeps'],
    ),
    automations: await count(
      'automations',
      async (row, [partitionKey, rowKey]) =>
        Number(row['expiresAt']) > now &&
        !(await claims.acquire({ partitionKey, rowKey }, 'another', now, 1_000)),
    ),
    retention: Object.values((await passes.read(passBook))?.state.passes ?? {}).filter(
      (pass) => pass.startedAt !== undefined,
    ).length,
  };
}

async function counted(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _row of rows) count += 1;
  return count;
}

/** Returns true if the code of today takes the message for what it is. Throws what the reader throws. */
export const takes: Readonly<Record<string, (message: unknown) => boolean>> = {
  nudges: (message) => parseNudge(message) !== null,
  'bulk-nudges': (message) => parseNudge(message) !== null,
  'backfill-nudges': (message) => parseNudge(message) !== null,
  'backfill-steps': (message) => parseStep(message).step >= 0,
  'reconcile-window': (message) => parseWindowMessage(message).step >= 0,
  'update-tickets-step': (message) => parseUpdateStep(message).step >= 0,
  'start-orders': (message) => (message as { readonly automation?: unknown }).automation === 'ticket-sync',
};
