/**
 * The timer's story: both sides of every link are asked what changed since the cursor, and each change becomes a nudge.
 *
 *   a page of each side ──▶ nudges on the queue ──▶ both cursors moved ──▶ next pages
 *
 * A link that was paused gets the nudges of its pause first; its cursors stand where the pause began.
 *
 * The cursors move only after the nudges are durable, so a crash anywhere costs nudges that are sent twice, never one
 * that is lost. Links are worked in turns, a page of each side each, so that a link with thousands of changes keeps no other
 * waiting; they and their sides fail one by one: a dead instance stops nobody else.
 */
import { disorderCounter } from '../../rules/sync/cursor.ts';
import type { Cursor } from '../../rules/sync/cursor.ts';
import { asCodedError } from '../../rules/errors.ts';
import type { ErrorCode } from '../../rules/errors.ts';
import type { Link } from '../../rules/config/link.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { LinkPauses, Released } from '../../ports/link-states.ts';
import type { Cursors, CursorStore } from '../../ports/stores.ts';
import type { LinkedSides } from '../../ports/sync.ts';
import type { After } from '../../kit/deadline.ts';
import { inTurns } from './in-turns.ts';
import { pollMemory, type PollMemory } from './poll-memory.ts';
import {
  cursorToReadFrom,
  pollPage,
  type PollSideNeeds,
  type SidePoll,
  type PollTally,
} from './poll-side.ts';
import type { SafeText } from '../../rules/safe-text.ts';

