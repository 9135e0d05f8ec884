/**
 * An edit of a shortened copy, applied to the text that it was cut from.
 *
 *     uncut    the printer in room 5 is on fire, and the smoke reaches room 6
 *     shown    the printer in room 5 is on fire, an…
 *     edited   the scanner in room 5 is on fire, an…
 *     applied  the scanner in room 5 is on fire, and the smoke reaches room 6
 */
import { shortenedMark } from '../../canonical.ts';

/** A copy and what became of it, all in canonical form. */
export interface EditedCopy {
  readonly uncut: string;
  /** The copy as its system showed it before the edit. */
  readonly shown: string;
  /** The number of characters of `uncut` that the copy began with; the rest was hidden. */
  readonly keeps: number;
  readonly edited: string;
}

/** The meaning of a copy's edit for the uncut text. */
export type UncutEdit =
  | { readonly kind: 'applied'; readonly text: string }
  /** The whole copy was replaced by a text of its own. */
  | { readonly kind: 'replaced' }
  /** Nobody can say whether the hidden part was meant to go. */
  | { readonly kind: 'unclear' };

/** Applies the edit where it left the place at which the copy was cut. */
export function applyToUncut(copy: EditedCopy): UncutEdit {
  const { uncut, shown, keeps, edited } = copy;
  const hidden = uncut.slice(keeps);
  const seam = seamIn(copy);
  if (seam !== null)
    return { kind: 'applied', text: `${edited.slice(0, seam.from)}${hidden}${edited.slice(seam.to)}` };
  const common = commonStart(shown, edited) + commonEnd(shown, edited);
  return common * 2 < edited.length || edited === '' ? { kind: 'replaced' } : { kind: 'unclear' };
}

/** The place in the edited copy that stands for the hidden part; null where it is gone. */
function seamIn({ shown, keeps, edited }: EditedCopy): { readonly from: number; readonly to: number } | null {
  const start = commonStart(shown, edited);
  const end = Math.min(commonEnd(shown, edited), shown.length - start, edited.length - start);
  const mark = shown.length - keeps;
  // Only something behind the copy was added: the hidden part stays where the copy ended.
  if (start === shown.length) return { from: keeps, to: shown.length };
  if (mark === 0) return (start + end) * 2 >= shown.length && end > 0 ? endOf(edited, 0) : null;
  if (end >= mark) return endOf(edited, mark);
  const isMarkedOnce = countMarks(shown) === countMarks(edited);
  const at = edited.lastIndexOf(shortenedMark);
  return isMarkedOnce && at >= 0 ? { from: at, to: at + shortenedMark.length } : null;
}

function endOf(text: string, length: number): { readonly from: number; readonly to: number } {
  return { from: text.length - length, to: text.length };
}

function countMarks(text: string): number {
  return text.split(shortenedMark).length;
}

function commonStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length += 1;
  return length;
}

function commonEnd(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.at(-1 - length) === other.at(-1 - length)) length += 1;
  return length;
}
