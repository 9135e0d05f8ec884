/** The port of one system in memory, as one worker sees it: with pauses, faults, and the vendor's refusals. */
import { isTextField } from '../../../shared/rules/sync/texts/alteration.ts';
import type { Answered, Created, FieldsWritten, Side } from '../../../shared/ports/side.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { Link } from '../../../shared/rules/config/link.ts';
import type {
  FieldChange,
  FieldName,
  FieldValues,
  NoteDraft,
  SideNote,
  SideRecord,
} from '../../../shared/rules/sync/record.ts';
import { filePort } from './memory-files.ts';
import type { Held } from './memory-held.ts';
import { memoryLists } from './memory-lists.ts';
import { misleading } from './memory-types.ts';
import type { Effect, Fault, HeldNote, HeldRecord, PortOptions } from './memory-types.ts';
import { cloned } from './cloned.ts';

/** The greatest age of a look when its write is sent: longer than the engine lets an intent wait. Milliseconds. */
const maxLookMs = 6_000;

/** The look that a write is sent after. Times in milliseconds since 1970. */
interface Look {
  readonly seen: FieldValues;
  readonly lookedAt: number;
  /** The write does not begin after it. */
  readonly deadline: number;
}

function leftOutBy({ notesLeftOut }: SideRecord): Pick<SideRecord, 'notesLeftOut'> {
  return notesLeftOut === undefined ? {} : { notesLeftOut };
}

