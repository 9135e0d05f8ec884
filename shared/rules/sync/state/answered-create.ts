/**
 * The answer to a create, as what both sides agree on: a person may edit the new record before any run reads it, and only
 * the answer tells their edit from what the system made of our values.
 *
 *   create sent ── answer ── somebody edits ── first read
 *                     ▲ agreed                    ▲ differs from it: that was a person
 */
import { canonicalField, fieldFingerprint } from '../canonical-field.ts';
import type { Base, BaseValue, Pair, PendingWrite } from '../pair.ts';
import type { CreatePlan } from '../counterpart/plan.ts';
import { isMapped, otherSide } from '../record.ts';
import type { FieldChange, FieldName, Saved } from '../record.ts';
import { baseAsSaved, isTextField } from '../texts/alteration.ts';

/** A create as it was sent, beside the writes of its plan that it left out. */
interface AnsweredPlan extends Pick<CreatePlan, 'draft' | 'pending'> {
  readonly leftOut: readonly PendingWrite[];
}

/**
 * The base and the intents of a pair once its create was answered. A field joins the base if the answer shows it as it was
 * sent, a text also if the system altered it. Of a field that the answer does not show, or shows with another word, the
 * intent stays. One that the system left empty was never written: it is filled again. `leftOut` are the writes of fields that
 * were not sent: a default of the system takes no value from the other side.
 */
export function answeredCreate(
  pair: Pick<Pair, 'base' | 'pending'>,
  { draft, pending: planned, leftOut }: AnsweredPlan,
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
  Object.assign(base, leftOutBase(leftOut, saved));
  const isOpen = ({ field }: PendingWrite): boolean => !decided.has(field);
  return { base, pending: pair.pending.filter(isOpen) };
}

/**
 * The base of fields that a create does not send, with what a system shows of them: as if both sides had agreed on it before
 * the source got its value. So the value is an edit, which goes across once; that of a field `createOnly`, too.
 */
export function leftOutBase(leftOut: readonly PendingWrite[], saved: FieldChange): Base {
  return Object.fromEntries(
    leftOut.map((write) => [
      write.field,
      untouched(write, canonicalField(write.field, saved[write.field] ?? '')),
    ]),
  );
}

/** The base as if the field had been empty on the side across: its value there is the only edit. */
function untouched({ side, field, value }: PendingWrite, shown: string): BaseValue {
  const empty = fieldFingerprint(field, '');
  const halves = { connectwise: empty, servicenow: empty, [side]: fieldFingerprint(field, shown) };
  return value[otherSide(side)] === empty ? halves : { ...halves, owed: true };
}
