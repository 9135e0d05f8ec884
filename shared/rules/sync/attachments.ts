/**
 * Which attachments have to be copied where, judged by the table of what was copied before.
 *
 * An attachment is known when its id stands in that table, as a source or as a copy. A copy that was begun and whose id
 * was never learned is looked for by name, length, label and hash before its bytes are sent again. What the policy
 * keeps back is written down once with its reason, and travels if the policy is changed. Nothing here removes anything.
 */
import { isTypeAllowed, safeContentType, safeFileName } from '../config/attachment-policy.ts';
import { digest } from '../canonical.ts';
import { endedSides } from './closed-records.ts';
import type { ErrorCode } from '../errors.ts';
import type { AttachmentDecision, AttachmentRule } from './journal.ts';
import type { Link } from '../config/link.ts';
import type { AttachmentLink, Pair, SkipReason } from './pair.ts';
import { otherSide, sideNames } from './record.ts';
import type { AttachmentDraft, SideAttachment, SideName, SideRecord } from './record.ts';

export interface AttachmentWrite {
  readonly target: SideName;
  readonly source: SideAttachment;
  readonly draft: AttachmentDraft;
  /** The row to be stored before the bytes are sent; with the id in it afterwards. */
  readonly row: AttachmentLink;
  readonly rule: 'new' | 'second-try' | 'policy-changed' | 'replayed';
}

export interface AttachmentPlan {
  /** Rows to store without any transfer: copies that were found, files that stay where they are. */
  readonly rows: readonly AttachmentLink[];
  readonly writes: readonly AttachmentWrite[];
  /** Copies that may still appear: look again at this time (milliseconds since 1970). */
  readonly waitUntil: number | null;
  readonly decisions: readonly AttachmentDecision[];
}

export interface AttachmentSituation {
  readonly link: Link;
  readonly pair: Pair;
  readonly known: readonly AttachmentLink[];
  readonly records: Readonly<Record<SideName, SideRecord>>;
  readonly lists: Readonly<Record<SideName, readonly SideAttachment[]>>;
  /** When each record was read, by our clock, milliseconds since 1970. */
  readonly readBy: Readonly<Record<SideName, number>>;
  /** Milliseconds since 1970, when the older list was asked for. */
  readonly now: number;
  readonly visibilityDelayMs: number;
  /** What was refused before this time is tried again; null leaves it refused. */
  readonly retryRefusedBefore: number | null;
}

/** A plan for a link that copies no attachments, or before they were listed. */
export const noAttachments: AttachmentPlan = { rows: [], writes: [], waitUntil: null, decisions: [] };

/** Bytes that were sent so often without ever being found on the other side are refused. */
const maxTries = 5;

/** Whether files that hang on this side are copied to the other. */
export function flowsFrom(side: SideName, link: Link): boolean {
  const { direction } = link.attachments;
  return direction === 'both' || direction === `to-${otherSide(side)}`;
}

/**
 * The sides whose files have to be listed: where files come from, and where one may have arrived unseen. A side of
 * `unchanged` has nothing new to tell; it is listed only for what is kept back there and may travel now.
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
        sourceSide === side && (state === 'refused' || (state === 'skipped' && isOfPolicy(reason))),
    );
  return sideNames.filter(
    (side) => isOpen || (flowsFrom(side, link) && (!unchanged.has(side) || mayTravel(side))),
  );
}

/** Changes when the link lets other files travel than before. */
export function fileLists({ attachments, history }: Link): string {
  return digest(JSON.stringify([attachments, history])).slice(0, 16);
}

/** Equal for files of which one cannot be told from the other on the side they go to. */
export function planLook({ sourceSide, name, bytes }: AttachmentLink): string {
  return [sourceSide, name, bytes].join('|');
}

