/**
 * The engine's stories over counted storage, two systems in memory, and a clock that is moved by hand. A few pairs are real,
 * and stand in both systems; the others are rows like theirs, behind them in the order of keys.
 */
import { backfillOrder } from '../../shared/automations/backfill/order.ts';
import { backfillPage } from '../../shared/automations/backfill/page.ts';
import { backfillPair } from '../../shared/automations/backfill/pair.ts';
import { ticketSync, type TicketSyncOutcome } from '../../shared/automations/poll/ticket-sync.ts';
import { mayPoll, mayUnlink } from '../../shared/automations/reconcile/guard.ts';
import { reconcileWindow, startReconcile } from '../../shared/automations/reconcile/run.ts';
import { heldElsewhere, takeRecord } from '../../shared/automations/sync/record-owner.ts';
import { syncPair } from '../../shared/automations/sync/sync-pair.ts';
import { createAuditJournal } from '../../shared/azure/stores/audit-journal.ts';
import { createBackfillStore } from '../../shared/azure/stores/backfill/store.ts';
import { createCursorStore } from '../../shared/azure/stores/cursors.ts';
import {
  createConflictStore,
  createDeadLetterStore,
  createHistoryStore,
} from '../../shared/azure/stores/journals.ts';
import { createLinkPauses } from '../../shared/azure/stores/links/link-states.ts';
import { createPairClaims } from '../../shared/azure/stores/pairs/claims.ts';
import { createPairStore } from '../../shared/azure/stores/pairs/store.ts';
import { createFindingStore, createStateStore } from '../../shared/azure/stores/reconcile.ts';
import { createRecordOwners } from '../../shared/azure/stores/record-owners.ts';
import { createDeferralStore } from '../../shared/azure/stores/waiting/deferrals.ts';
import { createOpenConflictStore } from '../../shared/azure/stores/waiting/open-conflicts.ts';
import { createClaims } from '../../shared/kit/claims.ts';
import { jsonProperties } from '../../shared/kit/table-json.ts';
import { tableKey } from '../../shared/kit/table-keys.ts';
import { parseBackfillOrder } from '../../shared/rules/backfill/order.ts';
import type { BackfillStep } from '../../shared/rules/backfill/job.ts';
import type { Queue } from '../../shared/ports/queues.ts';
import type { ReconcileState, WindowMessage } from '../../shared/ports/reconcile.ts';
import type { SyncOutcome } from '../../shared/ports/sync.ts';
import type { TableRow } from '../../shared/ports/table.ts';
import type { Nudge } from '../../shared/rules/sync/nudge.ts';
import type { Pair } from '../../shared/rules/sync/pair.ts';
import { idOn, sysId, ticketId } from '../../test/support/builders/record-ids.ts';
import { aConfig } from '../../test/support/fakes/links.ts';
import { memorySystem } from '../../test/support/fakes/memory-side.ts';
import type { CountedStorage } from './counted-storage.ts';

const actor = { by: 'operator', name: 'bench' } as const;

/** The stories, the counted storage and the clock that `growthWorld` returns. */
export type GrowthWorld = ReturnType<typeof growthWorld>;

