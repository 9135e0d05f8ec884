/**
 * The three-way merge of one field: the values of both sides now, against the base that both agreed on last.
 *
 *   neither moved   nothing to do (or the words changed: the policy's winner is written again)
 *   one moved       it is written to the other side
 *   both moved      equal: agreed. Else a conflict: the policy chooses, the loser's value goes to the journal
 *
 * "Moved" is always judged in a side's own words against the base in the same words, never by who wrote last: that
 * is what keeps a person's edit that shares a minute with one of ours.
 */
import { canonicalField } from './canonical-field.ts';
import { ruleOf } from './mapped/fields.ts';
import { isWordOf, sameMeaning } from './mapping.ts';
import { mergeAltered, mergeEditOfCopy, wouldReplaceUncut } from './merge/copies.ts';
import { agreedNow, carry, keep, mayHaveHappened, ownWord, viewOf } from './merge/field-view.ts';
import type { FieldMerge, FieldView, MergeSituation } from './merge/field-view.ts';
import { beganWith } from './pair.ts';
import type { Pair } from './pair.ts';
import { fieldValue, isMapped, otherSide } from './record.ts';
import { isTextField, recognisedAlteration } from './texts/alteration.ts';
import type { FieldName, SideName } from './record.ts';

/** Merges one field of a pair. Pure: the same arguments always give the same answer. */
export function mergeField(field: FieldName, situation: MergeSituation): FieldMerge {
  const { link, ticket, incident } = situation;
  const { direction, createOnly } = ruleOf(field, link);
  const view = viewOf(field, situation);
  if (direction === 'none') return keep(view, 'switched-off');
  if (createOnly)
    return isOwedToNewRecord(view)
      ? carry(view, `${originOf(view)}-moved`, originOf(view))
      : keep(view, 'create-only');
  const [ours, theirs] = [ticket.fields[field], incident.fields[field]];
  // A column that is hidden from us is neither empty nor equal.
  if (ours === undefined || theirs === undefined) return leaveNotShown(keep(view, 'not-shown'));
  if (sameMeaning(field, ours, theirs, { link, board: ticket.board }))
    return keep(view, 'equal', agreedNow(view));
  if (direction === 'to-servicenow') return mergeOneWay(view, 'connectwise');
  if (direction === 'to-connectwise') return mergeOneWay(view, 'servicenow');
  return mergeBothWays(view);
}

/** The side whose record was there first. */
function originOf({ situation }: FieldView): SideName {
  return beganWith(situation.pair.key).side;
}

/** True for a value that only a new record gets and that its create left out, unless somebody gave it another one since. */
function isOwedToNewRecord(view: FieldView): boolean {
  const { field, now, situation } = view;
  const base = situation.pair.base[field];
  const origin = originOf(view);
  const across = otherSide(origin);
  return base?.owed === true && base[across] === now[across] && now[origin] !== base[origin];
}

/**
 * The side with the only value of a mapped field on which the two never agreed: its mapping is new to the pair, and an
 * empty field takes no value away. Null for every other field, where a person still has to choose, and where the empty side is
 * known to have had a value: somebody emptied it after we had read that for a write of ours.
 */
function onlyFilled({ field, judged, now, situation }: FieldView): SideName | null {
  if (!isMapped(field) || judged !== null || (now.connectwise === '') === (now.servicenow === ''))
    return null;
  const [filled, empty]: [SideName, SideName] =
    now.connectwise === '' ? ['servicenow', 'connectwise'] : ['connectwise', 'servicenow'];
  const { pending, conflicts } = situation.pair;
  const wasRead = pending.some(
    (row) => row.field === field && row.side === filled && row.value[empty] !== '',
  );
  return wasRead || conflicts?.[field] !== undefined ? null : filled;
}

/**
 * Fills the empty side. If a write of ours may have filled it before, somebody may have emptied it since: nobody knows, and the
 * journal tells that the value was written over an empty field; under the policy `manual` a person decides.
 */