/** Plans the attachments of one pair. Pure. */
export function planAttachments(situation: AttachmentSituation): AttachmentPlan {
  const { link, known, lists, now, visibilityDelayMs } = situation;
  const rows: AttachmentLink[] = [];
  const writes: AttachmentWrite[] = [];
  const decisions: AttachmentDecision[] = [];
  let waitUntil: number | null = null;

  const taken = new Set<string>();
  for (const row of known) {
    taken.add(keyOf(row.sourceSide, row.sourceId));
    if (row.targetId !== null) taken.add(keyOf(otherSide(row.sourceSide), row.targetId));
  }
  const free = (side: SideName): SideAttachment[] =>
    lists[side].filter(({ id }) => !taken.has(keyOf(side, id)));
  const sourceOf = (row: AttachmentLink): SideAttachment | undefined =>
    lists[row.sourceSide].find(({ id }) => id === row.sourceId);
  const isOurs = (side: SideName, one: SideAttachment): boolean =>
    one.byUs ?? one.label === labelOn(side, safeFileName(one.name), situation);

  const decide = (row: AttachmentLink, rule: AttachmentRule): void => {
    const { sourceSide, sourceId, name, bytes } = row;
    decisions.push({ sourceSide, sourceId, name, bytes, rule });
  };
  const matchCopy = (row: AttachmentLink): boolean => {
    const target = otherSide(row.sourceSide);
    const copy = free(target).find((one) => isOurs(target, one) && isSameFile(row, one));
    if (copy === undefined) return false;
    taken.add(keyOf(target, copy.id));
    rows.push({ ...row, state: 'linked', targetId: copy.id, reason: null });
    decide(row, 'found');
    return true;
  };
  const skip = (row: AttachmentLink, reason: SkipReason): void => {
    rows.push({ ...row, state: 'skipped', reason });
    decide(row, reason);
  };
  const send = (row: AttachmentLink, source: SideAttachment, rule: AttachmentWrite['rule']): void => {
    const target = otherSide(row.sourceSide);
    const draft: AttachmentDraft = {
      name: row.name,
      contentType: safeContentType(row.name, source.contentType),
      label: labelOn(target, row.name, situation),
      isPrivate: target === 'connectwise' && link.attachments.inConnectWise === 'private',
      bytes: row.bytes,
    };
    writes.push({ target, source, draft, row: { ...row, state: 'intended', reason: null }, rule });
    decide(row, rule);
  };
  /** Of two files that look alike the second waits until it is known whether the first has arrived. */
  const open = new Map<string, number>();
  const waitFor = (visibleAt: number): void => {
    waitUntil = Math.min(waitUntil ?? visibleAt, visibleAt);
  };

  // First what was begun: the copy is there, or may still appear, or is sent again.
  for (const row of known) {
    if (row.state !== 'intended' && row.state !== 'written') continue;
    if (matchCopy(row) || row.state === 'written') continue;
    const visibleAt = Date.parse(row.at) + visibilityDelayMs;
    if (now < visibleAt) {
      waitFor(visibleAt);
      open.set(planLook(row), visibleAt);
      continue;
    }
    const source = sourceOf(row);
    const reason = source === undefined ? 'source-gone' : skipReason(source, row.sourceSide, situation);
    if (source === undefined || reason !== null) skip(row, reason ?? 'source-gone');
    else if (row.tries >= maxTries) {
      rows.push({ ...row, state: 'refused', reason: 'remote-write-ambiguous', at: iso(now) });
      decide(row, 'given-up');
    } else send(row, source, 'second-try');
  }

  // Then what nobody knows yet, and what may travel only now. Copies are matched on both sides before anything counts as new.
  const wanted: { row: AttachmentLink; source: SideAttachment; rule: AttachmentWrite['rule'] }[] = [];
  for (const side of sideNames) {
    if (!flowsFrom(side, link)) continue;
    for (const source of free(side)) {
      const row = rowOf(source, side, now);
      if (!isOurs(side, source) && !matchCopy(row)) wanted.push({ row, source, rule: 'new' });
    }
  }
  for (const row of known) {
    const source = sourceOf(row);
    if (source === undefined || !flowsFrom(row.sourceSide, link)) continue;
    if (row.state === 'skipped' && isOfPolicy(row.reason))
      wanted.push({ row, source, rule: 'policy-changed' });
    // A list may be empty for a while, for want of a right or by a fault: what was not shown came back.
    if (row.state === 'skipped' && row.reason === 'source-gone' && !matchCopy(row))
      wanted.push({ row, source, rule: 'second-try' });
    if (row.state !== 'refused' || !isBefore(row.at, situation.retryRefusedBefore)) continue;
    if (!matchCopy(row)) wanted.push({ row: { ...row, tries: 0 }, source, rule: 'replayed' });
  }
  for (const { row, source, rule } of wanted.toSorted(byTime)) {
    if (taken.has(keyOf(row.sourceSide, row.sourceId)) && rule === 'new') continue;
    const reason = skipReason(source, row.sourceSide, situation);
    const visibleAt = open.get(planLook(row));
    if (reason !== null) {
      if (rule !== 'policy-changed') skip(row, reason);
    } else if (visibleAt === undefined) send(row, source, rule);
    else waitFor(visibleAt);
  }
  for (const side of sideNames) {
    if (!flowsFrom(side, link)) continue;
    for (const one of free(side)) if (isOurs(side, one)) skip(rowOf(one, side, now), 'our-own');
  }
  return { rows, writes, waitUntil, decisions };
}

