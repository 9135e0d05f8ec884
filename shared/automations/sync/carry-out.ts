/**
 * Carries out one plan: the lost values and the intents are stored first, then the remote writes are made one by one,
 * then what is known afterwards is stored. A crash between any two lines leaves enough behind for the next run.
 */
import { CodedError } from '../../rules/errors.ts';
import type { NoteLink, PendingWrite } from '../../rules/sync/pair.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { baseAsSaved } from '../../rules/sync/texts/alteration.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import type { Saved } from '../../ports/side.ts';
import { copyAttachments } from './copy-attachments.ts';
import { recordUnsynced } from './dead-letters.ts';
import type { BothRecords, PairRun } from './pair-run.ts';

/** The time of a write that cannot take effect any more. */
const longAgo = new Date(0).toISOString();

/** A plan on its way: the records as its writes leave them, and the refusals so far. */
interface Writing {
  readonly run: PairRun;
  readonly plan: Plan;
  /** As they were when the plan was made. */
  readonly records: BothRecords;
  readonly left: LeftRecords;
  /** Failures that only a person can fix; the other writes are made all the same. */
  readonly refusals: CodedError[];
}

/**
 * Does what the plan says. Throws coded errors of treatment `retry`; answers the first failure that is to be
 * dead-lettered, or null.
 */
export async function carryOut(run: PairRun, plan: Plan, read: BothRecords): Promise<CodedError | null> {
  const records = { ...read, connectwise: plan.ticket };
  const left = new LeftRecords();
  const writing: Writing = { run, plan, records, left, refusals: [] };
  await recordUnsynced(run, plan);
  await saveIntents(run, plan);
  const fields = await writeFields(writing);
  const notes = await writeNotes(writing);
  await saveWritten(writing, fields, notes);
  for (const side of await copyAttachments(run, plan.attachments, records)) left.begin(side);

  run.history.counts.conflicts += plan.conflicts.length;
  run.fieldsWritten = fields.made.map(({ field }) => field);
  for (const [side, record] of left.records) run.keepWritten(side, record);
  return writing.refusals[0] ?? null;
}

async function saveIntents({ pair }: PairRun, plan: Plan): Promise<void> {
  const { current } = pair;
  const pending = [...current.pending, ...plan.pending];
  const { descriptionNoteId } = plan.ticket;
  await pair.save({ ...current, base: plan.base, pending, descriptionNoteId }, plan.notes.rows);
}

interface WrittenFields {
  /** The writes that were made. */
  readonly made: readonly PendingWrite[];
  readonly descriptionNoteId: string | null;
}

/** Writes each side's fields in one request. */
async function writeFields({ run, plan, records, left, refusals }: Writing): Promise<WrittenFields> {
  let { descriptionNoteId } = plan.ticket;
  const made: PendingWrite[] = [];
  for (const side of sideNames) {
    const change = plan.changes[side];
    const what = Object.keys(change).join(', ');
    if (what === '') continue;
    await run.pair.hold();
    left.begin(side);
    const result = await run.history.attempt(side, what, () => run.sides[side].update(records[side], change));
    if (result instanceof CodedError) {
      refusals.push(result);
      continue;
    }
    run.history.counts.writes += 1;
    left.end(side, result.record);
    made.push(...asSaved(run, plan, side, result));
    if (side === 'connectwise') descriptionNoteId = result.descriptionNoteId;
  }
  return { made, descriptionNoteId };
}

/** The writes of one side with the base that its answer leaves; the history is told of texts that were altered. */
function asSaved(
  run: PairRun,
  plan: Plan,
  side: SideName,
  { saved, savedAt }: Saved,
): readonly PendingWrite[] {
  return plan.pending
    .filter((write) => write.side === side)
    .map((write) => {
      const sent = plan.changes[side][write.field] ?? '';
      const value = baseAsSaved(write, sent, { saved: saved[write.field], at: savedAt });
      if (value[side] !== write.value[side])
        run.history.changedByTarget(side, write.field, saved[write.field] ?? '');
      return { ...write, value };
    });
}

/** Writes the notes one by one, each behind an intent of its own. Answers their rows as they are known now. */
async function writeNotes({ run, plan, records, left, refusals }: Writing): Promise<readonly NoteLink[]> {
  const rows: NoteLink[] = [];
  for (const { target, text, row: planned } of plan.notes.writes) {
    await run.pair.hold();
    // The notes before this one took their time: the intent must be as young as its write.
    const row = { ...planned, at: new Date(run.needs.now()).toISOString() };
    await run.pair.saveNotes([row]);
    run.pair.requirePrompt(row.at);
    left.begin(target);
    const what = `note ${row.sourceId} part ${row.part} as ${row.targetKind}`;
    const draft = { kind: row.targetKind, text, present: notesOn(target, [...run.pair.notes, ...rows]) };
    const result = await run.history.attempt(target, what, () =>
      run.sides[target].addNote(records[target], draft),
    );
    if (result instanceof CodedError) {
      refusals.push(result);
      // Refused is not on its way: nobody has to wait for it, and the same plan is known again at once.
      rows.push({ ...row, at: longAgo });
      continue;
    }
    run.history.counts.notes += 1;
    left.end(target, result.record);
    // Answered is written: if the other side changed the text beyond recognition, a second try would be a second note.
    rows.push(
      result.id === null ? { ...row, state: 'written' } : { ...row, state: 'linked', targetId: result.id },
    );
  }
  return rows;
}

/** The notes of a side that have a row, as a source or as a copy. */
function notesOn(side: SideName, rows: readonly NoteLink[]): ReadonlySet<string> {
  return new Set(
    rows.flatMap(({ sourceSide, sourceId, targetId }) =>
      sourceSide === side ? [sourceId] : targetId === null ? [] : [targetId],
    ),
  );
}

/** The written fields join the base, the written notes the table, and no field is on its way any more. */
async function saveWritten(
  { run, plan }: Writing,
  { made, descriptionNoteId }: WrittenFields,
  notes: readonly NoteLink[],
): Promise<void> {
  const base = { ...plan.base, ...Object.fromEntries(made.map(({ field, value }) => [field, value])) };
  await run.pair.save({ ...run.pair.current, base, pending: [], descriptionNoteId }, notes);
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