function fill(view: FieldView, filled: SideName, policy: string): FieldMerge {
  const { field, situation } = view;
  const empty = otherSide(filled);
  const wasWritten = situation.pair.pending.some(
    (row) =>
      row.field === field && row.side === empty && row.value[empty] !== '' && mayHaveHappened(row, situation),
  );
  if (wasWritten && policy === 'manual')
    return keep(view, 'conflict-manual', undefined, { policy, winner: 'none' });
  return carry(
    view,
    `${filled}-moved`,
    filled,
    wasWritten ? { policy: 'emptied-copy', winner: filled } : null,
  );
}

/** A field that only its owner may change: the other side's own change is overwritten and goes to the journal. */
function mergeOneWay(view: FieldView, owner: SideName): FieldMerge {
  const { moved, judged } = view;
  const filled = onlyFilled(view);
  if (filled !== null) return filled === owner ? fill(view, owner, owner) : keep(view, 'one-way');
  const altered = judged?.sent?.side === otherSide(owner) ? mergeAltered(view) : null;
  if (altered !== null) return altered;
  if (!moved[owner]) return keep(view, 'one-way');
  if (!moved[otherSide(owner)] && !hasOwnWord(view, otherSide(owner)))
    return mergeEditOfCopy(view, owner) ?? carry(view, `${owner}-moved`, owner);
  return carryUnlessCut(view, `${owner}-moved`, owner, `one-way-${owner}`);
}

function mergeBothWays(view: FieldView): FieldMerge {
  const { judged, moved, translated, field, situation } = view;
  const neitherMoved = !moved.connectwise && !moved.servicenow;
  const hasWords = translated.connectwise !== null && translated.servicenow !== null;
  const filled = onlyFilled(view);
  const policy = ruleOf(field, situation.link).conflict;
  if (filled !== null && translated[filled] !== null) return fill(view, filled, policy);
  // A value without a word cannot be carried over, but a person set it: it is accepted as it stands, not set back.
  if (!hasWords && (judged === null || neitherMoved)) return keep(view, 'no-word', view.now);
  const altered = mergeAltered(view);
  if (altered !== null) return altered;
  if (moved.connectwise && !moved.servicenow) return carryEdit(view, 'connectwise');
  if (moved.servicenow && !moved.connectwise) return carryEdit(view, 'servicenow');
  if (neitherMoved) {
    const preferred = policy === 'latest' || policy === 'manual' ? newer(situation) : policy;
    const winner = wouldReplaceUncut(view, preferred) ? otherSide(preferred) : preferred;
    return carry(view, 'words-changed', winner);
  }
  if (policy === 'manual')
    return keep(view, 'conflict-manual', undefined, { policy: 'manual', winner: 'none' });
  const winner = policy === 'latest' ? newer(situation) : policy;
  return carryUnlessCut(view, `conflict-${policy}`, winner, policy);
}

/** Carries the only edit over. A value of the other side that has no word is overwritten and goes to the journal. */
function carryEdit(view: FieldView, winner: SideName): FieldMerge {
  const ofCopy = mergeEditOfCopy(view, winner);
  if (ofCopy !== null) return ofCopy;
  const isLost = hasOwnWord(view, otherSide(winner));
  return carry(view, `${winner}-moved`, winner, isLost ? { policy: 'no-word', winner } : null);
}

/** True for a value without a word: it stood on this side alone, however long ago it was accepted. */
function hasOwnWord({ now, translated }: FieldView, side: SideName): boolean {
  return translated[side] === null && now[side] !== '';
}

/** Carries the winner of two edits over; the winner's is left where it is if it is a shortened copy of a longer text. */
function carryUnlessCut(
  view: FieldView,
  rule: FieldMerge['rule'],
  winner: SideName,
  policy: string,
): FieldMerge {
  return wouldReplaceUncut(view, winner)
    ? keep(view, 'shortened-copy', undefined, { policy: 'shortened-copy', winner: 'none' })
    : carry(view, rule, winner, { policy, winner });
}

/**
 * The merge of a conflict in which a person chose: the chosen side's value is carried over. Null where it may not be: the
 * link syncs the field in the other direction only, or the configuration has no word for the value.
 */
