/**
 * Reads what a side saved of a text where the answer to the write does not show it: what the target made of our write is
 * its half of the base, and must not be taken for a person's edit by the next run.
 */
import { digest } from '../../rules/canonical.ts';
import { canonicalField } from '../../rules/sync/canonical-field.ts';
import { isTextField, recognisedAlteration } from '../../rules/sync/texts/alteration.ts';
import { fieldValue } from '../../rules/sync/record.ts';
import type { FieldChange, FieldName, SideName } from '../../rules/sync/record.ts';
import type { FieldsWritten } from '../../ports/side.ts';
import type { FieldWrite } from '../../ports/writes.ts';
import type { BothRecords, PairRun } from './pair-run.ts';

/** The answer, with the texts that it does not show as a read shows them now, as far as these cannot be edits. */
export async function withReadBack(
  run: PairRun,
  of: {
    readonly side: SideName;
    /** As they were when the plan was made. */
    readonly records: BothRecords;
    readonly change: FieldChange;
    readonly write: FieldWrite<FieldsWritten>;
    readonly sent: FieldsWritten;
  },
): Promise<FieldsWritten> {
  const { side, records, change, write, sent } = of;
  const missing = write.changes.filter((field) => isTextField(field) && sent.saved[field] === undefined);
  if (missing.length === 0) return sent;
  // The write was answered: a read that fails must not make it one without an answer.
  const read = await run.sides[side].read(records[side].id).catch(() => null);
  if (read?.kind !== 'found') return sent;
  const saved: FieldChange = {};
  for (const field of missing) {
    const shown = fieldValue(read.record.fields, field);
    const wanted = canonicalField(field, change[field] ?? '');
    if (recognisedAlteration(wanted, canonicalField(field, shown)) !== null) saved[field] = shown;
    // Somebody was quicker: nobody knows what they began from, so the original is kept whole.
    else await keepOriginal(run, field, { ...originals(records, field), [side]: shown });
  }
  return { ...sent, saved: { ...sent.saved, ...saved }, savedAt: read.record.updatedAt };
}

function originals({ connectwise, servicenow }: BothRecords, field: FieldName) {
  return {
    connectwise: fieldValue(connectwise.fields, field),
    servicenow: fieldValue(servicenow.fields, field),
  };
}

/** Keeps both texts in the conflict journal. */
async function keepOriginal(
  { needs, link, pair }: PairRun,
  field: FieldName,
  values: Readonly<Record<SideName, string>>,
): Promise<void> {
  const id = digest(JSON.stringify([link.name, pair.key, field, values, 'edited-meanwhile'])).slice(0, 32);
  const about = { id, link: link.name, pair: pair.key, field, ...values, base: null };
  const at = new Date(needs.now()).toISOString();
  await needs.conflicts.record({ ...about, policy: 'altered-copy', winner: 'none', at });
}
