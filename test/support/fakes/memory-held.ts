/** The records of one system in memory, and what its own rules make of a change, whoever makes it. */
import { CodedError } from '../../../shared/rules/errors.ts';
import type { RecordId } from '../../../shared/rules/sync/record-id.ts';
import { fieldValue, isMapped } from '../../../shared/rules/sync/record.ts';
import { isTextField } from '../../../shared/rules/sync/texts/alteration.ts';
import type {
  FieldChange,
  FieldName,
  FieldValues,
  MappedField,
  NoteKind,
  SideName,
} from '../../../shared/rules/sync/record.ts';
import { alterations } from './alterations.ts';
import type { AlterationName } from './alterations.ts';
import type { HeldFile } from './memory-types.ts';
import type { Effect, HeldNote, HeldRecord } from './memory-types.ts';
import { sysId, ticketId } from '../builders/record-ids.ts';
import { cloned } from './cloned.ts';

export interface HeldOptions {
  readonly side: SideName;
  readonly company: string;
  readonly statuses: readonly string[];
  /** Statuses that count as closed; on an incident those that refuse further edits. */
  readonly closed: readonly string[];
  /** Fields that a link maps besides; empty on a new record unless it is given one. */
  readonly mapped?: readonly MappedField[];
  /** The number of its first record; 101, if not said. */
  readonly firstId?: number;
  now(): number;
}

export type Held = ReturnType<typeof heldRecords>;

/** An empty system. `statuses` are those that its boards (or its state choice) know. */
export function heldRecords(options: HeldOptions) {
  const { side } = options;
  const records = new Map<string, HeldRecord>();
  const effects: Effect[] = [];
  const hidden = new Set<string>();
  const orderOf = (id: string): string => id.padStart(32, '0');
  const fetches = new Map<string, number>();
  const refusing = new Set<FieldName>();
  const sparse = { on: false };
  const manners = { eachAlone: false, keepsIds: false };
  const againstMerged: string[] = [];
  const keptFromEdits = new Set<FieldName>();
  let alteration: AlterationName = 'none';
  const saved = (field: FieldName, value: string): string =>
    isTextField(field) ? alterations[alteration](value) : value;
  let nextId = (options.firstId ?? 101) - 1;
  let nextNote = 1;

  const second = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;
  const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
  const newId = (): RecordId => {
    nextId += 1;
    return side === 'connectwise' ? ticketId(nextId) : sysId(nextId.toString(16));
  };
  const must = (id: string): HeldRecord => {
    const record = records.get(id);
    if (record === undefined) throw new Error(`no ${side} record ${id}`);
    return record;
  };
  /** Each record as it is, and as it was before its last change. */
  const states = new Map<string, { readonly now: HeldRecord; readonly before: HeldRecord | null }>();
  const keepState = (record: HeldRecord): void => {
    states.set(record.id, { now: cloned(record), before: states.get(record.id)?.now ?? null });
  };
  /** The record as a replica shows it that lags some seconds behind; the record itself if the vendor's times hide it. */
  const lagging = (record: HeldRecord): HeldRecord => {
    const before = states.get(record.id)?.before ?? record;
    const isRecent = options.now() - record.updatedAt < 25_000;
    const tells = side === 'servicenow' || second(before.updatedAt) < second(record.updatedAt);
    return isRecent && tells && before.company === record.company ? before : record;
  };
  const touch = (record: HeldRecord, byUs: boolean): void => {
    record.lastByUs = byUs;
    record.updatedAt = options.now();
    record.changes += 1;
    keepState(record);
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
      : fieldValue(record.fields, field);
  const setValue = (record: HeldRecord, field: FieldName, given: string, byUs: boolean): void => {
    const value = saved(field, given);
    if (side === 'connectwise' && field === 'description') {
      const note = describing(record);
      if (note === undefined)
        addNote(record, { kind: 'discussion', text: value, author: '', byUs, describes: true });
      else note.text = value;
    } else record.fields[field] = value;
    touch(record, byUs);
  };
  const isClosed = (record: HeldRecord): boolean =>
    options.closed.includes(record.fields.status) || record.mergedInto !== null;
  /** An id that could be something else is not asked for. */
  const requireId = (id: string): void => {
    if (!(side === 'connectwise' ? /^[1-9]\d{0,14}$/ : /^[0-9a-f]{32}$/).test(id))
      throw new CodedError('query-value-refused');
  };
  const requireValid = (values: FieldChange): void => {
    const limit = side === 'connectwise' ? 100 : 160;
    for (const field of refusing)
      if (values[field] !== undefined)
        throw new CodedError('write-refused', { detail: `a rule refuses ${field}` });
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
    given: FieldValues,
    of: { board?: string; correlation: string | null; byUs: boolean; id?: RecordId | null },
  ): HeldRecord => {
    const empty = Object.fromEntries((options.mapped ?? []).map((field) => [field, '']));
    const mapped = Object.fromEntries(
      (Object.entries(given) as [FieldName, string][])
        .filter(([field]) => isMapped(field))
        .map(([field, value]) => [field, saved(field, value)]),
    );
    const fields = {
      ...given,
      ...empty,
      ...mapped,
      summary: saved('summary', given.summary),
      description: saved('description', given.description),
    };
    const record: HeldRecord = {
      id: of.id ?? newId(),
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
    keepState(record);
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
    options,
    records,
    effects,
    hidden,
    sparse,
    manners,
    againstMerged,
    keptFromEdits,
    fetches,
    orderOf,
    lagging,
    /** Every replica has caught up. */
    catchUp: () => states.clear(),
    second,
    iso,
    must,
    touch,
    addNote,
    addFile,
    describing,
    valueOf,
    setValue,
    isClosed,
    alter: (name: AlterationName) => {
      alteration = name;
    },
    saved,
    /** True where a text gets a beginning of its own, which is like a person's edit. */
    tags: (): boolean => alteration === 'a tag in front',
    refusing,
    requireId,
    requireValid,
    openRecord,
  };
}