export function mergeChosen(
  open: FieldMerge,
  winner: SideName,
  situation: MergeSituation,
): FieldMerge | null {
  const { field, conflict } = open;
  const { direction } = ruleOf(field, situation.link);
  if (conflict === null || (direction !== 'both' && direction !== `to-${otherSide(winner)}`)) return null;
  const policy = conflict.policy;
  const merge = carry(viewOf(field, situation), 'chosen', winner, { policy, winner });
  return merge.write === null ? null : merge;
}

/**
 * The merge of a conflict in which a person named another value for both, in ConnectWise's words: it is written to the ticket, as
 * if somebody had edited that. `mergeNamed` carries it on. Null where it may not be.
 */
export function mergeNaming(open: FieldMerge, value: string, situation: MergeSituation): FieldMerge | null {
  const { field, conflict } = open;
  const { link, ticket } = situation;
  if (conflict === null || ruleOf(field, link).direction !== 'both') return null;
  if (!isWordOf(field, value, { link, board: ticket.board })) return null;
  const view = viewOf(field, situation);
  const connectwise = ownWord(field, 'connectwise', value, ticket.board);
  // The ticket has it already: it is carried over as it stands.
  if (connectwise === view.now.connectwise) return mergeChosen(open, 'connectwise', situation);
  const base = { ...view.now, connectwise };
  return {
    field,
    rule: 'chosen',
    write: { side: 'connectwise', value },
    base,
    judged: view.judged,
    conflict,
  };
}

/**
 * The second half of such a merge: the ticket has the value that was named, or what ConnectWise made of it, and nobody has edited
 * either record since. Null for any other pair: then the usual rules hold.
 */
export function mergeNamed(field: FieldName, value: string, situation: MergeSituation): FieldMerge | null {
  const view = viewOf(field, situation);
  if (!showsNamed(view, value)) return null;
  const merge = carry(view, 'chosen', 'connectwise');
  return merge.write === null ? null : merge;
}

function showsNamed({ field, judged, now, situation }: FieldView, value: string): boolean {
  const { ticket, pair } = situation;
  const named = ownWord(field, 'connectwise', value, ticket.board);
  if (judged?.connectwise === now.connectwise && judged.servicenow === now.servicenow) {
    const { sent } = judged;
    // ServiceNow was sent it, too, and made another text of it: nothing is left to write.
    return sent?.side !== 'servicenow' && (sent === undefined ? judged.connectwise : sent.text) === named;
  }
  // The answer to the write was lost, and ConnectWise made another text of it.
  return (
    isTextField(field) &&
    pair.pending.some(
      (row) =>
        row.field === field &&
        row.side === 'connectwise' &&
        row.value.connectwise === named &&
        row.value.servicenow === now.servicenow,
    ) &&
    recognisedAlteration(
      canonicalField(field, value),
      canonicalField(field, fieldValue(ticket.fields, field)),
    ) !== null
  );
}

/** The merge of a description whose note is private: the text is not looked at, and nothing is written. */
export function leavePrivate(pair: Pair): FieldMerge {
  const judged = pair.base.description ?? null;
  return {
    field: 'description',
    rule: 'description-private',
    write: null,
    base: undefined,
    judged,
    conflict: null,
  };
}

/** The merge of a field that two rules set back and forth. */
export function leaveStopped({ field, judged }: FieldMerge): FieldMerge {
  return { field, rule: 'stopped', write: null, base: undefined, judged, conflict: null };
}

/** The merge of a field whose text one side does not show, until a second look has missed it, too. */
export function leaveNotShown({ field, judged }: FieldMerge): FieldMerge {
  return { field, rule: 'not-shown', write: null, base: undefined, judged, conflict: null };
}

/** The side whose record changed last, both times brought to our clock; ConnectWise when both did in the same instant. */
function newer({ ticket, incident, aheadMs = { connectwise: 0, servicenow: 0 } }: MergeSituation): SideName {
  const [changed, other] = [Date.parse(incident.updatedAt), Date.parse(ticket.updatedAt)];
  return changed - aheadMs.servicenow > other - aheadMs.connectwise ? 'servicenow' : 'connectwise';
}
