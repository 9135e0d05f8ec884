/**
 * A world in which `sync-pair` runs as usual and nothing it writes leaves this file: reads are real, writes are kept and
 * shown to the reads that follow, so that every round of the run sees what it would see.
 *
 *   read ──▶ the real side, then the pretended changes on top
 *   write ─▶ the list of planned effects
 *   store ─▶ a copy in memory; queue, history, conflicts and dead letters are kept apart
 *
 * Whatever is not named here cannot be reached: a new method of a side or a store has to be decided on first.
 */
import type { ConflictRow, DeadLetter, HistoryRow } from '../../rules/sync/journal.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { AttachmentLink, NoteLink, Pair, StoredPair } from '../../rules/sync/pair.ts';
import { recordIdOn } from '../../rules/sync/pair.ts';
import type {
  FieldChange,
  FieldName,
  SideAttachment,
  SideName,
  SideNote,
  SideRecord,
} from '../../rules/sync/record.ts';
import type { PlannedEffect } from '../../rules/sync/planned-effect.ts';
import type { Side } from '../../ports/side.ts';
import type { LinkedSides, SyncPairNeeds } from '../../ports/sync.ts';

/** The id of a record that would be made. */
export const madeId = '(new)';

/** What the run did in this world. */
export interface Pretended {
  readonly effects: readonly PlannedEffect[];
  readonly history: readonly HistoryRow[];
  readonly conflicts: readonly ConflictRow[];
  readonly deadLetters: readonly Omit<DeadLetter, 'firstAt' | 'lastAt' | 'times'>[];
  readonly nudges: readonly { readonly nudge: Nudge; readonly delaySeconds: number }[];
  /** Notes that were marked to stay where they are. */
  readonly notesLeft: number;
}

export interface PreviewWorld {
  readonly needs: SyncPairNeeds;
  readonly linked: LinkedSides;
  pretended(): Pretended;
}

/** What a preview may reach of the real world: reads only. */
export type PreviewNeeds = Pick<SyncPairNeeds, 'engine' | 'now' | 'backfill' | 'heldElsewhere'> & {
  readonly pairs: Pick<SyncPairNeeds['pairs'], 'keyOf' | 'read'>;
};

/** Makes the world for one run. */
export function previewWorld({ link, sides }: LinkedSides, real: PreviewNeeds): PreviewWorld {
  const effects: PlannedEffect[] = [];
  const history: HistoryRow[] = [];
  const conflicts: ConflictRow[] = [];
  const deadLetters: Omit<DeadLetter, 'firstAt' | 'lastAt' | 'times'>[] = [];
  const nudges: { nudge: Nudge; delaySeconds: number }[] = [];
  const saved = new Map<string, StoredPair>();
  const left = new Set<string>();
  const pretend = (side: SideName): Side => {
    const board = side === 'connectwise' ? String(link.connectwise.createOnBoard) : '';
    return pretendedSide(sides[side], board, effects, real);
  };

  const read = async (pair: string): Promise<StoredPair | null> =>
    saved.get(pair) ?? (await real.pairs.read(link.name, pair));
  const keep = async (pair: string, next: Pair | null, notes: readonly NoteLink[]): Promise<string> => {
    const before = await read(pair);
    const body = next ?? before?.pair;
    if (body === undefined) return '';
    for (const row of notes) if (row.state === 'skipped') left.add(noteKey(row));
    const rows = new Map([...(before?.notes ?? []), ...notes].map((row) => [noteKey(row), row]));
    const version = `${saved.size}-${effects.length}`;
    const attachments = before?.attachments ?? [];
    saved.set(pair, { pair: body, notes: [...rows.values()], attachments, version });
    return version;
  };

  const pretendedSides = { connectwise: pretend('connectwise'), servicenow: pretend('servicenow') };
  const linked: LinkedSides = { link: { ...link, dryRun: false }, sides: pretendedSides };
  return {
    linked,
    pretended: () => ({ effects, history, conflicts, deadLetters, nudges, notesLeft: left.size }),
    needs: {
      engine: real.engine,
      ...(real.backfill === undefined ? {} : { backfill: real.backfill }),
      ...(real.heldElsewhere === undefined ? {} : { heldElsewhere: real.heldElsewhere }),
      // The guard against mass changes counts what it is asked, so a preview does not ask it.
      now: () => real.now(),
      newOwner: () => 'preview',
      linkOf: () => Promise.resolve(linked),
      pairs: {
        async keyOf(_link, side, recordId) {
          for (const { pair } of saved.values()) if (recordIdOn(pair, side) === recordId) return pair.key;
          return real.pairs.keyOf(link.name, side, recordId);
        },
        read: (_link, pair) => read(pair),
        save: (_claim, pair, _version, notes) => keep(pair.key, pair, notes),
        async saveNotes(claim, notes) {
          await keep(claim.pair, null, notes);
        },
        async saveAttachments(claim, attachments) {
          const held = await read(claim.pair);
          if (held === null) return;
          const rows = [...held.attachments, ...attachments].map((row) => [fileKey(row), row] as const);
          saved.set(claim.pair, { ...held, attachments: [...new Map(rows).values()] });
        },
        // The engine works on one pair; who lists all of them is no part of a preview.
        async *list() {},
        count: () => Promise.resolve(0),
      },
      claims: {
        acquire: (_link, pair, owner, now, ttlMs) =>
          Promise.resolve({ link: link.name, pair, owner, expiresAt: now + ttlMs }),
        renew: (claim, now, ttlMs) => Promise.resolve({ ...claim, expiresAt: now + ttlMs }),
        release: () => Promise.resolve(),
      },
      nudges: {
        send(nudge, options) {
          nudges.push({ nudge, delaySeconds: options?.delaySeconds ?? 0 });
          return Promise.resolve();
        },
      },
      history: {
        append(row) {
          history.push({ ...row, answers: [...row.answers] });
          return Promise.resolve();
        },
        list: () => Promise.resolve([]),
      },
      conflicts: {
        record(row) {
          conflicts.push(row);
          return Promise.resolve();
        },
        list: () => Promise.resolve([]),
      },
      deadLetters: {
        put(deadLetter) {
          deadLetters.push(deadLetter);
          return Promise.resolve();
        },
        list: () => Promise.resolve([]),
        of: () => Promise.resolve([]),
        clear: () => Promise.resolve(),
      },
    },
  };
}

