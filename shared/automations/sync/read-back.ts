/**
 * Reads what a side saved of a text where the answer to the write does not show it: what the target made of our write is
 * its half of the base, and must not be taken for a person's edit by the next run.
 */
import { canonicalField } from '../../rules/sync/canonical-field.ts';
import { isTextField, recognisedAlteration } from '../../rules/sync/texts/alteration.ts';
import type { FieldChange, SideName } from '../../rules/sync/record.ts';
import type { FieldsWritten } from '../../ports/side.ts';
import type { FieldWrite } from '../../ports/writes.ts';
import type { PairRun } from './pair-run.ts';

/** The answer, with the texts that it does not show as a read shows them now, as far as they can be told from an edit. */
export async function withReadBack(
  run: PairRun,
  of: {
    readonly side: SideName;
    readonly recordId: string;
    readonly change: FieldChange;
    readonly write: FieldWrite<FieldsWritten>;
    readonly sent: FieldsWritten;
  },
): Promise<FieldsWritten> {
  const { side, recordId, change, write, sent } = of;
  const missing = write.changes.filter((field) => isTextField(field) && sent.saved[field] === undefined);
  if (missing.length === 0) return sent;
  // The write was answered: a read that fails must not make it one without an answer.
  const read = await run.sides[side].read(recordId).catch(() => null);
  if (read?.kind !== 'found') return sent;
  const saved = missing.flatMap((field) => {
    const wanted = canonicalField(field, change[field] ?? '');
    const shown = canonicalField(field, read.record.fields[field]);
    return recognisedAlteration(wanted, shown) === null ? [] : [[field, read.record.fields[field]] as const];
  });
  return { ...sent, saved: { ...sent.saved, ...Object.fromEntries(saved) }, savedAt: read.record.updatedAt };
}
