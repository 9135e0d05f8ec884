/** Both sides field by field: as they are now where both were read, else as the last decision saw them. Pure. */
import type { PairNow, Why } from '../../data/why.ts';
import { valueText } from '../../words/values.ts';
import { answerTo, isSaved } from './written.ts';
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

/** The rows of the fields as they were read now. */
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
      agreed: agreedText(before, compared),
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

/** The rows of the fields as the last decision saw them. */
export function rowsDecided(why: Why): readonly FieldRow[] {
  return (lastFields(why)?.fields ?? []).map((decided): FieldRow => ({
    field: decided.field,
    connectwise: valueText(decided.field, 'connectwise', decided.connectwise),
    servicenow: valueText(decided.field, 'servicenow', decided.servicenow),
    ...verdictThen(decided, why),
    agreed: agreedText(decided, {
      connectwise: {
        value: decided.connectwise,
        text: valueText(decided.field, 'connectwise', decided.connectwise),
      },
      servicenow: {
        value: decided.servicenow,
        text: valueText(decided.field, 'servicenow', decided.servicenow),
      },
    }),
  }));
}

function verdictThen(decided: Decided, why: Why): Pick<FieldRow, 'icon' | 'verdict' | 'because'> {
  const { field, connectwise, servicenow, write, sentence } = decided;
  if (isOpen(why, field)) return { icon: 'conflict', verdict: 'Conflict', because: sentence };
  const last = lastFields(why);
  if (write !== null && last !== undefined) {
    const answer = answerTo(last, field, write.side);
    if (answer === undefined || isSaved(answer))
      return { icon: write.side === 'servicenow' ? 'right' : 'left', verdict: 'Written', because: sentence };
    return { icon: 'bad', verdict: 'Different', because: answer.sentence };
  }
  if (connectwise === servicenow) return { icon: 'equal', verdict: 'In sync', because: '' };
  return { icon: 'about', verdict: 'In sync', because: 'translated by the link' };
}

const isOpen = ({ conflicts }: Why, field: string): boolean =>
  conflicts.some((one) => one.field === field && one.isOpen);

/** Of a long text only a digest is kept: it says whether a value is still the agreed one, and no more. */
const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

/** The value that a side has now, as it is stored and in its own words; null if it was not read. */
type Had = { readonly value: string; readonly text: string } | null;

function agreedText(
  before: Decided | undefined,
  { connectwise, servicenow }: { readonly connectwise: Had; readonly servicenow: Had },
): string {
  const base = before?.base ?? null;
  if (before === undefined || base === null) return 'nothing yet';
  if (base.connectwise === connectwise?.value && base.servicenow === servicenow?.value) return 'the same';
  if (isDigest(base.connectwise) || isDigest(base.servicenow)) return 'a text that isn’t kept';
  const now = { connectwise, servicenow };
  // A value that a side still has is shown in its own words.
  const told = (side: keyof typeof now): string =>
    base[side] === now[side]?.value ? now[side].text : valueText(before.field, side, base[side]);
  const [one, other] = [told('connectwise'), told('servicenow')];
  return one === other ? one : `${one} = ${other}`;
}
