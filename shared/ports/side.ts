/**
 * A system's side of a link, as a type: the most important port. `connectwise/sync/ticket-side.ts` and
 * `servicenow/sync/incident-side.ts` provide it; `automations/sync/dry-run/world.ts` wraps one that writes nothing.
 */
import type { Window } from '../rules/sync/cursor.ts';
import type { InventoryPage, ManyRead, Tally } from '../rules/reconcile/inventory.ts';
import type {
  AttachmentContent,
  AttachmentDraft,
  FieldChange,
  MappedField,
  NoteDraft,
  ReadResult,
  RecordDraft,
  Saved,
  SideAttachment,
  SideName,
  SideRecord,
} from '../rules/sync/record.ts';
import type { FieldWrite, ReadyWrite } from './writes.ts';
import type { RecordId } from '../rules/sync/record-id.ts';
import type { Vocabulary } from '../rules/config/vocabulary.ts';

/** A record that carries a correlation key. */
export interface Correlated {
  readonly id: RecordId;
  /** ISO 8601, UTC, by the side's own clock. */
  readonly createdAt: string;
  /**
   * False for one of another customer: ours, moved there since it was made, or a stranger with a copied key. One of the
   * same customer outside the link's boards or filter is not told from one inside: `read` tells.
   */
  readonly inLink: boolean;
}

/** One record that a poll found changed. */
export interface ChangedRow {
  readonly id: RecordId;
  /** The version that `read` shows; empty in a row about a file. */
  readonly version: string;
  /** ISO 8601, UTC, by the side's own clock. */
  readonly updatedAt: string;
  /** The id of a file that was added, where that moves nothing on the record itself (ServiceNow). */
  readonly attachment?: string;
}

/** One page of changed records within a poll's window. */
export interface ChangedPage {
  readonly rows: readonly ChangedRow[];
  /**
   * Records of the same customer outside of the link that changed, by their ids and versions alone: one that has a pair has
   * just left the link. Left out by a side that does not list them.
   */
  readonly elsewhere?: readonly ChangedRow[];
  /** The place where the next page begins; null at the window's end. An empty page is not the end. */
  readonly after: string | null;
  /** The side's own clock as it answered, ISO 8601, UTC. */
  readonly serverTime: string;
}

/** The part of the record that the answer to a write showed. */
export interface Answered {
  /**
   * The record as the write left it, with every note up to the read that the write was given: as good as a read that
   * began then, which its `readAt` says. Null where the answer does not tell all of that; the record has to be read again.
   */
  readonly record: SideRecord | null;
}

/** The answer to a create. */
export interface Created extends Saved {
  readonly id: RecordId;
  /** Set for a record that stood under the draft's id some time before: another create made it, and this one made none. */
  readonly existed?: true;
  /**
   * The new record as the answer showed it, with every note up to now: as good as a read that began with the create, which its
   * `readAt` says. Null where the answer does not tell all of that; the record has to be read. Throws `servicenow-failed` (retry)
   * for an answer whose times are none.
   */
  readonly readRest: () => Promise<SideRecord | null>;
}

/** A create with everything looked up. */
export interface ReadyCreate extends ReadyWrite<Created> {
  /**
   * The mapped fields that it does not send: the system has no such value, or the field has no id before the record exists. Each
   * is written alone afterwards, and told where it cannot be.
   */
  readonly leftOut: readonly MappedField[];
}

/** The answer to a change of fields. */
export interface FieldsWritten extends Answered, Saved {
  readonly descriptionNoteId: string | null;
}

/** The answer to a note: its id, or null while it cannot be distinguished from others. */
export interface NoteWritten extends Answered {
  readonly id: string | null;
}

