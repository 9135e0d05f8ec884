/** The first half of a run: both sides are compared with the pair table, window by window, and findings are written. */
import { shift } from '../../rules/sync/cursor.ts';
import type { Pair } from '../../rules/sync/pair.ts';
import { pairKey, recordIdOn } from '../../rules/sync/pair.ts';
import { correlatedId } from '../../rules/sync/plan.ts';
import {
  findingTable,
  judgeHalf,
  judgePair,
  judgeStranger,
  placeOf,
} from '../../rules/reconcile/findings.ts';
import type { Found } from '../../rules/reconcile/findings.ts';
import { otherSide, sideNames } from '../../rules/sync/record.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import { stateKey } from '../../rules/reconcile/state-key.ts';
import type { ReconcileNeeds, ReconcileRun, ReconcileState } from '../../ports/reconcile.ts';
import type { LinkedSides } from '../../ports/sync.ts';

/** Pairs of one window: some hundred requests, well inside a function's time. */
const pairsAtOnce = 50;
/** Calls of one kind that run side by side. */
const sideBySide = 8;

/** Both sides count for themselves; what is older than the link's first run is nobody's business. */
export async function countSides(
  state: ReconcileState,
  run: ReconcileRun,
  { sides }: LinkedSides,
  needs: ReconcileNeeds,
): Promise<ReconcileState> {
  const [tickets, incidents, ...times] = await Promise.all([
    sides.connectwise.tally(),
    sides.servicenow.tally(),
    sides.connectwise.serverTime(),
    sides.servicenow.serverTime(),
  ]);
  const since = (time: string): string => shift(time, -needs.engine.lookBackHours * 3_600_000);
  return {
    ...state,
    horizon: state.horizon ?? { connectwise: since(times[0]), servicenow: since(times[1]) },
    run: { ...run, tallies: { connectwise: tickets, servicenow: incidents }, phase: 'pairs', place: null },
  };
}

