/**
 * A world in which `sync-pair` runs as usual and nothing it writes leaves this file: reads are real, writes are kept and
 * shown to the reads that follow, so that every round of the run sees what it would see.
 *
 *   read ──▶ the real side, then the pretended changes on top
 *   write ─▶ the list of planned effects
 *   store ─▶ a copy in memory; queue, history, conflicts and dead letters are kept apart
 *
 * Only methods that are named here can be reached: a new one of a side or a store has to be decided on first.
 */
import type { ConflictRow, DeadLetter, HistoryRow } from '../../../rules/sync/journal.ts';
import type { Nudge } from '../../../rules/sync/nudge.ts';
import { attachmentKey, noteKey, recordIdOn } from '../../../rules/sync/pair.ts';
import type { NoteLink, Pair, StoredPair } from '../../../rules/sync/pair.ts';
import type { Deferral } from '../../../rules/sync/state/deferral.ts';
import { PretendedRecords, madeId } from '../../../rules/sync/pretended-records.ts';
import { fieldValue } from '../../../rules/sync/record.ts';
import type { FieldChange, FieldName, SideName } from '../../../rules/sync/record.ts';
import type { PlannedEffect } from '../../../rules/sync/planned-effect.ts';
import type { Side } from '../../../ports/side.ts';
import type { ReadyWrite } from '../../../ports/writes.ts';
import type { LinkedSides, SyncPairNeeds } from '../../../ports/sync.ts';

/** The deeds of the run in this world. */
export interface Pretended {
  readonly effects: readonly PlannedEffect[];
  readonly history: readonly HistoryRow[];
  readonly conflicts: readonly ConflictRow[];
  readonly deadLetters: readonly Omit<DeadLetter, 'firstAt' | 'lastAt' | 'times'>[];
  readonly deferrals: readonly Deferral[];
  readonly nudges: readonly { readonly nudge: Nudge; readonly delaySeconds: number }[];
  /** Notes that were marked to stay where they are. */
  readonly notesLeft: number;
}

/** The dependencies of a pretended run, and what it would have written. */
export interface PreviewWorld {
  readonly needs: SyncPairNeeds;
  readonly linked: LinkedSides;
  pretended(): Pretended;
}

type Kept = { readonly [Name in Exclude<keyof Pretended, 'notesLeft'>]: [...Pretended[Name]] };

/** The part of the real world that a preview may reach: reads only. */
export type PreviewNeeds = Pick<SyncPairNeeds, 'engine' | 'now' | 'backfill' | 'heldElsewhere' | 'clocks'> & {
  readonly pairs: Pick<SyncPairNeeds['pairs'], 'keyOf' | 'read'>;
  readonly openConflicts: Pick<SyncPairNeeds['openConflicts'], 'of'>;
};

/** Makes the world for one run. */
export function previewWorld({ link, sides }: LinkedSides, real: PreviewNeeds): PreviewWorld {
  const kept: Kept = { effects: [], history: [], conflicts: [], deadLetters: [], deferrals: [], nudges: [] };
  const notesLeft = new Set<string>();
  const now = (): string => new Date(real.now()).toISOString();
  const board = String(link.connectwise.createOnBoard);
  const linked: LinkedSides = {
    link: { ...link, dryRun: false },
    sides: {
      connectwise: pretendedSide(sides.connectwise, kept.effects, new PretendedRecords(board, now)),
      servicenow: pretendedSide(sides.servicenow, kept.effects, new PretendedRecords('', now)),
    },
  };
  return {
    linked,
    pretended: () => ({ ...kept, notesLeft: notesLeft.size }),
    needs: {
      engine: real.engine,
      ...(real.backfill === undefined ? {} : { backfill: real.backfill }),
      ...(real.heldElsewhere === undefined ? {} : { heldElsewhere: real.heldElsewhere }),
      ...(real.clocks === undefined ? {} : { clocks: asKnown(real.clocks) }),
      // The guard against mass changes counts what it is asked, so a preview does not ask it.
      now: () => real.now(),
      newOwner: () => 'preview',
      linkOf: () => Promise.resolve(linked),
      pairs: pretendedPairs(link.name, real.pairs, notesLeft),
      claims: pretendedClaims(link.name),
      ...pretendedJournals(kept, real.openConflicts),
    },
  };
}

