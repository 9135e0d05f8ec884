/**
 * What the stories need from the world, as types: stores, queue and the two sides.
 *
 * `shared/azure` implements the stores on Azure Tables and Queues, `test/fakes` in memory; one contract suite runs on
 * both. The two sides are implemented by `shared/connectwise/ticket-side.ts` and `shared/servicenow/incident-side.ts`.
 * Adapters do not import this file (they know only the rules' words): their shapes fit, and the wiring proves it.
 */
import type { AuditRow } from '../rules/audit.ts';
import type { Cursor, Window } from '../rules/cursor.ts';
import type { ConflictRow, DeadLetter, HistoryRow, UnreadableMessage } from '../rules/journal.ts';
import type { Nudge } from '../rules/nudge.ts';
import type { AttachmentLink, NoteLink, Pair, StoredPair } from '../rules/pair.ts';
import type { InventoryPage, ManyRead, Tally } from '../rules/inventory.ts';
import type {
  AttachmentContent,
  AttachmentDraft,
  FieldChange,
  NoteDraft,
  ReadResult,
  RecordDraft,
  SideAttachment,
  SideName,
  SideRecord,
} from '../rules/record.ts';
import type { Vocabulary } from '../rules/vocabulary.ts';

export type { Nudge } from '../rules/nudge.ts';

/** Duplicate suppression of received messages, by one conditional insert each. */
export interface MessageClaims {
  /** `new`: this call wrote the row. `seen`: the row was there, its nudges may not be durable. `parked`: they are. */
  claimMessage(partition: string, messageId: string, now: number): Promise<'new' | 'seen' | 'parked'>;
  markParked(partition: string, messageId: string): Promise<void>;
}

export interface OldMessages {
  /** Forgets messages that were received before this time (ISO 8601, UTC), at most so many; answers how many. */
  forgetBefore(time: string, most: number): Promise<number>;
}

/** The queue of nudges. `send` resolves only when the message is durable. */
export interface NudgeQueue {
  send(nudge: Nudge, options?: { readonly delaySeconds?: number }): Promise<void>;
}

/** The right to work on one pair until `expiresAt` (milliseconds since 1970, by our clock). */
export interface Claim {
  readonly link: string;
  readonly pair: string;
  /** Unique per acquisition: whoever holds another token holds nothing. */
  readonly owner: string;
  readonly expiresAt: number;
}

/**
 * One worker per pair. The claim's row lives beside the pair's rows, so that a save can name it in one transaction:
 * a save by a worker whose claim was taken over fails with `claim-lost`, whatever that worker believes.
 */
export interface PairClaims {
  /** Null when another owner holds an unexpired claim. `owner` must be unique to this run. */
  acquire(link: string, pair: string, owner: string, now: number, ttlMs: number): Promise<Claim | null>;
  /** Null when the claim was lost meanwhile. */
  renew(claim: Claim, now: number, ttlMs: number): Promise<Claim | null>;
  /** Gives the pair free; does nothing when the claim was lost. */
  release(claim: Claim): Promise<void>;
}

/**
 * The pairs of all links. Rows of one link are never found under another.
 *
 * `save`, `saveNotes` and `saveAttachments` check, in the same transaction as the write, that the claim's row still names this owner, and
 * throw `claim-lost` (retry) otherwise. `save` throws `pair-version-conflict` (retry) when `version` is not the stored
 * one (null: must not exist yet), and `pair-id-taken` (park) when one of the pair's record ids already belongs to
 * another pair of the link.
 */
export interface PairStore {
  /** The key of the pair that holds this record, by either id; null when there is none. */
  keyOf(link: string, side: SideName, recordId: string): Promise<string | null>;
  read(link: string, pair: string): Promise<StoredPair | null>;
  /** Writes the two id look-ups, then the pair and the given note rows in one transaction; answers the new version. */
  save(claim: Claim, pair: Pair, version: string | null, notes: readonly NoteLink[]): Promise<string>;
  /** Inserts or replaces note rows alone, in one transaction. */
  saveNotes(claim: Claim, notes: readonly NoteLink[]): Promise<void>;
  /** Inserts or replaces attachment rows, also before the pair itself is stored. */
  saveAttachments(claim: Claim, attachments: readonly AttachmentLink[]): Promise<void>;
  /** All pairs of a link, or those behind a key, in key order, without their notes. */
  list(link: string, after?: string | null): AsyncIterable<Pair>;
  count(link: string): Promise<number>;
}

/** Which link may make a counterpart for a record that more than one can see: the first that asked. */
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

/** How far each side of each link was read. `save` throws `cursor-version-conflict` (retry) on a foreign write. */
export interface CursorStore {
  read(link: string, side: SideName): Promise<{ readonly cursor: Cursor; readonly version: string } | null>;
  save(link: string, side: SideName, cursor: Cursor, version: string | null): Promise<string>;
}

/** Decisions, newest first when listed. Appending the same (run, at) twice leaves one row. */
export interface HistoryStore {
  append(row: HistoryRow): Promise<void>;
  list(link: string, pair: string, limit: number): Promise<readonly HistoryRow[]>;
}

/** Lost values. Writing the same id twice leaves one row. */
export interface ConflictStore {
  record(row: ConflictRow): Promise<void>;
  /** Newest first; of one pair if it is named. */
  list(link: string, limit: number, pair?: string): Promise<readonly ConflictRow[]>;
}

