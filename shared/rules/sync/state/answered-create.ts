/**
 * The answer to a create, as what both sides agree on: a person may edit the new record before any run reads it, and only
 * the answer tells their edit from what the system made of our values.
 *
 *   create sent ── answer ── somebody edits ── first read
 *                     ▲ agreed                    ▲ differs from it: that was a person
 */
import { canonicalField } from '../canonical-field.ts';
import type { Base, Pair, PendingWrite } from '../pair.ts';
import type { CreatePlan } from '../plan.ts';
import { isMapped } from '../record.ts';
import type { FieldName, Saved } from '../record.ts';
import { baseAsSaved, isTextField } from '../texts/alteration.ts';

/**
 * The base and the intents of a pair once its create was answered. A field joins the base if the answer shows it as it was
 * sent, a text also if the system altered it. Of a field that the answer does not show, or shows with another word, the
 * intent stays. One that the system left empty was never written: it is filled again.
 */
export function answeredCreate(
  pair: Pick<Pair, 'base' | 'pending'>,
  { draft, pending: planned }: Pick<CreatePlan, 'draft' | 'pending'>,
  { saved, savedAt }: Saved,
): Pick<Pair, 'base' | 'pending'> {
  const base: { -readonly [Field in FieldName]?: Base[Field] } = { ...pair.base };
  const decided = new Set<FieldName>();
  for (const write of planned) {
    const { field } = write;
    const shown = saved[field];
    if (shown === undefined) continue;
    const sent = draft.fields[field] ?? '';
    const [wanted, kept] = [canonicalField(field, sent), canonicalField(field, shown)];
    const isLeftEmpty = isMapped(field) && kept === '' && wanted !== '';
    if (!isLeftEmpty && !isTextField(field) && kept !== wanted) continue;
    if (!isLeftEmpty) base[field] = baseAsSaved(write, sent, { saved: shown, at: savedAt });
    decided.add(field);
  }
  const isOpen = ({ field }: PendingWrite): boolean => !decided.has(field);
  return { base, pending: pair.pending.filter(isOpen) };
}
