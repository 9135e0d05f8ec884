/**
 * Carries out one plan: the lost values and the intents are stored first, then the remote writes are made one by one,
 * then what is known afterwards is stored. A crash between any two lines leaves enough behind for the next run.
 */
import type { NoteLink } from '../../rules/sync/pair.ts';
import { stillOnTheWay } from '../../rules/sync/state/pending.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { copyAttachments } from './carry-out/copy-attachments.ts';
import { recordUnsynced } from './dead-letters.ts';
import type { BothRecords, PairRun } from './pair-run.ts';
import { writeFields, type WrittenFields } from './carry-out/write-fields.ts';
import { writeNotes } from './carry-out/write-notes.ts';
import { LeftRecords, saveDecided, type Opened, type Refusal, type Writing } from './carry-out/writing.ts';

/** The parts of a plan that were carried out, and those that were not. */
export interface CarriedOut {
  /** The parts that were refused for good. */
  readonly refusals: readonly Refusal[];
  /** The time of the run was over before all notes and files were begun: the next run goes on. */
  readonly isCut: boolean;
}

/**
 * Does what the plan says. Throws codes of treatment `retry`, such as `record-moved` when a record is gone meanwhile.
 */
export async function carryOut(
  run: PairRun,
  plan: Plan,
  read: BothRecords,
  opened: Opened | null = null,
): Promise<CarriedOut> {
  const records = { ...read, connectwise: plan.ticket };
  const left = new LeftRecords();
  // Behind an opened write stand its own intents alone, stored with all that the plan decided.
  const isDecided = opened?.fields != null;
  const earlier = isDecided ? [] : run.pair.current.pending;
  const writing: Writing = { run, plan, records, left, opened, earlier, refusals: [], isDecided };
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
