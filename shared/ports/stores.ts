/**
 * The stores between two runs, as types: pairs, claims, cursors, owners, received messages.
 *
 * `azure/stores` provides them on Azure Tables, `test/support/fakes` in memory; one contract suite runs on both.
 */
import type { Cursor } from '../rules/sync/cursor.ts';
import type { AttachmentLink, NoteLink, Pair, StoredPair } from '../rules/sync/pair.ts';
import type { SideName } from '../rules/sync/record.ts';
import type { VocabularyMistake } from '../rules/config/vocabulary.ts';

/** The right to work on one pair until `expiresAt` (milliseconds since 1970, by our clock). */
export interface Claim {
  readonly link: string;
  readonly pair: string;
  /** Unique per acquisition: whoever holds another token holds nothing. */
  readonly owner: string;
  readonly expiresAt: number;
  /**
   * The version of the pair now (null: it is not stored), if nothing of it has changed since the look that `acquire` got
   * of. Missing where the pair has to be read.
   */
  readonly pairVersion?: string | null;
}

/**
 * The claims that keep a pair to one worker. The claim's row lives beside the pair's rows, so that a save can name it
 * in one transaction: a save by a worker whose claim was taken over fails with `claim-lost`, whatever that worker
 * believes.
 */
export interface PairClaims {
  /**
   * Null when another owner holds an unexpired claim. `owner` must be unique to this run. `seen` is the version of the
   * pair as it was just read; the claim then says whether that look still holds. `now` in milliseconds since 1970.
   */
  acquire(
    link: string,
    pair: string,
    owner: string,
    times: { readonly now: number; readonly ttlMs: number; readonly seen?: string | null },
  ): Promise<Claim | null>;
  /** Null when the claim was lost meanwhile. `now` in milliseconds since 1970. */
  renew(claim: Claim, now: number, ttlMs: number): Promise<Claim | null>;
  /**
   * Notes that a message waits for the end of another owner's claim, and becomes visible at `visibleAt` (milliseconds since
   * 1970). May do nothing: it only saves work.
   */
  noteWaiting(link: string, pair: string, visibleAt: number): Promise<void>;
  /** Reads until when a message is known to wait for the end of the claim, milliseconds since 1970; 0 if none is. */
  waitingUntil(link: string, pair: string): Promise<number>;
  /** Gives the pair free; does nothing when the claim was lost. */
  release(claim: Claim): Promise<void>;
}

/**
 * The pairs of all links. Rows of one link are never found under another. Every write moves the version of a stored pair, so
 * that whoever knows the version knows of every change.
 *
 * `save`, `saveNotes` and `saveAttachments` check, in the same transaction as the write, that the claim's row still
 * names this owner, and throw `claim-lost` (retry) otherwise. All throw `pair-version-conflict` (retry) when `version` is not
 * the stored one (null: must not exist yet). `save` and `saveAndRelease` throw `pair-id-taken` (dead-letter) when one of the
 * pair's record ids already belongs to another pair of the link.
 */
export interface PairStore {
  /** The key of the pair that holds this record, by either id; null when there is none. */
  keyOf(link: string, side: SideName, recordId: string): Promise<string | null>;
  read(link: string, pair: string): Promise<StoredPair | null>;
  /**
   * Writes the two id look-ups, then the pair and the given note rows in one transaction; answers the new version. Of
   * more notes than one transaction takes the first go ahead, before the pair.
   */
  save(claim: Claim, pair: Pair, version: string | null, notes: readonly NoteLink[]): Promise<string>;
  /**
   * As `save` of a stored pair, and gives the claim up in the same transaction. Throws `claim-lost` (retry) when the claim is
   * gone. A claim that another worker took over is given up only where that worker has stored nothing yet: it learns of that
   * before it writes. So the caller asks only while its claim has long to live.
   */
  saveAndRelease(claim: Claim, pair: Pair, version: string, notes: readonly NoteLink[]): Promise<void>;
  /** Inserts or replaces note rows alone, also before the pair itself is stored; answers the pair's new version. */
  saveNotes(claim: Claim, version: string | null, notes: readonly NoteLink[]): Promise<string | null>;
  /** Inserts or replaces attachment rows, as `saveNotes` does with notes. */
  saveAttachments(
    claim: Claim,
    version: string | null,
    attachments: readonly AttachmentLink[],
  ): Promise<string | null>;
  /**
   * All pairs of a link, or those behind a key, in key order, without their notes. A caller that wants only the first
   * few says how many: no more are asked for at a time.
   */
  list(link: string, after?: string | null, atMost?: number): AsyncIterable<Pair>;
  /** All pairs of a link; counted no further than `max`, where one is given. */
  count(link: string, max?: number): Promise<number>;
}

/**
 * The link that may make a counterpart for a record that more than one can see: the first that asked. Throws the codes
 * of storage.
 */
export interface RecordOwners {
  /**
   * Makes `link` the owner of a record whose owner is `from`; null for one that has none yet. Answers the owner's name,
   * whoever it is now. `system` tells equal ids of two instances apart. Of many who ask at once one becomes the owner.
   */
  take(
    record: { readonly system: string; readonly side: SideName; readonly id: string },
    link: string,
    from: string | null,
  ): Promise<string>;
}

/** The cursors of a link; a side that was never polled has none. */
export type Cursors = Readonly<Partial<Record<SideName, Cursor>>>;

/** The place up to which the sides of each link were read, which a poll moves for both at once. */
export interface CursorStore {
  /** `version` is null before the first save, also where an older release saved each side by itself. */
  read(link: string): Promise<{ readonly cursors: Cursors; readonly version: string | null }>;
  /**
   * Answers the new version. Throws `cursor-version-conflict` (retry) when another poll wrote since `version` (null: when
   * one saved).
   */
  save(link: string, cursors: Cursors, version: string | null): Promise<string>;
}

/** One row per book, changed only by whoever read it last. */
export interface StateStore<State> {
  read(book: string): Promise<{ readonly state: State; readonly version: string } | null>;
  /** False when somebody else wrote since `version` (null: when there is a row). */
  save(book: string, state: State, version: string | null): Promise<boolean>;
}

/** Duplicate suppression of received messages, by one conditional insert each. */
export interface MessageClaims {
  /** True where this process knows that the nudges are durable; asks nothing. */
  isAccepted(partition: string, messageId: string): boolean;
  /**
   * `new`: this call wrote the row. `seen`: the row was there, its nudges may not be durable. `accepted`: they are, or
   * its sender gave up long ago. `now` is milliseconds since 1970.
   */
  claimMessage(partition: string, messageId: string, now: number): Promise<'new' | 'seen' | 'accepted'>;
  /**
   * Says that the nudges are durable: from now on the message is a duplicate for this process. For every other one it is
   * `seen` for an hour.
   */
  markAccepted(partition: string, messageId: string): Promise<void>;
}

/** The result of asking both instances once. */
export interface LinkCheck {
  /** Of the configuration that was checked. */
  readonly fingerprint: string;
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly mistakes: readonly VocabularyMistake[];
  /** True if the link may run in spite of them. */
  readonly ready: boolean;
}

/** The last check of each link, by the link's name. */
export interface LinkCheckStore {
  read(link: string): Promise<LinkCheck | null>;
  save(link: string, check: LinkCheck): Promise<void>;
}
