/** The first half of a run: both sides are compared with the pair table, window by window, and findings are written. */
import {
  findingKey,
  findingTable,
  judgeHalf,
  judgePair,
  judgeStranger,
  placeOf,
  shortInventory,
} from '../../rules/reconcile/findings.ts';
import type { Found } from '../../rules/reconcile/findings.ts';
import type { InventoryRow } from '../../rules/reconcile/inventory.ts';
import { stateKey } from '../../rules/reconcile/state-key.ts';
import { shift } from '../../rules/sync/cursor.ts';
import { pairKey, recordIdOn } from '../../rules/sync/pair.ts';
import type { Pair } from '../../rules/sync/pair.ts';
import { correlatedId } from '../../rules/sync/counterpart/correlation.ts';
import { otherSide, sideNames } from '../../rules/sync/record.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import type { ReconcileNeeds, ReconcileRun, ReconcileState } from '../../ports/reconcile.ts';
import type { LinkedSides } from '../../ports/sync.ts';

/** Pairs of one window: some hundred requests, well inside a function's time. */
const pairsAtOnce = 50;
/** Calls of one kind that run side by side. */
const sideBySide = 8;

/** One window of a run: where the run stands, and what it works with. */
export interface SurveyWindow {
  readonly state: ReconcileState;
  readonly run: ReconcileRun;
  readonly linked: LinkedSides;
  readonly needs: ReconcileNeeds;
}

/** Lets both sides count for themselves; records older than the link's first run are none of its business. */
export async function countSides({ state, run, linked, needs }: SurveyWindow): Promise<ReconcileState> {
  const { connectwise, servicenow } = linked.sides;
  const [tickets, incidents, ...times] = await Promise.all([
    connectwise.tally(),
    servicenow.tally(),
    connectwise.serverTime(),
    servicenow.serverTime(),
  ]);
  const since = (time: string): string => shift(time, -needs.engine.lookBackHours * 3_600_000);
  return {
    ...state,
    horizon: state.horizon ?? { connectwise: since(times[0]), servicenow: since(times[1]) },
    run: { ...run, tallies: { connectwise: tickets, servicenow: incidents }, phase: 'pairs', place: null },
  };
}

/** One window of pairs: their records are read as many at once, and the pair is planned as the engine would. */
export async function comparePairs(window: SurveyWindow): Promise<ReconcileRun> {
  const { run, needs } = window;
  const pairs = await pairsFrom(run, needs);
  const shown = await recordsOf(pairs, window);
  const found = await inTurns(pairs, (pair) => judge(pair, shown, window));
  const active = pairs.filter(({ state }) => state === 'active').length;
  const compared = { ...run, pairs: run.pairs + active };
  const next = await record(compared, [...found, ...[...shown.short].map(shortInventory)], needs);
  const last = pairs.length < pairsAtOnce ? undefined : pairs.at(-1);
  return last === undefined ? { ...next, phase: 'connectwise', place: null } : { ...next, place: last.key };
}

async function pairsFrom({ link, place }: ReconcileRun, { pairs }: ReconcileNeeds): Promise<readonly Pair[]> {
  const found: Pair[] = [];
  for await (const pair of pairs.list(link, place, pairsAtOnce)) {
    found.push(pair);
    if (found.length === pairsAtOnce) break;
  }
  return found;
}

/** The records of a window as the sides list them. */
interface Shown {
  readonly records: Readonly<Record<SideName, ReadonlyMap<string, SideRecord>>>;
  /** Sides that showed less than they counted: nothing follows from a record that they did not show. */
  readonly short: Set<SideName>;
}

async function recordsOf(pairs: readonly Pair[], { linked }: SurveyWindow): Promise<Shown> {
  const records = {
    connectwise: new Map<string, SideRecord>(),
    servicenow: new Map<string, SideRecord>(),
  };
  const short = new Set<SideName>();
  for (const side of sideNames) {
    const ids = pairs.flatMap((pair) => recordIdOn(pair, side) ?? []);
    const read = await linked.sides[side].readMany(ids);
    for (const one of read.records) records[side].set(one.id, one);
    if (read.counted > read.records.length) short.add(side);
  }
  return { records, short };
}

async function judge(
  pair: Pair,
  { records, short }: Shown,
  { run, linked, needs }: SurveyWindow,
): Promise<readonly Found[]> {
  const visibilityDelayMs = needs.engine.visibilityDelaySeconds * 1000;
  if (pair.connectwiseId === null || pair.servicenowId === null)
    return judgeHalf(pair, needs.now(), visibilityDelayMs);
  const ticket = records.connectwise.get(pair.connectwiseId);
  const incident = records.servicenow.get(pair.servicenowId);
  if (pair.state === 'unlinked')
    return ticket === undefined || incident === undefined
      ? [] // a dead letter tells of it
      : [{ code: 'pair-unfinished', ...placeOf(pair), detail: 'Both records are shown again.' }];
  if (ticket === undefined || incident === undefined)
    return judgeAbsent(pair, ticket === undefined ? 'connectwise' : 'servicenow', short, linked);
  const stored = await needs.pairs.read(run.link, pair.key);
  if (stored === null) return [];
  const { link } = linked;
  const { pair: latest, notes } = stored;
  return judgePair({ link, pair: latest, notes, ticket, incident, now: needs.now(), visibilityDelayMs });
}

