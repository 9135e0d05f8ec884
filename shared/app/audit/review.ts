/** The real things behind the review of the audit trail. */
import {
  lookAtAuditTrail,
  runAuditReview,
  type AuditReviewOutcome,
} from '../../automations/audit/audit-review.ts';
import type { AuditReviewNeeds } from '../../automations/audit/needs.ts';
import type { AutomationNeeds } from '../../automations/needs.ts';
import { openTable } from '../../azure/open-table.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import { createAuditReviewStore } from '../../azure/stores/audit/reviews.ts';
import type { Stores } from '../../azure/stores/create-stores.ts';
import { createFindingStore } from '../../azure/stores/reconcile.ts';
import type { AuditReviewStore } from '../../ports/journals.ts';
import type { Config } from '../../rules/config/link.ts';
import { ownJournal } from './own-journal.ts';

/** The app for the function and the command of the audit review. */
export interface AuditReviewApp {
  /** Reviews the night that is due. */
  auditReview(): Promise<AuditReviewOutcome>;
  /** Looks at the changes since the last night, and keeps nothing. */
  lookAtAuditTrail(): ReturnType<typeof lookAtAuditTrail>;
  /** The findings of the nights. */
  readonly auditReviews: Pick<AuditReviewStore, 'state' | 'report' | 'groups'>;
}

interface AuditReviewParts {
  readonly account: StorageAccount;
  readonly config: Pick<Config, 'links' | 'alerts' | 'auditReview'>;
  readonly stores: Pick<Stores, 'pairs' | 'history' | 'audit'>;
  readonly automation: Pick<AutomationNeeds, 'connectwise' | 'companies' | 'underClaim'>;
  readonly now: () => number;
}

/** The stories over the app's stores. */
export function auditReviewApp({
  account,
  config,
  stores,
  automation,
  now,
}: AuditReviewParts): AuditReviewApp {
  const reviews = createAuditReviewStore(openTable(account, 'auditreview'));
  const findings = createFindingStore(openTable(account, 'findings'));
  const needs: AuditReviewNeeds = {
    connectwise: automation.connectwise,
    companies: automation.companies,
    underClaim: automation.underClaim,
    links: config.links.map(({ name, connectwise: { companyId, boards } }) => ({
      name,
      company: companyId,
      boards,
    })),
    settings: config.auditReview,
    alertPlaces: config.alerts.channels.flatMap((channel) =>
      channel.kind === 'connectwise-ticket' ? [{ company: channel.company, board: channel.board }] : [],
    ),
    journal: ownJournal({ ...stores, findings }),
    reviews,
    now,
  };
  return {
    auditReview: () => runAuditReview(needs),
    lookAtAuditTrail: () => lookAtAuditTrail(needs),
    auditReviews: reviews,
  };
}
