/** Applies the writes of a dry run to a side's records, so that its next reads can show them. */
import { pretendedId } from './record-id.ts';
import type {
  AttachmentDraft,
  FieldChange,
  RecordDraft,
  SideAttachment,
  SideNote,
  SideRecord,
} from './record.ts';

/** The id of a record that would be made. */
export const madeId = pretendedId;

/** The records of one side as the run would have left them. */
export class PretendedRecords {
  readonly #board: string;
  readonly #now: () => string;
  readonly #changed = new Map<string, SideRecord>();
  readonly #files = new Map<string, readonly SideAttachment[]>();
  #made = 0;

  /** `board` is where a record would be made; `now` is ISO 8601. */
  constructor(board: string, now: () => string) {
    this.#board = board;
    this.#now = now;
  }

  /** The record if the run changed or made it. */
  get(id: string): SideRecord | undefined {
    return this.#changed.get(id);
  }

  withCorrelation(correlation: string): readonly SideRecord[] {
    return [...this.#changed.values()].filter((record) => record.correlation === correlation);
  }

  create(side: SideRecord['side'], { fields, correlation }: RecordDraft): void {
    const at = this.#now();
    const empty: SideRecord = {
      side,
      id: madeId,
      number: madeId,
      version: 'new',
      versionCounts: true,
      createdAt: at,
      updatedAt: at,
      readAt: at,
      board: this.#board,
      closed: false,
      correlation,
      mergedInto: null,
      fields,
      descriptionNoteId: null,
      notes: [],
    };
    this.update(empty, { description: fields.description });
  }

  /** Changes fields of a record as read, or as changed before. */
  update(read: SideRecord, change: FieldChange): SideRecord {
    const record = this.get(read.id) ?? read;
    const fields = { ...record.fields, ...change };
    const next = { ...record, fields, version: `${record.version}+` };
    const { description } = change;
    return this.#keep(
      read.side === 'connectwise' && description !== undefined && description !== ''
        ? this.#describe(next, description)
        : next,
    );
  }

  addNote(read: SideRecord, note: Pick<SideNote, 'kind' | 'text' | 'describes'>): SideRecord {
    return this.#keep(this.#withNote(this.get(read.id) ?? read, note));
  }

  filesOf(recordId: string): readonly SideAttachment[] {
    return this.#files.get(recordId) ?? [];
  }

  /** Answers the id of the file. */
  addFile(recordId: string, { name, contentType, label, isPrivate, bytes }: AttachmentDraft): string {
    const id = this.#newId();
    const createdAt = this.#now();
    const shown = { isFile: true, byUs: true, sha256: null, createdAt };
    const file: SideAttachment = { id, name, contentType, bytes, isPrivate, label, ...shown };
    this.#files.set(recordId, [...this.filesOf(recordId), file]);
    return id;
  }

  /** ConnectWise keeps a ticket's description in a note. */
  #describe(record: SideRecord, text: string): SideRecord {
    const held = record.notes.find((note) => note.id === record.descriptionNoteId);
    if (held === undefined) {
      const longer = this.#withNote(record, { kind: 'discussion', text, describes: true });
      return { ...longer, descriptionNoteId: longer.notes.at(-1)?.id ?? null };
    }
    return { ...record, notes: record.notes.map((note) => (note === held ? { ...note, text } : note)) };
  }

  #withNote(record: SideRecord, of: Pick<SideNote, 'kind' | 'text' | 'describes'>): SideRecord {
    const written = { author: '', byUs: true, createdAt: this.#now(), editable: true };
    return { ...record, notes: [...record.notes, { ...of, id: this.#newId(), ...written }] };
  }

  #keep(record: SideRecord): SideRecord {
    this.#changed.set(record.id, record);
    return record;
  }

  #newId(): string {
    this.#made += 1;
    return `(new-${this.#made})`;
  }
}