/**
 * One side of one link: made for one company (or filter), it reads and writes nothing outside.
 *
 * Every method throws coded errors: treatment `retry` for what may pass (with `retryAfterMs` when the remote said so),
 * `dead-letter` for what a person must fix. `remote-write-ambiguous` (retry) means that a write may or may not have
 * happened; only writes throw it. `record-moved` (retry) means that the record is not the one that was read, or is not in
 * the link: nothing was written, and the next read tells which. `query-value-refused` (dead-letter): an id has not the form
 * of the side's ids.
 */
export interface Side {
  readonly name: SideName;
  /**
   * The record fresh, with its notes. `known` is a version of it that the caller has read before, so the record is
   * surely one of the link's, or was. If every note moves the version (ServiceNow), a record that still has that
   * version comes without any, and costs less: whoever names a version has dealt with every note up to it. If none does
   * (ConnectWise), the record and its notes are asked for at the same time. Null stands for a record that a list of the
   * link has just shown, in a version that nobody knows.
   */
  read(id: string, known?: string | null): Promise<ReadResult>;
  /**
   * The records that carry this correlation key, oldest first; of those of another customer no more than their ids and
   * their age.
   */
  findByCorrelation(correlation: string): Promise<readonly Correlated[]>;
  /**
   * A create. It is sent once, and sent it again only where it was refused before any work (too many requests, an old token). Never
   * looks up whether it was made: the story does. An empty status or priority is left to the system; one that it does not
   * know is `word-unknown` (dead-letter).
   */
  create(draft: RecordDraft): Promise<ReadyCreate>;
  /**
   * True where the side is known to refuse a second record of the draft's id. A create then answers with the first one, and nobody
   * has to look it up before. Asks the side nothing; throws the codes of storage.
   */
  refusesSecond(draft: Pick<RecordDraft, 'id'>): Promise<boolean>;
  /**
   * The requests that change fields of a record as read, in their order; each stands for itself. A ticket's description is
   * a note, and a request of its own.
   */
  update(record: SideRecord, change: FieldChange): Promise<readonly FieldWrite<FieldsWritten>[]>;
  /**
   * One note to be added; the answer tells its id, null when it was written but cannot be distinguished from others yet. The
   * record must be in the link, and may have moved since it was read.
   */
  addNote(record: SideRecord, note: NoteDraft): Promise<ReadyWrite<NoteWritten>>;
  /** The files that hang on a record, in one call when the record has been read before. */
  attachments(recordId: string): Promise<readonly SideAttachment[]>;
  /**
   * The bytes of one of them. A file that hangs elsewhere is `record-out-of-scope` (dead-letter), one that went since it was
   * listed `connectwise-not-found` or `servicenow-not-found` (dead-letter). Beyond `maxBytes` the chunks throw
   * `http-too-large` (dead-letter).
   */
  openAttachment(recordId: string, id: string, maxBytes: number): Promise<AttachmentContent>;
  /**
   * One file to be added, sent once, its bytes passed on as they come. When `chunks` throws, the sending is broken off, and the
   * error is thrown on or hidden in another. The id is null when the answer did not tell it.
   */
  addAttachment(
    record: SideRecord,
    draft: AttachmentDraft,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<ReadyWrite<{ readonly id: string | null }>>;
  /**
   * One page of what changed inside the window, both ends included, in the side's stable order: tickets by number, incidents
   * by time and id.
   */
  changed(window: Window, pageSize: number): Promise<ChangedPage>;
  /** The side's clock now, ISO 8601, UTC: for a first cursor. */
  serverTime(): Promise<string>;
  /** The instance's words, to check the configuration against; see `rules/config/vocabulary.ts`. */
  vocabulary(): Promise<Vocabulary>;
  /** Counts the records of the link by board or state and by age; the side itself counts them. */
  tally(): Promise<readonly Tally[]>;
  /** One page of every record of the link, in the order of ids; `after` is where the page before ended. */
  inventory(after: string | null, pageSize: number): Promise<InventoryPage>;
  /** Those of the named records that the link shows, in any order, as whole as `read` gives them. At most 100 ids. */
  readMany(ids: readonly string[]): Promise<ManyRead>;
}
