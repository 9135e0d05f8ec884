/**
 * The changes that a system makes to a text of ours while it saves it: a rule cuts it at 80 characters, a database ends
 * it at a 4-byte character, a form turns its line ends to blanks, a policy re-cases it. None of them is a person's edit.
 */
import { canonicalField, fieldFingerprint } from '../canonical-field.ts';
import type { BaseValue, PendingWrite, SentText } from '../pair.ts';
import { isMapped } from '../record.ts';
import type { FieldName } from '../record.ts';

/** A field that holds a text of people, which a side may have to shorten. */
export type TextField = Extract<FieldName, 'summary' | 'description' | `text:${string}`>;

/** Returns true if the field holds a text; the others hold words of a map. */
export function isTextField(field: FieldName): field is TextField {
  return field === 'summary' || field === 'description' || field.startsWith('text:');
}

/** The part of a sent text that its side shows. */
export type Shown = SentText['shows'];

/**
 * Judges a saved text against the one that was sent, both in canonical form. `null`: it is none that is recognised, so
 * without an answer of the system itself it may as well be a person's.
 */
export function recognisedAlteration(sent: string, saved: string): Shown | null {
  if (sent === saved) return 'whole';
  if (isCut(sent, saved)) return saved.length;
  const [wanted, has] = [folded(sent), folded(saved)];
  if (wanted === has) return 'respelled';
  return has !== '' && isCut(wanted, has) ? 'unclear' : null;
}

/** A shorter beginning than this may as well be what a person left of a text. */
const minCut = 30;

/** True for a beginning that a limit or a 4-byte character ended. */
function isCut(sent: string, saved: string): boolean {
  if (!sent.startsWith(saved)) return false;
  return saved.length >= minCut || (sent.slice(saved.length).trimStart().codePointAt(0) ?? 0) > 0xff_ff;
}

/** Judges a saved text that the system's own answer showed: whatever it is, no person made it of the sent one. */
function answeredAlteration(sent: string, saved: string): Shown {
  if (sent !== saved && sent.startsWith(saved)) return saved.length;
  return recognisedAlteration(sent, saved) ?? (saved.length < sent.length ? 'unclear' : 'respelled');
}

/** The answer to a write of ours. */
export interface SaveAnswer {
  /** The field as the answer shows it; undefined where it does not. */
  readonly saved: string | undefined;
  /** The time of the record's last change by its side's own clock, ISO 8601; empty if the answer does not say. */
  readonly at: string;
  /** The field before the write; left out where that is not known. */
  readonly before?: string | undefined;
}

/** The base once a write was answered: the target's half is what its system made of the text. */
export function baseAsSaved(write: PendingWrite, sent: string, answer: SaveAnswer): BaseValue {
  const { side, field, value } = write;
  if (!isTextField(field)) return ignoredWord(write, sent, answer) ?? value;
  const wanted = canonicalField(field, sent);
  const saved = answer.saved === undefined ? wanted : canonicalField(field, answer.saved);
  const half = { [side]: fieldFingerprint(field, saved) };
  // An unseen text counts as another spelling: an edit of it is carried over, and the journal keeps the original.
  const shows = answer.saved === undefined ? 'respelled' : answeredAlteration(wanted, saved);
  // The copy across is older than this text, and has to be written again whatever was saved here.
  if (value.sent !== undefined) return { ...value, ...half };
  return {
    ...value,
    ...half,
    sent: sentText({ side, field }, wanted, shows, answer.at),
  };
}

/**
 * The base of a mapped word that its system did not take, such as one of a column that an access rule keeps from us: it is
 * answered as if all were well, and shows what it showed before. Taken for an edit, that would empty the other side. Null for
 * every other field: a rule that sets another word has its say.
 */
function ignoredWord(
  { side, field, value }: PendingWrite,
  sent: string,
  { saved, at, before }: SaveAnswer,
): BaseValue | null {
  if (!isMapped(field) || saved === undefined || before === undefined) return null;
  const [wanted, kept] = [canonicalField(field, sent), canonicalField(field, saved)];
  if (kept === wanted || kept !== canonicalField(field, before)) return null;
  return {
    ...value,
    [side]: fieldFingerprint(field, kept),
    sent: sentText({ side, field }, wanted, 'unclear', at),
  };
}

/** The note beside a base that says what was sent to a side, and what it shows of it. */
export function sentText(
  { side, field }: Pick<PendingWrite, 'side' | 'field'>,
  wanted: string,
  shows: Shown,
  at: string,
): SentText {
  return { side, text: fieldFingerprint(field, wanted), shows, at };
}

/** Case, blanks, ways to write one character, and characters that a 3-byte database drops or replaces are no difference. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[?\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('\ufe0f', '')
    .replaceAll('\u200d', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
