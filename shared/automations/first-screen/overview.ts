/**
 * The whole first screen in one answer: the status, the charts, every list that a person works off, and how far each link is.
 *
 * Beside the watch's last look everything is read now, and by requests that do not grow with the links: what a person
 * has just done is seen at once. A list that was empty at that look, and that nothing was written to since, is not asked for. A part
 * that cannot be read is null, and named in `status.unread`.
 */
import { partReader } from '../../kit/part-reader.ts';
import type { AlertBook } from '../../ports/alerts.ts';
import type { BackfillStore } from '../../ports/backfill.ts';
import type { HealthProbe, LastLook, WrittenLists } from '../../ports/health.ts';
import type { DeadLetterStore, OpenConflictStore } from '../../ports/journals.ts';
import type { RemoteWaits } from '../../ports/remotes.ts';
import type { Mute } from '../../rules/alerts/decide.ts';
import type { Severity } from '../../rules/operate/health-table.ts';
import {
  shownAlerts,
  shownBackfill,
  shownReview,
  shownWaits,
  type ShownAlert,
  type ShownBackfill,
  type ShownReview,
  type ShownWaits,
} from '../../rules/first-screen/shown.ts';
import { inSyncOf, type InSync } from '../../rules/first-screen/in-sync.ts';
import type { StatusReport } from '../../rules/operate/status/report.ts';
import type { DeadLetter } from '../../rules/sync/journal.ts';
import { sideNames, type SideName } from '../../rules/sync/record.ts';
import type { TrendRange, TrendsReport } from '../../rules/trends/report.ts';
import { listConflicts, type ListedConflict } from '../conflicts/list.ts';
import { trends, type TrendsNeeds } from '../trends/trends.ts';
import type { LookedReport } from '../operate/health-check.ts';
import { partsKept, rememberedParts, type KeptLook, type PartsKept } from '../operate/kept-look.ts';
import { conflictsProbe, deadLettersProbe, pausesProbe, runsProbe } from '../operate/probes.ts';
import { wordsOf } from '../../rules/first-screen/code-words.ts';
import { status, type StatusNeeds } from '../operate/status.ts';
import { withLiveParts } from './live-look.ts';

/** All that the first screen shows. A null could not be read, see `status.unread`. */
export interface Overview {
  readonly status: StatusReport;
  readonly trends: TrendsReport | null;
  /** Latest failure first. */
  readonly deadLetters: readonly DeadLetter[] | null;
  readonly conflicts: readonly ListedConflict[] | null;
  /** Lists that go on: their operations of the same name show the rest. */
  readonly isMore: { readonly deadLetters: boolean; readonly conflicts: boolean };
  readonly mutes: readonly Mute[] | null;
  readonly alerts: readonly ShownAlert[] | null;
  /** Every link of the configuration. */
  readonly links: readonly {
    readonly name: string;
    /** Null where none runs or is paused. */
    readonly backfill: ShownBackfill | null;
    readonly waits: ShownWaits;
  }[];
  /** About how many messages are on the queue of changes, those that are delayed or being worked included. */
  readonly queued: { readonly count: number } | null;
  readonly inSync: InSync;
  /** The codes of runs, backfills, mutes and of what could not be read, each in words. */
  readonly words: Readonly<Record<string, string>>;
  /** The last nightly review of ConnectWise's audit trail, as of `status.lookedAt`; null where there was none. */
  readonly review: ShownReview | null;
}

/** The stores and checks that the first screen reads. */
export interface OverviewNeeds {
  readonly status: StatusNeeds;
  readonly trends: TrendsNeeds;
  readonly looks: LastLook<KeptLook>;
  readonly written: Pick<WrittenLists, 'all'>;
  readonly deadLetters: Pick<DeadLetterStore, 'look'>;
  readonly openConflicts: Pick<OpenConflictStore, 'list'>;
  readonly alerts: Pick<AlertBook, 'look'>;
  /** Every channel of the configuration. */
  readonly channels: readonly { readonly name: string; readonly minSeverity: Severity }[];
  readonly backfills: Pick<BackfillStore, 'open'>;
  readonly waits: Pick<RemoteWaits, 'until'>;
  /** The remotes of each link, by its name. */
  readonly remotes: Readonly<Record<string, Readonly<Record<SideName, string>>>>;
  /** About how many messages are on the queue of changes. */
  queued(): Promise<number>;
}

/** The span of the charts, and whether everything is checked again. */
export interface OverviewAsked {
  readonly range: TrendRange;
  /** Looks at everything again, some requests a link. */
  readonly fresh: boolean;
}

/** No list is longer; the operations of the lists show more. */
const maxListed = 500;

