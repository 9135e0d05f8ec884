/**
 * Carries out one plan: the lost values and the intents are stored first, then the remote writes are made one by one,
 * then what is known afterwards is stored. A crash between any two lines leaves enough behind for the next run.
 */
import { CodedError } from '../../rules/errors.ts';
import { ownWords } from '../../rules/sync/merge/field-view.ts';
import type { NoteLink, Pair, PendingWrite } from '../../rules/sync/pair.ts';
import { longAgo, stillOnTheWay, withPlanned } from '../../rules/sync/state/pending.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { baseAsSaved } from '../../rules/sync/texts/alteration.ts';
import { fieldLabel, sideNames } from '../../rules/sync/record.ts';
import type { FieldChange, FieldName, SideName, SideRecord } from '../../rules/sync/record.ts';
import { fieldPart, notePart } from '../../rules/sync/state/refused-parts.ts';
import type { FieldsWritten } from '../../ports/side.ts';
import type { FieldWrite } from '../../ports/writes.ts';
import type { NoteWrite } from '../../rules/sync/notes/plan.ts';
import { copyAttachments } from './copy-attachments.ts';
import { recordUnsynced } from './dead-letters.ts';
import type { BothRecords, PairRun } from './pair-run.ts';
import { withReadBack } from './read-back.ts';
import { sendWrite } from './send-write.ts';

/** One field or note that the other side will not have. */
export interface Refusal {
  /** Its fingerprint, see `rules/sync/state/refused-parts.ts`. */
  readonly part: string;
  /** The name of the field, or the note, for people. */
  readonly what: string;
  readonly error: CodedError;
}

/** A plan on its way: the records as its writes leave them, and the refusals so far. */
interface Writing {
  readonly run: PairRun;
  readonly plan: Plan;
  /** As they were when the plan was made. */
  readonly records: BothRecords;
  readonly left: LeftRecords;
  /** The intents of earlier tries, which may still take effect. */
  readonly earlier: readonly PendingWrite[];
  /** Failures that only a person can fix; the other writes are made all the same. */
  readonly refusals: Refusal[];
  /** True once everything that was decided without a write is stored. */
  isDecided: boolean;
}

/** The parts of a plan that were carried out, and those that were not. */
export interface CarriedOut {
  /** The parts that were refused for good. */
  readonly refusals: readonly Refusal[];
  /** The time of the run was over before all notes and files were begun: the next run goes on. */
  readonly isCut: boolean;
}

/** Does what the plan says. Throws coded errors of treatment `retry`. */
export async function carryOut(run: PairRun, plan: Plan, read: BothRecords): Promise<CarriedOut> {
  const records = { ...read, connectwise: plan.ticket };
  const left = new LeftRecords();
  const earlier = run.pair.current.pending;
  const writing: Writing = { run, plan, records, left, earlier, refusals: [], isDecided: false };
  await recordUnsynced(run, plan);
  const fields = await writeFields(writing);
  if (!writing.isDecided) await saveDecided(writing, []);
  const notes = await writeNotes(writing);
  await saveWritten(writing, fields, notes);
  const files = await copyAttachments(run, plan.attachments, records);
  for (const side of files.touched) left.begin(side);

  run.history.counts.conflicts += plan.conflicts.length;
  run.fieldsWritten = fields.made.map(({ field }) => field);
  for (const [side, record] of left.records) run.keepWritten(side, record);
  return { refusals: writing.refusals, isCut: notes.length < plan.notes.writes.length || files.isCut };
}

/** Stores what the plan decided without any write, and these intents beside it. */
async function saveDecided(writing: Writing, planned: readonly PendingWrite[]): Promise<void> {
  const { run, plan, records } = writing;
  const { current } = run.pair;
  const { connectwise, servicenow } = records;
  const pending = withPlanned(current.pending, planned, run.pendingClock, ({ field, side, value }) => {
    return value[side] === ownWords(field, connectwise, servicenow)[side];
  });
  const { descriptionNoteId } = plan.ticket;
  const rows = writing.isDecided ? [] : plan.notes.rows;
  const { base, absent, laps } = plan;
  // Before the first note: whatever ends this run, the next one must not count its copies against their author.
  const notesJudged = plan.notes.writes.length === 0 ? current.notesJudged : latestNotes(records);
  const judged = notesJudged === undefined ? {} : { notesJudged };
  await run.pair.save({ ...current, base, absent, laps, pending, descriptionNoteId, ...judged }, rows);
  writing.isDecided = true;
}

