/**
 * The timer's story: both sides of every link are asked what changed since the cursor, and each change becomes a nudge.
 *
 *   page read ──▶ nudges on the queue ──▶ cursor moved ──▶ next page
 *
 * A link that was paused gets the nudges of its pause first; its cursor stands where the pause began.
 *
 * The cursor moves only after the nudges are durable, so a crash anywhere costs nudges that are sent twice, never one
 * that is lost. Links are worked in turns, a page each, so that a link with thousands of changes keeps no other waiting; they and
 * their sides fail one by one: a dead instance stops nobody else.
 */
import {
  afterPage,
  disorderCounter,
  newCursor,
  shift,
  believedTime,
  clockDifference,
  isAhead,
  windowEnd,
  windowToRead,
} from '../../rules/sync/cursor.ts';
import type { Cursor, CursorTuning, Window } from '../../rules/sync/cursor.ts';
import { CodedError, asCodedError } from '../../rules/errors.ts';
import type { ErrorCode } from '../../rules/errors.ts';
import type { EngineTuning, Link } from '../../rules/config/link.ts';
import { cursorShape } from '../../rules/sync/mapping.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { SideName } from '../../rules/sync/record.ts';
import { tellsNothingNew } from '../../rules/sync/skipped-reads.ts';
import type { ChangedRow, Side } from '../../ports/side.ts';
import type { LinkPauses } from '../../ports/link-states.ts';
import type { CursorStore, PairStore } from '../../ports/stores.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import type { LinkedSides } from '../../ports/sync.ts';
import { inTurns } from './in-turns.ts';
import type { SafeText } from '../../rules/safe-text.ts';

/** The links, their cursors and the queue that changes go to. */
export interface TicketSyncNeeds {
  /** Names of the enabled links. */
  readonly links: readonly string[];
  linkOf(name: string): Promise<LinkedSides | null>;
  readonly pairs: Pick<PairStore, 'keyOf' | 'read'>;
  readonly cursors: CursorStore;
  readonly nudges: NudgeQueue;
  readonly engine: EngineTuning;
  /**
   * The mass-change guard's word on polling under the link's present scope and words; see `automations/reconcile/guard.ts`.
   * `cursorFits`: the cursor was made under them. Left out, every poll may.
   */
  readonly mayPoll?: (link: Link, cursorFits: boolean) => Promise<boolean>;
  /** Left out, no link is ever paused. */
  readonly paused?: {
    readonly pauses: Pick<LinkPauses, 'all' | 'of'>;
    /** Puts what was held back for the link on the queue; answers how many nudges. */
    release(link: string): Promise<number>;
  };
  /** Milliseconds since 1970. */
  now(): number;
}

/** One side of one link, polled. */
export interface PolledSide {
  readonly link: string;
  readonly side: SideName;
  readonly pages: number;
  readonly rows: number;
  readonly nudges: number;
  /** Rows out of the window or out of order since the cursor began: more than a few mean a clock or an index gone wrong. */
  readonly disorder: number;
  /** Those of them that came in this run. */
  readonly newDisorder: number;
  /** The seconds by which the side's clock is ahead of ours (behind: below 0); 0 while they agree within minutes. */
  readonly clockAheadSeconds: number;
  readonly error: { readonly code: ErrorCode; readonly detail: SafeText } | null;
}

/**
 * The outcome of one poll. `partial`: at least one side failed; its cursor stayed where it was and the next run tries
 * again.
 */
export interface TicketSyncOutcome {
  readonly kind: 'complete' | 'partial';
  readonly polled: readonly PolledSide[];
  /** Links that were left alone because they are paused. */
  readonly paused: readonly string[];
  /** Nudges that a pause had held back and that are on the queue now. */
  readonly released: number;
}

/** Pages of one side in one run; the next run reads on from where this one stopped. */
const maxPages = 200;
/** Rows whose pairs are looked up at the same time. */
const atOnce = 8;

