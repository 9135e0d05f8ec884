/**
 * A ticket system in memory, in either vendor's manners, for tests that need thousands of histories a second.
 *
 * It refuses what the vendor refuses (lengths, statuses of another board, edits of closed incidents, closing without a
 * word), keeps time in whole seconds, appends journal entries without telling their ids, and plays faults: an answer
 * that is lost before or after the work, work that is done late, a rate limit.
 */
import type { ChangedPage, Side } from '../../shared/automations/needs.ts';
import { flowsFrom } from '../../shared/rules/attachments.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import type { Link } from '../../shared/rules/link.ts';
import type {
  FieldChange,
  FieldName,
  FieldValues,
  NoteKind,
  SideName,
  SideNote,
  SideRecord,
} from '../../shared/rules/record.ts';
import { filePort, filesAdded } from './memory-files.ts';
import type { HeldFile } from './memory-files.ts';
import type { Pause } from './memory-stores.ts';
import type { Effect, Fault, HeldNote, HeldRecord } from './memory-types.ts';

export type { Effect, Fault, HeldRecord } from './memory-types.ts';

export interface MemorySystem {
  readonly side: SideName;
  readonly records: Map<string, HeldRecord>;
  readonly effects: Effect[];
  /** How often the bytes of each file were fetched. */
  readonly fetches: Map<string, number>;
  /** What a person does in the system's own pages. */
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
  /** Records that are missing from lists although the system counts and shows them: a page that access rules shortened. */
  readonly hidden: Set<string>;
  /** Work that was put off by the fault `late`. */
  runLate(): void;
  /** The port, as one worker sees it. `fault` is asked once a call. */
  port(
    link: Link,
    options?: {
      pause?: Pause;
      fault?: (call: string) => Fault;
      onEffect?: (effect: Effect) => void;
      quiet?: boolean;
    },
  ): Side;
}

