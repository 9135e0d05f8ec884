// If this fails, the tests of the sync engine run on stores that promise something else than the real ones.
import { auditJournalContract } from '../contracts/audit-journal.ts';
import { backfillStoreContract } from '../contracts/backfill-store.ts';
import { cursorStoreContract } from '../contracts/cursor-store.ts';
import {
  conflictStoreContract,
  deadLetterStoreContract,
  historyStoreContract,
  unreadableStoreContract,
} from '../contracts/journal-stores.ts';
import { linksApartContract } from '../contracts/links-apart.ts';
import { messageClaimsContract } from '../contracts/message-claims.ts';
import { pairClaimsContract, pairStoreContract } from '../contracts/pair-store.ts';
import { recordOwnersContract } from '../contracts/record-owners.ts';
import { emptyBackfillState, memoryBackfills } from './memory-backfill.ts';
import { reconcileStoreContract } from '../contracts/reconcile-store.ts';
import { memoryReconcile } from './memory-reconcile.ts';
import { memoryStores } from './memory-stores.ts';

const stores = memoryStores();
const backfills = memoryBackfills({ state: emptyBackfillState(), now: () => 0 });
pairClaimsContract('in memory', () => stores);
pairStoreContract('in memory', () => stores);
recordOwnersContract('in memory', () => stores.owners);
cursorStoreContract('in memory', () => stores.cursors);
historyStoreContract('in memory', () => stores.history);
conflictStoreContract('in memory', () => stores.conflicts);
deadLetterStoreContract('in memory', () => stores.deadLetters);
unreadableStoreContract('in memory', () => stores.unreadable);
messageClaimsContract('in memory', () => stores.messageClaims);
auditJournalContract('in memory', () => stores.audit);
backfillStoreContract('in memory', () => backfills.jobs);
const reconcile = memoryReconcile();
reconcileStoreContract('in memory', () => reconcile);
linksApartContract('in memory', () => ({ ...stores, ...reconcile, backfills: backfills.jobs }));