/** The links, their cursors and the queue that changes go to. */
export interface TicketSyncNeeds extends PollSideNeeds {
  /** Names of the enabled links. */
  readonly links: readonly string[];
  linkOf(name: string): Promise<LinkedSides | null>;
  readonly cursors: CursorStore;
  /**
   * The mass-change guard's word on polling under the link's present scope and words; see `automations/reconcile/guard.ts`.
   * `cursorFits`: the cursor was made under them. Left out, every poll may.
   */
  readonly mayPoll?: (link: Link, cursorFits: boolean) => Promise<boolean>;
  /** Left out, no link is ever paused. */
  readonly paused?: {
    readonly pauses: Pick<LinkPauses, 'look' | 'of' | 'unmarkHeld'>;
    /** Puts what was held back for the link on the queue. */
    release(link: string): Promise<Released>;
  };
  /** The clock by which one side is not waited for; left out, each page of both sides is. */
  readonly after?: After;
  /** The knowledge of this process from its last polls; left out, it has none. */
  readonly memory?: PollMemory;
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
/** A page that takes longer is waited for in the link's next turn; milliseconds. */
const sideWaitMs = 500;

/** Polls every link. Failures of single sides are in the outcome; it throws nothing on their account. */
export async function ticketSync(needs: TicketSyncNeeds): Promise<TicketSyncOutcome> {
  // Asked for now: a poll is requested the moment that a pause ends.
  const look = await needs.paused?.pauses.look();
  const isPaused = (name: string): boolean => look?.pauses.has(name) === true;
  const memory = needs.memory ?? pollMemory(() => needs.now());
  const paused = needs.links.filter(isPaused);
  for (const name of paused) memory.forgetReleased(name);
  const polls = needs.links
    .filter((name) => !isPaused(name))
    .map((name): LinkPoll => ({ name, mark: look?.marks.get(name), memory, polled: [], released: 0 }));
  await inTurns(polls.map((poll) => pollLink(poll, needs)));
  const polled = polls.flatMap((poll) => poll.polled);
  const released = polls.reduce((sum, poll) => sum + poll.released, 0);
  const kind = polled.some(({ error }) => error !== null) ? 'partial' : 'complete';
  return { kind, polled, paused, released };
}

/** The poll of one link, and what has come of it. */
interface LinkPoll {
  readonly name: string;
  /** The mark that nudges of it may be held. */
  readonly mark: string | undefined;
  readonly memory: PollMemory;
  polled: readonly PolledSide[];
  released: number;
}

type Failure = PolledSide['error'];

/** A side of a link, as it is reported in the end. */
interface ReportedSide {
  readonly name: SideName;
  readonly tally: PollTally;
  failure: Failure;
}

/** A side that has pages left. */
interface OpenSide {
  readonly side: ReportedSide;
  readonly poll: SidePoll;
  readonly cursor: Cursor;
}

/** One link: what a pause held back, then page after page of both sides. Gives way behind each. */
async function* pollLink(link: LinkPoll, needs: TicketSyncNeeds): AsyncGenerator<void, void, undefined> {
  // Reported with both sides; the next poll tries again.
  let failure = await failureOf(() => releaseHeldOf(link, needs));
  yield;
  const sides = sideNames.map((name): ReportedSide => ({ name, tally: emptyTally(), failure: null }));
  try {
    yield* pollSides(sides, link, needs);
  } catch (thrown) {
    failure = failureIn(thrown);
  }
  link.polled = sides.map(({ name: side, tally, failure: own }) => ({
    link: link.name,
    side,
    ...tally,
    error: own ?? failure,
  }));
}

/** Queues the nudges that a pause held back, where the link is marked, or this process has not looked within the hour. */
async function releaseHeldOf(link: LinkPoll, { paused }: Pick<TicketSyncNeeds, 'paused'>): Promise<void> {
  const { name, mark, memory } = link;
  if (paused === undefined || (mark === undefined && memory.isReleased(name))) return;
  const { released, isEmpty } = await paused.release(name);
  link.released = released;
  if (!isEmpty) return;
  memory.released(name);
  if (mark !== undefined) await paused.pauses.unmarkHeld(name, mark);
}

async function* pollSides(
  sides: readonly ReportedSide[],
  { name, memory }: LinkPoll,
  needs: TicketSyncNeeds,
): AsyncGenerator<void, void, undefined> {
  const linked = await needs.linkOf(name);
  if (linked === null) return;
  let { cursors, version } = await needs.cursors.read(name);
  let open = await openSides(sides, { linked, cursors, memory }, needs);
  const underWay = new Map<ReportedSide, Promise<OpenSide | null>>();
  while (open.length + underWay.size > 0) {
    const inTurn = [...open.map(({ side }) => side), ...underWay.keys()];
    const failure = await failureOf(async () => {
      // Paused while the poll was under way: the cursors stand behind the pages that were done.
      const isPaused = ((await needs.paused?.pauses.of(name)) ?? null) !== null;
      if (!isPaused) for (const one of open) underWay.set(one.side, nextPage(one));
      open = [];
      const moved: OpenSide[] = [];
      for (const [side, behind] of await doneWithin(underWay, needs.after)) {
        underWay.delete(side);
        if (behind !== null) moved.push(behind);
      }
      for (const { side, cursor } of moved) cursors = { ...cursors, [side.name]: cursor };
      if (moved.length > 0) version = await needs.cursors.save(name, cursors, version);
      open = moved.filter(({ side, cursor }) => cursor.window !== null && side.tally.pages < maxPages);
    });
    if (failure !== null) {
      for (const side of inTurn) side.failure ??= failure;
      return;
    }
    if (open.length + underWay.size > 0) yield;
  }
}

/**
 * Those of the works that are done, once all of them are or the time is over. A side that answers slowly holds up neither the
 * cursor of the other one nor the other links.
 */
async function doneWithin<Key, Result>(
  works: ReadonlyMap<Key, Promise<Result>>,
  after: After | undefined,
): Promise<readonly (readonly [Key, Result])[]> {
  const done: (readonly [Key, Result])[] = [];
  const all = Promise.all([...works].map(async ([key, work]) => done.push([key, await work])));
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const stop = after?.(sideWaitMs, resolve);
  await Promise.race([all, late]);
  stop?.();
  return done;
}

/** The sides with the cursors to read from; one whose cursor cannot be had is reported. */
async function openSides(
  sides: readonly ReportedSide[],
  {
    linked,
    cursors,
    memory,
  }: { readonly linked: LinkedSides; readonly cursors: Cursors } & Pick<LinkPoll, 'memory'>,
  needs: TicketSyncNeeds,
): Promise<readonly OpenSide[]> {
  const { link } = linked;
  const mayPoll = askedOnce(needs, memory);
  const open: OpenSide[] = [];
  for (const side of sides) {
    const { name, tally } = side;
    const poll = {
      link,
      side: linked.sides[name],
      needs,
      known: memory.pairsOf(link.name, name),
      tally,
      disorderOf: disorderCounter(name),
      met: new Map<string, string>(),
    };
    side.failure = await failureOf(async () => {
      const cursor = await cursorToReadFrom(cursors[name], poll, mayPoll);
      open.push({ side, poll, cursor });
    });
  }
  return open;
}

/** The side behind its next page; null, and the side has its failure, where that could not be read or told. */
async function nextPage(open: OpenSide): Promise<OpenSide | null> {
  try {
    return { ...open, cursor: await pollPage(open.poll, open.cursor) };
  } catch (thrown) {
    open.side.failure = failureIn(thrown);
    return null;
  }
}

/** A word that lets one side of a link be polled holds for the other, if its cursor fits as well: the guard is asked once. */
function askedOnce(
  needs: TicketSyncNeeds,
  memory: PollMemory,
): (link: Link, cursorFits: boolean) => Promise<boolean> {
  const allowed = new Set<boolean>();
  return async (link, cursorFits) => {
    if (needs.mayPoll === undefined || allowed.has(cursorFits)) return true;
    if (cursorFits && memory.isLetThrough(link)) return true;
    const may = await needs.mayPoll(link, cursorFits);
    if (may) allowed.add(cursorFits);
    if (may && cursorFits) memory.letThrough(link);
    return may;
  };
}

const emptyTally = (): PollTally => ({
  pages: 0,
  rows: 0,
  nudges: 0,
  disorder: 0,
  newDisorder: 0,
  clockAheadSeconds: 0,
});

async function failureOf(work: () => Promise<unknown>): Promise<Failure> {
  try {
    await work();
    return null;
  } catch (thrown) {
    return failureIn(thrown);
  }
}

function failureIn(thrown: unknown): NonNullable<Failure> {
  const { code, detail } = asCodedError(thrown);
  return { code, detail };
}