/** Of each side the time of the latest note that the plan was made with; later ones may answer its copies. */
function latestNotes(records: BothRecords): NonNullable<Pair['notesJudged']> {
  return Object.fromEntries(
    sideNames.flatMap((side) => {
      const latest = records[side].notes
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .at(-1);
      return latest === undefined ? [] : [[side, latest]];
    }),
  );
}

interface WrittenFields {
  /** The writes that were made. */
  readonly made: readonly PendingWrite[];
  readonly descriptionNoteId: string | null;
}

/**
 * Writes the fields of both sides, in as few requests as each side takes, each behind intents of its own. Of a request
 * that is refused for good each field is written alone, the status last: a rule may close the record with it.
 */
async function writeFields(writing: Writing): Promise<WrittenFields> {
  const { plan, records } = writing;
  const written = { descriptionNoteId: plan.ticket.descriptionNoteId, made: [] as PendingWrite[] };
  for (const side of sideNames) {
    const refused = await writeTogether({ writing, side, written }, records[side], plan.changes[side]);
    const fields = refused.flatMap(({ fields: names }) => names);
    if (fields.length < 2) {
      for (const { fields: names, error } of refused)
        for (const field of names) refuse(writing, side, field, error);
      continue;
    }
    for (const field of fields.toSorted(
      (one, other) => Number(one === 'status') - Number(other === 'status'),
    )) {
      const change = { [field]: plan.changes[side][field] };
      // A request that was refused as a whole may have moved the record all the same, and so may the field before this one.
      const again = await writeTogether({ writing, side, written }, await asItIs(writing, side), change);
      for (const { error } of again) refuse(writing, side, field, error);
    }
  }
  return written;
}

/** The fields of one side on their way. */
interface FieldWriting {
  readonly writing: Writing;
  readonly side: SideName;
  /** The writes so far. */
  readonly written: { descriptionNoteId: string | null; readonly made: PendingWrite[] };
}

/** Fields that were refused in one request. */
interface RefusedFields {
  readonly fields: readonly FieldName[];
  readonly error: CodedError;
}

/** Writes some fields in as few requests as their side takes; answers those that were refused for good. */
async function writeTogether(
  { writing, side, written }: FieldWriting,
  record: SideRecord,
  change: FieldChange,
): Promise<readonly RefusedFields[]> {
  const { run } = writing;
  const names = Object.keys(change) as FieldName[];
  if (names.length === 0) return [];
  const writes = await run.history.prepare(side, namesOf(names), () =>
    run.sides[side].update(record, change),
  );
  if (writes instanceof CodedError) return [{ fields: names, error: writes }];
  const refused: RefusedFields[] = [];
  for (const write of writes) {
    const result = await run.history.attempt(side, namesOf(write.changes), () =>
      sendFields(writing, side, write),
    );
    if (result instanceof CodedError) {
      refused.push({ fields: write.changes, error: result });
      continue;
    }
    run.history.counts.writes += 1;
    written.made.push(...asSaved(writing, side, { write, answer: result }));
    if (write.changes.includes('description') && side === 'connectwise')
      written.descriptionNoteId = result.descriptionNoteId;
  }
  return refused;
}

const namesOf = (fields: readonly FieldName[]): string => fields.map(fieldLabel).join(', ');

function refuse({ plan, refusals }: Writing, side: SideName, field: FieldName, error: CodedError): void {
  const part = fieldPart(side, field, plan.changes[side][field] ?? '');
  refusals.push({ part, what: fieldLabel(field), error });
}

/** The record that the plan was made for, in the version that it has now. Throws `record-moved` (retry) when it is gone. */
async function asItIs({ run, records }: Writing, side: SideName): Promise<SideRecord> {
  const read = await run.sides[side].read(records[side].id);
  if (read.kind !== 'found')
    throw new CodedError('record-moved', { facts: { side, record: records[side].id } });
  const { version, updatedAt } = read.record;
  return { ...records[side], version, updatedAt };
}

async function sendFields(
  writing: Writing,
  side: SideName,
  write: FieldWrite<FieldsWritten>,
): Promise<FieldsWritten> {
  const { run, plan, records, left } = writing;
  const before = run.pair.current.pending;
  const sent = await sendWrite(run, {
    ready: write,
    planned: { record: records[side], changes: write.changes },
    saveIntent: (at) =>
      saveDecided(
        writing,
        pendingOf(plan, side, write).map((row) => ({ ...row, at })),
      ),
    dropIntent: () => run.pair.save({ ...run.pair.current, pending: before }),
    begin: () => left.begin(side),
  });
  left.end(side, sent.record);
  return withReadBack(run, { side, records, change: plan.changes[side], write, sent });
}

