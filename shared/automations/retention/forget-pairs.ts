/**
 * Forgets pairs that nobody has changed for long and whose records are finished or gone.
 *
 *   old rows ─▶ nothing begun lately? ─▶ no dead letter? ─▶ both sides asked ─▶ claim ─▶ read again ─▶ erase
 *
 * A record that comes back later is met like a new one: its counterpart is found by the correlation key and joined. So
 * nothing is forgotten of a link that is switched off or removed, or whose poll is behind: a change that nobody has read
 * yet would find its pair gone.
 */
import { asCodedError } from '../../rules/errors.ts';
import { isStillNeeded, isUnfinished, recordsAllow } from '../../rules/retention/pair-may-go.ts';
import { recordIdOn, recordsOf, type Pair } from '../../rules/sync/pair.ts';
import { sideNames, type SideName, type SideRecord } from '../../rules/sync/record.ts';
import type { DeadLetterStore } from '../../ports/journals.ts';
import type { OldPair, OldPairs, Sweep, Swept, SweepTimes } from '../../ports/stored-data/retention.ts';
import type { CursorStore, PairClaims, PairStore } from '../../ports/stores.ts';
import type { LinkedSides } from '../../ports/sync.ts';

/** The old pairs, their claims, and the sides that are asked before a pair is forgotten. */
export interface ForgetPairsNeeds {
  readonly days: number;
  readonly old: OldPairs;
  readonly pairs: Pick<PairStore, 'read'>;
  readonly claims: PairClaims;
  readonly cursors: Pick<CursorStore, 'read'>;
  readonly deadLetters: Pick<DeadLetterStore, 'of'>;
  /** Null for a link that the configuration does not know or has switched off. */
  linkOf(name: string): Promise<LinkedSides | null>;
  /** Milliseconds since 1970. */
  now(): number;
  newOwner(): string;
}

const dayMs = 86_400_000;
/** A poll that is further behind may have changes before it that nobody has read. */
const maxPollAgeMs = dayMs;
/** The sides take no more ids at once. */
const atOnce = 100;
/** Pairs that are judged and erased side by side. */
const sideBySide = 8;
const claimMs = 120_000;

/** The sweep of the pairs. */
export function pairSweep(needs: ForgetPairsNeeds): Sweep {
  return { name: 'pairs', store: 'pairs', page: (from, times) => forgetPage(from, times, needs) };
}

async function forgetPage(from: string | null, times: SweepTimes, needs: ForgetPairsNeeds): Promise<Swept> {
  let removed = await needs.old.finishErasing(() => times.isTimeUp());
  const before = times.from - needs.days * dayMs;
  const page = await needs.old.page(from, before);
  const quiet = page.pairs.filter(({ pair }) => !isUnfinished(pair, before));
  let skipped = 0;
  for (const group of groupsOf(quiet)) {
    if (times.isTimeUp()) return { examined: page.pairs.length, removed, skipped, next: from, ended: false };
    const forgotten = await forgetGroup(group, before, needs).catch(whereSideFailed);
    removed += forgotten ?? 0;
    skipped += forgotten === null ? group.length : 0;
  }
  return { examined: page.pairs.length, removed, skipped, next: page.next, ended: page.next === null };
}

/** Null where a system of one customer failed: it holds up no other customer's pairs. Rethrows what storage throws. */
function whereSideFailed(thrown: unknown): null {
  const { code } = asCodedError(thrown);
  if (code.startsWith('storage-') || code === 'unexpected') throw thrown;
  return null;
}

/** Pairs of one link, as many as the sides take ids at once. */
function groupsOf(pairs: readonly OldPair[]): readonly (readonly OldPair[])[] {
  const byLink = Map.groupBy(pairs, ({ pair }) => pair.link);
  return [...byLink.values()].flatMap((ofLink) =>
    Array.from({ length: Math.ceil(ofLink.length / atOnce) }, (_, index) =>
      ofLink.slice(index * atOnce, (index + 1) * atOnce),
    ),
  );
}

/** Answers how many were forgotten. */
async function forgetGroup(
  group: readonly OldPair[],
  before: number,
  needs: ForgetPairsNeeds,
): Promise<number> {
  const linked = await needs.linkOf(group[0]?.pair.link ?? '');
  if (linked === null || !(await isPolled(linked, needs))) return 0;
  const untold: OldPair[] = [];
  await inTurns(group, async (old) => {
    if (!(await hasDeadLetter(old.pair, needs))) untold.push(old);
  });
  const records = await currentRecords(untold, linked);
  if (records === null) return 0;
  const going = untold.filter(({ pair }) => recordsAllow(pair, recordsOn(pair, records)));
  let forgotten = 0;
  await inTurns(going, async (old) => {
    if (await forget(old, before, needs)) forgotten += 1;
  });
  return forgotten;
}

async function isPolled(
  { link }: LinkedSides,
  { cursors, ...needs }: Pick<ForgetPairsNeeds, 'cursors' | 'now'>,
): Promise<boolean> {
  const read = await cursors.read(link.name);
  return sideNames.every((side) => {
    const cursor = read.cursors[side];
    return cursor !== undefined && needs.now() - Date.parse(cursor.completedTo) <= maxPollAgeMs;
  });
}

async function hasDeadLetter(pair: Pair, { deadLetters }: ForgetPairsNeeds): Promise<boolean> {
  return (await deadLetters.of(pair.link, recordsOf(pair))).length > 0;
}

type Records = Readonly<Record<SideName, ReadonlyMap<string, SideRecord>>>;

/** The records as both sides show them now; null where one showed less than it counted, which proves nothing. */
async function currentRecords(group: readonly OldPair[], { sides }: LinkedSides): Promise<Records | null> {
  const records = {
    connectwise: new Map<string, SideRecord>(),
    servicenow: new Map<string, SideRecord>(),
  };
  for (const side of sideNames) {
    const ids = group.flatMap(({ pair }) => recordIdOn(pair, side) ?? []);
    if (ids.length === 0) continue;
    const read = await sides[side].readMany(ids);
    if (read.counted > read.records.length) return null;
    for (const one of read.records) records[side].set(one.id, one);
  }
  return records;
}

function recordsOn(pair: Pair, records: Records): Readonly<Record<SideName, SideRecord | null>> {
  const on = (side: SideName): SideRecord | null => records[side].get(recordIdOn(pair, side) ?? '') ?? null;
  return { connectwise: on('connectwise'), servicenow: on('servicenow') };
}

/** Erases the pair as it was listed; false where somebody has it, or has changed it since. */
async function forget({ pair, version }: OldPair, before: number, needs: ForgetPairsNeeds): Promise<boolean> {
  const claim = await needs.claims.acquire(pair.link, pair.key, needs.newOwner(), {
    now: needs.now(),
    ttlMs: claimMs,
  });
  if (claim === null) return false;
  try {
    const stored = await needs.pairs.read(pair.link, pair.key);
    if (stored === null || stored.version !== version || isStillNeeded(stored, before)) return false;
    await needs.old.erase(claim, pair);
    return true;
  } catch (thrown) {
    if (asCodedError(thrown).code === 'claim-lost') return false;
    throw thrown;
  } finally {
    // A claim that cannot be given back ends by itself.
    await needs.claims.release(claim).catch(() => undefined);
  }
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += sideBySide)
    await Promise.all(items.slice(start, start + sideBySide).map(work));
}