/** The clocks as they are known: pretended records come without a server's time. */
function asKnown(clocks: NonNullable<SyncPairNeeds['clocks']>): NonNullable<SyncPairNeeds['clocks']> {
  return { saw: () => undefined, aheadMs: (link) => clocks.aheadMs(link) };
}

/** The pairs as the run has saved them, in front of those that the real store has. */
function pretendedPairs(
  link: string,
  real: PreviewNeeds['pairs'],
  notesLeft: Set<string>,
): SyncPairNeeds['pairs'] {
  const saved = new Map<string, StoredPair>();
  const read = async (key: string): Promise<StoredPair | null> =>
    saved.get(key) ?? (await real.read(link, key));
  const keep = async (key: string, next: Pair | null, rows: readonly NoteLink[]): Promise<string> => {
    const before = await read(key);
    const pair = next ?? before?.pair;
    if (pair === undefined) return '';
    for (const row of rows) if (row.state === 'skipped') notesLeft.add(noteKey(row));
    const notes = byKey([...(before?.notes ?? []), ...rows], noteKey);
    const version = String(saved.size);
    saved.set(key, { pair, notes, attachments: before?.attachments ?? [], version });
    return version;
  };
  return {
    async keyOf(_link, side, recordId) {
      for (const { pair } of saved.values()) if (recordIdOn(pair, side) === recordId) return pair.key;
      return real.keyOf(link, side, recordId);
    },
    read: (_link, key) => read(key),
    save: (_claim, pair, _version, notes) => keep(pair.key, pair, notes),
    async saveAndRelease(_claim, pair, _version, notes) {
      await keep(pair.key, pair, notes);
    },
    saveNotes: (claim, _version, notes) => keep(claim.pair, null, notes),
    async saveAttachments(claim, version, rows) {
      const before = await read(claim.pair);
      if (before === null) return version;
      const attachments = byKey([...before.attachments, ...rows], attachmentKey);
      saved.set(claim.pair, { ...before, attachments });
      return before.version;
    },
    // The engine works on one pair; a list of all of them is no part of a preview.
    async *list() {},
    count: () => Promise.resolve(0),
  };
}

