/**
 * A ticket system in memory, in either vendor's manners, for tests that need thousands of histories a second.
 *
 * It refuses what the vendor refuses (lengths, statuses of another board, edits of closed incidents, closing without a
 * word), keeps time in whole seconds, appends journal entries without telling their ids, and plays faults: an answer
 * that is lost before or after the work, work that is done late, a rate limit.
 */
import type { RecordList } from '../../../shared/ports/backfill.ts';
import type { Side } from '../../../shared/ports/side.ts';
import type { Link } from '../../../shared/rules/config/link.ts';
import type { FieldName, FieldValues, NoteKind, SideName } from '../../../shared/rules/sync/record.ts';
import type { AlterationName } from './alterations.ts';
import type { HeldFile } from './memory-types.ts';
import { heldRecords } from './memory-held.ts';
import type { HeldOptions } from './memory-held.ts';
import { memoryRecordList } from './memory-lists.ts';
import { memoryPort } from './memory-port.ts';
import type { Effect, HeldRecord, PortOptions } from './memory-types.ts';

export type { Effect, Fault, HeldRecord } from './memory-types.ts';

export interface MemorySystem {
  readonly side: SideName;
  readonly records: Map<string, HeldRecord>;
  /** The system's clock, milliseconds since 1970. */
  now(): number;
  readonly effects: Effect[];
  /** The number of times that the bytes of each file were fetched. */
  readonly fetches: Map<string, number>;
  /** Edits a field as a person does in the system's own pages. */
  edit(id: string, field: FieldName, value: string): void;
  note(id: string, kind: NoteKind, text: string, author: string): void;
  /** Merges one ticket into another, as ConnectWise does: it gets a closed status and takes nothing more. */
  merge(id: string, into: string): void;
  /** Moves a record to another board or company. */
  move(
    id: string,
    to: { readonly board?: string; readonly company?: string; readonly status?: string },
  ): void;
  attach(id: string, file: Pick<HeldFile, 'name' | 'content' | 'isPrivate'>): void;
  open(fields: FieldValues, board?: string): string;
  /** A change that moves no timestamp, as a script with autoSysFields(false) makes it. */
  editSilently(id: string, field: FieldName, value: string): void;
  /** Somebody deletes the record in the system's own pages. */
  remove(id: string): void;
  /** From now on the system alters the titles and descriptions that it saves, whoever writes them. */
  alter(name: AlterationName): void;
  /** The value that a person sees in the system's own pages. */
  valueOf(id: string, field: FieldName): string;
  /** The value as the system would save it. */
  saved(field: FieldName, value: string): string;
  /** Fields that a rule keeps from us: a write that has one of them is refused whole. */
  readonly refusing: Set<FieldName>;
  /** As `refusing`, for writes to a record that is there. */
  readonly keptFromEdits: Set<FieldName>;
  /** Records that are missing from lists although the system counts and shows them: a page that access rules shortened. */
  readonly hidden: Set<string>;
  /** Set, the first page of each list of changes comes without rows. */
  readonly sparse: { on: boolean };
  /**
   * `eachAlone`: each field of an update is sent in a request of its own. `keepsIds`: a record is made under the id that
   * its draft names, and only once.
   */
  readonly manners: { eachAlone: boolean; keepsIds: boolean };
  /** Tickets that somebody tried to write to who had seen that they were merged away. */
  readonly againstMerged: readonly string[];
  /** Work that was put off by the fault `late`. */
  runLate(): void;
  /** The port, as one worker sees it. `fault` is asked once a call. */
  port(link: Link, options?: PortOptions): Side;
  /** The list of ids of a link's records. */
  list(link: Link, options?: Pick<PortOptions, 'pause' | 'fault'>): RecordList;
}

/** An empty system. `lateMs` is how long a `late` write takes. */
export function memorySystem(options: HeldOptions & { readonly lateMs?: number }): MemorySystem {
  const held = heldRecords(options);
  const { side, records, effects, fetches, hidden, must, touch, addNote, addFile, setValue, openRecord } =
    held;
  let late: { at: number; work: () => void }[] = [];

  return {
    side,
    records,
    now: () => options.now(),
    effects,
    fetches,
    edit(id, field, value) {
      setValue(must(id), field, value, false);
    },
    note(id, kind, text, author) {
      addNote(must(id), { kind, text, author, byUs: false });
    },
    merge(id, into) {
      const record = must(id);
      record.mergedInto = into;
      record.fields.status = options.closed[0] ?? record.fields.status;
      touch(record, false);
    },
    move(id, to) {
      const record = must(id);
      record.board = to.board ?? record.board;
      record.company = to.company ?? record.company;
      record.fields.status = to.status ?? record.fields.status;
      touch(record, false);
    },
    attach(id, file) {
      addFile(must(id), { ...file, contentType: '', label: '', byUs: false });
    },
    editSilently(id, field, value) {
      const record = must(id);
      const { updatedAt, changes, lastByUs } = record;
      setValue(record, field, value, false);
      Object.assign(record, { updatedAt, changes, lastByUs });
    },
    remove(id) {
      records.delete(id);
    },
    hidden,
    refusing: held.refusing,
    sparse: held.sparse,
    manners: held.manners,
    againstMerged: held.againstMerged,
    keptFromEdits: held.keptFromEdits,
    alter: held.alter,
    saved: held.saved,
    valueOf: (id, field) => held.valueOf(must(id), field),
    open: (fields, board) =>
      openRecord(fields, { correlation: null, byUs: false, ...(board === undefined ? {} : { board }) }).id,
    runLate() {
      if (late.length === 0) return;
      const due = late.filter(({ at }) => at <= options.now());
      late = late.filter(({ at }) => at > options.now());
      for (const { work } of due) work();
    },
    list: (link, how = {}) => memoryRecordList(held, { link, ...how }),
    port: (link, how = {}) =>
      memoryPort(
        held,
        link,
        (work) => void late.push({ at: options.now() + (options.lateMs ?? 40_000), work }),
        how,
      ),
  };
}
