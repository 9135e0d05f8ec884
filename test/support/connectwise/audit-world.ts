/** The audit review over a client and stores in memory. */
import { ownJournal } from '../../../shared/app/audit/own-journal.ts';
import { oneRunAtATime } from '../../../shared/app/automation.ts';
import type { AuditReviewNeeds, ReviewedLink } from '../../../shared/automations/audit/needs.ts';
import { createAuditReviewStore } from '../../../shared/azure/stores/audit/reviews.ts';
import { createFindingStore } from '../../../shared/azure/stores/reconcile.ts';
import type { ConnectWiseClient } from '../../../shared/connectwise/index.ts';

import { auditReviewSchema } from '../../../shared/rules/config/audit/settings.ts';
import { memoryStores, type MemoryStores } from '../fakes/memory-stores.ts';
import { memoryTable, type MemoryTable } from '../fakes/memory-table.ts';

/** Company 2 is linked by its first two boards, company 3 is allowed without a link. */
const northwind: ReviewedLink = { name: 'northwind', company: 2, boards: [1, 2] };

/** `settings` as in the configuration; `sim-public` is the key of API-SIM. */
export function auditWorld(
  connectwise: ConnectWiseClient,
  options: {
    readonly now: () => number;
    readonly settings?: object;
    readonly stores?: MemoryStores;
    readonly table?: MemoryTable;
    readonly link?: ReviewedLink;
    readonly change?: Partial<AuditReviewNeeds>;
  },
) {
  const {
    now,
    settings = {},
    stores = memoryStores({ now }),
    table = memoryTable(),
    link = northwind,
  } = options;
  const findings = createFindingStore(memoryTable());
  const reviews = createAuditReviewStore(table);
  const needs: AuditReviewNeeds = {
    connectwise,
    companies: [
      { id: link.company, link: link.name },
      { id: 3, link: null },
    ],
    links: [link],
    settings: auditReviewSchema.parse({ apiMember: 'API-SIM', ...settings }),
    alertPlaces: [],
    journal: ownJournal({ ...stores, findings }),
    reviews,
    underClaim: oneRunAtATime(table, now),
    now,
    ...options.change,
  };
  return { needs, stores, reviews, findings, table };
}
