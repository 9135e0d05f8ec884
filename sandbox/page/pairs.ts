/** Finds the pairs that the page shows: records of both simulators, those that belong together side by side. */
import {
  everything,
  type RecordView,
  type ViewQuery,
  type RecordViews,
  type ViewSource,
} from '../common/record-view.ts';
import type { Agreement, Verdict } from './agreement.ts';
import { askedRecord, type ToldState, type ToldStates } from './told-states.ts';

/** The state of a side: it answers, it was never started, or it should answer and does not. */
export type SideView =
  | { readonly state: 'here'; readonly about: Omit<RecordViews, 'records'> }
  | { readonly state: 'absent' }
  | { readonly state: 'silent'; readonly why: string };

/** A ticket, an incident, or both. */
export interface PairView {
  /** Stays the same when the second of the two comes into being. */
  readonly key: string;
  readonly ticket: RecordView | null;
  readonly incident: RecordView | null;
  /** True if a link covers the record that is there, so that a missing counterpart will come. */
  readonly isCovered: boolean;
  /** Null when nobody can tell: one is missing, or no configuration is known. */
  readonly verdict: Verdict | null;
  /** Words that are not the same and count as the same: `Scheduled counts as In Progress here`; null where none do. */
  readonly countsAs: string | null;
  /** The page of this pair in the dashboard; null where no link covers it, or no app is known. */
  readonly address: string | null;
  /** The app's words about it; null if it was not asked, or does not answer. */
  readonly told: ToldState | null;
}

/** One answer to the page: the pairs, and how both sides are. */
export interface PairsView {
  readonly connectwise: SideView;
  readonly servicenow: SideView;
  /** True if something is known to keep the two equal. */
  readonly isLinked: boolean;
  /** The app that says how the pairs stand: `absent` where none is known, `silent` where it does not answer. */
  readonly app: 'here' | 'absent' | 'silent';
  /** Address of the dashboard; null where no app is known. */
  readonly dashboard: string | null;
  /** Latest change first. */
  readonly pairs: readonly PairView[];
  readonly hasMore: boolean;
}

/** The filter and the page of a search for pairs. */
export interface PairsQuery {
  readonly limit: number;
  readonly skip: number;
  readonly find: string;
  /** Also records that no link knows. */
  readonly all: boolean;
  /** Address of the dashboard, where there is one. */
  readonly dashboard?: string | undefined;
}

/** The places that the page reads from; undefined where one is absent. */
export interface Sources {
  /** Undefined: was never started. */
  readonly connectwise: ViewSource | undefined;
  readonly servicenow: ViewSource | undefined;
  readonly agreement: Agreement | undefined;
  /** Asks the app; undefined where none is known. */
  readonly told?: ToldStates | undefined;
}

/**
 * One page of pairs. Of each side the latest records are taken, as many as the page and all before it could need, and
 * their counterparts are asked for by id and by origin; so a page costs the same however many records there are.
 */
export async function findPairs(
  sources: Sources,
  { limit, skip, find, all, dashboard }: PairsQuery,
): Promise<PairsView> {
  const { agreement } = sources;
  const latest = { ...everything, limit: skip + limit + 1, find };
  const places = all ? undefined : agreement?.places;
  const [left, right] = await Promise.all([
    asked(sources.connectwise, { ...latest, places: places?.connectwise ?? [] }),
    asked(sources.servicenow, { ...latest, places: places?.servicenow ?? [] }),
  ]);
  const [tickets, incidents] = await Promise.all([
    withCounterparts(sources.connectwise, left.records, right.records),
    withCounterparts(sources.servicenow, right.records, left.records),
  ]);
  const pairs = joined(tickets, incidents).toSorted(
    (one, other) => changedAt(other) - changedAt(one) || one.key.localeCompare(other.key),
  );
  const shown = pairs.slice(skip, skip + limit).map((pair) => judged(pair, agreement, dashboard));
  return {
    connectwise: left.view,
    servicenow: right.view,
    isLinked: agreement !== undefined,
    pairs: withTold(shown, sources),
    app: sources.told === undefined ? 'absent' : sources.told.isSilent() ? 'silent' : 'here',
    dashboard: dashboard ?? null,
    hasMore: pairs.length > skip + limit,
  };
}

