/**
 * Reviews what ConnectWise's audit trail says of the records that changed since the last night.
 *
 *   night begun ─▶ lists of changed records ─▶ their trails, the worst first ─▶ judged ─▶ groups, left over, report ─▶ done
 *
 * Nothing is written to ConnectWise. A run that dies before `done` is taken up by the next one, which reviews the same
 * time and replaces what it finds of the night.
 */
import type { ConnectWiseClient } from '../../connectwise/index.ts';
import { reviewFindings, judgeNight, type AuditGroup } from '../../rules/audit/night.ts';
import { withoutDoubles, worstFirst, type Candidate } from '../../rules/audit/order.ts';
import { ordersOf, type OwnPlaces } from '../../rules/audit/own-writes.ts';
import {
  incompleteBecause,
  type LeftRecord,
  type NightReport,
  type ReviewFailure,
  type ReviewState,
} from '../../rules/audit/report.ts';
import { authorKey } from '../../rules/config/audit/settings.ts';
import { dueNight, openWindow } from '../../rules/audit/window.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Measure } from '../../rules/metrics.ts';
import { changedRecords, type ChangedRecords } from './changed-records.ts';
import type { AuditReviewNeeds } from './needs.ts';
import { ownMember } from './own-member.ts';
import { strangeChanges, suspiciousOf } from './strange-changes.ts';
import { readTrails, type ReadTrails } from './trails.ts';

/** The end of a review run: nothing to do, or a report with the groups that need a person's eyes. */
export type AuditReviewOutcome =
  /** The night is done. */
  | { readonly kind: 'nothing' }
  /** `partial`: something was not looked at, and the next night does not make up for it by itself. */
  | {
      readonly kind: 'complete' | 'partial';
      readonly report: NightReport;
      readonly groups: readonly AuditGroup[];
    };

/** Trails are begun for so long; the host ends an invocation after five minutes. */
const maxRunMs = 200_000;
/** Nights for which a record that cannot be looked at is tried again. */
const maxNights = 7;
/** Records that a night leaves to the next one; more would never be looked at anyway. */
const maxLeft = 2_000;

/** Reviews the night that is due. Throws `run-in-progress` (retry), the codes of storage, and those of ConnectWise's clock. */
export function runAuditReview(needs: AuditReviewNeeds): Promise<AuditReviewOutcome> {
  return needs.underClaim('audit-review', async () => {
    const stored = await needs.reviews.state();
    const counted = needs.connectwise.counted();
    const clock = await readClock(counted.client, needs);
    const state = dueNight(stored?.state ?? null, earlierOf(clock));
    if (state === null) return { kind: 'nothing' };
    if (!(await needs.reviews.saveState(state, stored?.version ?? null)))
      throw new CodedError('run-in-progress', { detail: 'audit-review' });

    const { reviewed, left } = await review(state, clock, counted, needs);
    await needs.reviews.replaceGroups(state.night, reviewed.groups);
    await needs.reviews.replaceLeft(state.night, left);
    await needs.reviews.saveReport(reviewed.report);
    const begun = await needs.reviews.state();
    // The claim keeps others out; only a run that outlived its own claim can find another night here.
    if (
      begun?.state.night !== state.night ||
      !(await needs.reviews.saveState({ ...state, phase: 'done' }, begun.version))
    )
      throw new CodedError('run-in-progress', { detail: 'audit-review' });
    // This night has looked at the records that the night before left over, or leaves them over again.
    if (state.previous !== null) await needs.reviews.replaceLeft(state.previous, []).catch(() => undefined);
    return reviewed;
  });
}

/**
 * Looks at the changes since the last night, and keeps nothing: the next night reviews them as if nobody had looked.
 * Throws the codes of storage, and those of `CallConnectWise` when its clock cannot be read.
 */
export async function lookAtAuditTrail(
  needs: AuditReviewNeeds,
): Promise<Exclude<AuditReviewOutcome, { readonly kind: 'nothing' }>> {
  const stored = await needs.reviews.state();
  const counted = needs.connectwise.counted();
  const clock = await readClock(counted.client, needs);
  const { reviewed } = await review(
    openWindow(stored?.state ?? null, earlierOf(clock)),
    clock,
    counted,
    needs,
  );
  return reviewed;
}

interface Clock {
  /** ConnectWise's clock and ours at one moment, milliseconds since 1970. */
  readonly there: number;
  readonly here: number;
}

/** A clock that is ahead would end the night in the future, and the next one would begin behind what happens until then. */
const earlierOf = ({ there, here }: Clock): number => Math.min(there, here);

async function readClock(client: ConnectWiseClient, needs: AuditReviewNeeds): Promise<Clock> {
  const there = await client.serverTime();
  return { there, here: needs.now() };
}

interface Reviewed {
  readonly reviewed: Exclude<AuditReviewOutcome, { readonly kind: 'nothing' }>;
  readonly left: readonly LeftRecord[];
}

