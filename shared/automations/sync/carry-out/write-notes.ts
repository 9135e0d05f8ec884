/**
 * Writes the notes of a plan: each behind an intent of its own, so that no try makes a second copy of one that was sent.
 */
import { CodedError } from '../../../rules/errors.ts';
import type { NoteLink } from '../../../rules/sync/pair.ts';
import { longAgo } from '../../../rules/sync/state/pending.ts';
import type { SideName } from '../../../rules/sync/record.ts';
import { notePart } from '../../../rules/sync/state/refused-parts.ts';
import type { NoteWrite } from '../../../rules/sync/notes/plan.ts';
import { sendWrite } from '../send-write.ts';
import type { Writing } from './writing.ts';

/**
 * Writes the notes one by one, each behind an intent of its own, the first one however late it is. Answers the rows of
 * those that were begun, as they are known now.
 */
export async function writeNotes(writing: Writing): Promise<readonly NoteLink[]> {
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
  writing: Writing,
  { target, text, row: planned }: NoteWrite,
  before: readonly NoteLink[],
): Promise<NoteLink> {
  const { run, records, left } = writing;
  const present = notesOn(target, [...run.pair.notes, ...before]);
  let row = planned;
  const opened = writing.opened?.note ?? null;
  writing.opened = null;
  const result = await sendWrite(run, {
    ready:
      opened ?? (await run.sides[target].addNote(records[target], { kind: row.targetKind, text, present })),
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
export function notesOn(side: SideName, rows: readonly NoteLink[]): ReadonlySet<string> {
  return new Set(
    rows.flatMap(({ sourceSide, sourceId, targetId }) =>
      sourceSide === side ? [sourceId] : targetId === null ? [] : [targetId],
    ),
  );
}
