/**
 * Plans the writes of one pair: (pair, ticket, incident, link) → plan. Pure; the dry run shows exactly this.
 */
import { isStillStopped, withWrite } from './state/laps.ts';
import { missingTexts } from './state/absence.ts';
import type { Choices } from './state/open-conflicts.ts';
import { noAttachments } from './attachments/plan.ts';
import type { AttachmentPlan } from './attachments/plan.ts';
import { clip, digest } from '../canonical.ts';
import { closedSides, withMergeNote, withoutClosedWrite } from './closed-records.ts';
import type { ClosedSides } from './closed-records.ts';
import type { ConflictRow, FieldDecision } from './journal.ts';
import type { Link } from '../config/link.ts';
import {
  leaveNotShown,
  leavePrivate,
  leaveStopped,
  mergeField,
  mergeChosen,
  mergeNamed,
  mergeNaming,
} from './merge.ts';
import { ownWords } from './merge/field-view.ts';
import type { FieldMerge, MergeSituation } from './merge/field-view.ts';
import { descriptionIsPrivate, withDescription } from './notes/description.ts';
import type { NotePlan } from './notes/plan.ts';
import { noNotes, planNotes } from './notes.ts';
import type { Absence, Base, FieldLaps, NoteLink, Pair, PendingWrite } from './pair.ts';
import { mirroredFields } from './mapped/fields.ts';
import { lackingToResolve, withStatusHeld, type Lacking } from './mapped/required.ts';
import { fieldValue } from './record.ts';
import type { FieldChange, FieldName, SideName, SideRecord } from './record.ts';

/** Everything that a run on the pair would write and record. */
export interface Plan {
  /** Field changes by the side they are written to. */
  readonly changes: Readonly<Record<SideName, FieldChange>>;
  /** The base with everything that is equal already; written fields join once their write has happened. */
  readonly base: Base;
  /** One row per field write, to be stored before the first of them. */
  readonly pending: readonly PendingWrite[];
  readonly notes: NotePlan;
  /** Empty before they were listed, and where the link copies none. */
  readonly attachments: AttachmentPlan;
  /** The ticket as judged: with its description taken from the right note. */
  readonly ticket: SideRecord;
  readonly decisions: readonly FieldDecision[];
  readonly conflicts: readonly Omit<ConflictRow, 'at'>[];
  /** Edits of people on the incident of a ticket that was merged away: they reach no ticket any more. */
  readonly unsynced: readonly string[];
  /** The fields that a record needs before its status may follow; null for most plans. */
  readonly lacking: Lacking | null;
  /** The texts that are missing on a side. */
  readonly absent: readonly Absence[];
  /** The values that went over lately, with the writes of this plan. */
  readonly laps: NonNullable<Pair['laps']>;
  /** The fields that this plan stops. */
  readonly newlyStopped: readonly FieldName[];
  /** The second look at one of them, milliseconds since 1970; null when none is needed. */
  readonly waitUntil: number | null;
  /** True when there is nothing to write on either side. */
  readonly isEmpty: boolean;
  /** Equal plans have equal fingerprints: a plan that failed for good is recognised by it. */
  readonly fingerprint: string;
}

/** A pair with both its records, read fresh. */
export interface Situation {
  readonly link: Link;
  readonly pair: Pair;
  readonly known: readonly NoteLink[];
  readonly ticket: SideRecord;
  readonly incident: SideRecord;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly visibilityDelayMs: number;
  /** For a comparison that only tells: a text that is missing counts as deleted at once. */
  readonly believesAbsence?: boolean;
  /** The choices that people made in conflicts of the pair. */
  readonly choices?: Choices;
  /** The number of times that a value may be written again before its field is stopped. */
  readonly maxReturns?: number;
  /** A person requests another try: what went back and forth before does not count. */
  readonly forgetsLaps?: boolean;
  /** By how much each side's clock is ahead of ours, milliseconds; see `merge/clock-difference.ts`. */
  readonly aheadMs?: Readonly<Record<SideName, number>>;
}

