/** One field of a pair as a merge sees it: both values now, the base, who moved; and the two ways in which a merge ends. */
import type { Link } from '../../config/link.ts';
import { canonicalField, fieldFingerprint } from '../canonical-field.ts';
import { toConnectWise, toServiceNow } from '../mapping.ts';
import type { BaseValue, Pair, PendingWrite } from '../pair.ts';
import { fieldValue, otherSide } from '../record.ts';
import type { ClosedReason, FieldName, SideName, SideRecord } from '../record.ts';
import { longAgo } from '../state/pending.ts';
import { isTextField, recognisedAlteration, sentText } from '../texts/alteration.ts';
import { unlearnedMs } from './clock-difference.ts';

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
  /** Only a new record gets the value. */
  | 'create-only'
  /** The record may not be resolved before a field that it needs has a value. */
  | 'required-missing'
  | 'words-changed'
  | 'no-word'
  /** The side that our text was written to saved another one; nobody edited it. */
  | 'changed-by-target'
  /** An edit of a shortened copy, made in the text that it was cut from. */
  | 'edit-of-copy'
  /** The text was edited through its shortened copy, which is written again. */
  | 'copy-renewed'
  /** A shortened copy would replace a longer text: a person must say what becomes of the rest. */
  | 'shortened-copy'
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
  | 'conflict-manual'
  /** A person chose between two edits. */
  | 'chosen';

/** The pair and its two records as read, under the link's configuration. */
export interface MergeSituation {
  readonly link: Link;
  readonly pair: Pair;
  readonly ticket: SideRecord;
  readonly incident: SideRecord;
  /** By how much each side's clock is ahead of ours, milliseconds; left out, both go right. */
  readonly aheadMs?: Readonly<Record<SideName, number>>;
}

/** One field of a pair as it is seen now. */
export interface FieldView {
  readonly field: FieldName;
  readonly situation: MergeSituation;
  /** The value of each side in the words of the other; null where the configuration has no word for it. */
  readonly translated: Readonly<Record<SideName, string | null>>;
  /** Both present values in the form in which the base keeps them. */
  readonly now: BaseValue;
  /** The base to judge against; null when the field was never agreed on. */
  readonly judged: BaseValue | null;
  /** True for a side whose value is another than the base's and has a word. */
  readonly moved: Readonly<Record<SideName, boolean>>;
}

/** Looks at one field of a pair. */
export function viewOf(field: FieldName, situation: MergeSituation): FieldView {
  const { link, ticket, incident } = situation;
  const context = { link, board: ticket.board };
  const now = ownWords(field, ticket, incident);
  const translated = {
    connectwise: toServiceNow(
      field,
      fieldValue(ticket.fields, field),
      fieldValue(incident.fields, field),
      context,
    ),
    servicenow: toConnectWise(field, fieldValue(incident.fields, field), context),
  };
  const judged = baseToJudge({ field, situation, now, translated });
  const hasMoved = (side: SideName): boolean =>
    translated[side] !== null && (judged === null || judged[side] !== now[side]);
  const hasBoth = translated.connectwise !== null && translated.servicenow !== null;
  const moved = {
    connectwise: hasMoved('connectwise') || (hasBoth && wasSetBack('connectwise', { field, situation, now })),
    servicenow: hasMoved('servicenow') || (hasBoth && wasSetBack('servicenow', { field, situation, now })),
  };
  return { field, situation, now, translated, judged, moved };
}

/** The record of one side of a situation. */
export function recordOn({ ticket, incident }: MergeSituation, side: SideName): SideRecord {
  return side === 'connectwise' ? ticket : incident;
}

/** The present values as a base; our last write stays beside them as long as its text stands. */
export function agreedNow({ judged, now }: FieldView): BaseValue {
  const sent = judged?.sent;
  const stands =
    judged !== null && judged.connectwise === now.connectwise && judged.servicenow === now.servicenow;
  return stands && sent !== undefined && judged[sent.side] === sent.text ? judged : now;
}

