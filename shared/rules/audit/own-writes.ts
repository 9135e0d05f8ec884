/**
 * Finds the changes that ConnectWise attributes to the app's member and that the app's own journal does not know of.
 *
 *   history of the pair ─┐
 *   intents of the pair ─┼─▶ spans of time in which a write of ours may have taken effect ─▶ does the change lie in one?
 *   requests of people ──┘
 *
 * The journal holds no write before it was answered, and none of a process that died; its intents do. So a span may be
 * longer than the write, and what somebody else does to the same record in it passes for ours.
 */
import type { AuditAction, AuditRow } from '../operate/audit.ts';
import type { HistoryRow } from '../sync/journal.ts';
import { beganWith, type StoredPair } from '../sync/pair.ts';
import type { TrailChange } from './entry.ts';

/** A time in which this app may have written to one record. Milliseconds since 1970, our clock. */
export interface OwnWrite {
  readonly from: number;
  readonly until: number;
}

/** A time in which this app may have written to any record of some companies. */
export interface OwnOrder extends OwnWrite {
  readonly companies: readonly number[] | 'all';
}

/** The app's own writes to one ticket. */
export interface TicketEvidence {
  readonly writes: readonly OwnWrite[];
  /** It is the ticket that the app made for an incident. */
  readonly isOurs: boolean;
}

/** Everything that may hold a change, whatever its record. */
export interface OwnPlaces {
  readonly orders: readonly OwnOrder[];
  /** The places where the app makes tickets of its alerts. */
  readonly alertPlaces: readonly { readonly company: number; readonly board: number }[];
  /** The lead of ConnectWise's clock over ours, milliseconds. */
  readonly skewMs: number;
}

/** The difference that is believed of two clocks, and how late a workflow rule answers a write of ours, milliseconds. */
const toleranceMs = 3 * 60_000;
/** A run of `sync-pair` ends within the five minutes of its invocation, and its row is written at its end. */
const maxRunMs = 6 * 60_000;
/** From an intent to the end of its effect: the longest `engine.claimSeconds`. */
const maxEffectMs = 10 * 60_000;
/** A request whose process died has no end. */
const maxOrderMs = 10 * 60_000;

/** Requests that write to no record with a trail, or whose writes stand in the history of pairs or on a board of alerts. */
const writesElsewhere: ReadonlySet<AuditAction> = new Set([
  'dead-letters-replay',
  'secrets-change',
  'dead-letters-discard',
  'backfill-start',
  'backfill-approve',
  'backfill-stop',
  'reconcile-start',
  'reconcile-approve',
  'pair-repair',
  'conflict-choice',
  'callbacks-change',
  'alerts-test',
  'alerts-mute',
  'alerts-unmute',
]);

/**
 * The changes that the journal does not hold, of those that our member made to one record. The app deletes no ticket,
 * so a request alone holds a deletion; a ticket that it made for an incident holds its own creation, however long that
 * took.
 */
export function notHeld(
  changes: readonly TrailChange[],
  { writes, isOurs }: TicketEvidence,
  { orders, alertPlaces, skewMs }: OwnPlaces,
): readonly TrailChange[] {
  // A header may show another clock than the one that dates the entries.
  const timesOf = ({ at }: TrailChange): readonly number[] => [at - skewMs, at];
  const made = isOurs ? changes.filter(({ kind }) => kind === 'created').flatMap(timesOf) : [];
  const spans = [...writes, ...made.map((at) => ({ from: at, until: at }))];
  const covers = (change: TrailChange, { from, until }: OwnWrite): boolean =>
    timesOf(change).some((at) => at >= from - toleranceMs && at <= until + toleranceMs);
  return changes.filter((change) => {
    const { company, board, type } = change.record;
    const isOrdered = orders.some(
      (order) =>
        covers(change, order) &&
        (order.companies === 'all' || (company !== null && order.companies.includes(company))),
    );
    if (isOrdered) return false;
    if (change.kind === 'deleted' || type !== 'Ticket') return true;
    if (alertPlaces.some((place) => place.company === company && place.board === board)) return false;
    if (change.kind === 'created') return !isOurs;
    return !spans.some((span) => covers(change, span));
  });
}

/** Reads the evidence from the history and the intents of a ticket's pair. */
export function evidenceOf(history: readonly HistoryRow[], stored: StoredPair | null): TicketEvidence {
  const runs = history
    .filter(({ answers }) =>
      answers.some(({ side, result }) => side === 'connectwise' && result !== 'would-write'),
    )
    .map(({ at }) => ({ from: Date.parse(at) - maxRunMs, until: Date.parse(at) }));
  return {
    writes: [...runs, ...(stored === null ? [] : intentsOf(stored))],
    isOurs: stored !== null && beganWith(stored.pair.key).side === 'servicenow',
  };
}

/** Writes that were begun, whether or not a row of the history tells of their end. */
function intentsOf({ pair, notes, attachments }: StoredPair): readonly OwnWrite[] {
  const { pending, creating, laps = {} } = pair;
  const fields = [...pending, ...Object.values(laps).flatMap((one) => one?.writes ?? [])];
  const begun = [
    ...[...fields, ...(creating === null ? [] : [creating])].filter(({ side }) => side === 'connectwise'),
    ...[...notes, ...attachments].filter(({ sourceSide }) => sourceSide === 'servicenow'),
  ];
  return begun.flatMap(({ at }) => {
    const from = Date.parse(at);
    return Number.isNaN(from) ? [] : [{ from, until: from + maxEffectMs }];
  });
}

/** The spans of requests, each with the companies that it may have written to; `companyOf` answers a link's company. */
export function ordersOf(
  rows: readonly AuditRow[],
  companyOf: (link: string) => readonly number[],
): readonly OwnOrder[] {
  return rows.flatMap((row): OwnOrder[] => {
    if (writesElsewhere.has(row.action)) return [];
    const from = Date.parse(row.at);
    const until = row.endedAt === null ? from + maxOrderMs : Date.parse(row.endedAt);
    if (Number.isNaN(from) || Number.isNaN(until)) return [];
    // The first one: what stands behind it may be a caller's own words.
    const [, named] = /\bcompany (\d{1,15})\b/.exec(row.scope) ?? [];
    const linked = row.link === null ? [] : companyOf(row.link);
    const companies = [...new Set([...(named === undefined ? [] : [Number(named)]), ...linked])];
    // The journal of a customer that was removed is gone: nobody can tell what it held.
    const begun = row.action === 'customer-remove' ? Number.NEGATIVE_INFINITY : from;
    return [{ from: begun, until, companies: companies.length === 0 ? 'all' : companies }];
  });
}