/** What keeps the file back, by the link's policy; null lets it travel. */
function skipReason(
  source: SideAttachment,
  side: SideName,
  situation: AttachmentSituation,
): SkipReason | null {
  const { link } = situation;
  const policy = link.attachments;
  if (!source.isFile) return 'no-file';
  if (source.bytes === 0) return 'empty';
  if (source.isPrivate && !policy.allowPrivate) return 'private';
  if (source.bytes !== null && source.bytes > policy.maxBytes) return 'too-large';
  if (!isTypeAllowed(safeFileName(source.name), policy)) return 'type-blocked';
  const ended = endedSides(link, situation.records.connectwise, situation.records.servicenow)[
    otherSide(side)
  ];
  if (ended !== undefined) return ended;
  return !link.history && isOlder(source, side, situation) ? 'older-than-pair' : null;
}

/** So long before its pair a file may have come and still belong to what made the pair, such as the first message. */
const graceMs = 60_000;

/** Older by our clock: the side's own may be ahead or behind, as its record's `readAt` shows. */
function isOlder(
  source: SideAttachment,
  side: SideName,
  { pair, records, readBy }: AttachmentSituation,
): boolean {
  const ahead = Date.parse(records[side].readAt) - readBy[side];
  return Date.parse(source.createdAt) - ahead < Date.parse(pair.createdAt) - graceMs;
}

const finalReasons: ReadonlySet<string> = new Set(['empty', 'no-file', 'our-own', 'source-gone']);

/** Reasons that another policy, or a record that is opened again, may take back. */
function isOfPolicy(reason: SkipReason | ErrorCode | null): boolean {
  return reason !== null && !finalReasons.has(reason);
}

function isSameFile(row: AttachmentLink, one: SideAttachment): boolean {
  const sameName = safeFileName(one.name) === row.name;
  const sameLength = row.bytes === null || one.bytes === null || one.bytes === row.bytes;
  const sameHash = row.sha256 === null || one.sha256 === null || one.sha256 === row.sha256;
  return one.isFile && sameName && sameLength && sameHash;
}

/** Where a side shows a text beside the name, a copy says there where it came from; that is also how it is known again. */
function labelOn(side: SideName, name: string, { records }: AttachmentSituation): string {
  return side === 'connectwise' ? `${name} (${records.servicenow.number})` : '';
}

function rowOf(source: SideAttachment, side: SideName, now: number): AttachmentLink {
  return {
    sourceSide: side,
    sourceId: source.id,
    state: 'intended',
    targetId: null,
    name: safeFileName(source.name),
    bytes: source.bytes,
    sha256: source.sha256,
    reason: null,
    at: iso(now),
    tries: 0,
  };
}

const keyOf = (side: SideName, id: string): string => `${side}:${id}`;
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
const isBefore = (at: string, limit: number | null): boolean => limit !== null && Date.parse(at) < limit;

function byTime(one: { source: SideAttachment }, other: { source: SideAttachment }): number {
  return Date.parse(one.source.createdAt) - Date.parse(other.source.createdAt);
}
