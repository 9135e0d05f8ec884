/** Retention over tables in memory whose clock the test moves, with the app's own stores on them. */
import { pairSweep } from '../../../shared/automations/retention/forget-pairs.ts';
import { runRetention, type RetentionOutcome } from '../../../shared/automations/retention/retention.ts';
import { createAuditJournal } from '../../../shared/azure/stores/audit-journal.ts';
import { createBackfillStore } from '../../../shared/azure/stores/backfill/store.ts';
import { createCursorStore } from '../../../shared/azure/stores/cursors.ts';
import {
  createConflictStore,
  createDeadLetterStore,
  createHistoryStore,
} from '../../../shared/azure/stores/journals.ts';
import { createMessageClaims } from '../../../shared/azure/stores/message-claims.ts';
import { createPairClaims } from '../../../shared/azure/stores/pairs/claims.ts';
import { oldPairs } from '../../../shared/azure/stores/pairs/old-pairs.ts';
import { createPairStore } from '../../../shared/azure/stores/pairs/store.ts';
import { createStateStore } from '../../../shared/azure/stores/reconcile.ts';
import { createRecordOwners } from '../../../shared/azure/stores/record-owners.ts';
import { claimSweep } from '../../../shared/azure/stores/retention/claim-sweep.ts';
import { storageTime } from '../../../shared/azure/stores/retention/storage-time.ts';
import { tableSweeps } from '../../../shared/azure/stores/retention/sweeps.ts';
import type { LinkedSides } from '../../../shared/ports/sync.ts';
import type { Table } from '../../../shared/ports/table.ts';
import { configSchema, type Config } from '../../../shared/rules/config/link.ts';
import type { PassStates } from '../../../shared/rules/retention/passes.ts';
import { storeNames, type StoreName } from '../../../shared/rules/retention/stores.ts';
import { memoryTable } from '../fakes/memory-table.ts';

export interface RetentionWorldOptions {
  readonly retention?: Partial<Config['retention']>;
  readonly keepDays?: number | null;
  /** Called before each request to a table; may throw as the service does. */
  before?(store: StoreName, verb: keyof Table): void;
  linkOf?(name: string): Promise<LinkedSides | null>;
  /** Rows that a request walks over before it answers with what it has. */
  readonly maxExamined?: number;
  /** Other tables than those in memory, and the clock by which their rows age. */
  readonly real?: { table(name: StoreName): Table; storageTime(): Promise<number> };
}

export type RetentionWorld = ReturnType<typeof retentionWorld>;

const start = Date.parse('2026-01-01T00:00:00.000Z');

export function retentionWorld(options: RetentionWorldOptions = {}) {
  let now = start;
  let owners = 0;
  const alarms: string[] = [];
  const tables = new Map(
    storeNames.map((name) => [
      name,
      memoryTable({
        now: () => now,
        before: (verb) => options.before?.(name, verb),
        maxExamined: options.maxExamined ?? Infinity,
      }),
    ]),
  );
  const held = (name: StoreName) => tables.get(name) ?? memoryTable();
  const table = (name: StoreName): Table => options.real?.table(name) ?? held(name);
  const { retention, deadLetters: letters } = configSchema.parse({
    links: [],
    retention: options.retention ?? {},
    deadLetters: { keepDays: options.keepDays ?? null },
  });
  const clock = (): number => now;
  const pairs = createPairStore({ pairs: table('pairs'), pairIds: table('pairids') });
  const claims = createPairClaims(table('pairs'));
  const cursors = createCursorStore(table('cursors'));
  const deadLetters = createDeadLetterStore(table('deadletters'));
  const owning = { now: clock, newOwner: () => `owner-${(owners += 1)}` };
  return {
    table,
    alarms,
    pairs,
    claims,
    cursors,
    deadLetters,
    history: createHistoryStore(table('history')),
    conflicts: createConflictStore(table('conflicts')),
    messages: createMessageClaims(table('messages')),
    owners: createRecordOwners(table('owners')),
    audit: createAuditJournal(table('audit')),
    backfills: createBackfillStore({ jobs: table('backfills'), rows: table('backfillrows') }),
    now: clock,
    advance(milliseconds: number): void {
      now += milliseconds;
    },
    rows: (name: StoreName): number => held(name).size(),
    /** Every row of a table in memory. */
    held: (name: StoreName) => held(name).held(),
    /** One tick of the timer. `ours` is the clock of the instance, which may be wrong. */
    run(ours: () => number = clock): Promise<RetentionOutcome> {
      return runRetention({
        sweeps: [
          ...tableSweeps({ config: { retention, deadLetters: letters }, table, pairs }),
          pairSweep({
            days: retention.pairs,
            old: oldPairs(
              { pairs: table('pairs'), pairIds: table('pairids'), retention: table('retention') },
              { claims, ...owning },
            ),
            pairs,
            claims,
            cursors,
            deadLetters,
            linkOf: (name) => options.linkOf?.(name) ?? Promise.resolve(null),
            ...owning,
          }),
          claimSweep({ pairs: table('pairs'), days: retention.claims, ...owning }),
        ],
        states: createStateStore<PassStates>(table('retention')),
        storageTime: () => options.real?.storageTime() ?? storageTime(table('retention')),
        alarm: (name, facts) => void alarms.push(`${name} ${JSON.stringify(facts)}`),
        now: ours,
      });
    },
  };
}
