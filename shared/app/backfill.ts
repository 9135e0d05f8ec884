/** The real things behind the stories of the backfill. */
import { backfillDue, type BackfillDueOutcome } from '../automations/backfill/due.ts';
import { measuresOfStep } from '../automations/backfill/measures.ts';
import {
  backfillOrder,
  backfillStatus,
  type BackfillAnswer,
  type BackfillStatus,
} from '../automations/backfill/order.ts';
import { backfillPage, type StepOutcome } from '../automations/backfill/page.ts';
import { backfillPair, type BackfilledRecord } from '../automations/backfill/pair.ts';
import { measuresOf } from '../automations/sync/measures.ts';
import type { Counting } from '../automations/trends/count.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import type { AuditNeeds } from '../kit/audited.ts';
import type { BackfillNeeds } from '../ports/backfill.ts';
import type { SyncPairNeeds } from '../ports/sync.ts';
import { parseStep } from '../rules/backfill/job.ts';
import type { BackfillOrder } from '../rules/backfill/order.ts';
import type { Config } from '../rules/config/link.ts';
import { enabledNames } from '../rules/config/named-link.ts';
import type { Actor } from '../rules/operate/audit.ts';
import { nudgeFrom } from '../rules/sync/nudge.ts';
import type { LinkStates } from './operate/link-states.ts';
import { countEnd, measured, type Measuring } from './measure.ts';

/** The app for the functions and commands of the backfill. */
export interface BackfillApp {
  backfill(asked: {
    readonly link: string;
    readonly order: BackfillOrder;
    readonly actor: Actor;
  }): Promise<BackfillAnswer>;
  backfillStatus(link: string, token: string | null): Promise<BackfillStatus>;
  /** Takes up running backfills that lost their message. */
  backfillDue(): Promise<readonly BackfillDueOutcome[]>;
  /** `message` stood on the queue `backfill-steps`. */
  backfillPage(message: unknown): Promise<StepOutcome>;
  /** `message` stood on the queue `backfill-nudges`; `ended` receives each of its records at once. */
  backfillPair(
    message: unknown,
    ended?: (record: BackfilledRecord) => void,
  ): Promise<readonly BackfilledRecord[]>;
}

/** The stories over the app's stores. `sync` holds the needs of `sync-pair` for live nudges. */
export function backfillApp(parts: {
  readonly links: Config['links'];
  readonly stores: Pick<Stores, 'backfills' | 'backfillSteps' | 'backfillNudges' | 'nudges'>;
  readonly metrics: Pick<Measuring, 'all'>;
  readonly sync: Omit<SyncPairNeeds, 'linkOf' | 'nudges'>;
  readonly auditing: AuditNeeds;
  readonly linkOf: BackfillNeeds['linkOf'];
  readonly states: Pick<LinkStates, 'isPaused' | 'saveWriteTimes'>;
  readonly counts: Pick<Counting, 'ended'>;
}): BackfillApp {
  const { links, stores, metrics, sync, auditing, linkOf, states, counts } = parts;
  const needs = {
    ...sync,
    ...auditing,
    linkOf,
    isPaused: (link: string) => states.isPaused(link),
    jobs: stores.backfills,
    steps: stores.backfillSteps,
    nudges: stores.backfillNudges,
    liveNudges: () => stores.nudges.waiting(),
  };
  return {
    backfill: (asked) => backfillOrder(asked, needs),
    backfillDue: () => backfillDue(enabledNames(links), needs),
    backfillStatus: (link, token) => backfillStatus(link, token, needs),
    async backfillPage(message) {
      const step = parseStep(message);
      return measured(backfillPage(step, needs), metrics, (outcome) => measuresOfStep(step.link, outcome));
    },
    async backfillPair(message, ended) {
      const records = await backfillPair(nudgeFrom('backfill-nudges', message), needs, (record) => {
        metrics.all(measuresOf(record.nudge, record.outcome));
        countEnd(record.nudge.link, record.outcome, counts);
        ended?.(record);
      });
      await states.saveWriteTimes();
      return records;
    },
  };
}