/** The pair with what the configuration makes of it. */
function judged(
  pair: Joined,
  agreement: Agreement | undefined,
  dashboard: string | undefined,
): Omit<PairView, 'told'> {
  const { ticket, incident } = pair;
  const isOurs = agreement !== undefined && isCovered(agreement, ticket, incident);
  const hasBoth = ticket !== null && incident !== null && agreement !== undefined;
  const link = isOurs ? agreement.linkOf(ticket, incident) : null;
  return {
    ...pair,
    isCovered: isOurs,
    verdict: hasBoth ? agreement.judge(ticket, incident) : null,
    countsAs: hasBoth ? agreement.countsAs(ticket, incident) : null,
    address: link === null || dashboard === undefined ? null : addressIn(dashboard, pair, link),
  };
}

function addressIn(dashboard: string, pair: Joined, link: string): string | null {
  const record = askedRecord(pair);
  if (record === null) return null;
  const query = new URLSearchParams({ record: record.id, link, side: record.side });
  return `${dashboard}/#/pair?${query.toString()}`;
}

/** The pairs with what the app says of those that a link covers. */
function withTold(
  pairs: readonly Omit<PairView, 'told'>[],
  { agreement, told }: Sources,
): readonly PairView[] {
  const about = pairs.map(({ ticket, incident, isCovered: isOurs }) => {
    const link = isOurs ? agreement?.linkOf(ticket, incident) : null;
    return typeof link === 'string' ? { link, ticket, incident } : null;
  });
  const states = told?.of(about) ?? [];
  return pairs.map((pair, index) => ({ ...pair, told: states[index] ?? null }));
}

async function asked(
  source: ViewSource | undefined,
  query: ViewQuery,
): Promise<{ readonly view: SideView; readonly records: readonly RecordView[] }> {
  if (source === undefined) return { view: { state: 'absent' }, records: [] };
  try {
    const { records, ...about } = await source(query);
    return { view: { state: 'here', about }, records };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { view: { state: 'silent', why }, records: [] };
  }
}

/** The records in hand, and of this side those that belong to records of the other side. */
async function withCounterparts(
  source: ViewSource | undefined,
  own: readonly RecordView[],
  others: readonly RecordView[],
): Promise<readonly RecordView[]> {
  if (source === undefined || others.length === 0) return own;
  const ids = others.flatMap(({ madeFrom }) => madeFrom ?? []);
  const query = { ...everything, ids, madeFrom: others.map(({ id }) => id) };
  // One that fell silent in between is reported when the page asks again.
  const records = await source(query).then(
    (answer) => answer.records,
    () => [],
  );
  const known = new Set(own.map(({ id }) => id));
  return [...own, ...records.filter(({ id }) => !known.has(id))];
}

type Joined = Pick<PairView, 'key' | 'ticket' | 'incident'>;

function isCovered({ places }: Agreement, ticket: RecordView | null, incident: RecordView | null): boolean {
  return (
    (ticket === null || places.connectwise.includes(ticket.place)) &&
    (incident === null || places.servicenow.includes(incident.place))
  );
}

function joined(tickets: readonly RecordView[], incidents: readonly RecordView[]): readonly Joined[] {
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const made = new Map(tickets.map((ticket) => [ticket.madeFrom, ticket]));
  const taken = new Set<RecordView>();
  const together = incidents.map((incident) => {
    const origin = incident.madeFrom === null ? undefined : byId.get(incident.madeFrom);
    const ticket = [origin, made.get(incident.id)].find(
      (record) => record !== undefined && !taken.has(record),
    );
    if (ticket !== undefined) taken.add(ticket);
    return { ticket: ticket ?? null, incident };
  });
  const alone = tickets.filter((ticket) => !taken.has(ticket)).map((ticket) => ({ ticket, incident: null }));
  const keys = new Set<string>();
  return [...together, ...alone].map((pair) => {
    const key = keysOf(pair).find((candidate) => !keys.has(candidate)) ?? '';
    keys.add(key);
    return { ...pair, key };
  });
}

/** Named after the record that was there first; after itself where two records claim the same origin. */
function keysOf({
  ticket,
  incident,
}: {
  ticket: RecordView | null;
  incident: RecordView | null;
}): readonly string[] {
  return [
    ...(ticket?.madeFrom != null ? [`incident-${ticket.madeFrom}`] : []),
    ...(incident?.madeFrom != null ? [`ticket-${incident.madeFrom}`] : []),
    ...(ticket === null ? [] : [`ticket-${ticket.id}`]),
    ...(incident === null ? [] : [`incident-${incident.id}`]),
  ];
}

function changedAt({ ticket, incident }: Joined): number {
  return Math.max(ticket?.changedAt ?? 0, incident?.changedAt ?? 0);
}