/** Plans one pair. */
export function planPair(situation: Situation): Plan {
  const { link, pair, incident, now, visibilityDelayMs } = situation;
  const ticket = withMergeNote(describedTicket(situation));
  const closed = closedSides(link, ticket, incident);
  const absent = absentTexts(situation, ticket);
  const unsure = situation.believesAbsence === true ? [] : absent.filter(isUnsure(situation));
  const laps = lapsOf(situation, ticket);
  const clocks = situation.aheadMs === undefined ? {} : { aheadMs: situation.aheadMs };
  const wanted = mirroredFields(link).map((field) => {
    if (field === 'description' && descriptionIsPrivate(pair, ticket)) return leavePrivate(pair);
    const merge = mergeByChoice(field, { link, pair, ticket, incident, ...clocks }, situation.choices);
    // The description is a note: what was not read is neither equal nor deleted.
    if (field === 'description' && ticket.notesUnread !== undefined) return leaveNotShown(merge);
    const isOpen = merge.write !== null || merge.conflict !== null;
    if (isOpen && unsure.some((one) => one.field === field)) return leaveNotShown(merge);
    return withoutClosedWrite(merge, closed, ticket, incident);
  });
  const lacking = lackingToResolve(wanted, { link, ticket, incident });
  const merges = (lacking === null ? wanted : withStatusHeld(wanted)).map((merge) => laps.judge(merge));
  const held = unsure.filter(({ field }) =>
    merges.some((merge) => merge.field === field && merge.rule === 'not-shown'),
  );
  const at = new Date(now).toISOString();

  const changes: Record<SideName, FieldChange> = { connectwise: {}, servicenow: {} };
  const base: Partial<Record<FieldName, NonNullable<FieldMerge['base']>>> = { ...pair.base };
  const pending: PendingWrite[] = [];
  for (const { field, write, base: next } of merges) {
    if (write === null && next !== undefined) base[field] = next;
    if (write === null || next === undefined) continue;
    changes[write.side][field] = write.value;
    pending.push({ side: write.side, field, value: next, at });
  }

  const notes =
    (incident.notesUnread ?? ticket.notesUnread) === undefined ? notesOf(situation, ticket, closed) : noNotes;
  const isEmpty = pending.length === 0 && notes.writes.length === 0;
  return {
    changes,
    base,
    pending,
    notes,
    attachments: noAttachments,
    ticket,
    decisions: merges.map((merge) => decisionOf(merge, ticket, incident)),
    unsynced: [
      ...merges.filter(({ rule }) => rule === 'merged-away').map(({ field }) => field),
      ...notes.decisions
        .filter(({ rule }) => rule === 'merged-away')
        .map(({ sourceId }) => `note ${sourceId}`),
    ],
    absent,
    lacking,
    laps: laps.all(),
    newlyStopped: laps.newlyStopped(),
    waitUntil:
      held.length === 0 ? null : Math.min(...held.map(({ since }) => Date.parse(since) + visibilityDelayMs)),
    conflicts: merges.flatMap((merge) => conflictOf(merge, pair, ticket, incident)),
    isEmpty,
    fingerprint: planFingerprint(changes, notes.writes),
  };
}

/** The merge of one field, by a person's choice where one was made between these very values. */
function mergeByChoice(field: FieldName, sides: MergeSituation, choices: Choices = {}): FieldMerge {
  const merge = mergeField(field, sides);
  const chosen = choices[field];
  if (chosen === undefined || merge.rule === 'equal') return merge;
  const { pair, ticket, incident } = sides;
  const { id, winner, value } = chosen;
  const isSame =
    merge.conflict?.winner === 'none' &&
    conflictOf(merge, pair, ticket, incident).some((one) => one.id === id);
  if (isSame && value === undefined) return mergeChosen(merge, winner, sides) ?? merge;
  if (isSame && value !== undefined) return mergeNaming(merge, value, sides) ?? merge;
  // The value that was named may be on one side, and on its way to the other.
  const isUnderWay = value !== undefined && pair.conflicts?.[field]?.id === id;
  return isUnderWay ? (mergeNamed(field, value, sides) ?? merge) : merge;
}

const usualMaxReturns = 6;

/** The ticket with its description; where its notes were not read, with the note that is known to hold it. */
function describedTicket({ pair, known, ticket }: Situation): SideRecord {
  return ticket.notesUnread === undefined && ticket.notesLeftOut === undefined
    ? withDescription(pair, known, ticket)
    : { ...ticket, descriptionNoteId: pair.descriptionNoteId };
}

/** The texts that are missing; of a description that was not read what was known of it stands. */
function absentTexts({ pair, incident, now }: Situation, ticket: SideRecord): readonly Absence[] {
  const isUnread = ({ side, field }: Absence): boolean =>
    ticket.notesUnread !== undefined && side === 'connectwise' && field === 'description';
  const found = missingTexts(pair, { connectwise: ticket, servicenow: incident }, now);
  return [...found.filter((one) => !isUnread(one)), ...(pair.absent ?? []).filter(isUnread)];
}

