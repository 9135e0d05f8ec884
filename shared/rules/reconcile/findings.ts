/**
 * Judges one pair, or one record without a pair, in a comparison of everything. Pure.
 *
 * A finding either asks for a nudge, so that the engine itself does the work, or is reported to people. Nothing here
 * deletes, unlinks or writes: the engine decides that from a read of its own.
 */
import { digest } from '../canonical.ts';
import type { InventoryRow } from './inventory.ts';
import type { Link } from '../config/link.ts';
import { cursorShape, mappingFingerprint } from '../sync/mapping.ts';
import { mergeField } from '../sync/merge.ts';
import { withoutParts } from '../sync/state/refused-parts.ts';
import { beganWith, recordIdOn } from '../sync/pair.ts';
import type { NoteLink, Pair } from '../sync/pair.ts';
import { correlatedId } from '../sync/counterpart/correlation.ts';
import { planPair } from '../sync/plan.ts';
import { otherSide, sideNames } from '../sync/record.ts';
import type { FieldName, SideName, SideRecord } from '../sync/record.ts';

/** Every finding: its sentence, its action, and whether the engine would change the pair. */
export const findingTable = {
  'pair-drifted': {
    sentence: 'The two records differ although neither reports a change.',
    action: 'nudge',
    changes: true,
  },
  'words-changed': {
    sentence: 'The configuration translates differently now, so the pair would be written again.',
    action: 'nudge',
    changes: true,
  },
  'pair-missing': {
    sentence: 'The record belongs to the link and has no counterpart.',
    action: 'nudge',
    changes: true,
  },
  'record-absent': {
    sentence: 'A paired record is missing in the inventory and in a direct read.',
    action: 'nudge',
    changes: true,
  },
  'pair-unfinished': {
    sentence: 'Work on the pair was begun and never finished.',
    action: 'nudge',
    changes: false,
  },
  'pair-out-of-scope': {
    sentence: 'One record of the pair has left the link; the pair is not synced.',
    action: 'report',
    changes: false,
  },
  'pair-dead-lettered': {
    sentence: 'The other system refused the pair’s last change; it waits for a person.',
    action: 'report',
    changes: false,
  },
  'conflict-open': {
    sentence: 'Both sides changed a field whose policy is manual; a person must choose.',
    // The engine's own look puts it on the list of open conflicts, or closes it there.
    action: 'nudge',
    changes: false,
  },
  'correlation-twice': {
    sentence: 'Two records carry one correlation key; the pair keeps the linked one.',
    action: 'report',
    changes: false,
  },
  'note-orphaned': {
    sentence: 'A copied note refers to a note that no longer exists.',
    action: 'report',
    changes: false,
  },
  'inventory-short': {
    sentence: 'The side counts more records than it lists; the run concluded nothing from missing ones.',
    action: 'report',
    changes: false,
  },
} as const satisfies Record<string, { sentence: string; action: 'nudge' | 'report'; changes: boolean }>;

/** A code of the table. */
export type FindingCode = keyof typeof findingTable;

/** A finding of one run, before it is compared with earlier ones. */
export interface Found {
  readonly code: FindingCode;
  readonly side: SideName;
  readonly recordId: string;
  readonly pair: string | null;
  readonly detail: string;
}

/** One row per link, code, side and record. */
export interface Finding extends Found {
  readonly link: string;
  /** `planned` waits for the run's verdict; `nudged` was handed to the engine; `reported` is for people. */
  readonly state: 'planned' | 'nudged' | 'reported';
  readonly run: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The time of the first later run that did not find it; null while it is open. */
  readonly closedAt: string | null;
  /** The actor that approved its plan; null unless the guard asked. */
  readonly approvedBy: string | null;
}

/** A younger change may still be on its way by a poll: longer than two polls and their overlap. */
const inFlightMs = 45 * 60_000;

