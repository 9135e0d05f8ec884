/** The plan of one pair's attachments, and the builder that puts it together decision by decision. */
import { safeContentType, safeFileName } from '../../config/attachments/policy.ts';
import type { Link } from '../../config/link.ts';
import type { AttachmentDecision, AttachmentRule } from '../journal.ts';
import type { AttachmentLink, Pair, SkipReason } from '../pair.ts';
import { otherSide } from '../record.ts';
import type { AttachmentDraft, SideAttachment, SideName, SideRecord } from '../record.ts';

/** One file to send. */
export interface AttachmentWrite {
  readonly target: SideName;
  readonly source: SideAttachment;
  readonly draft: AttachmentDraft;
  /** The row to be stored before the bytes are sent; with the id in it afterwards. */
  readonly row: AttachmentLink;
  readonly rule: 'new' | 'second-try' | 'policy-changed' | 'replayed';
}

/** The result of planning one pair's attachments. */
export interface AttachmentPlan {
  /** Rows to store without any transfer: copies that were found, files that stay where they are. */
  readonly rows: readonly AttachmentLink[];
  readonly writes: readonly AttachmentWrite[];
  /** The next look at copies that may still appear, milliseconds since 1970; null when there is none. */
  readonly waitUntil: number | null;
  readonly decisions: readonly AttachmentDecision[];
}

/** A plan for a link that copies no attachments, or before they were listed. */
export const noAttachments: AttachmentPlan = { rows: [], writes: [], waitUntil: null, decisions: [] };

/** The facts that the attachments of one pair are planned from. */
export interface AttachmentSituation {
  readonly link: Link;
  readonly pair: Pair;
  /** The rows of the files that were copied or judged before. */
  readonly known: readonly AttachmentLink[];
  readonly records: Readonly<Record<SideName, SideRecord>>;
  readonly lists: Readonly<Record<SideName, readonly SideAttachment[]>>;
  /** The time at which each record was read, by our clock, milliseconds since 1970. */
  readonly readBy: Readonly<Record<SideName, number>>;
  /** Milliseconds since 1970, when the older list was asked for. */
  readonly now: number;
  readonly visibilityDelayMs: number;
  /** Files refused before this time are tried again, milliseconds since 1970; null leaves them refused. */
  readonly retryRefusedBefore: number | null;
}

/** A plan in the making; it remembers which files are accounted for. */
export interface AttachmentPlanBuilder {
  /** The files of a side that no row accounts for, neither as a source nor as a copy. */
  unaccounted(side: SideName): SideAttachment[];
  isAccounted(side: SideName, id: string): boolean;
  /** True when our own account added the file, or its label says so where the side cannot tell. */
  isOurs(side: SideName, file: SideAttachment): boolean;
  /** Takes the file that can only be the copy of this row for it; false when there is none. */
  matchCopy(row: AttachmentLink): boolean;
  skip(row: AttachmentLink, reason: SkipReason): void;
  /** Stops sending a file that never arrived. */
  giveUp(row: AttachmentLink): void;
  send(row: AttachmentLink, source: SideAttachment, rule: AttachmentWrite['rule']): void;
  /**
   * Waits until `visibleAt` (milliseconds since 1970) for the copy of this row, and with it for every file that looks
   * like it on the other side.
   */
  waitForCopy(row: AttachmentLink, visibleAt: number): void;
  /** Waits for the copy of a file that looks like this row's; false when none is under way. */
  waitForLookalike(row: AttachmentLink): boolean;
  plan(): AttachmentPlan;
}

/** Starts a plan in which every file of a known row is accounted for. Its methods are short; the closure is not. */
export function attachmentPlanBuilder(situation: AttachmentSituation): AttachmentPlanBuilder {
  const { link, known, lists, now } = situation;
  const rows: AttachmentLink[] = [];
  const writes: AttachmentWrite[] = [];
  const decisions: AttachmentDecision[] = [];
  let waitUntil: number | null = null;

  const accounted = new Set<string>();
  const keyOf = (side: SideName, id: string): string => `${side}:${id}`;
  for (const row of known) {
    accounted.add(keyOf(row.sourceSide, row.sourceId));
    if (row.targetId !== null) accounted.add(keyOf(otherSide(row.sourceSide), row.targetId));
  }
  /** The times at which copies under way are visible, by their looks. */
  const underWay = new Map<string, number>();

  const isAccounted = (side: SideName, id: string): boolean => accounted.has(keyOf(side, id));
  const unaccounted = (side: SideName): SideAttachment[] =>
    lists[side].filter(({ id }) => !isAccounted(side, id));
  const isOurs = (side: SideName, file: SideAttachment): boolean =>
    file.byUs ?? file.label === labelOn(side, safeFileName(file.name), situation);
  const decide = (row: AttachmentLink, rule: AttachmentRule): void => {
    const { sourceSide, sourceId, name, bytes } = row;
    decisions.push({ sourceSide, sourceId, name, bytes, rule });
  };
  const wait = (time: number): void => {
    waitUntil = Math.min(waitUntil ?? time, time);
  };
  return {
    unaccounted,
    isAccounted,
    isOurs,
    matchCopy: (row) => {
      const target = otherSide(row.sourceSide);
      const copy = unaccounted(target).find((file) => isOurs(target, file) && isSameFile(row, file));
      if (copy === undefined) return false;
      accounted.add(keyOf(target, copy.id));
      rows.push({ ...row, state: 'linked', targetId: copy.id, reason: null });
      decide(row, 'found');
      return true;
    },
    skip: (row, reason) => {
      rows.push({ ...row, state: 'skipped', reason });
      decide(row, reason);
    },
    giveUp: (row) => {
      const at = new Date(now).toISOString();
      rows.push({ ...row, state: 'refused', reason: 'remote-write-ambiguous', at });
      decide(row, 'given-up');
    },
    send: (row, source, rule) => {
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
    },
    waitForCopy: (row, visibleAt) => {
      wait(visibleAt);
      underWay.set(lookalikeKey(row), visibleAt);
    },
    waitForLookalike: (row) => {
      const visibleAt = underWay.get(lookalikeKey(row));
      if (visibleAt === undefined) return false;
      wait(visibleAt);
      return true;
    },
    plan: () => ({ rows, writes, waitUntil, decisions }),
  };
}

/** Equal for files that cannot be distinguished on the side to which they go. */
export function lookalikeKey({ sourceSide, name, bytes }: AttachmentLink): string {
  return [sourceSide, name, bytes].join('|');
}

/** A side that shows a text beside the name shows there where a copy came from; the copy is recognised by it. */
function labelOn(side: SideName, name: string, { records }: AttachmentSituation): string {
  return side === 'connectwise' ? `${name} (${records.servicenow.number})` : '';
}

function isSameFile(row: AttachmentLink, file: SideAttachment): boolean {
  const sameName = safeFileName(file.name) === row.name;
  const sameLength = row.bytes === null || file.bytes === null || file.bytes === row.bytes;
  const sameHash = row.sha256 === null || file.sha256 === null || file.sha256 === row.sha256;
  return file.isFile && sameName && sameLength && sameHash;
}