/** The answer; it never throws. */
export async function overview(asked: OverviewAsked, needs: OverviewNeeds): Promise<Overview> {
  const kept = asked.fresh ? null : await lastLook(needs);
  const lists = listsOf(asked, kept?.empty ?? new Set(), needs);
  const { report, look } = await looked(kept, lists, needs);
  const [trended, deadLetters, conflicts, alerts, queued, backfills, waits] = await lists.all;
  const jobs = needs.status.links.map(({ name }) => {
    const job = backfills?.find(({ link }) => link === name);
    return { name, backfill: job === undefined ? null : shownBackfill(job) };
  });
  return {
    status: report,
    trends: trended,
    deadLetters: deadLetters?.deadLetters.slice(0, maxListed) ?? null,
    conflicts: conflicts?.conflicts ?? null,
    isMore: {
      deadLetters: deadLetters?.isMore === true || (deadLetters?.deadLetters.length ?? 0) > maxListed,
      conflicts: conflicts?.isMore ?? false,
    },
    mutes: alerts?.mutes ?? null,
    alerts: alerts === null ? null : shownAlerts(alerts, needs.channels),
    links: jobs.map(({ name, backfill }) => {
      const until = (side: SideName): number => waits?.get(needs.remotes[name]?.[side] ?? '') ?? 0;
      const [connectwise, servicenow] = sideNames;
      return {
        name,
        backfill,
        waits: shownWaits(
          { connectwise: until(connectwise), servicenow: until(servicenow) },
          needs.status.now(),
        ),
      };
    }),
    queued: queued === null ? null : { count: queued },
    inSync: inSyncOf({ links: report.links, deadLetters, conflicts, queued }),
    words: wordsOf([
      ...report.automations.map(({ outcome }) => outcome),
      ...report.unread.map(({ code }) => code),
      ...jobs.map(({ backfill }) => backfill?.trouble ?? null),
      // A mute names an alert: a finding and its subject.
      ...(alerts?.mutes.map(({ key }) => key.split(' ', 1)[0] ?? null) ?? []),
    ]),
    review: shownReview(look?.observations ?? []),
  };
}

type Lists = ReturnType<typeof listsOf>;

/** The look that the watch has left; null where that is too old. */
async function lastLook(needs: OverviewNeeds): Promise<PartsKept | null> {
  const parts = partReader(needs.status.sleep);
  return parts.read('the last look', () => partsKept(needs.status, needs.looks, needs.written));
}

const noLetters = { deadLetters: [], isMore: false } as const;
const nothingInBook = { alerts: [], mutes: [], pending: [], channels: null } as const;

/** The parts that are read beside the status, those of `empty` lists excepted. */
function listsOf({ range }: OverviewAsked, empty: PartsKept['empty'], needs: OverviewNeeds) {
  const { links } = needs.status;
  const parts = partReader(needs.status.sleep);
  const remotes = [...new Set(Object.values(needs.remotes).flatMap((sides) => Object.values(sides)))];
  const all = Promise.all([
    parts.read('the charts', () => trends({ range, link: null }, needs.trends)),
    parts.read('the dead letters', async () =>
      empty.has('deadletters') ? noLetters : needs.deadLetters.look(),
    ),
    parts.read('the conflicts', async () => {
      if (empty.has('openconflicts')) return { conflicts: [], isMore: false };
      const { openConflicts } = needs;
      const found = await listConflicts({ link: null, limit: maxListed + 1 }, { links, openConflicts });
      return { conflicts: found.slice(0, maxListed), isMore: found.length > maxListed };
    }),
    parts.read('the alerts', async () => (empty.has('alerts') ? nothingInBook : needs.alerts.look())),
    parts.read('the queue of changes', () => needs.queued()),
    parts.read('the backfills', async () => (empty.has('backfills') ? [] : needs.backfills.open())),
    parts.read('the waits of remotes', async () =>
      empty.has('remotes') ? new Map<string, number>() : needs.waits.until(remotes),
    ),
  ]);
  return {
    all,
    async unread(): Promise<StatusReport['unread']> {
      await all;
      return parts.unread;
    },
  };
}

/** The status over the watch's last look with what is read now, or over a look of its own where that is too old. */
async function looked(
  kept: PartsKept | null,
  lists: Lists,
  needs: OverviewNeeds,
): Promise<{ readonly report: StatusReport; readonly look: LookedReport | null }> {
  const statusNeeds: StatusNeeds = { ...needs.status, alsoUnread: () => lists.unread() };
  let look: LookedReport | null = null;
  if (kept !== null) {
    const health = async (maxMs: number): Promise<LookedReport> =>
      (look = await withLiveParts(await kept.health(maxMs), await liveProbes(lists, needs)));
    return { report: await status({ ...statusNeeds, ...kept, health }), look };
  }
  const remembered = rememberedParts(needs.status);
  const health = async (maxMs: number): Promise<LookedReport> =>
    (look = await remembered.parts.health(maxMs));
  const report = await status({ ...statusNeeds, ...remembered.parts, health });
  if (report.unread.length === 0) await remembered.keep(needs.looks);
  return { report, look };
}

/** The looks that cost nothing beside the lists: of the links that are switched on, as the watch has them. */
async function liveProbes(lists: Lists, needs: OverviewNeeds): Promise<readonly HealthProbe[]> {
  const { links, runs, periods, pauses } = needs.status;
  const now = (): number => needs.status.now();
  const [, deadLetters, conflicts] = await lists.all;
  const names = links.filter(({ enabled }) => enabled).map(({ name }) => name);
  return [
    runsProbe(runs, periods, now),
    pausesProbe(pauses, now),
    ...(deadLetters?.isMore === false
      ? names.map((name) => deadLettersProbe(name, { list: listOf(deadLetters.deadLetters) }))
      : []),
    ...(conflicts?.isMore === false
      ? names.map((name) => conflictsProbe(name, { list: listOf(conflicts.conflicts) }))
      : []),
  ];
}

const listOf =
  <Row extends { readonly link: string }>(rows: readonly Row[]) =>
  (link: string | null, limit: number): Promise<readonly Row[]> =>
    Promise.resolve(rows.filter((row) => row.link === link).slice(0, limit));