function notesOf(situation: Situation, ticket: SideRecord, closed: ClosedSides): NotePlan {
  const { link, pair, known, incident, now, visibilityDelayMs } = situation;
  const { maxReturns = usualMaxReturns, forgetsLaps: copiesHeld = false } = situation;
  const { notesJudged: judged } = pair;
  const clocks = situation.aheadMs === undefined ? {} : { aheadMs: situation.aheadMs };
  const limits = { visibilityDelayMs, maxReturns, copiesHeld };
  const given = { link, known, ticket, incident, closed, now, ...limits, ...clocks };
  return planNotes(judged === undefined ? given : { ...given, judged });
}

/** Judges the writes of a plan by what went back and forth before. */
function lapsOf(situation: Situation, ticket: SideRecord) {
  const { pair, incident, now, maxReturns = usualMaxReturns, forgetsLaps = false } = situation;
  const known: Partial<Record<FieldName, FieldLaps>> = forgetsLaps ? {} : { ...pair.laps };
  const newlyStopped: FieldName[] = [];
  return {
    all: () => known,
    newlyStopped: () => newlyStopped,
    judge(merge: FieldMerge): FieldMerge {
      const { field, write, base } = merge;
      if (write === null || base === undefined) return merge;
      if (isStillStopped(known[field], ownWords(field, ticket, incident))) return leaveStopped(merge);
      const source = write.side === 'connectwise' ? incident : ticket;
      const next = withWrite(known[field], { side: write.side, value: base, source, now }, maxReturns);
      // A new value on the side that loses changes nothing: the same write would be made again, and people know.
      if (next.stopped !== null && (known[field]?.stopped ?? null) !== null) return leaveStopped(merge);
      known[field] = next;
      if (next.stopped === null) return merge;
      newlyStopped.push(field);
      return leaveStopped(merge);
    },
  };
}

/** The fingerprint of a plan that writes this. */
export function planFingerprint(changes: Plan['changes'], notes: NotePlan['writes']): string {
  const copies = notes.map(({ row, text }) => [row.sourceSide, row.sourceId, row.part, text]);
  return digest(JSON.stringify([changes, copies])).slice(0, 32);
}

/** True for a text whose absence was not looked at a second time yet. */
function isUnsure({ now, visibilityDelayMs }: Situation): (absence: Absence) => boolean {
  return ({ since }) => now < Date.parse(since) + visibilityDelayMs;
}

/** The plan together with that of the attachments. */
export function addAttachments(plan: Plan, attachments: AttachmentPlan): Plan {
  const { writes, decisions } = attachments;
  const lost = decisions.filter(({ rule }) => rule === 'merged-away').map(({ name }) => `file ${name}`);
  const unsynced = [...plan.unsynced, ...lost];
  if (writes.length === 0) return { ...plan, attachments, unsynced };
  const rows = writes.map(({ row }) => [row.sourceSide, row.sourceId]);
  return {
    ...plan,
    attachments,
    unsynced,
    isEmpty: false,
    fingerprint: digest(JSON.stringify([plan.fingerprint, rows])).slice(0, 32),
  };
}

function decisionOf(merge: FieldMerge, ticket: SideRecord, incident: SideRecord): FieldDecision {
  return {
    field: merge.field,
    connectwise: clip(fieldValue(ticket.fields, merge.field)),
    servicenow: clip(fieldValue(incident.fields, merge.field)),
    base: merge.judged,
    rule: merge.rule,
    write: merge.write === null ? null : { side: merge.write.side, value: clip(merge.write.value) },
  };
}

function conflictOf(
  merge: FieldMerge,
  pair: Pair,
  ticket: SideRecord,
  incident: SideRecord,
): Omit<ConflictRow, 'at'>[] {
  if (merge.conflict === null) return [];
  const values = {
    connectwise: fieldValue(ticket.fields, merge.field),
    servicenow: fieldValue(incident.fields, merge.field),
  };
  const id = digest(
    JSON.stringify([pair.link, pair.key, merge.field, values, merge.judged, merge.conflict]),
  ).slice(0, 32);
  return [
    {
      link: pair.link,
      pair: pair.key,
      id,
      field: merge.field,
      ...values,
      base: merge.judged,
      ...merge.conflict,
    },
  ];
}
