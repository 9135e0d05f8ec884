/**
 * The copies that one pair's attachments need, judged by the table of the copies made before.
 *
 * An attachment is known when its id stands in that table, as a source or as a copy. A copy that was begun and whose id
 * was never learned is looked for by name, length, label and hash before its bytes are sent again. A file that the
 * policy keeps back is written down once with its reason, and travels if the policy is changed. Nothing here removes
 * anything.
 */
import { digest } from '../canonical.ts';
import { safeFileName } from '../config/attachments/policy.ts';
import type { Link } from '../config/link.ts';
import { attachmentPlanBuilder } from './attachments/plan.ts';
import type {
  AttachmentPlan,
  AttachmentPlanBuilder,
  AttachmentSituation,
  AttachmentWrite,
} from './attachments/plan.ts';
import { mayBeTakenBack, skipReason } from './attachments/skip-reason.ts';
import type { AttachmentLink } from './pair.ts';
import { otherSide, sideNames } from './record.ts';
import type { SideAttachment, SideName } from './record.ts';

/** Tries after which bytes that were never found on the other side are refused. */
const maxTries = 5;

/** True when files that hang on this side are copied to the other. */
export function flowsFrom(side: SideName, link: Link): boolean {
  const { direction } = link.attachments;
  return direction === 'both' || direction === `to-${otherSide(side)}`;
}

/**
 * The sides whose files have to be listed: every source of files, and both while a copy may have arrived unseen. A side of
 * `unchanged` has nothing new to tell; it is listed only for files that are kept back there and may travel now.
 */
export function sidesToList(
  link: Link,
  known: readonly AttachmentLink[],
  unchanged: ReadonlySet<SideName>,
): readonly SideName[] {
  if (link.attachments.direction === 'none') return [];
  const isOpen = known.some(({ state }) => state === 'intended' || state === 'written');
  const mayTravel = (side: SideName): boolean =>
    known.some(
      ({ sourceSide, state, reason }) =>
        sourceSide === side && (state === 'refused' || (state === 'skipped' && mayBeTakenBack(reason))),
    );
  return sideNames.filter(
    (side) => isOpen || (flowsFrom(side, link) && (!unchanged.has(side) || mayTravel(side))),
  );
}

/** Changes when the link lets other files travel than before. */
export function fileLists({ attachments, history }: Link): string {
  return digest(JSON.stringify([attachments, history])).slice(0, 16);
}

/** Plans the attachments of one pair. Pure. */
export function planAttachments(situation: AttachmentSituation): AttachmentPlan {
  const plan = attachmentPlanBuilder(situation);
  for (const row of situation.known) planBegunCopy(row, situation, plan);
  // Copies are matched on both sides before anything counts as new.
  const candidates = [...newFiles(situation, plan), ...filesOnceMore(situation, plan)];
  for (const candidate of candidates.toSorted(byTime)) planCandidate(candidate, situation, plan);
  skipUnmatchedCopies(situation, plan);
  return plan.plan();
}

/** A file that may have to be sent. */
interface Candidate {
  readonly row: AttachmentLink;
  readonly source: SideAttachment;
  readonly rule: AttachmentWrite['rule'];
}

/** A copy that was begun: it is there, or may still appear, or is sent again. */
function planBegunCopy(
  row: AttachmentLink,
  situation: AttachmentSituation,
  plan: AttachmentPlanBuilder,
): void {
  if (row.state !== 'intended' && row.state !== 'written') return;
  if (plan.matchCopy(row) || row.state === 'written') return;
  const visibleAt = Date.parse(row.at) + situation.visibilityDelayMs;
  if (situation.now < visibleAt) return plan.waitForCopy(row, visibleAt);
  const source = sourceOf(row, situation);
  if (source === undefined) return plan.skip(row, 'source-gone');
  const reason = skipReason(source, row.sourceSide, situation);
  if (reason !== null) return plan.skip(row, reason);
  if (row.tries >= maxTries) return plan.giveUp(row);
  plan.send(row, source, 'second-try');
}

/** Files of people that no row accounts for. */
function newFiles({ link, now }: AttachmentSituation, plan: AttachmentPlanBuilder): Candidate[] {
  return sideNames
    .filter((side) => flowsFrom(side, link))
    .flatMap((side) =>
      plan.unaccounted(side).flatMap((source): Candidate[] => {
        const row = intendedRow(source, side, now);
        return plan.isOurs(side, source) || plan.matchCopy(row) ? [] : [{ row, source, rule: 'new' }];
      }),
    );
}

/** Files judged before that may travel now: under another policy, listed again, or after a replay. */
function filesOnceMore(situation: AttachmentSituation, plan: AttachmentPlanBuilder): Candidate[] {
  const { link, known, retryRefusedBefore } = situation;
  return known.flatMap((row): Candidate[] => {
    const source = sourceOf(row, situation);
    if (source === undefined || !flowsFrom(row.sourceSide, link)) return [];
    if (row.state === 'skipped' && mayBeTakenBack(row.reason))
      return [{ row, source, rule: 'policy-changed' }];
    // A list may be empty for a while, for want of a right or by a fault: a missing file may come back.
    if (row.state === 'skipped' && row.reason === 'source-gone')
      return plan.matchCopy(row) ? [] : [{ row, source, rule: 'second-try' }];
    if (row.state !== 'refused' || !isBefore(row.at, retryRefusedBefore)) return [];
    return plan.matchCopy(row) ? [] : [{ row: { ...row, tries: 0 }, source, rule: 'replayed' }];
  });
}

/** Sends one candidate, unless the policy keeps it back or a file that looks like it is under way. */
function planCandidate(
  { row, source, rule }: Candidate,
  situation: AttachmentSituation,
  plan: AttachmentPlanBuilder,
): void {
  if (rule === 'new' && plan.isAccounted(row.sourceSide, row.sourceId)) return;
  const reason = skipReason(source, row.sourceSide, situation);
  if (reason !== null) {
    if (rule !== 'policy-changed') plan.skip(row, reason);
    return;
  }
  // Of two files that look alike the second waits until it is known whether the first has arrived.
  if (!plan.waitForLookalike(row)) plan.send(row, source, rule);
}

/** Files of our own account that are nobody's known copy stay where they are. */
function skipUnmatchedCopies({ link, now }: AttachmentSituation, plan: AttachmentPlanBuilder): void {
  for (const side of sideNames) {
    if (!flowsFrom(side, link)) continue;
    for (const file of plan.unaccounted(side))
      if (plan.isOurs(side, file)) plan.skip(intendedRow(file, side, now), 'our-own');
  }
}

function sourceOf(row: AttachmentLink, { lists }: AttachmentSituation): SideAttachment | undefined {
  return lists[row.sourceSide].find(({ id }) => id === row.sourceId);
}

function intendedRow(source: SideAttachment, side: SideName, now: number): AttachmentLink {
  return {
    sourceSide: side,
    sourceId: source.id,
    state: 'intended',
    targetId: null,
    name: safeFileName(source.name),
    bytes: source.bytes,
    sha256: source.sha256,
    reason: null,
    at: new Date(now).toISOString(),
    tries: 0,
  };
}

const isBefore = (at: string, limit: number | null): boolean => limit !== null && Date.parse(at) < limit;

function byTime(one: Candidate, other: Candidate): number {
  return Date.parse(one.source.createdAt) - Date.parse(other.source.createdAt);
}
