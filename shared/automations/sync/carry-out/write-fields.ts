/**
 * Writes the fields of a plan: each request behind intents of its own, and a field that is refused holds up no other one.
 */
import { CodedError } from '../../../rules/errors.ts';
import type { PendingWrite } from '../../../rules/sync/pair.ts';
import type { Plan } from '../../../rules/sync/plan.ts';
import { baseAsSaved } from '../../../rules/sync/texts/alteration.ts';
import { fieldLabel, sideNames } from '../../../rules/sync/record.ts';
import type { FieldChange, FieldName, SideName, SideRecord } from '../../../rules/sync/record.ts';
import { fieldPart } from '../../../rules/sync/state/refused-parts.ts';
import type { FieldsWritten } from '../../../ports/side.ts';
import type { FieldWrite } from '../../../ports/writes.ts';
import { withReadBack } from '../read-back.ts';
import { sendWrite } from '../send-write.ts';
import { saveDecided, type Writing } from './writing.ts';

/** The fields as they were written. */
export interface WrittenFields {
  /** The writes that were made. */
  readonly made: readonly PendingWrite[];
  readonly descriptionNoteId: string | null;
}

/**
 * Writes the fields of both sides, in as few requests as each side takes, each behind intents of its own. Of a request
 * that is refused for good each field is written alone, the status last: a rule may close the record with it.
 * Throws `record-moved` (retry) when the record is gone by then, and what the side throws of treatment `retry`.
 */
export async function writeFields(writing: Writing): Promise<WrittenFields> {
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
  const opened = writing.opened?.side === side ? writing.opened.fields : null;
  writing.opened = null;
  const writes =
    opened === null
      ? await run.history.prepare(side, namesOf(names), () => run.sides[side].update(record, change))
      : [opened.write];
  if (writes instanceof CodedError) return [{ fields: names, error: writes }];
  const refused: RefusedFields[] = [];
  for (const write of writes) {
    const result = await run.history.attempt(side, namesOf(write.changes), () =>
      sendFields(writing, side, { write, intentAt: opened?.intentAt }),
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
  { write, intentAt }: { readonly write: FieldWrite<FieldsWritten>; readonly intentAt: string | undefined },
): Promise<FieldsWritten> {
  const { run, plan, records, left } = writing;
  const before = intentAt === undefined ? run.pair.current.pending : writing.earlier;
  const sent = await sendWrite(run, {
    ready: write,
    ...(intentAt === undefined ? {} : { intentAt }),
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

/** The writes of one request with the base that its answer leaves; the history gets what was not saved as it was sent. */
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
