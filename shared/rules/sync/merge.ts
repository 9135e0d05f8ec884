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
import { fingerprint } from '../canonical.ts';
import type { ClosedReason } from './record.ts';
import type { Link } from '../config/link.ts';
import { sameMeaning, toConnectWise, toServiceNow } from './mapping.ts';
import type { MappingContext } from './mapping.ts';
import type { BaseValue, Pair } from './pair.ts';
import { otherSide } from './record.ts';
import type { FieldName, SideName, SideRecord } from './record.ts';

/** The result of merging one field. */
export interface FieldMerge {
  readonly field: FieldName;
  /** The rule that chose: a word for the history. */
  readonly rule: MergeRule;
  readonly write: { readonly side: SideName; readonly value: string } | null;
  /** The base once the write (if any) has happened; undefined leaves the base as it is. */
  readonly base: BaseValue | undefined;
  /** The base that was judged against. */
  readonly judged: BaseValue | null;
  readonly conflict: { readonly policy: string; readonly winner: SideName | 'none' } | null;
}

/** A rule that chooses. */
export type MergeRule =
  | 'switched-off'
  | 'equal'
  | 'connectwise-moved'
  | 'servicenow-moved'
  | 'one-way'
  | 'words-changed'
  | 'no-word'
  /** Somebody made the description's note private: its text is unknown here. */
  | 'description-private'
  | ClosedReason
  /** One of the records is closed, and the difference was accepted before. */
  | 'left-apart'
  /** A text is missing on one side; it counts as deleted after a second look. */
  | 'not-shown'
  /** Rules on both sides set the field back and forth: it is stopped until it changes to something new. */
  | 'stopped'
  | 'conflict-connectwise'
  | 'conflict-servicenow'
  | 'conflict-latest'
  | 'conflict-manual';

/** The pair and its two records as read, under the link's configuration. */
export interface MergeSituation {
  readonly link: Link;
  readonly pair: Pair;
  readonly ticket: SideRecord;
  readonly incident: SideRecord;
}

/** Merges one field of a pair. Pure: the same arguments always give the same answer. */
export function mergeField(field: FieldName, situation: MergeSituation): FieldMerge {
  const { link, ticket, incident } = situation;
  const { direction } = link.fields[field];
  const view = viewOf(field, situation);
  if (direction === 'none') return keep(view, 'switched-off');
  if (sameMeaning(field, ticket.fields[field], incident.fields[field], { link, board: ticket.board }))
    return keep(view, 'equal', view.now);
  const compared = compare(view);
  if (direction === 'to-servicenow') return mergeOneWay(compared, 'connectwise');
  if (direction === 'to-connectwise') return mergeOneWay(compared, 'servicenow');
  return mergeBothWays(compared);
}

/** One field of a pair as it is seen now. */
interface FieldView {
  readonly field: FieldName;
  readonly situation: MergeSituation;
  /** Both present values in the form in which the base keeps them. */
  readonly now: BaseValue;
  /** The base to judge against; null when the field was never agreed on. */
  readonly judged: BaseValue | null;
}

interface ComparedField extends FieldView {
  /** The value of each side in the words of the other; null where the configuration has no word for it. */
  readonly translated: Readonly<Record<SideName, string | null>>;
  /** True for a side whose value is another than the base's and has a word. */
  readonly moved: Readonly<Record<SideName, boolean>>;
}

function viewOf(field: FieldName, situation: MergeSituation): FieldView {
  const now = ownWords(field, situation.ticket, situation.incident);
  return { field, situation, now, judged: baseToJudge(field, situation.pair, now) };
}

function compare(view: FieldView): ComparedField {
  const { field, now, judged, situation } = view;
  const { link, ticket, incident } = situation;
  const context: MappingContext = { link, board: ticket.board };
  const translated = {
    connectwise: toServiceNow(field, ticket.fields[field], incident.fields[field], context),
    servicenow: toConnectWise(field, incident.fields[field], context),
  };
  const hasMoved = (side: SideName): boolean =>
    translated[side] !== null && (judged === null || judged[side] !== now[side]);
  return {
    ...view,
    translated,
    moved: { connectwise: hasMoved('connectwise'), servicenow: hasMoved('servicenow') },
  };
}