/** Writes the value of `winner` to the side across, if there is a word for it. */
export function carry(
  view: FieldView,
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
export function keep(
  { field, judged }: FieldView,
  rule: MergeRule,
  base?: BaseValue,
  conflict: FieldMerge['conflict'] = null,
): FieldMerge {
  return { field, rule, write: null, base, judged, conflict };
}

/** Both sides' present values in the form in which the base keeps them. */
export function ownWords(field: FieldName, ticket: SideRecord, incident: SideRecord): BaseValue {
  return {
    connectwise: ownWord(field, 'connectwise', fieldValue(ticket.fields, field), ticket.board),
    servicenow: ownWord(field, 'servicenow', fieldValue(incident.fields, field), ''),
  };
}

/** One value as the base keeps it. A status carries its board: the same name on another board is another status. */
export function ownWord(field: FieldName, side: SideName, value: string, board: string): string {
  const canonical = canonicalField(field, value);
  return fieldFingerprint(
    field,
    field === 'status' && side === 'connectwise' ? `${board}:${canonical}` : canonical,
  );
}

/**
 * True for a side that shows the agreed value and yet was edited: a write whose answer nobody saw had taken another value
 * from it, and somebody has edited the field on the side across since, so that nothing shows whether the write happened.
 */
function wasSetBack(
  side: SideName,
  { field, situation, now }: Pick<FieldView, 'field' | 'situation' | 'now'>,
): boolean {
  const { base, pending } = situation.pair;
  const agreed = base[field];
  const across = otherSide(side);
  if (agreed === undefined || agreed[side] !== now[side] || agreed[across] === now[across]) return false;
  const open = pending.filter((row) => row.field === field && row.at !== longAgo && row.overtaken !== true);
  if (open.some((row) => row.value[row.side] === now[row.side])) return false;
  return open.some((row) => row.side === across && row.value[side] !== now[side]);
}

type ViewWithoutBase = Pick<FieldView, 'field' | 'situation' | 'now' | 'translated'>;

/**
 * The base to judge against: the agreed one, or that of a write of ours whose answer was lost and which turns out to
 * have happened.
 */
function baseToJudge(view: ViewWithoutBase): BaseValue | null {
  const { field, now } = view;
  const { base, pending } = view.situation.pair;
  const agreed = base[field] ?? null;
  const happened =
    pending.findLast((write) => write.field === field && write.value[write.side] === now[write.side]) ??
    alteredWrite(view, agreed);
  if (happened === undefined) return agreed;
  const unmoved = agreed !== null && agreed[happened.side] === now[happened.side];
  return unmoved ? agreed : happened.value;
}

/** A write whose answer was lost, and of which its side saved something that can be recognised. */
function alteredWrite(view: ViewWithoutBase, agreed: BaseValue | null): PendingWrite | undefined {
  const { field, now, situation, translated } = view;
  if (!isTextField(field)) return undefined;
  for (const write of situation.pair.pending.toReversed()) {
    const { side } = write;
    const source = otherSide(side);
    const sent = canonicalField(field, translated[source] ?? '');
    const isThisOne = write.field === field && write.value[source] === now[source];
    if (!isThisOne || write.value[side] !== fieldFingerprint(field, sent)) continue;
    const record = recordOn(situation, side);
    // The text before the edit may look like a part of the text that was to follow: somebody added a word to it.
    if (agreed === null ? !changedSince(record, write) : agreed[side] === now[side]) continue;
    const shows = recognisedAlteration(sent, canonicalField(field, fieldValue(record.fields, field)));
    if (shows === null) continue;
    return { ...write, value: { ...now, sent: sentText(write, sent, shows, '') } };
  }
  return undefined;
}

/** Returns true if the record has changed since a write was begun, as far as times in whole seconds tell. */
function changedSince({ updatedAt }: SideRecord, { at }: PendingWrite): boolean {
  return Math.floor(Date.parse(updatedAt) / 1000) >= Math.floor(Date.parse(at) / 1000);
}

/** True for a write of ours that may have happened: the record that it was for has changed since. */
export function mayHaveHappened({ side, at }: PendingWrite, situation: MergeSituation): boolean {
  const changedAt = Date.parse(recordOn(situation, side).updatedAt) - (situation.aheadMs?.[side] ?? 0);
  return changedAt + unlearnedMs >= Date.parse(at);
}
