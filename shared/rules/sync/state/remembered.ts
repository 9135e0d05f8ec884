/**
 * The record across as the pair remembers it from its last rest: it saves the read before a plan, because the last look
 * before a write reads the record anyway, and shows whether it is still that version.
 *
 * Nothing is written by what is remembered alone. A plan that writes nothing needs no look at all: a change across has
 * its own callback or poll.
 */
import { stoppedFields } from './laps.ts';
import { mirroredFields, ruleOf } from '../mapped/fields.ts';
import { toConnectWise, toServiceNow } from '../mapping.ts';
import { ownWord } from '../merge/field-view.ts';
import { isNews } from '../decision-fingerprint.ts';
import { recordIdOn } from '../pair.ts';
import type { AttachmentLink, BaseValue, Pair } from '../pair.ts';
import type { Plan } from '../plan.ts';
import { fieldValue, otherSide } from '../record.ts';
import type { FieldName, FieldValues, SideName, SideRecord } from '../record.ts';
import { isCalm, type Look } from '../skipped-reads.ts';

/** After this time the record across is read again, whoever asks. */
const trustedForMs = 24 * 3_600_000;

/**
 * True for a pair whose record across may be taken as it was: it ended in sync with everything agreed on, in a version that shows
 * the next change, not longer than a day ago. `now` in milliseconds since 1970.
 */
export function remembersOther(
  look: Look,
  attachments: readonly Pick<AttachmentLink, 'state'>[],
  now: number,
): boolean {
  const { pair, notes, nudge } = look;
  const side = otherSide(nudge.side);
  const readAt = Date.parse(pair.readAt[side] ?? '');
  return (
    isCalm(look) &&
    pair.versions[side] !== null &&
    pair.newest?.[side] !== undefined &&
    readAt <= now &&
    now - readAt < trustedForMs &&
    pair.pending.length === 0 &&
    pair.creating === null &&
    pair.oldSince === undefined &&
    Object.keys(pair.conflicts ?? {}).length === 0 &&
    Object.keys(pair.unstableRuns).length === 0 &&
    (pair.absent ?? []).length === 0 &&
    stoppedFields(pair.laps ?? {}).length === 0 &&
    [...notes, ...attachments].every(({ state }) => state !== 'intended' && state !== 'written')
  );
}

/**
 * The record across from `own` as it was at the last rest, without its notes: each of them has been dealt with. Null where
 * the pair does not hold enough of it: of a long text there is only a fingerprint, and only the same text on `own` tells it.
 */
export function rememberedRecord(
  own: SideRecord,
  { pair, link }: Pick<Look, 'pair' | 'link'>,
): SideRecord | null {
  const side = otherSide(own.side);
  const id = recordIdOn(pair, side);
  const [version, seen] = [pair.versions[side], pair.newest?.[side]];
  if (id === null || version === null || seen === undefined || own.notesUnread !== undefined) return null;
  const board = side === 'connectwise' ? boardIn(pair.base.status) : '';
  if (board === null) return null;
  const fields: Partial<Record<FieldName, string>> = {};
  for (const field of mirroredFields(link)) {
    if (ruleOf(field, link).direction === 'none') continue;
    const value = rememberedValue(field, own, { side, board, pair, link });
    if (value === null) return null;
    fields[field] = value;
  }
  const { summary = '', description = '', status = '', priority = '', ...mapped } = fields;
  const core = { summary, description, status, priority };
  return {
    side,
    id,
    number: '',
    version,
    versionCounts: side === 'servicenow',
    ...(seen.counter === null ? {} : { counter: seen.counter }),
    createdAt: seen.updatedAt,
    updatedAt: seen.updatedAt,
    // By the side's own clock, and never later than it was read: no version is trusted because of it.
    readAt: seen.updatedAt,
    board,
    closed: false,
    correlation: null,
    mergedInto: null,
    fields: { ...core, ...mapped } satisfies FieldValues,
    descriptionNoteId: side === 'connectwise' ? pair.descriptionNoteId : null,
    notes: [],
    ...(side === 'connectwise' ? { notesLeftOut: true } : {}),
  };
}

/** The board in the agreed status of a ticket; null where none was agreed on. */
function boardIn(status: BaseValue | undefined): string | null {
  const word = status?.connectwise ?? '';
  const end = word.indexOf(':');
  return end < 0 ? null : word.slice(0, end);
}

/** A value across, in that side's words; null where it is not known. */
function rememberedValue(
  field: FieldName,
  own: SideRecord,
  {
    side,
    board,
    pair,
    link,
  }: Pick<Look, 'pair' | 'link'> & { readonly side: SideName; readonly board: string },
): string | null {
  const agreed = pair.base[field];
  const isWhole = agreed?.sent === undefined || (agreed.sent.shows === 'whole' && agreed.sent.text !== null);
  if (agreed === undefined || agreed.owed === true || !isWhole) return null;
  const word = agreed[side];
  if (!word.startsWith('sha256:'))
    return word.slice(field === 'status' && board !== '' ? board.length + 1 : 0);
  const value = fieldValue(own.fields, field);
  const context = { link, board: own.board };
  const told =
    side === 'servicenow' ? toServiceNow(field, value, '', context) : toConnectWise(field, value, context);
  return told !== null && ownWord(field, side, told, board) === word ? told : null;
}

/** True for a plan that leaves everything as it is, and that tells nothing new: no read across would add to it. */
export function leavesAll(plan: Plan, pair: Pair): boolean {
  const { notes, attachments } = plan;
  return (
    plan.isEmpty &&
    isPlain(plan) &&
    !isNews(plan, pair) &&
    [plan.waitUntil, notes.waitUntil, attachments.waitUntil].every((until) => until === null) &&
    [...notes.rows, ...attachments.rows, ...attachments.writes].length === 0
  );
}

/** True for a plan whose writes all go to this side, and that decides nothing else. */
export function onlyWritesTo(side: SideName, plan: Plan, pair: Pair): boolean {
  const { changes, notes } = plan;
  return (
    !plan.isEmpty &&
    isPlain(plan) &&
    Object.keys(changes[otherSide(side)]).length === 0 &&
    notes.writes.every(({ target }) => target === side) &&
    notes.rows.length === 0 &&
    plan.waitUntil === null &&
    notes.waitUntil === null &&
    JSON.stringify(plan.base) === JSON.stringify(pair.base)
  );
}

function isPlain(plan: Plan): boolean {
  const { conflicts, absent, lacking, newlyStopped, unsynced } = plan;
  return lacking === null && [...conflicts, ...absent, ...newlyStopped, ...unsynced].length === 0;
}

/** True for a plan that writes what the other one does, and leaves the same agreed values. */
export function writesTheSame(plan: Plan, other: Plan): boolean {
  const told = ({ fingerprint, base, pending, notes, waitUntil }: Plan): string =>
    JSON.stringify([
      fingerprint,
      Object.entries(base).toSorted(([one], [two]) => (one < two ? -1 : 1)),
      pending.map(({ side, field, value }) => [side, field, value]),
      notes.rows,
      notes.writes.map(({ target }) => target),
      [waitUntil, notes.waitUntil],
    ]);
  return isPlain(plan) && told(plan) === told(other);
}
