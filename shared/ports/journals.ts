/** The journals that people read, as types: decisions, overwritten values, refusals and requests. */
import type { AuditGroup } from '../rules/audit/night.ts';
import type { LeftRecord, NightReport, ReviewState } from '../rules/audit/report.ts';
import type { AuditRow } from '../rules/operate/audit.ts';
import type {
  ConflictRow,
  DeadLetter,
  HistoryRow,
  ConflictEnd,
  UnreadableMessage,
} from '../rules/sync/journal.ts';
import type { FieldName, SideName } from '../rules/sync/record.ts';
import type { Deferral } from '../rules/sync/state/deferral.ts';
import type { ConflictChoice, OpenConflict } from '../rules/sync/state/open-conflicts.ts';

/** Decisions. */
export interface HistoryStore {
  /** Appending the same (run, at) twice leaves one row. */
  append(row: HistoryRow): Promise<void>;
  /** Newest first. */
  list(link: string, pair: string, limit: number): Promise<readonly HistoryRow[]>;
}

/** Lost values. Every method throws the codes of storage. */
export interface ConflictStore {
  /** Writing the same id twice leaves one row, the first. */
  record(row: ConflictRow): Promise<void>;
  /** Newest first; of one pair if it is named. */
  list(link: string, limit: number, pair?: string): Promise<readonly ConflictRow[]>;
  /** Says of the row of that id how its conflict ended; the first word stands. Nothing happens when there is no row. */
  end(link: string, id: string, how: ConflictEnd): Promise<void>;
}

/** Conflicts that wait for a person: one row per pair and field. */
export interface OpenConflictStore {
  /** Takes the place of the row of its pair and field. */
  put(row: OpenConflict): Promise<void>;
  /** Of one pair. */
  of(link: string, pair: string): Promise<readonly OpenConflict[]>;
  /** The first ones of one link or of all (null), in the order of their links and pairs. */
  list(link: string | null, limit: number): Promise<readonly OpenConflict[]>;
  /** Stores a choice, and answers the one that it replaced; null when the row is gone or stands for other values by now. */
  choose(
    row: OpenConflict,
    choice: ConflictChoice,
  ): Promise<{ readonly replaced: ConflictChoice | null } | null>;
  /** Nothing happens when there is none. */
  remove(link: string, pair: string, field: FieldName): Promise<void>;
}

/** A record of a link. */
export interface SideRecordId {
  readonly side: SideName;
  readonly id: string;
}

/**
 * Failures that need a hand, one per link, side, record and code; putting it again counts it up. Every method throws
 * the codes of storage.
 */
export interface DeadLetterStore {
  /** `token` names the failure itself: a put with the token of the last one changes nothing. */
  put(
    deadLetter: Omit<DeadLetter, 'firstAt' | 'lastAt' | 'times'>,
    at: string,
    token?: string,
  ): Promise<void>;
  /** Of one link or of all (null); the latest failure first. */
  list(link: string | null, limit: number): Promise<readonly DeadLetter[]>;
  /**
   * Of all links as many as one request shows, a thousand, the latest failure first; `isMore`: there are others, among which
   * may be later ones.
   */
  look(): Promise<{ readonly deadLetters: readonly DeadLetter[]; readonly isMore: boolean }>;
  /** The dead letters of some records of a link, which are asked for side by side. */
  of(link: string, records: readonly SideRecordId[]): Promise<readonly DeadLetter[]>;
  /** Removes a dead letter as it was read; nothing happens when it is gone, or was put again since. */
  clear(deadLetter: DeadLetter): Promise<void>;
}

/** Work that is put off: one row a record. */
export interface DeferralStore {
  read(link: string, side: SideName, recordId: string): Promise<Deferral | null>;
  /** The first ones of one link or of all (null), in the order of their links and records. */
  list(link: string | null, limit: number): Promise<readonly Deferral[]>;
  /** Takes the place of the record's row. */
  put(row: Deferral): Promise<void>;
  /** Nothing happens when there is none. */
  remove(link: string, side: SideName, recordId: string): Promise<void>;
}

/** Messages of the poison queue that no nudge can be read from. Putting the same id again leaves one row. */
export interface UnreadableStore {
  put(message: UnreadableMessage): Promise<void>;
  /** Newest first. */
  list(limit: number): Promise<readonly UnreadableMessage[]>;
  /** False when there is none of that id. */
  remove(id: string): Promise<boolean>;
}

/** The requests of people, and who made them; see `kit/audited.ts`. */
export interface AuditJournal {
  /** Writing the same (id, at) again replaces the row: a request is written when it begins and when it has ended. */
  write(row: AuditRow): Promise<void>;
  /** Newest first, of one link or of all (null). A request for all links is in every link's list. */
  list(link: string | null, limit: number): Promise<readonly AuditRow[]>;
}

/**
 * The findings of the nightly reviews of ConnectWise's audit trail; a night is a day such as `2026-11-28`, UTC. Every
 * method throws the codes of storage.
 */
export interface AuditReviewStore {
  /** The last night that was begun. */
  state(): Promise<{ readonly state: ReviewState; readonly version: string } | null>;
  /** False when somebody else wrote since `version` (null: when there is a row). */
  saveState(state: ReviewState, version: string | null): Promise<boolean>;
  report(night: string): Promise<NightReport | null>;
  saveReport(report: NightReport): Promise<void>;
  /** In the order in which they were written. */
  groups(night: string): Promise<readonly AuditGroup[]>;
  /** Afterwards the night has these and no others, however often and by whomever it is written. */
  replaceGroups(night: string, groups: readonly AuditGroup[]): Promise<void>;
  /** The records that a night left to the next one. */
  left(night: string): Promise<readonly LeftRecord[]>;
  replaceLeft(night: string, left: readonly LeftRecord[]): Promise<void>;
}