/** The writes of one request with the base that its answer leaves; the history is told of what was not saved as it was sent. */
function asSaved(
  { run, plan, records }: Writing,
  side: SideName,
  sent: { readonly write: FieldWrite<FieldsWritten>; readonly answer: FieldsWritten },
): readonly PendingWrite[] {
  const { saved, savedAt } = sent.answer;
  return pendingOf(plan, side, sent.write).map((planned) => {
    const text = plan.changes[side][planned.field] ?? '';
    const [shown, before] = [saved[planned.field], records[side].fields[planned.field]];
    const value = baseAsSaved(planned, text, { saved: shown, at: savedAt, before });
    if (value[side] !== planned.value[side]) run.history.changedByTarget(side, planned.field, shown ?? '');
    return { ...planned, value };
  });
}

function pendingOf(plan: Plan, side: SideName, { changes }: FieldWrite<FieldsWritten>): PendingWrite[] {
  return plan.pending.filter((row) => row.side === side && changes.includes(row.field));
}

/**
 * Writes the notes one by one, each behind an intent of its own, the first one however late it is. Answers the rows of
 * those that were begun, as they are known now.
 */
async function writeNotes(writing: Writing): Promise<readonly NoteLink[]> {
  const { run, plan, refusals } = writing;
  const rows: NoteLink[] = [];
  for (const write of plan.notes.writes) {
    if (rows.length > 0 && run.isTimeUp) break;
    const what = `note ${write.row.sourceId} part ${write.row.part} as ${write.row.targetKind}`;
    const row = await run.history.attempt(write.target, what, () => sendNote(writing, write, rows));
    if (row instanceof CodedError) {
      refusals.push({ part: notePart(write), what, error: row });
      // Refused is not on its way: nobody has to wait for it, and the same plan is known again at once.
      rows.push({ ...write.row, at: longAgo });
      continue;
    }
    run.history.counts.notes += 1;
    rows.push(row);
  }
  return rows;
}

/** Sends one note; answers its row. `before` are the rows of the notes that this run wrote before it. */
async function sendNote(
  { run, records, left }: Writing,
  { target, text, row: planned }: NoteWrite,
  before: readonly NoteLink[],
): Promise<NoteLink> {
  const present = notesOn(target, [...run.pair.notes, ...before]);
  let row = planned;
  const result = await sendWrite(run, {
    ready: await run.sides[target].addNote(records[target], { kind: row.targetKind, text, present }),
    // The notes before this one took their time: the intent must be as young as its write.
    saveIntent: (at) => {
      row = { ...planned, at };
      return run.pair.saveNotes([row]);
    },
    begin: () => left.begin(target),
  });
  left.end(target, result.record);
  // Answered is written: if the other side changed the text beyond recognition, a second try would be a second note.
  return result.id === null ? { ...row, state: 'written' } : { ...row, state: 'linked', targetId: result.id };
}

/** The notes of a side that have a row, as a source or as a copy. */
function notesOn(side: SideName, rows: readonly NoteLink[]): ReadonlySet<string> {
  return new Set(
    rows.flatMap(({ sourceSide, sourceId, targetId }) =>
      sourceSide === side ? [sourceId] : targetId === null ? [] : [targetId],
    ),
  );
}

/**
 * The written fields join the base, the written notes the table, and no field of this run is on its way any more. An
 * earlier try without an answer may still be: when it takes effect after all, it must not be taken for a person's edit.
 */
async function saveWritten(
  { run, plan, earlier, left }: Writing,
  { made, descriptionNoteId }: WrittenFields,
  notes: readonly NoteLink[],
): Promise<void> {
  const base = { ...plan.base, ...Object.fromEntries(made.map(({ field, value }) => [field, value])) };
  const pending = stillOnTheWay(earlier, run.pendingClock);
  const newest = run.newestWith(Object.fromEntries(left.records));
  await run.pair.save({ ...run.pair.current, base, pending, newest, descriptionNoteId }, notes);
}

/**
 * The records as the writes leave them. An answer speaks for the record as it was read before all of them: where an
 * earlier write was not answered with the record, a later answer does not make up for it.
 */
class LeftRecords {
  /** By the sides that were written to; null has to be read again. */
  readonly records = new Map<SideName, SideRecord | null>();
  readonly #unknown = new Set<SideName>();

  begin(side: SideName): void {
    if (this.records.get(side) === null) this.#unknown.add(side);
    this.records.set(side, null);
  }

  end(side: SideName, record: SideRecord | null): void {
    this.records.set(side, this.#unknown.has(side) ? null : record);
  }
}
