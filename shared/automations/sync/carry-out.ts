/**
 * Carries out one plan: the lost values and the intents are stored first, then the remote writes are made one by one,
 * then what is known afterwards is stored. A crash between any two lines leaves enough behind for the next run.
 */
import { clip } from '../../rules/canonical.ts';
import { CodedError, asCodedError } from '../../rules/errors.ts';
import type { WriteAnswer } from '../../rules/sync/journal.ts';
import type { NoteLink, Pair } from '../../rules/sync/pair.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { FieldName, SideName, SideRecord } from '../../rules/sync/record.ts';
import { redactText } from '../../rules/safe-text.ts';
import { copyAttachments } from './copy-attachments.ts';
import type { ClaimedPair } from './claimed-pair.ts';
import { recordUnsynced } from './record-unsynced.ts';
import type { Run } from '../../ports/sync.ts';

/** The time of a write that cannot take effect any more. */
const longAgo = new Date(0).toISOString();

export interface CarriedOut {
  /** The sides that were written to, each with what the answer to the last write told; null has to be read again. */
  readonly left: ReadonlyMap<SideName, SideRecord | null>;
  readonly fields: readonly FieldName[];
  readonly writes: number;
  readonly notes: number;
  readonly attachments: number;
  /** The first failure that only a person can fix; the other writes were made all the same. */
  readonly refused: CodedError | null;
}

/**
 * Does what the plan says, beginning no file after `filesUntil` (milliseconds since 1970). Throws coded errors of
 * treatment `retry`; what is to be dead-lettered is handed back.
 */
export async function carryOut(
  plan: Plan,
  incident: SideRecord,
  claimed: ClaimedPair,
  run: Run,
  answers: WriteAnswer[],
  filesUntil: number,
): Promise<CarriedOut> {
  const { sides, needs } = run;
  const records = { connectwise: plan.ticket, servicenow: incident };
  await recordUnsynced(plan, claimed, run);

  const before = claimed.pair();
  await claimed.save(
    {
      ...before,
      base: plan.base,
      pending: [...before.pending, ...plan.pending],
      descriptionNoteId: plan.ticket.descriptionNoteId,
    },
    plan.notes.rows,
  );

  const left = whatIsLeft();
  const failures: CodedError[] = [];
  let writes = 0;
  let { descriptionNoteId } = plan.ticket;
  let refusedFields: SideName[] = [];

  for (const side of sideNames) {
    const change = plan.changes[side];
    const what = Object.keys(change).join(', ');
    if (what === '') continue;
    await claimed.hold();
    left.begin(side);
    const result = await attempt(answers, side, what, () => sides[side].update(records[side], change));
    if (result instanceof CodedError) {
      failures.push(result);
      refusedFields = [...refusedFields, side];
      continue;
    }
    writes += 1;
    left.end(side, result.record);
    if (side === 'connectwise') descriptionNoteId = result.descriptionNoteId;
  }

  const rows: NoteLink[] = [];
  /** The notes of a side that have a row, as a source or as a copy. */
  const present = (side: SideName): ReadonlySet<string> =>
    new Set(
      [...claimed.notes(), ...rows].flatMap(({ sourceSide, sourceId, targetId }) =>
        sourceSide === side ? [sourceId] : targetId === null ? [] : [targetId],
      ),
    );
  let notes = 0;
  for (const { target, text, row: planned } of plan.notes.writes) {
    await claimed.hold();
    // The notes before this one took their time: the intent must be as young as its write.
    const row = { ...planned, at: new Date(needs.now()).toISOString() };
    await claimed.saveNotes([row]);
    claimed.requirePrompt(row.at);
    left.begin(target);
    const what = `note ${row.sourceId} part ${row.part} as ${row.targetKind}`;
    const result = await attempt(answers, target, what, () =>
      sides[target].addNote(records[target], { kind: row.targetKind, text, present: present(target) }),
    );
    if (result instanceof CodedError) {
      failures.push(result);
      // Refused is not on its way: nobody has to wait for it, and the same plan is known again at once.
      rows.push({ ...row, at: longAgo });
      continue;
    }
    notes += 1;
    left.end(target, result.record);
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
  await claimed.save({ ...claimed.pair(), base, pending: [], descriptionNoteId }, rows);

  const files = await copyAttachments(plan.attachments, {
    records,
    claimed,
    run,
    answers,
    until: filesUntil,
  });
  for (const side of files.touched) left.begin(side);
  return {
    left: left.records,
    fields: made.map(({ field }) => field),
    writes,
    notes,
    attachments: files.copied,
    refused: failures[0] ?? null,
  };
}

/**
 * The records as the writes leave them. An answer speaks for the record as it was read before all of them: where an
 * earlier write was not answered with the record, a later answer does not make up for it.
 */
function whatIsLeft(): {
  readonly records: ReadonlyMap<SideName, SideRecord | null>;
  begin(side: SideName): void;
  end(side: SideName, record: SideRecord | null): void;
} {
  const records = new Map<SideName, SideRecord | null>();
  const unknown = new Set<SideName>();
  return {
    records,
    begin(side) {
      if (records.get(side) === null) unknown.add(side);
      records.set(side, null);
    },
    end: (side, record) => void records.set(side, unknown.has(side) ? null : record),
  };
}

/** One remote write with its line in the history. Failures to be dead-lettered are answered, the others are thrown. */
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
      error.treatment === 'dead-letter'
        ? 'refused'
        : error.code === 'remote-write-ambiguous'
          ? 'ambiguous'
          : 'failed';
    answers.push({ what, side, result, detail: clip(redactText(`${error.code} ${error.detail}`), 500) });
    if (error.treatment === 'dead-letter') return error;
    throw error;
  }
}
