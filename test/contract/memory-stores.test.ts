// If this fails, the tests of the sync engine run on stores that promise something else than the real ones.
import { auditJournalContract } from './audit-journal.ts';
import { backfillStoreContract } from './backfill-store.ts';
import { cursorStoreContract } from './cursor-store.ts';
import {
  conflictStoreContract,
  deadLetterStoreContract,
  deferralStoreContract,
  historyStoreContract,
  openConflictStoreContract,
  unreadableStoreContract,
} from './journal-stores.ts';
import { linksApartContract } from './links-apart.ts';
import { messageClaimsContract } from './message-claims.ts';
import { pairClaimsContract, pairStoreContract } from './pair-store.ts';
import { recordOwnersContract } from './record-owners.ts';
import { emptyBackfillState, memoryBackfills } from '../support/fakes/memory-backfill.ts';
import { reconcileStoreContract } from './reconcile-store.ts';
import { memoryReconcile } from '../support/fakes/memory-reconcile.ts';
import { memoryTable } from '../support/fakes/memory-table.ts';
import { updatePlansContract } from './automations/update-plans.ts';
import { memoryStores } from '../support/fakes/memory-stores.ts';

const stores = memoryStores();
const plansTable = memoryTable();
updatePlansContract('in memory', () => plansTable);
const backfills = memoryBackfills({ state: emptyBackfillState(), now: () => 0 });
pairClaimsContract('in memory', () => stores);
pairStoreContract('in memory', () => stores);
recordOwnersContract('in memory', () => stores.owners);
cursorStoreContract('in memory', () => stores.cursors);
historyStoreContract('in memory', () => stores.history);
conflictStoreContract('in memory', () => stores.conflicts);
openConflictStoreContract('in memory', () => stores);
deferralStoreContract('in memory', () => stores.deferrals);
deadLetterStoreContract('in memory', () => stores.deadLetters);
unreadableStoreContract('in memory', () => stores.unreadable);
messageClaimsContract('in memory', () => stores.messageClaims);
auditJournalContract('in memory', () => stores.audit);
backfillStoreContract('in memory', () => backfills.jobs);
const reconcile = memoryReconcile();
reconcileStoreContract('in memory', () => reconcile);
linksApartContract('in memory', () => ({ ...stores, ...reconcile, backfills: backfills.jobs }));