/** An empty system. `statuses` are those that its boards (or its state choice) know. */
export function memorySystem(options: {
  readonly side: SideName;
  readonly company: string;
  readonly statuses: readonly string[];
  /** Statuses that count as closed; on an incident those that refuse further edits. */
  readonly closed: readonly string[];
  now(): number;
  /** How long a `late` write takes. */
  readonly lateMs?: number;
}): MemorySystem {
  const { side } = options;
  const records = new Map<string, HeldRecord>();
  const effects: Effect[] = [];
  const hidden = new Set<string>();
  const orderOf = (id: string): string => id.padStart(32, '0');
  const fetches = new Map<string, number>();
  let late: { at: number; work: () => void }[] = [];
  let nextId = 100;
  let nextNote = 1;

  const second = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;
  const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
  const newId = (): string => {
    nextId += 1;
    return side === 'connectwise' ? String(nextId) : nextId.toString(16).padStart(32, '0');
  };
  const must = (id: string): HeldRecord => {
    const record = records.get(id);
    if (record === undefined) throw new Error(`no ${side} record ${id}`);
    return record;
  };
  const touch = (record: HeldRecord, byUs: boolean): void => {
    record.lastByUs = byUs;
    record.updatedAt = options.now();
    record.changes += 1;
  };
  const addNote = (
    record: HeldRecord,
    of: { kind: NoteKind; text: string; author: string; byUs: boolean; describes?: boolean },
  ): HeldNote => {
    const note = { describes: false, ...of, id: `n${nextNote}`, createdAt: options.now() };
    nextNote += 1;
    record.notes.push(note);
    touch(record, of.byUs);
    return note;
  };
  const addFile = (record: HeldRecord, file: Omit<HeldFile, 'id' | 'createdAt'>): HeldFile => {
    const held = { ...file, id: `f${nextNote}`, createdAt: options.now() };
    nextNote += 1;
    record.files.push(held);
    if (side === 'connectwise') touch(record, file.byUs);
    return held;
  };
  const describing = (record: HeldRecord): HeldNote | undefined =>
    record.notes.find((note) => note.describes);
  const valueOf = (record: HeldRecord, field: FieldName): string =>
    side === 'connectwise' && field === 'description'
      ? (describing(record)?.text ?? '')
      : record.fields[field];
  const setValue = (record: HeldRecord, field: FieldName, value: string, byUs: boolean): void => {
    if (side === 'connectwise' && field === 'description') {
      const note = describing(record);
      if (note === undefined)
        addNote(record, { kind: 'discussion', text: value, author: '', byUs, describes: true });
      else note.text = value;
    } else record.fields[field] = value;
    touch(record, byUs);
  };
  const isClosed = (record: HeldRecord): boolean => options.closed.includes(record.fields.status);
  const requireValid = (values: FieldChange): void => {
    const limit = side === 'connectwise' ? 100 : 160;
    if ((values.summary?.length ?? 0) > limit)
      throw new CodedError('write-refused', { detail: 'summary too long' });
    if (side === 'connectwise' && (values.summary === '' || values.description === ''))
      throw new CodedError('write-refused', { detail: 'empty text' });
    if (side === 'servicenow' && (values.description?.length ?? 0) > 4000)
      throw new CodedError('write-refused', { detail: 'description too long' });
    if (values.status !== undefined && values.status !== '' && !options.statuses.includes(values.status))
      throw new CodedError('write-refused', { detail: `no status ${values.status}` });
  };
  const openRecord = (
    fields: FieldValues,
    of: { board?: string; correlation: string | null; byUs: boolean },
  ): HeldRecord => {
    const record: HeldRecord = {
      id: newId(),
      createdAt: options.now(),
      updatedAt: options.now(),
      changes: 0,
      lastByUs: of.byUs,
      board: side === 'connectwise' ? (of.board ?? '1') : '',
      company: options.company,
      correlation: of.correlation,
      mergedInto: null,
      fields: { ...fields, status: fields.status === '' ? (options.statuses[0] ?? '') : fields.status },
      notes: [],
      files: [],
    };
    records.set(record.id, record);
    if (side === 'connectwise' && fields.description !== '')
      addNote(record, {
        kind: 'discussion',
        text: fields.description,
        author: '',
        byUs: of.byUs,
        describes: true,
      });
    return record;
  };

  return {
    side,
    records,
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
    open: (fields, board) =>
      openRecord(fields, { correlation: null, byUs: false, ...(board === undefined ? {} : { board }) }).id,
    runLate() {
      const due = late.filter(({ at }) => at <= options.now());
      late = late.filter(({ at }) => at > options.now());
      for (const { work } of due) work();
    },
    port: (
      link,
      { pause = () => Promise.resolve(), fault = (): Fault => 'none', onEffect, quiet = false } = {},
    ) => {
      let isLate = false;
      const effect = (of: Effect): void => {
        const whole = { ...of, ...(isLate && { late: true }), ...(quiet && { quiet }) };
        effects.push(whole);
        onEffect?.(whole);
      };
      /** A read: it may fail, and then it has no consequence. */
      const reading = async <T>(call: string, work: () => T): Promise<T> => {
        await pause(`before ${side} ${call}`);
        const kind = fault(`read ${call}`);
        if (kind === 'busy') throw new CodedError('remote-busy', { retryAfterMs: 20_000 });
        if (kind !== 'none') throw new CodedError('http-no-answer', { detail: call });
        const result = structuredClone(work());
        await pause(`after ${side} ${call}`);
        return result;
      };
      /** A write: its answer may be lost, and its work may be done late or not at all. */
      const writing = async <T>(call: string, work: () => T): Promise<T> => {
        await pause(`before ${side} ${call}`);
        const kind = fault(`write ${call}`);
        if (kind === 'busy') throw new CodedError('remote-busy', { retryAfterMs: 20_000 });
        if (kind === 'no-answer')
          throw new CodedError('remote-write-ambiguous', { detail: `${call} ${kind}` });
        if (kind === 'late') {
          late.push({
            at: options.now() + (options.lateMs ?? 40_000),
            work: () => {
              isLate = true;
              try {
                work();
              } catch {
                // What is refused late is refused unheard.
              } finally {
                isLate = false;
              }
            },
          });
          throw new CodedError('remote-write-ambiguous', { detail: `${call} ${kind}` });
        }
        const result = structuredClone(work());
        if (kind === 'lost-answer' || kind === 'failed')
          throw new CodedError('remote-write-ambiguous', { detail: `${call} ${kind}` });
        await pause(`after ${side} ${call}`);
        return result;
      };
      const inScope = (record: HeldRecord): boolean =>
        record.company === options.company &&
        (side === 'servicenow' || link.connectwise.boards.includes(Number(record.board)));
      const toNote = (note: HeldNote): SideNote => ({
        id: note.id,
        kind: note.kind,
        text: note.text,
        author: note.author,
        byUs: side === 'connectwise' ? null : note.byUs,
        createdAt: iso(second(note.createdAt)),
        describes: note.describes,
        editable: true,
      });
      const versionOf = (record: HeldRecord): string =>
        side === 'connectwise'
          ? iso(second(record.updatedAt))
          : `${second(record.updatedAt)}/${record.changes}`;
      const toRecord = (record: HeldRecord): SideRecord => ({
        side,
        id: record.id,
        number: record.id,
        version: versionOf(record),
        versionCounts: side === 'servicenow',
        createdAt: iso(second(record.createdAt)),
        updatedAt: iso(second(record.updatedAt)),
        readAt: iso(options.now()),
        board: record.board,
        closed: isClosed(record),
        correlation: record.correlation,
        mergedInto: record.mergedInto,
        fields: { ...record.fields, description: valueOf(record, 'description') },
        descriptionNoteId: describing(record)?.id ?? null,
        notes: record.notes.map(toNote),
      });
      /**
       * The record as a write left it, if that is still in the link: of an incident without its notes, of a ticket with
       * those of the read before, its description among them.
       */
      const answered = (record: HeldRecord, read: SideRecord): SideRecord | null => {
        const { readAt, notes, descriptionNoteId } = read;
        const shown = toRecord(record);
        if (!inScope(record)) return null;
        if (side === 'servicenow') return { ...shown, readAt, notes: [] };
        const fields = { ...shown.fields, description: read.fields.description };
        return { ...shown, readAt, notes, descriptionNoteId, fields };
      };
      /** The notes are asked for afterwards; null where they cannot be had. */
      const withNotes = (record: SideRecord | null): Promise<SideRecord | null> =>
        record === null || side === 'connectwise'
          ? Promise.resolve(record)
          : reading('journal', () => ({ ...record, notes: must(record.id).notes.map(toNote) })).catch(
              () => null,
            );
      const requireSame = (read: SideRecord): HeldRecord => {
        const record = records.get(read.id);
        if (record === undefined || !inScope(record)) throw new CodedError('record-moved');
        if (versionOf(record) !== read.version) throw new CodedError('record-moved');
        return record;
      };

      return {
        name: side,
        read: (id, known) =>
          reading('read', () => {
            const record = records.get(id);
            if (record === undefined) return { kind: 'missing' as const };
            if (!inScope(record)) return { kind: 'foreign' as const };
            const leaveOut = side === 'servicenow' && versionOf(record) === known;
            const whole = toRecord(record);
            return { kind: 'found' as const, record: leaveOut ? { ...whole, notes: [] } : whole };
          }),
        findByCorrelation: (correlation) =>
          reading('findByCorrelation', () =>
            [...records.values()]
              .filter((record) => record.correlation === correlation)
              .map((record) => ({
                id: record.id,
                createdAt: iso(record.createdAt),
                inLink: inScope(record),
              })),
          ),
        create: (draft) =>
          writing('create', () => {
            requireValid(side === 'connectwise' ? { summary: draft.fields.summary } : draft.fields);
            const record = openRecord(draft.fields, { correlation: draft.correlation, byUs: true });
            effect({ kind: 'create', side, recordId: record.id });
            return { id: record.id };
          }),
        async update(read, change) {
          const seen = await reading('check', () => structuredClone(requireSame(read)));
          const { record: left, ...done } = await writing('update', () => {
            const record = must(read.id);
            requireValid(change);
            if (record.mergedInto !== null) throw new CodedError('write-refused', { detail: 'merged' });
            if (side === 'servicenow' && record.fields.status === '7')
              throw new CodedError('write-refused', { detail: 'closed' });
            for (const [field, value] of Object.entries(change) as [FieldName, string][]) {
              const before = valueOf(record, field);
              const lookedAt =
                side === 'connectwise' && field === 'description'
                  ? (seen.notes.find((note) => note.describes)?.text ?? '')
                  : seen.fields[field];
              effect({
                kind: 'field',
                side,
                recordId: record.id,
                field,
                before,
                after: value,
                raced: before !== lookedAt || before !== read.fields[field],
              });
              setValue(record, field, value, true);
            }
            return {
              descriptionNoteId: side === 'connectwise' ? (describing(record)?.id ?? null) : null,
              record: side === 'connectwise' && 'description' in change ? null : answered(record, read),
            };
          });
          return { ...done, record: await withNotes(left) };
        },
        async addNote(read, draft) {
          await reading('check', () => {
            if (!inScope(must(read.id))) throw new CodedError('record-moved');
          });
          const { record: left, id } = await writing('addNote', () => {
            const record = must(read.id);
            if (record.mergedInto !== null) throw new CodedError('write-refused', { detail: 'merged' });
            if (side === 'servicenow' && record.fields.status === '7')
              throw new CodedError('write-refused', { detail: 'closed' });
            const { kind, text } = draft;
            const note = addNote(record, { kind, text, author: 'sim', byUs: true });
            effect({ kind: 'note', side, recordId: record.id, after: text });
            return { id: note.id, record: answered(record, read) };
          });
          return { id, record: await withNotes(left) };
        },
        ...filePort({
          side,
          pause,
          fault,
          reading,
          writing,
          requireInScope(id) {
            if (!inScope(must(id))) throw new CodedError('record-moved');
          },
          filesOf: (id) => must(id).files,
          keep(id, file) {
            const held = addFile(must(id), file);
            effect({ kind: 'attachment', side, recordId: id, after: file.name });
            return held;
          },
          fetched: (id) => void fetches.set(id, (fetches.get(id) ?? 0) + 1),
        }),
        changed: (window, pageSize) =>
          reading('changed', (): ChangedPage => {
            const to = window.to === null ? Number.POSITIVE_INFINITY : Date.parse(window.to);
            const sorted = [...records.values()]
              .filter((record) => inScope(record))
              .filter((record) => second(record.updatedAt) >= second(Date.parse(window.from)))
              .filter((record) => second(record.updatedAt) <= to)
              .map((record) => ({
                record,
                key:
                  side === 'connectwise'
                    ? record.id.padStart(9, '0')
                    : `${iso(second(record.updatedAt))}|${record.id}`,
              }))
              .filter(({ key }) => window.after === null || key > window.after)
              .toSorted((a, b) => (a.key < b.key ? -1 : 1))
              .slice(0, pageSize);
            const rows = sorted.map(({ record }) => ({
              id: record.id,
              version: versionOf(record),
              updatedAt: iso(second(record.updatedAt)),
            }));
            return {
              rows: [...rows, ...(flowsFrom(side, link) ? filesAdded(side, records.values(), window) : [])],
              after: sorted.length < pageSize ? null : (sorted.at(-1)?.key ?? null),
              serverTime: iso(second(options.now())),
            };
          }),
        serverTime: () => reading('serverTime', () => iso(second(options.now()))),
        vocabulary: () =>
          reading('vocabulary', () => ({
            statuses: options.statuses.map((value) => ({
              board: '1',
              value,
              closed: options.closed.includes(value),
            })),
            priorities: [],
            closeCodes: [],
            holdReasons: [],
            named: [],
            fields: [],
            impossible: 0,
          })),
        tally: () =>
          reading('tally', () => [
            {
              by: 'board' as const,
              bucket: '1',
              count: [...records.values()].filter((record) => inScope(record)).length,
            },
          ]),
        inventory: (after, pageSize) =>
          reading('inventory', () => {
            const behind = [...records.values()]
              .filter((record) => inScope(record) && (after === null || orderOf(record.id) > orderOf(after)))
              .toSorted((a, b) => (orderOf(a.id) < orderOf(b.id) ? -1 : 1));
            const page = behind.slice(0, pageSize);
            const last = page.at(-1)?.id;
            return {
              rows: page
                .filter(({ id }) => !hidden.has(id))
                .map((record) => ({
                  id: record.id,
                  createdAt: iso(second(record.createdAt)),
                  updatedAt: iso(second(record.updatedAt)),
                  closed: isClosed(record),
                  correlation: record.correlation,
                })),
              after: behind.length > page.length && last !== undefined ? last : null,
              counted: page.length,
              serverTime: iso(second(options.now())),
            };
          }),
        readMany: (ids) =>
          reading('readMany', () => {
            const found = ids
              .map((id) => records.get(id))
              .filter((record) => record !== undefined)
              .filter((record) => inScope(record));
            return {
              records: found.filter(({ id }) => !hidden.has(id)).map((record) => toRecord(record)),
              counted: found.length,
            };
          }),
      };
    },
  };
}
