/** Both sides field by field: as they are now where both were read, else as the last decision saw them. Pure. */
import type { PairNow, Why } from '../../data/why.ts';
import type { IconName } from '../../parts/icon-names.ts';

/** One field as the table shows it; `verdict` in a word, `because` below it. */
export interface FieldRow {
  readonly field: string;
  /** Null where the side was not read. */
  readonly connectwise: string | null;
  readonly servicenow: string | null;
  readonly icon: IconName;
  readonly verdict: 'In sync' | 'Conflict' | 'Written' | 'Different' | 'Not read';
  readonly because: string;
  readonly agreed: string;
}

type Decided = Why['decisions'][number]['fields'][number];
type Compared = PairNow['fields'][number];

/** The last decision about fields; undefined before the first. */
export const lastFields = (why: Why): Why['decisions'][number] | undefined =>
  why.decisions.find(({ fields }) => fields.length > 0);

/** From what was read now. */
export function rowsNow(now: PairNow, why: Why): readonly FieldRow[] {
  const decided = lastFields(why)?.fields ?? [];
  return now.fields.map((compared): FieldRow => {
    const { field, connectwise, servicenow } = compared;
    const before = decided.find((one) => one.field === field);
    return {
      field,
      connectwise: connectwise?.text ?? null,
      servicenow: servicenow?.text ?? null,
      ...verdictNow(compared, why),
      agreed: agreedText(before?.base ?? null, connectwise?.value ?? null, servicenow?.value ?? null),
    };
  });
}

function verdictNow(
  { field, means, direction }: Compared,
  why: Why,
): Pick<FieldRow, 'icon' | 'verdict' | 'because'> {
  if (isOpen(why, field)) return { icon: 'conflict', verdict: 'Conflict', because: 'both changed it' };
  if (means === 'same') return { icon: 'equal', verdict: 'In sync', because: '' };
  if (means === 'translated') return { icon: 'about', verdict: 'In sync', because: 'translated by the link' };
  if (means === null) return { icon: 'wait', verdict: 'Not read', because: '' };
  if (direction === 'none') return { icon: 'off', verdict: 'Different', because: 'not synced by this link' };
  return why.deadLetters.length > 0
    ? { icon: 'bad', verdict: 'Different', because: 'waits for another try' }
    : { icon: 'wait', verdict: 'Different', because: 'the next run decides' };
}

/** From what the last decision saw. */
export function rowsDecided(why: Why): readonly FieldRow[] {
  return (lastFields(why)?.fields ?? []).map((decided): FieldRow => ({
    field: decided.field,
    connectwise: decided.connectwise,
    servicenow: decided.servicenow,
    ...verdictThen(decided, isOpen(why, decided.field)),
    agreed: agreedText(decided.base, decided.connectwise, decided.servicenow),
  }));
}

function verdictThen(
  { connectwise, servicenow, write, sentence }: Decided,
  isConflict: boolean,
): Pick<FieldRow, 'icon' | 'verdict' | 'because'> {
  if (isConflict) return { icon: 'conflict', verdict: 'Conflict', because: sentence };
  if (write !== null)
    return { icon: write.side === 'servicenow' ? 'right' : 'left', verdict: 'Written', because: sentence };
  if (connectwise === servicenow) return { icon: 'equal', verdict: 'In sync', because: '' };
  return { icon: 'about', verdict: 'In sync', because: 'translated by the link' };
}

const isOpen = ({ conflicts }: Why, field: string): boolean =>
  conflicts.some((one) => one.field === field && one.isOpen);

/** Of a long text only a digest is kept: it says whether a value is still the agreed one, and no more. */
const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

function agreedText(base: Decided['base'], connectwise: string | null, servicenow: string | null): string {
  if (base === null) return 'nothing yet';
  if (base.connectwise === connectwise && base.servicenow === servicenow) return 'the same';
  if (isDigest(base.connectwise) || isDigest(base.servicenow)) return 'a text that isn’t kept';
  return base.connectwise === base.servicenow ? base.connectwise : `${base.connectwise} = ${base.servicenow}`;
}
