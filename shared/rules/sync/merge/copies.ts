/**
 * Texts of which one side has a copy that is not the whole: shortened by us, or altered by the system that saved it.
 *
 * Such a copy never replaces its original. A copy that nobody edited stays as it is; an edit of it is made in the
 * original; where nobody can say what the edit means for the hidden part, nothing is written and a person is notified.
 */
import { limits, shortenedMark } from '../../canonical.ts';
import { truncatedAt } from '../../config/mappings/schema.ts';
import { canonicalField, fieldFingerprint } from '../canonical-field.ts';
import type { BaseValue, SentText } from '../pair.ts';
import { mappingOf } from '../mapped/fields.ts';
import { fieldValue, isMapped, otherSide } from '../record.ts';
import type { SideName } from '../record.ts';
import { isTextField, recognisedAlteration, sentText } from '../texts/alteration.ts';
import { applyToUncut } from '../texts/uncut-edit.ts';
import type { EditedCopy } from '../texts/uncut-edit.ts';
import { carry, keep, ownWord, recordOn } from './field-view.ts';
import type { FieldMerge, FieldView } from './field-view.ts';

/** A system that changes a text after it has answered does so within this time of our write. */
const alteredWithinMs = 5_000;

/** The merge of a text whose copy was altered or has to be written again; null for every other field. */
export function mergeAltered(view: FieldView): FieldMerge | null {
  const { judged, moved } = view;
  const sent = judged?.sent;
  if (judged === null || sent === undefined || moved[otherSide(sent.side)]) return null;
  const isCurrent = sent.text !== null && wantedOn(view, sent.side) === sent.text;
  if (moved[sent.side]) {
    const altered = isCurrent && judged[sent.side] === sent.text ? alteredSince(view, sent) : null;
    return altered === null ? null : keep(view, 'changed-by-target', altered);
  }
  if (judged[sent.side] === sent.text) return null;
  return isCurrent
    ? keep(view, 'changed-by-target', judged)
    : carry(view, 'copy-renewed', otherSide(sent.side));
}

/** The merge of an edit that was made on one side alone, where that side showed a part of the other's text; else null. */
export function mergeEditOfCopy(view: FieldView, editor: SideName): FieldMerge | null {
  const owner = otherSide(editor);
  const copy = editedCopy(view, editor);
  if (copy === 'whole') return null;
  if (copy === 'respelled')
    return carry(view, `${editor}-moved`, editor, { policy: 'altered-copy', winner: editor });
  const undecided = keep(view, 'shortened-copy', undefined, { policy: 'shortened-copy', winner: 'none' });
  if (copy === 'unclear') return undecided;
  const edit = applyToUncut(copy);
  if (edit.kind === 'replaced')
    return carry(view, `${editor}-moved`, editor, { policy: 'replaced-copy', winner: editor });
  if (edit.kind === 'unclear' || edit.text.length > (limitOn(view, owner) ?? Infinity)) return undecided;
  const { field, now, judged, situation } = view;
  const stale: SentText = { side: editor, text: null, shows: 'unclear', at: '' };
  const half = ownWord(field, owner, edit.text, situation.ticket.board);
  const base: BaseValue = { ...now, [owner]: half, sent: stale };
  const write = { side: owner, value: edit.text };
  const conflict = { policy: 'edit-of-copy', winner: editor };
  return { field, rule: 'edit-of-copy', write, base, judged, conflict };
}

/** True where the value of `winner` is a copy of which a part was cut off, and would replace a text that was not. */
export function wouldReplaceUncut(view: FieldView, winner: SideName): boolean {
  const { field, judged } = view;
  if (!isTextField(field)) return false;
  const value = canonicalField(field, fieldValue(recordOn(view.situation, winner).fields, field));
  const other = canonicalField(field, fieldValue(recordOn(view.situation, otherSide(winner)).fields, field));
  if (value === '' || other.length <= value.length) return false;
  const sent = judged?.sent;
  const wasCut = sent?.side === winner && sent.shows !== 'whole' && sent.shows !== 'respelled';
  const isCut = typeof recognisedAlteration(other, value) === 'number';
  return (
    wasCut || isCut || (value.endsWith(shortenedMark) && other.length > (limitOn(view, winner) ?? Infinity))
  );
}

/** The text that an edit on one side began from: the whole of the other's text, another spelling of it, or a part. */
function editedCopy(view: FieldView, editor: SideName): EditedCopy | 'whole' | 'respelled' | 'unclear' {
  const { field, judged, situation, translated } = view;
  const owner = otherSide(editor);
  const wanted = translated[owner];
  if (!isTextField(field) || judged === null || wanted === null) return 'whole';
  const uncut = canonicalField(field, fieldValue(recordOn(situation, owner).fields, field));
  const edited = canonicalField(field, fieldValue(recordOn(situation, editor).fields, field));
  const sentAs = canonicalField(field, wanted);
  const sent = judged.sent?.side === editor ? judged.sent : undefined;
  const isWhole = sent?.text === judged[editor] && sent?.shows !== 'respelled';
  if (sent !== undefined && !isWhole) {
    if (sent.text !== fieldFingerprint(field, sentAs)) return 'unclear';
    if (sent.shows === 'respelled') return uncut === sentAs ? 'respelled' : 'unclear';
    if (typeof sent.shows !== 'number') return 'unclear';
    const shown = canonicalField(field, sentAs.slice(0, sent.shows));
    // A copy that was cut where we had cut it already shows no more of the original than that.
    const keeps = Math.min(shown.length, commonLength(uncut, shown));
    return { uncut, shown, keeps, edited };
  }
  if (uncut === sentAs) return 'whole';
  if (judged[editor] === fieldFingerprint(field, sentAs))
    return { uncut, shown: sentAs, keeps: sentAs.length - shortenedMark.length, edited };
  // Both were accepted as they stood: nobody knows how much of the longer text the editor has seen.
  return edited.length >= uncut.length ? 'respelled' : 'unclear';
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < other.length && one[length] === other[length]) length += 1;
  return length;
}

/** The base of a copy that its system altered just after our write; null where a person may have done it. */
function alteredSince({ field, now, situation, translated }: FieldView, sent: SentText): BaseValue | null {
  const record = recordOn(situation, sent.side);
  const age = Date.parse(record.updatedAt) - Date.parse(sent.at);
  if (!(age >= 0 && age <= alteredWithinMs)) return null;
  const wanted = canonicalField(field, translated[otherSide(sent.side)] ?? '');
  const shows = recognisedAlteration(wanted, canonicalField(field, fieldValue(record.fields, field)));
  if (shows === null || shows === 'whole') return null;
  return { ...now, sent: sentText({ side: sent.side, field }, wanted, shows, sent.at) };
}

/** The fingerprint of what a side should have been sent by now. */
function wantedOn({ field, situation, translated }: FieldView, side: SideName): string | null {
  const wanted = translated[otherSide(side)];
  return wanted === null ? null : ownWord(field, side, wanted, situation.ticket.board);
}

function limitOn({ field, situation }: FieldView, side: SideName): number | null {
  if (isMapped(field)) {
    const mapping = mappingOf(field, situation.link);
    return mapping === undefined ? null : truncatedAt(mapping, side);
  }
  return isTextField(field) ? limits[side][field] : null;
}
