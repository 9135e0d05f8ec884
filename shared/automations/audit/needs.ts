/** The dependencies of the audit review. */
import type { ConnectWiseClient } from '../../connectwise/index.ts';
import type { AuditReviewStore } from '../../ports/journals.ts';
import type { OwnPlaces, TicketEvidence } from '../../rules/audit/own-writes.ts';
import type { AuditReviewSettings } from '../../rules/config/audit/settings.ts';
import type { AuditRow } from '../../rules/operate/audit.ts';
import type { AutomationNeeds } from '../needs.ts';

/** A link as the review sees it, switched on or not. */
export interface ReviewedLink {
  readonly name: string;
  readonly company: number;
  readonly boards: readonly number[];
}

/** The app's own record of its writes. */
export interface OwnJournal {
  /** Reads what the pairs of these links tell of a ticket; `since` in milliseconds since 1970, our clock. */
  ticket(links: readonly string[], id: number, since: number): Promise<TicketEvidence>;
  /** The requests that were still under way at `since` (milliseconds since 1970, our clock) or begun after it. */
  orders(since: number): Promise<readonly AuditRow[]>;
  /** Ids of tickets that the nightly comparison has missed since then, milliseconds since 1970. */
  missingTickets(link: string, since: number): Promise<readonly number[]>;
}

/** The dependencies of the audit review; it reads ConnectWise and writes to its own stores alone. */
export interface AuditReviewNeeds extends Pick<AutomationNeeds, 'companies' | 'underClaim'> {
  /** Everything that the API member may see; the review reads only. */
  readonly connectwise: ConnectWiseClient;
  readonly links: readonly ReviewedLink[];
  readonly settings: AuditReviewSettings;
  readonly alertPlaces: OwnPlaces['alertPlaces'];
  readonly journal: OwnJournal;
  readonly reviews: AuditReviewStore;
  /** Milliseconds since 1970. */
  now(): number;
}
