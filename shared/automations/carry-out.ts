/**
 * Carries out one plan: the lost values and the intents are stored first, then the remote writes are made one by one,
 * then what is known afterwards is stored. A crash between any two lines leaves enough behind for the next run.
 */
import { clip } from '../rules/canonical.ts';
import { CodedError, asCodedError } from '../rules/errors.ts';
import type { WriteAnswer } from '../rules/journal.ts';
import type { NoteLink, Pair } from '../rules/pair.ts';
import type { Plan } from '../rules/plan.ts';
import { sideNames } from '../rules/record.ts';
import type { FieldName, SideName, SideRecord } from '../rules/record.ts';
import { redactText } from '../rules/redact.ts';
import { copyAttachments } from './copy-attachments.ts';
import type { PairDesk } from './pair-desk.ts';
import { recordLosses } from './record-losses.ts';
import type { Run } from './sync-needs.ts';

export interface CarriedOut {
  /** The sides that were written to and have to be read again. */
  readonly touched: ReadonlySet<SideName>;
  readonly fields: readonly FieldName[];
  readonly writes: number;
  readonly notes: number;
  readonly attachments: number;
  /** The first failure that only a person can mend; the other writes were made all the same. */
  readonly refused: CodedError | null;
}

/**
 * Does what the plan says, beginning no file after `filesUntil` (milliseconds since 1970). Throws coded errors of
 * treatment `retry`; what is to be parked is handed back.
 */
export async function carryOut(
  plan: Plan,
  incident: SideRecord,
  desk: PairDesk,
  run: Run,
  answers: WriteAnswer[],
  filesUntil: number,
): Promise<CarriedOut> {
  const { sides, needs } = run;
  const records = { connectwise: plan.ticket, servicenow: incident };
  await recordLosses(plan, desk, run);

  const before = desk.pair();
  await desk.save(
    {
      ...before,
      base: plan.base,
      pending: [...before.pending, ...plan.pending],
      descriptionNoteId: plan.ticket.descriptionNoteId,
    },
    plan.notes.rows,
  );

  const touched = new Set<SideName>();
  const failures: CodedError[] = [];
  let writes = 0;
  let { descriptionNoteId } = plan.ticket;
  let refusedFields: SideName[] = [];

  for (const side of sideNames) {
    const change = plan.changes[side];
    const what = Object.keys(change).join(', ');
    if (what === '') continue;
    await desk.hold();
    touched.add(side);
    const result = await attempt(answers, side, what, () => sides[side].update(records[side], change));
    if (result instanceof CodedError) {
      failures.push(result);
      refusedFields = [...refusedFields, side];
      continue;
    }
    writes += 1;
    if (side === 'connectwise') descriptionNoteId = result.descriptionNoteId;
  }

  const rows: NoteLink[] = [];
  let notes = 0;
  for (const { target, text, row: planned } of plan.notes.writes) {
    await desk.hold();
    // The notes before this one took their time: the intent must be as young as its write.
    const row = { ...planned, at: new Date(needs.now()).toISOString() };
    await desk.saveNotes([row]);
    desk.requirePrompt(row.at);
    touched.add(target);
    const what = `note ${row.sourceId} part ${row.part} as ${row.targetKind}`;
    const result = await attempt(answers, target, what, () =>
      sides[target].addNote(records[target], { kind: row.targetKind, text }),
    );
    if (result instanceof CodedError) {
      failures.push(result);
      continue;
    }
    notes += 1;
    // Answered is written: if the other side changed the text beyond recognition, a second try would be a second note.
    rows.push(
      result.id === null ? { ...row, state: 'written' } : { ...row, state: 'linked', targetId: result.id },
    );
  }

  const made = plan.pending.filter(({ side }) => !refusedFields.includes(side));
  const base: Pair['base'] = {
    ...plan.base,
    ...Object.fromEntries(made.map(({ field, value }) => [field, value])),
  };
  await desk.save({ ...desk.pair(), base, pending: [], descriptionNoteId }, rows);

  const files = await copyAttachments(plan.attachments, { records, desk, run, answers, until: filesUntil });
  return {
    touched: new Set([...touched, ...files.touched]),
    fields: made.map(({ field }) => field),
    writes,
    notes,
    attachments: files.copied,
    refused: failures[0] ?? null,
  };
}

/** One remote write with its line in the history. Failures to be parked are answered, the others are thrown. */
async function attempt<T>(
  answers: WriteAnswer[],
  side: SideName,
  what: string,
  write: () => Promise<T>,
): Promise<T | CodedError> {
  try {
    const result = await write();
    answers.push({ what, side, result: 'written', detail: '' });
    return result;
  } catch (thrown) {
    const error = asCodedError(thrown);
    const result =
      error.treatment === 'park'
        ? 'refused'
        : error.code === 'remote-write-ambiguous'
          ? 'ambiguous'
          : 'failed';
    answers.push({ what, side, result, detail: clip(redactText(`${error.code} ${error.detail}`), 500) });
    if (error.treatment === 'park') return error;
    throw error;
  }
}
