/** All stores of the app over one storage account. Building them loads nothing and asks nothing. */
import type { BackfillStep } from '../../rules/backfill/job.ts';
import type { KeptIds, ProvenKeys, RateLimiter, RemoteWaits } from '../../ports/remotes.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { BackfillStore } from '../../ports/backfill.ts';
import type {
  AuditJournal,
  ConflictStore,
  DeadLetterStore,
  DeferralStore,
  HistoryStore,
  OpenConflictStore,
  UnreadableStore,
} from '../../ports/journals.ts';
import type { PoisonQueue } from '../../ports/queues.ts';
import type { CursorStore, MessageClaims, PairClaims, PairStore, RecordOwners } from '../../ports/stores.ts';
import type { Table } from '../../ports/table.ts';
import type { ListName } from '../../rules/first-screen/lists.ts';
import { createAuditJournal } from './audit-journal.ts';
import { type CircuitBreakers, circuitBreakerRow, createCircuitBreakers } from './circuit-breakers.ts';
import { createBackfillStore } from './backfill/store.ts';
import { createCursorStore } from './cursors.ts';
import { createConflictStore, createDeadLetterStore, createHistoryStore } from './journals.ts';
import { createKeptIds } from './kept-ids.ts';
import { createMessageClaims } from './message-claims.ts';
import { type JsonQueue, openQueue } from '../json-queue.ts';
import { nudgeLanes, poisonLanes } from '../nudge-lanes.ts';
import { createPairClaims } from './pairs/claims.ts';
import { createPairStore } from './pairs/store.ts';
import { createProvenKeys } from './proven-keys.ts';
import { createRecordOwners } from './record-owners.ts';
import { createRateLimiter, rateLimitRow } from './rate-limits.ts';
import { createClaims } from '../../kit/claims.ts';
import { lazily } from '../../kit/lazily.ts';
import type { StorageAccount } from '../storage-account.ts';
import { createWrittenLists, notedTable } from './links/written-lists.ts';
import { createUnreadableStore, openPoisonQueue } from './poison-queue.ts';
import { openTable } from '../open-table.ts';
import { rowsTogether } from '../rows-together.ts';
import { createDeferralStore } from './waiting/deferrals.ts';
import { createOpenConflictStore } from './waiting/open-conflicts.ts';
import { createRemoteWaits } from './waiting/remote-waits.ts';

/** Its schema is loaded with the first nudge. In the bundle each `import` copies the names of the part again. */
const nudgeRules = lazily(() => import('../../rules/sync/nudge.ts'));
const checkNudge = async (nudge: Nudge): Promise<void> => (await nudgeRules()).requireNudge(nudge);

/** Every store and queue of the app. */
export interface Stores {
  readonly pairs: PairStore;
  readonly pairClaims: PairClaims;
  readonly owners: RecordOwners;
  readonly messages: MessageClaims;
  readonly cursors: CursorStore;
  readonly history: HistoryStore;
  readonly conflicts: ConflictStore;
  readonly openConflicts: OpenConflictStore;
  readonly deadLetters: DeadLetterStore;
  readonly deferrals: DeferralStore;
  readonly unreadable: UnreadableStore;
  readonly poison: PoisonQueue;
  /** Both queues of live nudges. */
  readonly nudges: JsonQueue<Nudge>;
  readonly rateLimiter: RateLimiter;
  readonly circuitBreakers: CircuitBreakers;
  readonly remoteWaits: RemoteWaits;
  readonly keptIds: KeptIds;
  readonly provenKeys: ProvenKeys;
  readonly backfills: BackfillStore;
  /** Nudges of backfills, apart from the live ones. */
  readonly backfillNudges: JsonQueue<Nudge>;
  readonly backfillSteps: JsonQueue<BackfillStep>;
  readonly audit: AuditJournal;
  /** The table of the book of alerts. */
  readonly alerts: Table;
}

/** The stores; each table and queue is made when it is first used. */
export function createStores(account: StorageAccount): Stores {
  const pairs = openTable(account, 'pairs');
  const remotes = openTable(account, 'remotes');
  const claims = createClaims(pairs);
  const written = createWrittenLists(openTable(account, 'health'), () => Date.now());
  const noted = (list: ListName, table: Table): Table => notedTable(table, list, written);
  // Both are looked at before a remote is called.
  const beforeEachCall = rowsTogether(noted('remotes', remotes), [rateLimitRow, circuitBreakerRow]);
  return {
    pairs: createPairStore({ pairs, pairIds: openTable(account, 'pairids') }, claims),
    pairClaims: createPairClaims(pairs, claims),
    owners: createRecordOwners(openTable(account, 'owners')),
    messages: createMessageClaims(openTable(account, 'messages')),
    cursors: createCursorStore(openTable(account, 'cursors')),
    history: createHistoryStore(openTable(account, 'history')),
    conflicts: createConflictStore(openTable(account, 'conflicts')),
    openConflicts: createOpenConflictStore(noted('openconflicts', openTable(account, 'openconflicts'))),
    deadLetters: createDeadLetterStore(noted('deadletters', openTable(account, 'deadletters'))),
    deferrals: createDeferralStore(openTable(account, 'deferrals')),
    unreadable: createUnreadableStore(openTable(account, 'unreadable')),
    poison: poisonLanes([
      openPoisonQueue(account, 'nudges-poison'),
      openPoisonQueue(account, 'bulk-nudges-poison'),
    ]),
    nudges: nudgeLanes({
      first: openQueue(account, 'nudges', checkNudge),
      bulk: openQueue(account, 'bulk-nudges', checkNudge),
    }),
    rateLimiter: createRateLimiter(beforeEachCall),
    circuitBreakers: createCircuitBreakers(beforeEachCall),
    remoteWaits: createRemoteWaits(remotes),
    keptIds: createKeptIds(remotes),
    provenKeys: createProvenKeys(remotes),
    backfills: createBackfillStore({
      jobs: noted('backfills', openTable(account, 'backfills')),
      rows: openTable(account, 'backfillrows'),
    }),
    backfillNudges: openQueue(account, 'backfill-nudges', checkNudge),
    backfillSteps: openQueue<BackfillStep>(account, 'backfill-steps'),
    audit: createAuditJournal(openTable(account, 'audit')),
    alerts: noted('alerts', openTable(account, 'alerts')),
  };
}