/** A pair with both its records, read whole. */
export interface PairSituation {
  readonly link: Link;
  readonly pair: Pair;
  readonly notes: readonly NoteLink[];
  readonly ticket: SideRecord;
  readonly incident: SideRecord;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly visibilityDelayMs: number;
}

/** Judges a pair whose both records were read whole. */
export function judgePair(situation: PairSituation): Found[] {
  const { link, pair, notes, ticket, incident } = situation;
  const about = (code: FindingCode, detail: string): Found => ({ code, ...placeOf(pair), detail });
  // A finding changes nothing: the run that it asks for takes the second look.
  const plan = planPair({ ...situation, known: notes, believesAbsence: true });
  const fields = sideNames.flatMap((side) => Object.keys(plan.changes[side]) as FieldName[]);
  const copies = plan.notes.writes.length;
  const judged = { link, pair, ticket: plan.ticket, incident };
  const rules = fields.map((field) => mergeField(field, judged).rule);
  const words = pair.mapping !== mappingFingerprint(link) && rules.includes('words-changed');
  const what = [
    ...(fields.length > 0 ? [`fields ${fields.join(', ')}`] : []),
    ...(copies > 0 ? [`${copies} notes to copy`] : []),
  ].join('; ');
  const change = about(
    words ? 'words-changed' : 'pair-drifted',
    `${ticket.number} and ${incident.number}: ${what}.`,
  );
  // A change on its way is the poll's; a rewrite under other words counts all the same.
  if (isInFlight(situation)) return words ? [change] : [];

  const unread = ticket.notesUnread ?? incident.notesUnread;
  const found =
    unread === undefined
      ? orphansOf(situation).map((detail) => about('note-orphaned', detail))
      : [about('pair-unfinished', `Its notes cannot be read: ${unread.code}.`)];
  const manual = plan.conflicts.filter(({ winner }) => winner === 'none').map(({ field }) => field);
  if (manual.length > 0) found.push(about('conflict-open', `Fields: ${manual.join(', ')}.`));
  const isOver = Object.keys(pair.conflicts ?? {}).some((field) => !manual.some((one) => one === field));
  if (isOver) found.push(about('pair-unfinished', 'A conflict that is listed as open is over.'));
  const unfinished = pair.pending.length > 0 || notes.some(({ state }) => state === 'intended');
  if (plan.isEmpty)
    return unfinished ? [...found, about('pair-unfinished', 'An intent is left over.')] : found;
  const isRefused = withoutParts(plan, pair.deadLettered?.parts ?? []).isEmpty;
  const deadLettered = isRefused ? pair.deadLettered : null;
  return [
    ...found,
    deadLettered === null
      ? change
      : about('pair-dead-lettered', `Refused with ${deadLettered.code} at ${deadLettered.at}.`),
  ];
}

/** True while a young change has not reached the pair: a poll or a callback is about to. */
function isInFlight({ pair, ticket, incident, now }: PairSituation): boolean {
  return [ticket, incident].some(
    (record) =>
      pair.versions[record.side] !== record.version && now - Date.parse(record.updatedAt) < inFlightMs,
  );
}

/** Rows of the note table whose note or copy is gone. */
function orphansOf({ link, notes, ticket, incident }: PairSituation): string[] {
  const present: Record<SideName, ReadonlySet<string>> = {
    connectwise: new Set(ticket.notes.map(({ id }) => id)),
    servicenow: new Set(incident.notes.map(({ id }) => id)),
  };
  /** Ids that can be looked for: texts out of a display blob have none of their own, time entries may be left out. */
  const canTell = (side: SideName, id: string): boolean =>
    side === 'servicenow'
      ? link.servicenow.journal === 'table'
      : link.notes.timeEntries || !id.startsWith('time-');
  return notes.flatMap((row) => {
    if (row.state !== 'linked' || row.targetId === null) return [];
    const target = otherSide(row.sourceSide);
    const gone = (side: SideName, id: string): boolean => canTell(side, id) && !present[side].has(id);
    const missing = [
      ...(gone(row.sourceSide, row.sourceId) ? [`${row.sourceSide} note ${row.sourceId}`] : []),
      ...(gone(target, row.targetId) ? [`its copy ${row.targetId} on ${target}`] : []),
    ];
    return missing.length === 0 ? [] : [`Gone: ${missing.join(' and ')}.`];
  });
}

