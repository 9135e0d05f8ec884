/**
 * The reads that a run need not make, because a change would have sent a nudge or a new version.
 *
 * - Everything, when a completed read began after the nudge was learned.
 * - The notes of an incident that still has the version of its last sync: each journal entry counts it up, and at
 *   rest every note has its row.
 * - The files of an incident, when the run was called by its ticket: the poll sends a nudge of its own for each file that
 *   is added there, and the run of that nudge lists them.
 * - The record across, until the last look before a write: see `state/remembered.ts`.
 *
 * None is skipped where something was left open, where a person or a comparison asked, or under another policy. The
 * nightly comparison finds changes that no version and no poll can show; files are listed at least once a day.
 */
import { fileLists, flowsFrom } from './attachments.ts';
import type { Link } from '../config/link.ts';
import { mappingFingerprint } from './mapping.ts';
import { skewMs } from './nudge.ts';
import type { Nudge } from './nudge.ts';
import type { NoteLink, Pair, StoredPair } from './pair.ts';
import type { SideName, SideRecord } from './record.ts';

/** A pair, and who asks to have it looked at. */
export interface Look {
  readonly pair: Pair;
  readonly notes: readonly NoteLink[];
  readonly link: Link;
  readonly nudge: Pick<Nudge, 'side' | 'origin'>;
  /** True for work of a backfill. */
  readonly isBackfill: boolean;
}

/** After this time the files are listed once more, whoever asks. */
const listedForMs = 24 * 3_600_000;

/**
 * True when a completed read of this side began after the nudge was learned, and nothing was left unfinished. A read that
 * is said to be later than `now` (milliseconds since 1970) is not believed: a worker's clock was wrong.
 */
export function isStale(
  { pair, notes, attachments }: Omit<StoredPair, 'version'>,
  nudge: Pick<Nudge, 'side' | 'origin' | 'learnedAt'>,
  now: number,
): boolean {
  if (nudge.origin === 'replay') return false;
  const read = pair.readAt[nudge.side];
  if (read !== null && Date.parse(read) > now + skewMs) return false;
  if (read === null || Date.parse(read) - skewMs <= Date.parse(nudge.learnedAt)) return false;
  const unfinished =
    pair.creating !== null ||
    pair.pending.length > 0 ||
    [...notes, ...attachments].some((row) => row.state === 'intended');
  return !unfinished;
}

/** The version of the incident up to which every note has been dealt with; undefined where notes have to be read. */
export function knownVersion(look: Look): string | undefined {
  const isOpen = look.notes.some(({ state }) => state !== 'linked' && state !== 'skipped');
  return isOpen || !isCalm(look) ? undefined : (look.pair.versions.servicenow ?? undefined);
}

/** True when a file added to the incident since the last list is the work of another run. `now` in milliseconds. */
export function filesTellThemselves(look: Look, now: number): boolean {
  const { listed } = look.pair;
  if (look.nudge.side !== 'connectwise' || listed === undefined || !isCalm(look)) return false;
  return now - Date.parse(listed.at) < listedForMs && listed.policy === fileLists(look.link);
}

/** The pair after a run: when its incident's files were listed last, and up to when nudges for it are stale. */
export function afterLooking(
  pair: Pair,
  looked: {
    readonly readAt: Pair['readAt'];
    /** The time at which the incident's files were listed, milliseconds since 1970; null when they were not. */
    readonly listedAt: number | null;
    /** The start of this run when it made the incident, ISO 8601; null when another run did. */
    readonly createdAt: string | null;
  },
  link: Link,
): Pair {
  const { readAt, listedAt, createdAt } = looked;
  if (!flowsFrom('servicenow', link)) return { ...pair, readAt };
  const policy = fileLists(link);
  if (listedAt !== null) return { ...pair, readAt, listed: { policy, at: new Date(listedAt).toISOString() } };
  // Not listed: a nudge about a file must not be taken for one that this read has answered.
  if (createdAt === null) return { ...pair, readAt: { ...readAt, servicenow: pair.readAt.servicenow } };
  // An incident that this run made had no files before.
  return { ...pair, readAt: { ...readAt, servicenow: createdAt }, listed: { policy, at: createdAt } };
}

/** True for a row of a poll without news: the pair was completed with that very version, or knows the file. */
export function tellsNothingNew(
  row: { readonly version: string; readonly attachment?: string },
  side: SideName,
  stored: Pick<StoredPair, 'pair' | 'attachments'> | null,
): boolean {
  const { version, attachment } = row;
  if (attachment === undefined) return stored !== null && stored.pair.versions[side] === version;
  // A record without a pair has a row of its own.
  if (stored === null) return true;
  return stored.attachments.some(({ sourceSide, sourceId, targetId }) =>
    sourceSide === side ? sourceId === attachment : targetId === attachment,
  );
}

/** Versions to compare a poll with; null where a second change may hide behind the same timestamp. */
export function versionsOf(records: Readonly<Partial<Record<SideName, SideRecord>>>): Pair['versions'] {
  const trusted = (record: SideRecord | undefined): string | null => {
    if (record === undefined) return null;
    const isCalm = Date.parse(record.readAt) - Date.parse(record.updatedAt) >= skewMs;
    return record.versionCounts || isCalm ? record.version : null;
  };
  return { connectwise: trusted(records.connectwise), servicenow: trusted(records.servicenow) };
}

/** True for a pair in sync under the present words, and a nudge that reports a plain change. */
export function isCalm({ pair, link, nudge, isBackfill }: Look): boolean {
  return (
    (nudge.origin === 'callback' || nudge.origin === 'poll') &&
    !isBackfill &&
    pair.backfilled === undefined &&
    pair.state === 'active' &&
    pair.deadLettered === null &&
    pair.misses.connectwise + pair.misses.servicenow === 0 &&
    pair.mapping === mappingFingerprint(link)
  );
}
