/** The parts of the first screen beside the status: backfills, waits, notices to people. Pure. */
import type { Mute } from '../alerts/decide.ts';
import type { AlertState } from '../alerts/state.ts';
import type { BackfillJob } from '../backfill/job.ts';
import type { HealthFinding, Severity } from '../operate/health-table.ts';
import type { Observation } from '../operate/observation.ts';
import { sideNames, type SideName } from '../sync/record.ts';

/** The backfill of a link that is running or paused. */
export interface ShownBackfill {
  readonly state: 'running' | 'paused';
  /** Names the backfill in `backfill-status` and in a request. */
  readonly token: string;
  /** Records that have ended, of those that there are, and those of them that failed; as of `countedAt`. */
  readonly done: number;
  /** Before the first step as the preview counted them. */
  readonly total: number;
  readonly failed: number;
  /** Null while it is paused, and while there is no rate to tell by. */
  readonly leftSeconds: number | null;
  readonly startedAt: string | null;
  /** The step that counted, ISO 8601; null before the first. */
  readonly countedAt: string | null;
  /** The code of what it waits out, or of why it paused itself. */
  readonly trouble: string | null;
}

/** Null for a job that neither runs nor is paused. */
export function shownBackfill(job: BackfillJob): ShownBackfill | null {
  const { id, state, scope, counted, progress, startedAt, trouble } = job;
  if (state !== 'running' && state !== 'paused') return null;
  const expected = scope.sides.reduce(
    (sum, side) => sum + Math.min(counted[side], scope.limit ?? Number.POSITIVE_INFINITY),
    0,
  );
  return {
    state,
    token: id,
    done: progress?.done ?? 0,
    total: progress?.total ?? expected,
    failed: progress?.failed ?? 0,
    leftSeconds: state === 'paused' ? null : (progress?.secondsLeft ?? null),
    startedAt,
    countedAt: progress?.at ?? null,
    trouble: trouble?.code ?? null,
  };
}

/** The time until which each side of a link is left alone, ISO 8601; null if its calls are sent. */
export type ShownWaits = Readonly<Record<SideName, string | null>>;

/** The waits of a link, from those of its remotes (milliseconds since 1970). */
export function shownWaits(until: Readonly<Record<SideName, number>>, now: number): ShownWaits {
  const of = (side: SideName): string | null =>
    until[side] > now ? new Date(until[side]).toISOString() : null;
  const [connectwise, servicenow] = sideNames;
  return { connectwise: of(connectwise), servicenow: of(servicenow) };
}

/** An open alert. Times ISO 8601, UTC. */
export interface ShownAlert {
  readonly key: string;
  readonly code: string;
  readonly subject: string;
  readonly sentence: string;
  readonly detail: string;
  readonly action: string;
  readonly severity: Severity;
  readonly since: string;
  /** The time when people were last notified, and the channels; null while nobody was. */
  readonly told: { readonly at: string; readonly channels: readonly string[] } | null;
  /** The time until which a person has muted it, or all. */
  readonly mutedUntil: string | null;
}

/** The open alerts, the oldest first. */
export function shownAlerts(
  {
    alerts,
    mutes,
    pending,
  }: {
    readonly alerts: readonly AlertState[];
    readonly mutes: readonly Mute[];
    readonly pending: readonly { readonly channel: string; readonly notice: { readonly at: string } }[];
  },
  channels: readonly { readonly name: string; readonly minSeverity: Severity }[],
): readonly ShownAlert[] {
  const tookIt = (at: string, { severity }: HealthFinding): readonly string[] =>
    channels
      .filter(({ minSeverity }) => minSeverity === 'warning' || severity === 'critical')
      .filter(({ name }) => !pending.some((one) => one.channel === name && one.notice.at === at))
      .map(({ name }) => name);
  return alerts
    .filter(({ phase }) => phase === 'open')
    .toSorted((one, other) => (one.since < other.since ? -1 : 1))
    .map(({ key, finding, since, told }) => {
      const { code, subject, sentence, detail, action, severity } = finding;
      const untils = mutes.filter((mute) => mute.key === key || mute.key === '*').map(({ until }) => until);
      return {
        key,
        code,
        subject,
        sentence,
        detail,
        action,
        severity,
        since,
        told: told === null ? null : { at: told.at, channels: tookIt(told.at, finding) },
        mutedUntil: untils.toSorted().at(-1) ?? null,
      };
    });
}

/** The findings of the last nightly review of ConnectWise's audit trail. */
export interface ShownReview {
  /** Such as `2026-11-28`, UTC. */
  readonly night: string;
  /** Changes by our API member that our journal does not hold. */
  readonly notOurs: number;
  readonly rights: number;
  readonly unusual: number;
  /** The reason why it says less than it should; null when it does not. */
  readonly incomplete: string | null;
}

/** Null where no night was reviewed yet. */
export function shownReview(observations: readonly Observation[]): ShownReview | null {
  const review = observations.find((one) => one.kind === 'audit-review');
  if (review?.kind !== 'audit-review') return null;
  const { night, notOurs, rights, unusual, incomplete } = review;
  return { night, notOurs, rights, unusual, incomplete };
}
