/** Which real things stand behind a link's silent sides and lists, and behind the stories of the backfill. */
import type { AuditNeeds } from '../automations/operate/audited.ts';
import type { BackfilledLink } from '../ports/backfill.ts';
import {
  backfillOrder,
  backfillStatus,
  type BackfillAnswer,
  type BackfillStatus,
} from '../automations/backfill/order.ts';
import { backfillPage, type StepOutcome } from '../automations/backfill/page.ts';
import { backfillPair } from '../automations/backfill/pair.ts';
import type { BackfillPairOutcome } from '../ports/backfill.ts';
import { measuresOf } from '../automations/sync/measures.ts';
import type { SyncPairNeeds } from '../ports/sync.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import type { ReferenceWords } from '../connectwise/sync/reference-words.ts';
import { ticketList } from '../connectwise/sync/ticket-list.ts';
import { ticketSide } from '../connectwise/sync/ticket-side.ts';
import type { Actor } from '../rules/operate/audit.ts';
import type { BackfillOrder } from '../rules/backfill/order.ts';
import { parseStep } from '../rules/backfill/job.ts';
import type { Link } from '../rules/config/link.ts';
import { nudgeFrom } from '../rules/sync/nudge.ts';
import type { ServiceNowClient } from '../servicenow/http/client.ts';
import { shownFiles } from '../kit/listed-files.ts';
import { incidentList } from '../servicenow/sync/incident-list.ts';
import { incidentSide } from '../servicenow/sync/incident-side.ts';
import type { Measuring } from './measure.ts';

/** What the app can do about backfills. */
export interface BackfillApp {
  backfill(asked: {
    readonly link: string;
    readonly order: BackfillOrder;
    readonly actor: Actor;
  }): Promise<BackfillAnswer>;
  backfillStatus(link: string, token: string | null): Promise<BackfillStatus>;
  /** `message` is what stood on the queue of steps. */
  backfillPage(message: unknown): Promise<StepOutcome>;
  /** `message` is what stood on the queue of the backfills' nudges. */
  backfillPair(message: unknown): Promise<BackfillPairOutcome>;
}

/** A link's two sides, with and without notifications, and the lists of their records. */
export function linkedSides(parts: {
  readonly link: Link;
  readonly connectwise: ConnectWiseClient;
  readonly words: ReferenceWords;
  readonly servicenow: ServiceNowClient;
  readonly now: () => number;
}): BackfilledLink {
  const { link, connectwise, words, servicenow, now } = parts;
  // ServiceNow has no switch for a single write: its silent side is its only side.
  const incidents = incidentSide({ link, client: servicenow, now });
  const shown = shownFiles();
  return {
    link,
    sides: { connectwise: ticketSide({ link, client: connectwise, words, shown }), servicenow: incidents },
    silent: {
      connectwise: ticketSide({ link, client: connectwise, words, shown, silent: true }),
      servicenow: incidents,
    },
    lists: {
      connectwise: ticketList({ link, client: connectwise }),
      servicenow: incidentList({ link, client: servicenow }),
    },
  };
}

/** The stories over the app's stores. `sync` is what `sync-pair` needs for live nudges. */
export function backfillApp(parts: {
  readonly stores: Stores;
  readonly metrics: Measuring;
  readonly sync: Omit<SyncPairNeeds, 'linkOf' | 'nudges'>;
  readonly audit: AuditNeeds;
  readonly linkOf: (name: string) => Promise<BackfilledLink | null>;
}): BackfillApp {
  const { stores, sync, linkOf } = parts;
  const needs = {
    ...sync,
    ...parts.audit,
    linkOf,
    jobs: stores.backfills,
    steps: stores.backfillSteps,
    nudges: stores.backfillNudges,
    liveNudges: () => stores.nudges.waiting(),
  };
  return {
    backfill: (asked) => backfillOrder(asked, needs),

    backfillStatus: (link, token) => backfillStatus(link, token, needs),

    async backfillPage(message) {
      const step = parseStep(message);
      const outcome = await backfillPage(step, needs);
      if ('progress' in outcome && outcome.progress !== null) {
        const { total, done, byEnd, rowsPerMinute } = outcome.progress;
        const tags = { link: step.link };
        parts.metrics.record('backfill_rows_total', total, tags);
        parts.metrics.record('backfill_rows_done', done, tags);
        parts.metrics.record('backfill_rows_failed', byEnd.failed, tags);
        parts.metrics.record('backfill_rows_per_minute', rowsPerMinute, tags);
      }
      return outcome;
    },

    async backfillPair(message) {
      const nudge = nudgeFrom('backfill-nudges', message);
      const outcome = await backfillPair(nudge, needs);
      parts.metrics.all(measuresOf(nudge, outcome));
      return outcome;
    },
  };
}
