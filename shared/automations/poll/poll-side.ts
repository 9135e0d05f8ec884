/**
 * One page of one side of a link: what changed in its window becomes nudges, durable before the cursor behind them is given.
 */
import {
  afterPage,
  believedTime,
  clockDifference,
  isAhead,
  newCursor,
  shift,
  windowEnd,
  windowToRead,
} from '../../rules/sync/cursor.ts';
import type { Cursor, CursorTuning, disorderCounter } from '../../rules/sync/cursor.ts';
import { CodedError } from '../../rules/errors.ts';
import type { EngineTuning, Link } from '../../rules/config/link.ts';
import { cursorShape } from '../../rules/sync/mapping.ts';
import { tellsNothingNew } from '../../rules/sync/skipped-reads.ts';
import { recordIdOn, type StoredPair } from '../../rules/sync/pair.ts';
import type { ChangedRow, Side } from '../../ports/side.ts';
import type { PairStore } from '../../ports/stores.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import type { PairKeys } from './poll-memory.ts';

/** The stores that the poll of a side works with, and its settings. */
export interface PollSideNeeds {
  readonly pairs: Pick<PairStore, 'keyOf' | 'read'>;
  readonly nudges: NudgeQueue;
  readonly engine: EngineTuning;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The counts of one side's poll; see `PolledSide` in `ticket-sync.ts`. */
export interface PollTally {
  pages: number;
  rows: number;
  nudges: number;
  disorder: number;
  newDisorder: number;
  clockAheadSeconds: number;
}

/** A side that is being polled, and what was counted and found so far. */
export interface SidePoll {
  readonly link: Link;
  readonly side: Side;
  readonly needs: PollSideNeeds;
  readonly known: PairKeys;
  readonly tally: PollTally;
  readonly disorderOf: ReturnType<typeof disorderCounter>;
  /** The pairs of records that the next poll's overlap will show again, by their records. */
  readonly met: Map<string, string>;
}

/** Rows whose pairs are looked up at the same time. */
const atOnce = 8;

/**
 * The cursor to read from: the stored one, or a new one under another scope or other words. `mayPoll` is asked whether one that
 * is stored may be used. Throws `mass-change-refused` (dead-letter), and what the side throws.
 */
export async function cursorToReadFrom(
  stored: Cursor | undefined,
  { link, side, needs }: Pick<SidePoll, 'link' | 'side' | 'needs'>,
  mayPoll: (link: Link, cursorFits: boolean) => Promise<boolean>,
): Promise<Cursor> {
  const shape = cursorShape(link, side.name);
  if (stored !== undefined && !(await mayPoll(link, stored.shape === shape)))
    throw new CodedError('mass-change-refused', {
      detail: `The scope or the words of the link changed: a survey counts what would change first. Callbacks still work. See npm run cli -- reconcile status --link ${link.name}`,
      facts: { link: link.name },
    });
  // Nobody knows since when a cursor that is ahead skipped what changed: it starts over.
  if (stored?.shape === shape && !isAhead(stored, needs.now())) return stored;
  const start = shift(
    believedTime(await side.serverTime(), needs.now()),
    -needs.engine.lookBackHours * 3_600_000,
  );
  return newCursor(shape, start);
}

/** Reads the page behind the cursor, and gives the cursor behind that page: its nudges are on the queue. */
export async function pollPage(poll: SidePoll, cursor: Cursor): Promise<Cursor> {
  const { side, needs, tally } = poll;
  const tuning = tuningOf(needs.engine);
  const window = windowToRead(cursor, tuning);
  const { rows, elsewhere = [], after, serverTime: told } = await side.changed(window, needs.engine.pageSize);
  // Learned now, not before the question: a read of the pair that began in between may have missed the change.
  const learnedAt = new Date(needs.now()).toISOString();
  const serverTime = window.to === null ? await secondOpinion(told, poll) : told;
  const to = window.to ?? windowEnd(window.from, serverTime, needs.now(), tuning);
  const ahead = clockDifference(told, needs.now());
  if (Math.abs(ahead) > Math.abs(tally.clockAheadSeconds)) tally.clockAheadSeconds = ahead;
  const disorder = poll.disorderOf(rows, window);
  tally.pages += 1;
  tally.rows += rows.length;
  const upTo = (row: ChangedRow): boolean => row.updatedAt <= to;
  await sendNudges(poll, rows.filter(upTo), { learnedAt, to });
  await sendNudges(poll, elsewhere.filter(upTo), { learnedAt, to, onlyOfPairs: true });
  const next = { ...afterPage(cursor, { ...window, to }, after), disorder: cursor.disorder + disorder };
  tally.disorder = next.disorder;
  tally.newDisorder += disorder;
  if (next.window === null) poll.known.keep(poll.met);
  return next;
}

/**
 * A time that is far ahead of ours is asked for once more: what is left out of one answer's clock would be left out of
 * every poll that follows.
 */
async function secondOpinion(told: string, { side, needs }: SidePoll): Promise<string> {
  if (believedTime(told, needs.now()) === told) return told;
  const asked = await side.serverTime();
  return asked < told ? asked : told;
}

function tuningOf({ overlapSeconds, lagSeconds }: EngineTuning): CursorTuning {
  return { overlapMs: overlapSeconds * 1000, lagMs: lagSeconds * 1000 };
}

/** Sends a nudge for each row that tells anything new, a few rows side by side; `onlyOfPairs`: of records that have a pair. */
async function sendNudges(
  poll: SidePoll,
  rows: readonly ChangedRow[],
  {
    learnedAt,
    to,
    onlyOfPairs = false,
  }: { readonly learnedAt: string; readonly to: string; readonly onlyOfPairs?: boolean },
): Promise<void> {
  const { link, side, needs, tally, met } = poll;
  const seenAgainFrom = shift(to, -tuningOf(needs.engine).overlapMs);
  const nudgeIfNew = async (row: ChangedRow): Promise<boolean> => {
    const { key, stored } = await pairOf(row, poll);
    if (key === null && onlyOfPairs) return false;
    if (key !== null && row.updatedAt >= seenAgainFrom) met.set(row.id, key);
    if (tellsNothingNew(row, side.name, stored)) return false;
    await needs.nudges.send({
      link: link.name,
      side: side.name,
      recordId: row.id,
      origin: 'poll',
      learnedAt,
      messageId: `poll:${side.name}:${row.id}:${to}`,
    });
    return true;
  };
  for (let start = 0; start < rows.length; start += atOnce) {
    const sent = await Promise.all(rows.slice(start, start + atOnce).map(nudgeIfNew));
    tally.nudges += sent.filter(Boolean).length;
  }
}

/** The pair that holds a record now: by the key that the last poll met it under, or by the look-up. */
async function pairOf(
  { id }: ChangedRow,
  { link, side, needs, known }: SidePoll,
): Promise<{ readonly key: string | null; readonly stored: StoredPair | null }> {
  const before = known.keyOf(id);
  const read = async (key: string): Promise<StoredPair | null> => needs.pairs.read(link.name, key);
  const met = before === undefined ? null : await read(before);
  if (met !== null && recordIdOn(met.pair, side.name) === id) return { key: met.pair.key, stored: met };
  const key = await needs.pairs.keyOf(link.name, side.name, id);
  return { key, stored: key === null ? null : await read(key) };
}