/** One side whose writes only change what its next reads show. */
function pretendedSide(
  real: Side,
  board: string,
  effects: PlannedEffect[],
  clock: Pick<PreviewNeeds, 'now'>,
): Side {
  const changed = new Map<string, SideRecord>();
  const added = new Map<string, SideAttachment[]>();
  let made = 0;
  const across = (record: SideRecord): SideRecord => changed.get(record.id) ?? record;
  const now = (): string => new Date(clock.now()).toISOString();

  const withNote = (record: SideRecord, of: Pick<SideNote, 'kind' | 'text' | 'describes'>): SideRecord => {
    made += 1;
    const note: SideNote = {
      ...of,
      id: `(new-${made})`,
      author: '',
      byUs: true,
      createdAt: now(),
      editable: true,
    };
    return { ...record, notes: [...record.notes, note] };
  };
  /** ConnectWise keeps a ticket's description in a note. */
  const described = (record: SideRecord, text: string): SideRecord => {
    const held = record.notes.find((note) => note.id === record.descriptionNoteId);
    if (held === undefined) {
      const longer = withNote(record, { kind: 'discussion', text, describes: true });
      return { ...longer, descriptionNoteId: longer.notes.at(-1)?.id ?? null };
    }
    return { ...record, notes: record.notes.map((note) => (note === held ? { ...note, text } : note)) };
  };
  const withFields = (record: SideRecord, change: FieldChange): SideRecord => {
    const next = { ...record, fields: { ...record.fields, ...change }, version: `${record.version}+` };
    const text = change.description;
    return real.name === 'connectwise' && text !== undefined && text !== '' ? described(next, text) : next;
  };

  return {
    name: real.name,
    async read(id, known) {
      const held = changed.get(id);
      if (held !== undefined) return { kind: 'found', record: held };
      return real.read(id, known);
    },
    async findByCorrelation(correlation) {
      const made = [...changed.values()].filter((record) => record.correlation === correlation);
      const found = await real.findByCorrelation(correlation);
      return [...found, ...made.map(({ id, createdAt }) => ({ id, createdAt, inLink: true }))];
    },
    create(draft) {
      const { fields, correlation, originLabel } = draft;
      effects.push({ kind: 'create', side: real.name, fields, correlation, originLabel });
      const at = now();
      const empty: SideRecord = {
        side: real.name,
        id: madeId,
        number: madeId,
        version: 'new',
        versionCounts: true,
        createdAt: at,
        updatedAt: at,
        readAt: at,
        board,
        closed: false,
        correlation,
        mergedInto: null,
        fields,
        descriptionNoteId: null,
        notes: [],
      };
      changed.set(madeId, withFields(empty, { description: fields.description }));
      return Promise.resolve({ id: madeId });
    },
    update(record, change) {
      for (const [field, after] of Object.entries(change) as [FieldName, string][])
        effects.push({
          kind: 'field',
          side: real.name,
          recordId: record.id,
          field,
          before: record.fields[field],
          after,
        });
      const next = withFields(across(record), change);
      changed.set(record.id, next);
      return Promise.resolve({ descriptionNoteId: next.descriptionNoteId, record: null });
    },
    addNote(record, { kind, text }) {
      effects.push({ kind: 'note', side: real.name, recordId: record.id, noteKind: kind, text });
      const next = withNote(across(record), { kind, text, describes: false });
      changed.set(record.id, next);
      return Promise.resolve({ id: next.notes.at(-1)?.id ?? null, record: null });
    },
    async attachments(recordId) {
      const held = recordId === madeId ? [] : await real.attachments(recordId);
      return [...held, ...(added.get(recordId) ?? [])];
    },
    // No bytes are fetched: what is planned does not depend on them.
    openAttachment: () => Promise.resolve({ bytes: null, chunks: noBytes() }),
    addAttachment(record, { name, contentType, label, isPrivate, bytes }) {
      effects.push({ kind: 'attachment', side: real.name, recordId: record.id, name, bytes, isPrivate });
      made += 1;
      const file: SideAttachment = {
        id: `(new-${made})`,
        name,
        contentType,
        bytes,
        isFile: true,
        isPrivate,
        byUs: true,
        label,
        sha256: null,
        createdAt: now(),
      };
      added.set(record.id, [...(added.get(record.id) ?? []), file]);
      return Promise.resolve({ id: file.id });
    },
    changed: (window, pageSize) => real.changed(window, pageSize),
    serverTime: () => real.serverTime(),
    vocabulary: () => real.vocabulary(),
    tally: () => real.tally(),
    inventory: (after, pageSize) => real.inventory(after, pageSize),
    readMany: (ids) => real.readMany(ids),
  };
}

async function* noBytes(): AsyncGenerator<Uint8Array, void, undefined> {}

function fileKey(row: AttachmentLink): string {
  return `${row.sourceSide}:${row.sourceId}`;
}

function noteKey(row: NoteLink): string {
  return `${row.sourceSide}:${row.sourceId}:${row.part}`;
}