async function review(
  state: ReviewState,
  clock: Clock,
  { client, calls }: ReturnType<ConnectWiseClient['counted']>,
  needs: AuditReviewNeeds,
): Promise<Reviewed> {
  const { settings } = needs;
  const startedAt = needs.now();
  const carried = state.previous === null ? [] : await needs.reviews.left(state.previous);
  const budget = {
    hasMore: () => calls() < settings.maxRequests && needs.now() < startedAt + maxRunMs,
  };
  const lists = await changedRecords({ ...needs, connectwise: client, since: sinceOf(state, carried) });
  const apiMember = await ownMember(client, settings, lists.apiMembers);
  const own = { apiMember, skewMs: clock.there - clock.here, since: earliest(state, carried) };
  const places = await placesOf(own, needs);
  const known = withoutDoubles([...lists.candidates, ...carried.flatMap(candidateOf)]);
  const suspicious =
    known.length > settings.maxRequests - calls()
      ? await suspiciousOf(known, { ...own, ...places }, needs)
      : new Set<Candidate>();
  const trails = await readTrails(client, worstFirst(known, suspicious), Date.parse(state.to), budget);
  const strange = await strangeChanges(trails.changes, { ...own, ...places }, needs);
  const { groups, ...counts } = judgeNight(trails.changes, {
    settings,
    apiMember,
    machines: new Set([...lists.apiMembers.values(), ...settings.integrators].map(authorKey)),
    notHeld: strange,
  });
  const leftover = leftOf(lists, trails, carried);
  const report: NightReport = {
    ...counts,
    night: state.night,
    from: state.from,
    to: state.to,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(needs.now()).toISOString(),
    apiMember,
    requests: calls(),
    lookedAt: trails.lookedAt.length,
    carried: carried.length,
    left: leftover.left.length,
    givenUp: leftover.givenUp,
    groups: groups.length,
    failures: failuresOf(lists, trails),
  };
  const kind = incompleteBecause(report) === null ? 'complete' : 'partial';
  return { reviewed: { kind, report, groups }, left: leftover.left };
}

/** A list that could not be read is read from where it was left. */
function sinceOf(
  { from }: ReviewState,
  carried: readonly LeftRecord[],
): (source: LeftRecord['source']) => number {
  return (source) =>
    Math.min(
      Date.parse(from),
      ...carried
        .filter((one) => one.record === null && one.source === source)
        .map(({ since }) => Date.parse(since)),
    );
}

const earliest = ({ from }: ReviewState, carried: readonly LeftRecord[]): number =>
  Math.min(Date.parse(from), ...carried.map(({ since }) => Date.parse(since)));

async function placesOf(
  { since, skewMs }: { readonly since: number; readonly skewMs: number },
  { journal, links, alertPlaces }: AuditReviewNeeds,
): Promise<OwnPlaces> {
  const rows = await journal.orders(since - skewMs);
  const companiesOf = (link: string): readonly number[] =>
    links.filter(({ name }) => name === link).map(({ company }) => company);
  return { orders: ordersOf(rows, companiesOf), alertPlaces, skewMs };
}

function candidateOf({ record, source, since, nights }: LeftRecord): readonly Candidate[] {
  if (record === null) return [];
  return [{ record, source, since: Date.parse(since), updatedAt: 0, updatedBy: '', isSynced: false, nights }];
}

/** The records that the next night takes first, and the number that no later night will look at. */
function leftOf(
  { failed }: ChangedRecords,
  { left }: ReadTrails,
  carried: readonly LeftRecord[],
): { readonly left: readonly LeftRecord[]; readonly givenUp: number } {
  const lists = failed.map(({ source, since }): LeftRecord => {
    const before = carried.find((one) => one.record === null && one.source === source);
    return { record: null, source, since: new Date(since).toISOString(), nights: (before?.nights ?? 0) + 1 };
  });
  const records = left.map(({ record, source, since, nights }): LeftRecord => ({
    record,
    source,
    since: new Date(since).toISOString(),
    nights: nights + 1,
  }));
  const all = [...lists, ...records];
  const going = all.filter(({ nights }) => nights <= maxNights).slice(0, maxLeft);
  return { left: going, givenUp: all.length - going.length };
}

function failuresOf({ failed }: ChangedRecords, { failures }: ReadTrails): readonly ReviewFailure[] {
  return [
    ...failed.map(({ source, code }) => ({ what: `list of ${source}`, code })),
    ...failures.map(({ type, code }) => ({ what: `audit trail of type ${type}`, code })),
  ];
}

/** The measures of a run: the changes of each finding. */
export function auditReviewMeasures(outcome: AuditReviewOutcome): readonly Measure<'audit_review'>[] {
  if (outcome.kind === 'nothing') return [];
  return Object.keys(reviewFindings).map((finding) => ({
    name: 'audit_review',
    value: outcome.groups
      .filter((group) => group.finding === finding)
      .reduce((sum, { count }) => sum + count, 0),
    tags: { finding },
  }));
}