/** Polls every link. Failures of single sides are in the outcome; it throws nothing on their account. */
export async function ticketSync(needs: TicketSyncNeeds): Promise<TicketSyncOutcome> {
  // Asked for now: a poll is requested the moment that a pause ends.
  const pauses = await needs.paused?.pauses.all();
  const isPaused = (name: string): boolean => pauses?.has(name) === true;
  const polls = needs.links
    .filter((name) => !isPaused(name))
    .map((name) => ({ name, polled: [] as PolledSide[], released: 0 }));
  await inTurns(polls.map((poll) => pollLink(poll, needs)));
  const polled = polls.flatMap((poll) => poll.polled);
  const paused = needs.links.filter(isPaused);
  const released = polls.reduce((sum, poll) => sum + poll.released, 0);
  const kind = polled.some(({ error }) => error !== null) ? 'partial' : 'complete';
  return { kind, polled, paused, released };
}

/** One link: what a pause held back, then the pages of one side, then those of the other. Gives way behind each. */
async function* pollLink(
  found: { readonly name: string; readonly polled: PolledSide[]; released: number },
  needs: TicketSyncNeeds,
): AsyncGenerator<void, void, undefined> {
  const { name } = found;
  const { released, error } = await releaseSafely(name, needs);
  found.released = released;
  yield;
  const mayPoll = askedOnce(needs);
  for (const side of sideNames) found.polled.push(yield* pollSafely({ name, side, mayPoll }, needs, error));
}

/** A word that lets one side of a link be polled holds for the other, if its cursor fits as well: the guard is asked once. */
function askedOnce(needs: TicketSyncNeeds): Poll['mayPoll'] {
  const allowed = new Set<boolean>();
  return async (link, cursorFits) => {
    if (needs.mayPoll === undefined || allowed.has(cursorFits)) return true;
    const may = await needs.mayPoll(link, cursorFits);
    if (may) allowed.add(cursorFits);
    return may;
  };
}

/** Queues the nudges that a pause held back; a failure is reported with both sides, and the next poll tries again. */
async function releaseSafely(
  link: string,
  needs: TicketSyncNeeds,
): Promise<{ readonly released: number; readonly error: PolledSide['error'] }> {
  const { paused } = needs;
  if (paused === undefined) return { released: 0, error: null };
  try {
    return { released: await paused.release(link), error: null };
  } catch (thrown) {
    const { code, detail } = asCodedError(thrown);
    return { released: 0, error: { code, detail } };
  }
}

/** The poll of one side of one link, and what it has counted so far. */
interface Poll {
  readonly link: Link;
  readonly side: Side;
  readonly needs: TicketSyncNeeds;
  readonly tally: Tally;
  readonly mayPoll: NonNullable<TicketSyncNeeds['mayPoll']>;
}

interface Tally {
  pages: number;
  rows: number;
  nudges: number;
  disorder: number;
  newDisorder: number;
  clockAheadSeconds: number;
}

async function* pollSafely(
  { name, side, mayPoll }: { readonly name: string; readonly side: SideName } & Pick<Poll, 'mayPoll'>,
  needs: TicketSyncNeeds,
  before: PolledSide['error'],
): AsyncGenerator<void, PolledSide, undefined> {
  const tally: Tally = { pages: 0, rows: 0, nudges: 0, disorder: 0, newDisorder: 0, clockAheadSeconds: 0 };
  try {
    const linked = await needs.linkOf(name);
    if (linked !== null)
      yield* pollSide({ link: linked.link, side: linked.sides[side], needs, tally, mayPoll });
    return { link: name, side, ...tally, error: before };
  } catch (thrown) {
    const { code, detail } = asCodedError(thrown);
    return { link: name, side, ...tally, error: { code, detail } };
  }
}