/** One window of pairs: their records are read as many at once, and the pair is planned as the engine would. */
export async function comparePairs(
  run: ReconcileRun,
  linked: LinkedSides,
  needs: ReconcileNeeds,
): Promise<ReconcileRun> {
  const pairs: Pair[] = [];
  for await (const pair of needs.pairs.list(run.link, run.place)) {
    pairs.push(pair);
    if (pairs.length === pairsAtOnce) break;
  }
  const shown: Record<SideName, ReadonlyMap<string, SideRecord>> = {
    connectwise: new Map(),
    servicenow: new Map(),
  };
  const short = new Set<SideName>();
  for (const side of sideNames) {
    const ids = pairs.flatMap((pair) => recordIdOn(pair, side) ?? []);
    const { records, counted } = await linked.sides[side].readMany(ids);
    shown[side] = new Map(records.map((record) => [record.id, record]));
    if (counted > records.length) short.add(side);
  }

  const found = await inTurns(pairs, async (pair): Promise<readonly Found[]> => {
    if (pair.connectwiseId === null || pair.servicenowId === null)
      return judgeHalf(pair, needs.now(), needs.engine.visibilityDelaySeconds * 1000);
    const ticket = shown.connectwise.get(pair.connectwiseId);
    const incident = shown.servicenow.get(pair.servicenowId);
    if (pair.state === 'unlinked')
      return ticket === undefined || incident === undefined
        ? [] // a dead letter tells of it
        : [{ code: 'pair-unfinished', ...placeOf(pair), detail: 'Both records are shown again.' }];
    if (ticket === undefined || incident === undefined)
      return judgeAbsent(pair, ticket === undefined ? 'connectwise' : 'servicenow', short, linked);
    const stored = await needs.pairs.read(run.link, pair.key);
    if (stored === null) return [];
    return judgePair({
      link: linked.link,
      pair: stored.pair,
      notes: stored.notes,
      ticket,
      incident,
      now: needs.now(),
      visibilityDelayMs: needs.engine.visibilityDelaySeconds * 1000,
    });
  });
  const active = pairs.filter(({ state }) => state === 'active').length;
  const next = await record({ ...run, pairs: run.pairs + active }, [...found, ...shortOf(short)], needs);
  const last = pairs.length < pairsAtOnce ? undefined : pairs.at(-1);
  return last === undefined ? { ...next, phase: 'connectwise', place: null } : { ...next, place: last.key };
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
export async function compareInventory(
  state: ReconcileState,
  run: ReconcileRun,
  side: SideName,
  { link, sides }: LinkedSides,
  needs: ReconcileNeeds,
): Promise<ReconcileRun> {
  const page = await sides[side].inventory(run.place, needs.engine.pageSize);
  const since = {
    horizon: state.horizon?.[side] ?? '',
    now: needs.now(),
    scopeChanged: state.acceptedShape === null ? run.kind === 'change' : state.acceptedShape !== run.shape,
  };
  let older = 0;
  const found = await inTurns(page.rows, async (row): Promise<readonly Found[]> => {
    if ((await needs.pairs.keyOf(run.link, side, row.id)) !== null) return [];
    const originId = correlatedId(run.link, row.correlation);
    const holder =
      originId === null ? null : await needs.pairs.read(run.link, pairKey(otherSide(side), originId));
    const judged = judgeStranger(row, { link, side, holder: holder?.pair ?? null, ...since });
    if (judged === 'older') older += 1;
    return judged === null || judged === 'older' ? [] : [judged];
  });
  const short = page.counted > page.rows.length ? [side] : [];
  const next = await record({ ...run, older: run.older + older }, [...found, ...shortOf(short)], needs);
  if (page.after !== null) return { ...next, place: page.after };
  return { ...next, phase: side === 'connectwise' ? 'servicenow' : 'judge', place: null };
}

/** Writes findings and counts them; one that is known keeps when it was first seen and who approved it. */
async function record(
  run: ReconcileRun,
  found: readonly Found[],
  needs: ReconcileNeeds,
): Promise<ReconcileRun> {
  const book = stateKey(run.link, run.dryRun);
  const at = new Date(needs.now()).toISOString();
  const counts: Partial<Record<Found['code'], number>> = { ...run.found };
  let { changes } = run;
  const short = new Set(run.short);
  for (const one of found) {
    const key = findingKey(one);
    const { action, changes: isChange } = findingTable[one.code];
    const before = await needs.findings.get(book, key);
    const known = before?.closedAt === null ? before : null;
    // Unlinking takes several nights, so its approval holds until the record is back. Any other finding may by now be
    // another change of the same pair.
    const approvedBy = one.code === 'record-absent' ? (known?.approvedBy ?? null) : null;
    await needs.findings.put(book, key, {
      ...one,
      link: run.link,
      state: action === 'nudge' ? 'planned' : 'told',
      run: run.run,
      firstSeen: known?.firstSeen ?? at,
      lastSeen: at,
      closedAt: null,
      approvedBy,
    });
    if (one.code === 'inventory-short') {
      // One row a side, however many windows were short.
      if (!short.has(one.side)) counts[one.code] = (counts[one.code] ?? 0) + 1;
      short.add(one.side);
      continue;
    }
    counts[one.code] = (counts[one.code] ?? 0) + 1;
    if (isChange && approvedBy === null) changes += 1;
  }
  return { ...run, found: counts, changes, short: [...short] };
}

/** The key of a finding among those of its link. */
export function findingKey({ code, side, recordId }: Pick<Found, 'code' | 'side' | 'recordId'>): string {
  return `${code}:${side}:${recordId}`;
}

function shortOf(sides: Iterable<SideName>): Found[] {
  return [...sides].map((side) => ({
    code: 'inventory-short' as const,
    side,
    recordId: 'list',
    pair: null,
    detail: 'Look at what the integration user may see: access rules, board permissions, domains.',
  }));
}

/** Does the work for each, a few side by side, and answers all that was found. */
async function inTurns<T>(
  items: readonly T[],
  work: (item: T) => Promise<readonly Found[]>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (let start = 0; start < items.length; start += sideBySide)
    found.push(...(await Promise.all(items.slice(start, start + sideBySide).map(work))).flat());
  return found;
}