/** The rows with the last one of each key. */
function byKey<Row>(rows: readonly Row[], keyOf: (row: Row) => string): readonly Row[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

function pretendedClaims(link: string): SyncPairNeeds['claims'] {
  return {
    acquire: (_link, pair, owner, { now, ttlMs }) =>
      Promise.resolve({ link, pair, owner, expiresAt: now + ttlMs }),
    renew: (claim, now, ttlMs) => Promise.resolve({ ...claim, expiresAt: now + ttlMs }),
    noteWaiting: () => Promise.resolve(),
    waitingUntil: () => Promise.resolve(0),
    release: () => Promise.resolve(),
  };
}

/** The queue and the journals: rows are kept apart, and none are found. */
function pretendedJournals(
  kept: Kept,
  real: PreviewNeeds['openConflicts'],
): Pick<SyncPairNeeds, 'nudges' | 'history' | 'conflicts' | 'openConflicts' | 'deadLetters' | 'deferrals'> {
  return {
    nudges: {
      async send(nudge, options) {
        kept.nudges.push({ nudge, delaySeconds: options?.delaySeconds ?? 0 });
      },
    },
    history: {
      async append(row) {
        kept.history.push({ ...row, answers: [...row.answers] });
      },
      list: () => Promise.resolve([]),
    },
    conflicts: {
      async record(row) {
        kept.conflicts.push(row);
      },
      list: () => Promise.resolve([]),
      end: () => Promise.resolve(),
    },
    openConflicts: {
      of: (link, pair) => real.of(link, pair),
      list: () => Promise.resolve([]),
      put: () => Promise.resolve(),
      choose: () => Promise.resolve(null),
      remove: () => Promise.resolve(),
    },
    deadLetters: {
      async put(deadLetter) {
        kept.deadLetters.push(deadLetter);
      },
      look: () => Promise.resolve({ deadLetters: [], isMore: false }),
      list: () => Promise.resolve([]),
      of: () => Promise.resolve([]),
      clear: () => Promise.resolve(),
    },
    deferrals: {
      read: () => Promise.resolve(null),
      list: () => Promise.resolve([]),
      async put(row) {
        kept.deferrals.push(row);
      },
      remove: () => Promise.resolve(),
    },
  };
}

/** One side: reads are real, and what the run writes only changes what its next reads show. */
function pretendedSide(real: Side, effects: PlannedEffect[], records: PretendedRecords): Side {
  const { name: side } = real;
  return {
    name: side,
    async read(id, known) {
      const record = records.get(id);
      return record === undefined ? real.read(id, known) : { kind: 'found', record };
    },
    async findByCorrelation(correlation) {
      const found = await real.findByCorrelation(correlation);
      const known = new Set(found.map(({ id }) => id));
      const made = records.withCorrelation(correlation).filter(({ id }) => !known.has(id));
      return [...found, ...made.map(({ id, createdAt }) => ({ id, createdAt, inLink: true }))];
    },
    // A preview makes nothing, so it has to look up.
    refusesSecond: () => Promise.resolve(false),
    async create(draft) {
      const { fields, correlation, originLabel } = draft;
      const made = pretended(() => {
        effects.push({ kind: 'create', side, fields, correlation, originLabel });
        records.create(side, draft);
        return { id: madeId, saved: {}, savedAt: '', readRest: () => Promise.resolve(null) };
      });
      return { ...made, leftOut: [] };
    },
    async update(record, change) {
      return requestsOf(side, change).map((part) => ({
        changes: Object.keys(part) as FieldName[],
        ...pretended(() => {
          for (const [field, after] of Object.entries(part) as [FieldName, string][]) {
            const before = fieldValue(record.fields, field);
            effects.push({ kind: 'field', side, recordId: record.id, field, before, after });
          }
          const { descriptionNoteId } = records.update(record, part);
          return { descriptionNoteId, record: null, saved: part, savedAt: '' };
        }),
      }));
    },
    async addNote(record, { kind, text }) {
      return pretended(() => {
        effects.push({ kind: 'note', side, recordId: record.id, noteKind: kind, text });
        const { notes } = records.addNote(record, { kind, text, describes: false });
        return { id: notes.at(-1)?.id ?? null, record: null };
      });
    },
    async attachments(recordId) {
      const held = recordId === madeId ? [] : await real.attachments(recordId);
      return [...held, ...records.filesOf(recordId)];
    },
    // No bytes are fetched: the plan does not depend on them.
    openAttachment: () => Promise.resolve({ bytes: null, chunks: noBytes() }),
    async addAttachment(record, draft) {
      const { name, bytes, isPrivate } = draft;
      return pretended(() => {
        effects.push({ kind: 'attachment', side, recordId: record.id, name, bytes, isPrivate });
        return { id: records.addFile(record.id, draft) };
      });
    },
    changed: (window, pageSize) => real.changed(window, pageSize),
    serverTime: () => real.serverTime(),
    vocabulary: () => real.vocabulary(),
    tally: () => real.tally(),
    inventory: (after, pageSize) => real.inventory(after, pageSize),
    readMany: (ids) => real.readMany(ids),
  };
}

/** The requests that the real side would need: a ticket's description is a note. */
function requestsOf(side: SideName, change: FieldChange): readonly FieldChange[] {
  const { description, ...fields } = change;
  if (side === 'servicenow' || description === undefined) return [change];
  return [...(Object.keys(fields).length === 0 ? [] : [fields]), { description }];
}

/** A write that reaches nobody: the record is what this run has read, so there is nothing to look at once more. */
function pretended<Answer>(write: () => Answer): ReadyWrite<Answer> {
  const send = (): Promise<Answer> => Promise.resolve().then(write);
  return { look: () => Promise.resolve({ fields: {}, send }) };
}

async function* noBytes(): AsyncGenerator<Uint8Array, void, undefined> {}