/** One worker's port. `putOff` takes the work of a write that is done late. */
export function memoryPort(
  held: Held,
  link: Link,
  putOff: (work: () => void) => void,
  how: PortOptions,
): Side {
  const { pause = () => Promise.resolve(), fault = (): Fault => 'none', onEffect, silent = false } = how;
  const { clock = () => held.options.now() } = how;
  const { side, options, records, effects, fetches, lagging, second, iso, must, addNote, addFile } = held;
  const { describing, valueOf, setValue, isClosed, requireId, requireValid, openRecord } = held;
  let isLate = false;
  const effect = (of: Effect): void => {
    const whole = { ...of, ...(isLate && { late: true }), ...(silent && { silent }) };
    effects.push(whole);
    onEffect?.(whole);
  };
  /** A read: it may fail, and then it has no consequence. */
  const reading = async <T>(call: string, work: (asked: Fault) => T): Promise<T> => {
    await pause(`before ${side} ${call}`);
    const asked = fault(`read ${call}`);
    const kind = misleading.has(asked) ? 'none' : asked;
    if (asked === 'slow') await pause(`slow ${side} ${call}`);
    if (kind === 'busy') throw new CodedError('remote-busy', { retryAfterMs: 20_000 });
    if (kind !== 'none') throw new CodedError('http-no-answer', { detail: call });
    const result = cloned(work(asked));
    await pause(`after ${side} ${call}`);
    return result;
  };
  const requireDue = (deadline: number): void => {
    if (clock() > deadline) throw new CodedError('remote-busy', { retryAfterMs: 1_000 });
  };
  /**
   * A write: its answer may be lost, and its work may be done late or not at all. None begins after its deadline. `work` is
   * given the time at which the request was sent.
   */
  const writing = async <T>(call: string, deadline: number, work: (sentAt: number) => T): Promise<T> => {
    await pause(`before ${side} ${call}`);
    requireDue(deadline);
    const sentAt = options.now();
    const asked = fault(`write ${call}`);
    const kind = misleading.has(asked) ? 'none' : asked;
    if (asked === 'slow') await pause(`slow ${side} ${call}`);
    if (kind === 'busy') throw new CodedError('remote-busy', { retryAfterMs: 20_000 });
    if (kind === 'no-answer') throw new CodedError('remote-write-ambiguous', { detail: `${call} ${kind}` });
    if (kind === 'late') {
      putOff(() => {
        isLate = true;
        try {
          work(sentAt);
        } catch {
          // Nobody hears of the refusal of a late write.
        } finally {
          // Later than a write can be and then hidden by a replica as well is later than any delay covers.
          held.catchUp();
          isLate = false;
        }
      });
      throw new CodedError('remote-write-ambiguous', { detail: `${call} ${kind}` });
    }
    const result = cloned(work(sentAt));
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
    side === 'connectwise' ? iso(second(record.updatedAt)) : `${second(record.updatedAt)}/${record.changes}`;
  const toRecord = (record: HeldRecord): SideRecord => ({
    side,
    id: record.id,
    number: record.id,
    version: versionOf(record),
    versionCounts: side === 'servicenow',
    ...(side === 'servicenow' ? { counter: record.changes } : {}),
    createdAt: iso(second(record.createdAt)),
    updatedAt: iso(second(record.updatedAt)),
    changedBy: record.lastByUs ? 'sim.integration' : 'ann',
    readAt: iso(second(options.now())),
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
    return { ...shown, ...leftOutBy(read), readAt, notes, descriptionNoteId, fields };
  };
  /** The record as a last look shows it: the notes, and of a ticket the description, are those of the read before. */
  const lookedAtRecord = (record: HeldRecord, read: SideRecord): SideRecord => {
    const shown = toRecord(record);
    const { notes, descriptionNoteId } = read;
    if (side === 'servicenow') return { ...shown, notes };
    const fields = { ...shown.fields, description: read.fields.description };
    return { ...shown, ...leftOutBy(read), notes, descriptionNoteId, fields };
  };
  /** The notes are asked for afterwards; null where they cannot be had. */
  const withNotes = (record: SideRecord | null): Promise<SideRecord | null> =>
    record === null || side === 'connectwise'
      ? Promise.resolve(record)
      : reading('journal', () => ({ ...record, notes: must(record.id).notes.map(toNote) })).catch(() => null);
  const requireInScope = (id: string): HeldRecord => {
    const record = records.get(id);
    if (record === undefined || !inScope(record)) throw new CodedError('record-moved');
    return record;
  };
  const requireSame = (read: SideRecord): HeldRecord => {
    const record = requireInScope(read.id);
    if (versionOf(record) !== read.version) throw new CodedError('record-moved');
    return record;
  };
  /** Its id where the vendor tells it, or where no other new note is like it. */
  const toldOf = (record: HeldRecord, note: HeldNote, known: ReadonlySet<string>): string | null => {
    const isLike = (one: HeldNote): boolean => one.kind === note.kind && one.text.trim() === note.text.trim();
    const like = record.notes.filter((one) => !known.has(one.id) && isLike(one));
    return side === 'connectwise' || like.length === 1 ? note.id : null;
  };
  /** The words of a write are looked up before it: remotely, where they are not known yet. */
  const lookUpWords = async (values: FieldChange): Promise<void> => {
    if ((values.status ?? '') !== '') await reading('words', () => undefined);
  };
  /** A ticket's description is a note, and a request of its own. */
  const requestsOf = (change: FieldChange): readonly FieldChange[] => {
    if (held.manners.eachAlone) return Object.entries(change).map(([field, value]) => ({ [field]: value }));
    const { description, ...fields } = change;
    if (side === 'servicenow' || description === undefined) return [change];
    return [...(Object.keys(fields).length === 0 ? [] : [fields]), { description }];
  };
  const shownFields = (record: HeldRecord): FieldValues => ({
    ...record.fields,
    description: valueOf(record, 'description'),
  });
  const requireOpen = (record: HeldRecord, read: SideRecord): void => {
    // An engine that has seen the merge must not even ask.
    if (read.mergedInto !== null) held.againstMerged.push(record.id);
    if (record.mergedInto !== null) throw new CodedError('write-refused', { detail: 'merged' });
    if (side === 'servicenow' && record.fields.status === '7')
      throw new CodedError('write-refused', { detail: 'closed' });
  };
  const sendFields = async (
    read: SideRecord,
    change: FieldChange,
    { seen, lookedAt, deadline }: Look,
  ): Promise<FieldsWritten> => {
    // A change that nobody could tell from a person's edit has to be shown.
    const isBrief = fault('write answer') !== 'none' && !held.tags();
    const { record: left, ...done } = await writing('update', deadline, (sentAt) => {
      // A change after a look that was old when the write was sent could have been seen.
      const isOldLook = sentAt - lookedAt > maxLookMs;
      const record = must(read.id);
      requireValid(change);
      for (const field of held.keptFromEdits)
        if (change[field] !== undefined)
          throw new CodedError('write-refused', { detail: `a rule keeps ${field}` });
      requireOpen(record, read);
      for (const [field, value] of Object.entries(change) as [FieldName, string][]) {
        const before = valueOf(record, field);
        const raced = before !== seen[field] && !isOldLook;
        effect({ kind: 'field', side, recordId: record.id, field, before, after: value, raced });
        setValue(record, field, value, true);
      }
      const saved = Object.fromEntries(
        (Object.keys(change) as FieldName[])
          .filter(isTextField)
          .map((field) => [field, valueOf(record, field)]),
      );
      const isNote = side === 'connectwise' && 'description' in change;
      if (isBrief)
        return {
          saved: {},
          savedAt: '',
          descriptionNoteId: side === 'connectwise' ? (describing(record)?.id ?? null) : null,
          record: null,
        };
      return {
        saved,
        savedAt: isNote ? '' : iso(second(record.updatedAt)),
        descriptionNoteId: side === 'connectwise' ? (describing(record)?.id ?? null) : null,
        record: side === 'connectwise' && 'description' in change ? null : answered(record, read),
      };
    });
    return { ...done, record: await withNotes(left) };
  };
  const sendNote = async (
    read: SideRecord,
    draft: NoteDraft,
    deadline: number,
  ): Promise<{ readonly id: string | null } & Answered> => {
    const { record: left, id } = await writing('addNote', deadline, () => {
      const record = must(read.id);
      requireOpen(record, read);
      const { kind, text, present } = draft;
      // The answer to a ticket's note shows no ticket: the look before it stands for it.
      const before = answered(record, read);
      const note = addNote(record, { kind, text, author: 'sim', byUs: true });
      effect({ kind: 'note', side, recordId: record.id, after: text });
      const known = new Set([...read.notes.map((one) => one.id), ...present]);
      return {
        id: toldOf(record, note, known),
        record: side === 'connectwise' ? before : answered(record, read),
      };
    });
    return { id, record: await withNotes(left) };
  };

  const shownBy = (asked: Fault, current: HeldRecord): HeldRecord => {
    if (asked === 'old-notes') {
      const shown = new Set(lagging(current).notes.map(({ id }) => id));
      const notes = current.notes.filter(({ id, byUs, describes }) => shown.has(id) || !(byUs || describes));
      return { ...current, notes };
    }
    return asked === 'old' ? lagging(current) : current;
  };

  return {
    name: side,
    read: (id, known) =>
      reading('read', (asked) => {
        requireId(id);
        const current = records.get(id);
        if (current === undefined || asked === 'gone') return { kind: 'missing' as const };
        const record = shownBy(asked, current);
        if (!inScope(record)) return { kind: 'foreign' as const };
        const leaveOut = side === 'servicenow' && versionOf(record) === known;
        const whole = toRecord(record);
        return { kind: 'found' as const, record: leaveOut ? { ...whole, notes: [] } : whole };
      }),
    findByCorrelation: (correlation) =>
      reading('findByCorrelation', () =>
        [...records.values()]
          .filter((record) => record.correlation === correlation)
          .toSorted((one, other) => one.createdAt - other.createdAt)
          .map((record) => ({
            id: record.id,
            createdAt: iso(second(record.createdAt)),
            inLink: record.company === options.company,
          })),
      ),
    refusesSecond: ({ id }) => Promise.resolve(held.manners.keepsIds && id !== null),
    async create(draft) {
      await lookUpWords(draft.fields);
      const send = async (deadline: number): Promise<Created> => {
        const { answer, ...made } = await writing('create', deadline, () => {
          const { summary, status } = draft.fields;
          // A ticket may be made without a text, and takes none away.
          requireValid(side === 'connectwise' ? { summary, status } : draft.fields);
          const id = held.manners.keepsIds ? draft.id : null;
          const first = id === null ? undefined : records.get(id);
          const record =
            first ?? openRecord(draft.fields, { correlation: draft.correlation, byUs: true, id });
          if (first === undefined) effect({ kind: 'create', side, recordId: record.id });
          const names = Object.keys(draft.fields) as FieldName[];
          // The first note of a ticket is never returned.
          const shown = names.filter((field) => side === 'servicenow' || field !== 'description');
          const saved: FieldChange = Object.fromEntries(
            shown.map((field) => [field, valueOf(record, field)]),
          );
          const whole = side === 'servicenow' && inScope(record) ? { ...toRecord(record), notes: [] } : null;
          const isOlder = first !== undefined && options.now() - first.createdAt > 600_000;
          const savedAt = iso(second(record.updatedAt));
          return { id: record.id, saved, savedAt, answer: whole, ...(isOlder && { existed: true as const }) };
        });
        return { ...made, readRest: () => withNotes(answer) };
      };
      return { leftOut: [], look: () => Promise.resolve({ fields: {}, send }) };
    },
    async update(read, change) {
      await lookUpWords(change);
      // A request moves the version for the one behind it.
      let version = read.version;
      return requestsOf(change).map((part) => ({
        changes: Object.keys(part) as FieldName[],
        async look() {
          const isNote = side === 'connectwise' && part.description !== undefined;
          const seen = await reading('check', () => {
            const record = isNote ? requireInScope(read.id) : requireSame({ ...read, version });
            if (isNote && (describing(record)?.id ?? null) !== read.descriptionNoteId)
              throw new CodedError('record-moved');
            return { fields: shownFields(record), record: lookedAtRecord(record, read) };
          });
          const lookedAt = options.now();
          const send = async (deadline: number): Promise<FieldsWritten> => {
            const sent = await sendFields(read, part, { seen: seen.fields, lookedAt, deadline });
            version = versionOf(must(read.id));
            return sent;
          };
          return { ...seen, send };
        },
      }));
    },
    async addNote(read, draft) {
      const look = async () => {
        const record = await reading('check', () => lookedAtRecord(requireInScope(read.id), read));
        return { fields: {}, record, send: (deadline: number) => sendNote(read, draft, deadline) };
      };
      return { look };
    },
    ...filePort({
      side,
      pause,
      fault,
      reading,
      requireDue,
      writing,
      requireInScope: (id) => void requireInScope(id),
      filesOf: (id) => must(id).files,
      keep(id, file) {
        const held = addFile(must(id), file);
        effect({ kind: 'attachment', side, recordId: id, after: file.name });
        return held;
      },
      fetched: (id) => void fetches.set(id, (fetches.get(id) ?? 0) + 1),
    }),
    ...memoryLists({ held, link, reading, inScope, versionOf, toRecord }),
  };
}