/** Judges a pair that has only one record. `now` in milliseconds since 1970. */
export function judgeHalf(pair: Pair, now: number, visibilityDelayMs: number): Found[] {
  const begun = Date.parse(pair.creating?.at ?? pair.createdAt);
  if (now - begun < Math.max(inFlightMs, 2 * visibilityDelayMs)) return [];
  return [{ code: 'pair-unfinished', ...placeOf(pair), detail: 'It has only one record.' }];
}

/** The surroundings of a listed record that has no pair of its own. */
export interface StrangerSituation {
  readonly link: Link;
  readonly side: SideName;
  /** The pair that the record's correlation key leads to; null when there is none. */
  readonly holder: Pair | null;
  /** The beginning of the link on this side, ISO 8601: records untouched since then are for a backfill. */
  readonly horizon: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** True when the run must know every record that another scope brings, also those that a poll finds next. */
  readonly scopeChanged: boolean;
}

/** Judges a listed record without a pair of its own; `older` is a record from before the link, null needs nothing. */
export function judgeStranger(row: InventoryRow, situation: StrangerSituation): Found | 'older' | null {
  const { link, side, holder } = situation;
  const originId = correlatedId(link.name, row.correlation);
  if (originId !== null && holder !== null) return judgeKeyBearer(row, side, holder);
  const createsThere = side === 'connectwise' ? link.creates.inServiceNow : link.creates.inConnectWise;
  if (row.closed || (originId === null && !createsThere)) return null;
  const isInFlight = situation.now - Date.parse(row.updatedAt) < inFlightMs;
  if (isInFlight && !situation.scopeChanged) return null;
  // Records older than the link are for a backfill, which asks before it begins.
  if (row.createdAt < situation.horizon && row.updatedAt < situation.horizon) return 'older';
  return {
    code: 'pair-missing',
    side,
    recordId: row.id,
    pair: null,
    detail: `Last changed ${row.updatedAt}.`,
  };
}

/** Judges a record whose key leads to a pair: the pair's own record, a second one with its key, or its lacking one. */
function judgeKeyBearer(row: InventoryRow, side: SideName, holder: Pair): Found | null {
  const linked = recordIdOn(holder, side);
  if (linked === row.id) return null;
  const at = { side, recordId: row.id, pair: holder.key };
  if (linked === null) return { code: 'pair-unfinished', ...at, detail: 'The pair lacks this very record.' };
  return {
    code: 'correlation-twice',
    ...at,
    detail: `The pair holds ${linked}; this one was made ${row.createdAt}.`,
  };
}

/** The place of a finding about a whole pair: the record that the pair began with. */
export function placeOf(pair: Pair): {
  readonly side: SideName;
  readonly recordId: string;
  readonly pair: string;
} {
  const { side, id } = beganWith(pair.key);
  return { side, recordId: recordIdOn(pair, side) ?? id, pair: pair.key };
}

/** The finding about a side that lists fewer records than it counts: one a side. */
export function shortInventory(side: SideName): Found {
  return {
    code: 'inventory-short',
    side,
    recordId: 'list',
    pair: null,
    detail: 'Look at what the integration user may see: access rules, board permissions, domains.',
  };
}

/** The key of a finding among those of its link. */
export function findingKey({ code, side, recordId }: Pick<Found, 'code' | 'side' | 'recordId'>): string {
  return `${code}:${side}:${recordId}`;
}

/** Changes when scope or words of the link change: a mass change may follow, so a survey comes first. */
export function linkShape(link: Link): string {
  return digest(`${cursorShape(link, 'connectwise')} ${cursorShape(link, 'servicenow')}`).slice(0, 16);
}