/** A field that only its owner may change: the other side's own change is overwritten and goes to the journal. */
function mergeOneWay(view: ComparedField, owner: SideName): FieldMerge {
  if (!view.moved[owner]) return keep(view, 'one-way');
  const isLost = view.moved[otherSide(owner)];
  return carry(view, `${owner}-moved`, owner, isLost ? { policy: `one-way-${owner}`, winner: owner } : null);
}

function mergeBothWays(view: ComparedField): FieldMerge {
  const { judged, moved, translated, now, field, situation } = view;
  const neitherMoved = !moved.connectwise && !moved.servicenow;
  const hasWords = translated.connectwise !== null && translated.servicenow !== null;
  // A value without a word cannot be carried over, but a person set it: it is accepted as it stands, not set back.
  if (!hasWords && (judged === null || neitherMoved)) return keep(view, 'no-word', now);
  if (moved.connectwise && !moved.servicenow) return carryEdit(view, 'connectwise');
  if (moved.servicenow && !moved.connectwise) return carryEdit(view, 'servicenow');
  const policy = situation.link.fields[field].conflict;
  if (neitherMoved)
    return carry(
      view,
      'words-changed',
      policy === 'latest' || policy === 'manual' ? newer(situation) : policy,
    );
  if (policy === 'manual')
    return keep(view, 'conflict-manual', undefined, { policy: 'manual', winner: 'none' });
  const winner = policy === 'latest' ? newer(situation) : policy;
  return carry(view, `conflict-${policy}`, winner, { policy, winner });
}

/** Carries the only edit over. An edit of the other side that has no word is overwritten and goes to the journal. */
function carryEdit(view: ComparedField, winner: SideName): FieldMerge {
  const { judged, now, translated } = view;
  const loser = otherSide(winner);
  const isLost = translated[loser] === null && judged !== null && judged[loser] !== now[loser];
  return carry(view, `${winner}-moved`, winner, isLost ? { policy: 'no-word', winner } : null);
}

/** Writes the value of `winner` to the side across, if there is a word for it. */
function carry(
  view: ComparedField,
  rule: MergeRule,
  winner: SideName,
  conflict: FieldMerge['conflict'] = null,
): FieldMerge {
  const { field, now, situation, translated } = view;
  const value = translated[winner];
  if (value === null) return keep(view, 'no-word');
  const side = otherSide(winner);
  const base = { ...now, [side]: ownWord(field, side, value, situation.ticket.board) };
  return { field, rule, write: { side, value }, base, judged: view.judged, conflict };
}

/** Writes nothing. */
function keep(
  { field, judged }: FieldView,
  rule: MergeRule,
  base?: BaseValue,
  conflict: FieldMerge['conflict'] = null,
): FieldMerge {
  return { field, rule, write: null, base, judged, conflict };
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

/** Both sides' present values in the form in which the base keeps them. */
export function ownWords(field: FieldName, ticket: SideRecord, incident: SideRecord): BaseValue {
  return {
    connectwise: ownWord(field, 'connectwise', ticket.fields[field], ticket.board),
    servicenow: ownWord(field, 'servicenow', incident.fields[field], ''),
  };
}

/** One value as the base keeps it. A status carries its board: the same name on another board is another status. */
export function ownWord(field: FieldName, side: SideName, value: string, board: string): string {
  const canonical = canonicalField(field, value);
  return fingerprint(field === 'status' && side === 'connectwise' ? `${board}:${canonical}` : canonical);
}

/**
 * The base to judge against: the agreed one, or that of a write of ours whose answer was lost and which turns out to
 * have happened.
 */
function baseToJudge(field: FieldName, pair: Pair, now: BaseValue): BaseValue | null {
  const agreed = pair.base[field] ?? null;
  const happened = pair.pending.findLast(
    (write) => write.field === field && write.value[write.side] === now[write.side],
  );
  if (happened === undefined) return agreed;
  const unmoved = agreed !== null && agreed[happened.side] === now[happened.side];
  return unmoved ? agreed : happened.value;
}

/** The side whose record changed last by its own clock; ConnectWise when both did in the same instant. */
function newer({ ticket, incident }: MergeSituation): SideName {
  return incident.updatedAt > ticket.updatedAt ? 'servicenow' : 'connectwise';
}