async function* pollSide(poll: Poll): AsyncGenerator<void, void, undefined> {
  const { link, side, needs, tally } = poll;
  const tuning = tuningOf(needs.engine);
  let { cursor, version } = await cursorToReadFrom(poll);
  const disorderOf = disorderCounter(side.name);
  let window: Window = windowToRead(cursor, tuning);
  for (let page = 0; page < maxPages; page += 1) {
    // Paused while the poll was under way: the cursor stands behind the page that was done.
    if ((await needs.paused?.pauses.of(link.name)) != null) return;
    const {
      rows,
      elsewhere = [],
      after,
      serverTime: told,
    } = await side.changed(window, needs.engine.pageSize);
    // Learned now, not before the question: a read of the pair that began in between may have missed the change.
    const learnedAt = new Date(needs.now()).toISOString();
    const serverTime = window.to === null ? await secondOpinion(told, poll) : told;
    const to = window.to ?? windowEnd(window.from, serverTime, needs.now(), tuning);
    const ahead = clockDifference(told, needs.now());
    if (Math.abs(ahead) > Math.abs(tally.clockAheadSeconds)) tally.clockAheadSeconds = ahead;
    const disorder = disorderOf(rows, window);
    tally.pages += 1;
    tally.rows += rows.length;
    const upTo = (row: ChangedRow): boolean => row.updatedAt <= to;
    await sendNudges(poll, rows.filter(upTo), { learnedAt, to });
    await sendNudges(poll, elsewhere.filter(upTo), { learnedAt, to, onlyOfPairs: true });
    cursor = { ...afterPage(cursor, { ...window, to }, after), disorder: cursor.disorder + disorder };
    tally.disorder = cursor.disorder;
    tally.newDisorder += disorder;
    version = await needs.cursors.save(link.name, side.name, cursor, version);
    if (cursor.window === null) return;
    window = cursor.window;
    yield;
  }
}

/**
 * A time that is far ahead of ours is asked for once more: what is left out of one answer's clock would be left out of
 * every poll that follows.
 */
async function secondOpinion(told: string, { side, needs }: Poll): Promise<string> {
  if (believedTime(told, needs.now()) === told) return told;
  const asked = await side.serverTime();
  return asked < told ? asked : told;
}

function tuningOf({ overlapSeconds, lagSeconds }: EngineTuning): CursorTuning {
  return { overlapMs: overlapSeconds * 1000, lagMs: lagSeconds * 1000 };
}

/** The stored cursor, or a new one under another scope or other words. Throws `mass-change-refused` (dead-letter). */
async function cursorToReadFrom({
  link,
  side,
  needs,
  mayPoll,
}: Poll): Promise<{ readonly cursor: Cursor; readonly version: string | null }> {
  const shape = cursorShape(link, side.name);
  const stored = await needs.cursors.read(link.name, side.name);
  const fits = stored?.cursor.shape === shape;
  if (stored !== null && !(await mayPoll(link, fits)))
    throw new CodedError('mass-change-refused', {
      detail: `The scope or the words of the link changed: a survey counts what would change first. Callbacks still work. See npm run cli -- reconcile status --link ${link.name}`,
      facts: { link: link.name },
    });
  // Nobody knows since when a cursor that is ahead skipped what changed: it starts over.
  if (stored?.cursor.shape === shape && !isAhead(stored.cursor, needs.now())) return stored;
  const start = shift(
    believedTime(await side.serverTime(), needs.now()),
    -needs.engine.lookBackHours * 3_600_000,
  );
  return { cursor: newCursor(shape, start), version: stored?.version ?? null };
}

/** Sends a nudge for each row that tells anything new, a few rows side by side; `onlyOfPairs`: of records that have a pair. */
async function sendNudges(
  { link, side, needs, tally }: Poll,
  rows: readonly ChangedRow[],
  {
    learnedAt,
    to,
    onlyOfPairs = false,
  }: { readonly learnedAt: string; readonly to: string; readonly onlyOfPairs?: boolean },
): Promise<void> {
  const nudgeIfNew = async (row: ChangedRow): Promise<boolean> => {
    const key = await needs.pairs.keyOf(link.name, side.name, row.id);
    if (key === null && onlyOfPairs) return false;
    const stored = key === null ? null : await needs.pairs.read(link.name, key);
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