/** A record that a list does not show: a short list proves nothing, and a direct read has the last word. */
async function judgeAbsent(
  pair: Pair,
  side: SideName,
  short: Set<SideName>,
  { sides }: LinkedSides,
): Promise<readonly Found[]> {
  const id = recordIdOn(pair, side) ?? '';
  if (short.has(side)) return [];
  const read = await sides[side].read(id);
  if (read.kind === 'found') {
    short.add(side);
    return [];
  }
  const code = read.kind === 'missing' ? 'record-absent' : 'pair-out-of-scope';
  return [{ code, ...placeOf(pair), detail: `${side} ${id}.` }];
}

/** One page of a side's inventory: records that should have a pair and have none, and keys that stand twice. */
export async function compareInventory(window: SurveyWindow, side: SideName): Promise<ReconcileRun> {
  const { run, linked, needs } = window;
  const page = await linked.sides[side].inventory(run.place, needs.engine.pageSize);
  const now = needs.now();
  const judged = await inTurns(page.rows, async (row) => {
    const stranger = await meetStranger(row, side, window, now);
    return stranger === null ? [] : [stranger];
  });
  const found = judged.filter((one) => one !== 'older');
  const older = judged.length - found.length;
  if (page.counted > page.rows.length) found.push(shortInventory(side));
  const next = await record({ ...run, older: run.older + older }, found, needs);
  if (page.after !== null) return { ...next, place: page.after };
  return { ...next, phase: side === 'connectwise' ? 'servicenow' : 'judge', place: null };
}

/** Judges a listed record, unless a pair holds it. */
async function meetStranger(
  row: InventoryRow,
  side: SideName,
  { state, run, linked, needs }: SurveyWindow,
  now: number,
): Promise<Found | 'older' | null> {
  if ((await needs.pairs.keyOf(run.link, side, row.id)) !== null) return null;
  const originId = correlatedId(run.link, row.correlation);
  const holder =
    originId === null ? null : await needs.pairs.read(run.link, pairKey(otherSide(side), originId));
  return judgeStranger(row, {
    link: linked.link,
    side,
    holder: holder?.pair ?? null,
    horizon: state.horizon?.[side] ?? '',
    now,
    scopeChanged: state.acceptedShape === null ? run.kind === 'change' : state.acceptedShape !== run.shape,
  });
}

/** Writes findings and counts them. */
async function record(
  run: ReconcileRun,
  found: readonly Found[],
  needs: ReconcileNeeds,
): Promise<ReconcileRun> {
  const at = new Date(needs.now()).toISOString();
  const counts: Partial<Record<Found['code'], number>> = { ...run.found };
  let { changes } = run;
  const short = new Set(run.short);
  for (const one of found) {
    const { isApproved } = await recordOne(run, one, at, needs);
    // One row a side, however many windows were short.
    const isCounted = one.code !== 'inventory-short' || !short.has(one.side);
    if (isCounted) counts[one.code] = (counts[one.code] ?? 0) + 1;
    if (one.code === 'inventory-short') short.add(one.side);
    if (findingTable[one.code].changes && !isApproved) changes += 1;
  }
  return { ...run, found: counts, changes, short: [...short] };
}

/** Writes one finding; one that is known keeps when it was first seen and who approved it. */
async function recordOne(
  run: ReconcileRun,
  found: Found,
  at: string,
  { findings }: ReconcileNeeds,
): Promise<{ readonly isApproved: boolean }> {
  const book = stateKey(run.link, run.dryRun);
  const key = findingKey(found);
  const before = await findings.get(book, key);
  const known = before?.closedAt === null ? before : null;
  // Unlinking takes several nights, so its approval holds until the record is back. Any other finding may by now be
  // another change of the same pair.
  const approvedBy = found.code === 'record-absent' ? (known?.approvedBy ?? null) : null;
  await findings.put(book, key, {
    ...found,
    link: run.link,
    state: findingTable[found.code].action === 'nudge' ? 'planned' : 'reported',
    run: run.run,
    firstSeen: known?.firstSeen ?? at,
    lastSeen: at,
    closedAt: null,
    approvedBy,
  });
  return { isApproved: approvedBy !== null };
}

/** Does the work for each, a few side by side, and answers all that was found. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<readonly Result[]>,
): Promise<Result[]> {
  const found: Result[] = [];
  for (let start = 0; start < items.length; start += sideBySide)
    found.push(...(await Promise.all(items.slice(start, start + sideBySide).map(work))).flat());
  return found;
}