/** Failures that need a hand, one per link, side, record and code; putting it again counts it up. */
export interface DeadLetterStore {
  /** `token` names the failure itself: a put with the token of the last one changes nothing. */
  put(letter: Omit<DeadLetter, 'firstAt' | 'lastAt' | 'times'>, at: string, token?: string): Promise<void>;
  list(link: string | null, limit: number): Promise<readonly DeadLetter[]>;
  /** The letters of one record. */
  of(link: string, side: SideName, recordId: string): Promise<readonly DeadLetter[]>;
  /** Removes a letter as it was read; nothing happens when it is gone, or was put again since. */
  clear(letter: DeadLetter): Promise<void>;
}

/** Messages of the poison queue that no nudge can be read from. Putting the same id again leaves one row. */
export interface UnreadableStore {
  put(message: UnreadableMessage): Promise<void>;
  /** Newest first. */
  list(limit: number): Promise<readonly UnreadableMessage[]>;
  /** False when there is none of that id. */
  remove(id: string): Promise<boolean>;
}

/** The queue to which the host moves messages that failed too often. */
export interface PoisonQueue {
  /** Some messages, hidden from others for some minutes; empty when there are none. */
  receive(): Promise<readonly PoisonMessage[]>;
}

export interface PoisonMessage {
  /** The queue's own id: the same when the message is received again. */
  readonly id: string;
  /** Exactly what stands on the queue. */
  readonly text: string;
  /** ISO 8601. */
  readonly insertedAt: string;
  /** Takes the message off the queue; does nothing when somebody else has received it meanwhile. */
  remove(): Promise<void>;
}

/** Who asked for which change; see `automations/audited.ts`. Writing the same (id, at) again replaces the row. */
export interface AuditJournal {
  write(row: AuditRow): Promise<void>;
  /** Newest first, of one link or of all (null). An order that reaches over all links is in every link's list. */
  list(link: string | null, limit: number): Promise<readonly AuditRow[]>;
}

/** A record that carries a correlation key. */
export interface Correlated {
  readonly id: string;
  readonly createdAt: string;
  /** False for one of another customer: ours, moved there since it was made, or a stranger with a copied key. */
  readonly inLink: boolean;
}

export interface ChangedRow {
  readonly id: string;
  readonly version: string;
  readonly updatedAt: string;
  /** Set where the row tells of a file that was added: on ServiceNow that moves nothing on the record itself. */
  readonly attachment?: string;
}

export interface ChangedPage {
  readonly rows: readonly ChangedRow[];
  /** Where the next page begins; null at the window's end. An empty page is not the end. */
  readonly after: string | null;
  /** The side's own clock as it answered, ISO 8601, UTC. */
  readonly serverTime: string;
}

/** What the answer to a write told of the record. */
export interface Answered {
  /**
   * The record as the write left it, with every note up to then: as good as a read that began with the one before the
   * write. Null where the answer does not tell all of that; the record has to be read again.
   */
  readonly record: SideRecord | null;
}

/**
 * One side of one link: made for one company (or filter), it reads and writes nothing outside.
 *
 * Every method throws coded errors: treatment `retry` for what may pass (with `retryAfterMs` when the remote said so),
 * `park` for what a person must mend. `remote-write-ambiguous` (retry) means that a write may or may not have
 * happened; only writes throw it. `record-moved` (retry) means that the record is not the one that was read, or has left
 * the link since: nothing was written, and the next read tells which.
 */
export interface Side {
  readonly name: SideName;
  /**
   * The record fresh, with its notes. A record that still has the version `known` comes without any, and costs less:
   * whoever names a version has dealt with every note up to it.
   */
  read(id: string, known?: string): Promise<ReadResult>;
  /** The records that carry this correlation key, oldest first; of those outside the link no more than their ids. */
  findByCorrelation(correlation: string): Promise<readonly Correlated[]>;
  /** Sends one create. Never repeats it, never looks up: the story does both. */
  create(draft: RecordDraft): Promise<{ readonly id: string }>;
  /** Changes fields of a record as read. Reads it again first and refuses when it moved or left the scope. */
  update(
    record: SideRecord,
    change: FieldChange,
  ): Promise<{ readonly descriptionNoteId: string | null } & Answered>;
  /** Adds one note and reads back to learn its id; null when it was written but cannot be told from others yet. */
  addNote(record: SideRecord, note: NoteDraft): Promise<{ readonly id: string | null } & Answered>;
  /** The files that hang on a record, in one call when the record has been read before; one outside is refused. */
  attachments(recordId: string): Promise<readonly SideAttachment[]>;
  /** The bytes of one of them, and of nothing else: `record-out-of-scope` (park). Throws `http-too-large` (park), also while they come, beyond `maxBytes`. */
  openAttachment(recordId: string, id: string, maxBytes: number): Promise<AttachmentContent>;
  /**
   * Adds one file, sent once, its bytes passed on as they come. When `chunks` throws, the sending is broken off, and the
   * error is thrown on or hidden in another. The id is null when the answer did not tell it.
   */
  addAttachment(
    record: SideRecord,
    draft: AttachmentDraft,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly id: string | null }>;
  /** One page of what changed inside the window, in the side's stable order. */
  changed(window: Window, pageSize: number): Promise<ChangedPage>;
  /** The side's clock now, for a first cursor. */
  serverTime(): Promise<string>;
  /** What the instance knows, to check the configuration against; see `rules/vocabulary.ts`. */
  vocabulary(): Promise<Vocabulary>;
  /** How many records of the link there are, by board or state and by age, counted by the side itself. */
  tally(): Promise<readonly Tally[]>;
  /** One page of every record of the link, in the order of ids; `after` is where the page before ended. */
  inventory(after: string | null, pageSize: number): Promise<InventoryPage>;
  /** Those of the named records that the link shows, as whole as `read` gives them. At most 100 ids. */
  readMany(ids: readonly string[]): Promise<ManyRead>;
}