/** The world over that storage. `firstId` is the id of its first ticket and incident. */
export function growthWorld(storage: Pick<CountedStorage, 'table' | 'queue'>, firstId: number) {
  let now = Date.parse('2026-11-24T12:00:00.000Z');
  let serial = 0;
  const clock = (): number => now;
  const config = aConfig();
  const [link] = config.links;
  if (link === undefined) throw new Error('The configuration has no link.');
  const systems = {
    connectwise: memorySystem({
      side: 'connectwise',
      company: 'company-a',
      statuses: ['New', 'Assigned', 'In Progress', 'Waiting', 'Completed', 'Closed'],
      closed: ['Completed', 'Closed'],
      now: clock,
      firstId,
    }),
    servicenow: memorySystem({
      side: 'servicenow',
      company: 'company-a',
      statuses: ['1', '2', '3', '6', '7', '8'],
      closed: ['7', '8'],
      now: clock,
      firstId,
    }),
  };
  const sides = { connectwise: systems.connectwise.port(link), servicenow: systems.servicenow.port(link) };
  const silent = {
    connectwise: systems.connectwise.port(link, { silent: true }),
    servicenow: systems.servicenow.port(link, { silent: true }),
  };
  const lists = { connectwise: systems.connectwise.list(link), servicenow: systems.servicenow.list(link) };
  const linked = { link, sides, silent, lists };

  const table = (name: string) => storage.table(name);
  const claims = createClaims(table('pairs'));
  const pairs = createPairStore({ pairs: table('pairs'), pairIds: table('pairids') }, claims);
  const pauses = createLinkPauses(table('linkstates'), clock);
  /** The message that was sent last stands beside the queue, so that nobody has to take it off. */
  const windows = remembered(storage.queue<WindowMessage>('reconcile-window'));
  const steps = remembered(storage.queue<BackfillStep>('backfill-steps'));
  const backfillNudges = remembered(storage.queue<Nudge>('backfill-nudges'));
  const comparing = {
    linkOf: () => Promise.resolve(linked),
    pairs,
    nudges: storage.queue<Nudge>('nudges'),
    states: createStateStore<ReconcileState>(table('reconcile')),
    findings: createFindingStore(table('findings')),
    windows,
    engine: config.engine,
    alarm: () => undefined,
    isPaused: async (name: string) => (await pauses.of(name)) !== null,
    now: clock,
    newRun: () => `run-${(serial += 1)}`,
  };
  const needs = {
    ...comparing,
    claims: createPairClaims(table('pairs'), claims),
    history: createHistoryStore(table('history')),
    conflicts: createConflictStore(table('conflicts')),
    openConflicts: createOpenConflictStore(table('openconflicts')),
    deadLetters: createDeadLetterStore(table('deadletters')),
    deferrals: createDeferralStore(table('deferrals')),
    cursors: createCursorStore(table('cursors')),
    jobs: createBackfillStore({ jobs: table('backfills'), rows: table('backfillrows') }),
    audit: createAuditJournal(table('audit')),
    heldElsewhere: heldElsewhere(config, pairs),
    takeRecord: takeRecord(config, createRecordOwners(table('owners')), pairs),
    mayUnlink: (one: typeof link, record: Parameters<typeof mayUnlink>[1]) =>
      mayUnlink(one, record, comparing),
    mayPoll: (one: typeof link, fits: boolean) => mayPoll(one, fits, comparing),
    pausing: { pauses, hold: () => Promise.reject(new Error('Nothing is paused here.')) },
    links: [link.name],
    liveNudges: () => Promise.resolve(0),
    newOwner: () => `owner-${(serial += 1)}`,
    newId: () => (serial += 1).toString(16).padStart(8, '0'),
    steps,
  };

  const nudge = (recordId: string): Nudge => ({
    link: link.name,
    side: 'connectwise',
    recordId: idOn('connectwise', recordId),
    origin: 'callback',
    learnedAt: new Date(now).toISOString(),
    messageId: `m${(serial += 1)}`,
  });
  const world = {
    connectwise: systems.connectwise,
    servicenow: systems.servicenow,
    advance(seconds: number): void {
      now += seconds * 1000;
    },
    openTicket: (summary: string): string =>
      systems.connectwise.open({ summary, description: 'It burns.', status: 'New', priority: 'Medium' }),
    sync: (recordId: string): Promise<SyncOutcome> => syncPair(nudge(recordId), needs),
    /** Opens tickets, makes their incidents, and looks at each pair once more: from then on it is in sync. */
    async openPairs(pairs: number): Promise<readonly string[]> {
      const ids = Array.from({ length: pairs }, (_, at) => world.openTicket(`Ticket ${at}`));
      for (let round = 0; round < 2; round += 1) {
        world.advance(120);
        for (const id of ids) await world.sync(id);
      }
      return ids;
    },
    poll: (): Promise<TicketSyncOutcome> => ticketSync(needs),
    /** Begins a comparison and does its first window, that of the counts. */
    async startReconcile(): Promise<void> {
      await startReconcile({ link: link.name, kind: 'on-demand', dryRun: true }, needs);
      await world.reconcileWindow();
    },
    reconcileWindow: () => reconcileWindow(windows.last(), needs),
    /** Opens so many tickets, and starts a backfill of them. */
    async startBackfill(tickets: number): Promise<void> {
      world.advance(60);
      const since = new Date(now).toISOString();
      for (let count = 0; count < tickets; count += 1) world.openTicket(`New ${count}`);
      world.advance(60);
      const order = parseBackfillOrder('', { sides: ['connectwise'], since, sample: 0 });
      const answer = await backfillOrder({ link: link.name, order, actor }, needs);
      if (answer.kind !== 'previewed') throw new Error(answer.kind);
      const { token } = answer.preview;
      await backfillOrder({ link: link.name, order: { kind: 'start', token }, actor }, needs);
    },
    /** One step, and the message that it sent. */
    async backfillStep(): Promise<number> {
      const step = await backfillPage(steps.last(), { ...needs, nudges: backfillNudges });
      if (step.kind !== 'listed') throw new Error(JSON.stringify(step));
      const records = await backfillPair(backfillNudges.last(), { ...needs, nudges: backfillNudges });
      return records.filter(({ outcome }) => outcome.kind === 'synced').length;
    },
    /** Rows of the table of pairs like that of a real pair, with ids of their own. */
    async rowsLike(like: string, from: number, to: number): Promise<Iterable<TableRow>> {
      const stored = await pairs.read(link.name, `connectwise:${like}`);
      if (stored === null) throw new Error('There is no pair to be like.');
      return rowsLike(stored.pair, from, to);
    },
    countPairs: () => pairs.count(link.name),
  };
  return world;
}

const pairJson = jsonProperties<Pair>();

function* rowsLike(pair: Pair, from: number, to: number): Generator<TableRow> {
  for (let count = from; count < to; count += 1) {
    // Behind the keys of all real ones.
    const id = String(900_000_000 + count);
    const like = {
      ...pair,
      key: `connectwise:${id}`,
      connectwiseId: ticketId(id),
      servicenowId: sysId(count.toString(16)),
    };
    yield { partitionKey: tableKey(pair.link, like.key), rowKey: 'pair', ...pairJson.pack(like) };
  }
}

function remembered<Message extends object>(queue: Queue<Message>) {
  let last: Message | undefined;
  return {
    send(message: Message, options?: { readonly delaySeconds?: number }): Promise<void> {
      last = message;
      return queue.send(message, options);
    },
    last(): Message {
      if (last === undefined) throw new Error('Nothing was sent.');
      return last;
    },
  };
}
