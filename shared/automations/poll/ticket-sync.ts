/**
 * The timer's story: both sides of every link are asked what changed since the cursor, and each change becomes a nudge.
 *
 *   page read ──▶ nudges on the queue ──▶ cursor moved ──▶ next page
 *
 * The cursor moves only after the nudges are durable, so a crash anywhere costs nudges that are sent twice, never one
 * that is lost. Links and sides are worked one by one and fail one by one: a dead instance stops nobody else.
 */
import {
  afterPage,
  isOutOfBounds,
  newCursor,
  placeInOrder,
  shift,
  windowEnd,
  windowToRead,
} from '../../rules/sync/cursor.ts';
import type { Cursor, Window } from '../../rules/sync/cursor.ts';
import { CodedError, asCodedError } from '../../rules/errors.ts';
import type { ErrorCode } from '../../rules/errors.ts';
import type { EngineTuning, Link } from '../../rules/config/link.ts';
import { cursorShape } from '../../rules/sync/mapping.ts';
import type { StoredPair } from '../../rules/sync/pair.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { ChangedRow } from '../../ports/side.ts';
import type { CursorStore, PairStore } from '../../ports/stores.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import type { LinkedSides } from '../../ports/sync.ts';

export interface TicketSyncNeeds {
  /** Names of the enabled links. */
  readonly links: readonly string[];
  linkOf(name: string): Promise<LinkedSides | null>;
  readonly pairs: Pick<PairStore, 'keyOf' | 'read'>;
  readonly cursors: CursorStore;
  readonly nudges: NudgeQueue;
  readonly engine: EngineTuning;
  /**
   * The mass-change guard's word on polling under the link's present scope and words; see `reconcile-guard.ts`.
   * `cursorFits`: the cursor was made under them. Left out, every poll may.
   */
  readonly mayPoll?: (link: Link, cursorFits: boolean) => Promise<boolean>;
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
  readonly error: { readonly code: ErrorCode; readonly detail: string } | null;
}

/** `partial`: at least one side failed; its cursor stayed where it was and the next run tries again. */
export interface TicketSyncOutcome {
  readonly kind: 'complete' | 'partial';
  readonly polled: readonly PolledSide[];
}

/** Pages of one side in one run; what is left is read by the next run from where this one stopped. */
const maxPages = 200;
/** Rows whose pairs are looked up at the same time. */
const atOnce = 8;

/** Polls every link. Failures of single sides are in the outcome; it throws nothing on their account. */
export async function ticketSync(needs: TicketSyncNeeds): Promise<TicketSyncOutcome> {
  const polled: PolledSide[] = [];
  for (const name of needs.links) {
    for (const side of sideNames) polled.push(await pollSafely(name, side, needs));
  }
  return { kind: polled.some(({ error }) => error !== null) ? 'partial' : 'complete', polled };
}

async function pollSafely(name: string, side: SideName, needs: TicketSyncNeeds): Promise<PolledSide> {
  const tally = { pages: 0, rows: 0, nudges: 0, disorder: 0, newDisorder: 0 };
  try {
    const linked = await needs.linkOf(name);
    if (linked !== null) await pollSide(linked, side, needs, tally);
    return { link: name, side, ...tally, error: null };
  } catch (thrown) {
    const { code, detail } = asCodedError(thrown);
    return { link: name, side, ...tally, error: { code, detail } };
  }
}

async function pollSide(
  { link, sides }: LinkedSides,
  side: SideName,
  needs: TicketSyncNeeds,
  tally: { pages: number; rows: number; nudges: number; disorder: number; newDisorder: number },
): Promise<void> {
  const { engine } = needs;
  const tuning = { overlapMs: engine.overlapSeconds * 1000, lagMs: engine.lagSeconds * 1000 };
  const shape = cursorShape(link, side);
  const stored = await needs.cursors.read(link.name, side);
  const cursorFits = stored?.cursor.shape === shape;
  if (stored !== null && needs.mayPoll !== undefined && !(await needs.mayPoll(link, cursorFits)))
    throw new CodedError('mass-change-refused', {
      detail:
        'The scope or the words of the link changed: a survey counts what would change first. Callbacks still work; see `cli reconcile status`.',
      facts: { link: link.name },
    });
  let version = stored?.version ?? null;
  let cursor: Cursor =
    stored?.cursor.shape === shape
      ? stored.cursor
      : newCursor(shape, shift(await sides[side].serverTime(), -engine.lookBackHours * 3_600_000));

  let furthest = Number.NEGATIVE_INFINITY;
  /** Whether a row stands behind one that came before it, on this page or an earlier one. Files are a list of their own. */
  const goesBack = (row: ChangedRow): boolean => {
    if (row.attachment !== undefined) return false;
    const place = placeInOrder(side, row);
    const back = place < furthest;
    furthest = Math.max(furthest, place);
    return back;
  };

  let window: Window = windowToRead(cursor, tuning);
  for (let page = 0; page < maxPages; page += 1) {
    const { rows, after, serverTime } = await sides[side].changed(window, engine.pageSize);
    // Learned now, not before the question: a read of the pair that began in between may have missed the change.
    const learnedAt = new Date(needs.now()).toISOString();
    const to = window.to ?? windowEnd(window.from, serverTime, tuning);
    const inside = rows.filter((row) => row.updatedAt <= to);
    const disorder = rows.filter((row) => isOutOfBounds(row.updatedAt, window) || goesBack(row)).length;
    tally.pages += 1;
    tally.rows += rows.length;
    for (let start = 0; start < inside.length; start += atOnce) {
      const sent = await Promise.all(
        inside.slice(start, start + atOnce).map(async (row) => nudgeIfNew(row, { learnedAt, to })),
      );
      tally.nudges += sent.filter(Boolean).length;
    }
    cursor = { ...afterPage(cursor, { ...window, to }, after), disorder: cursor.disorder + disorder };
    tally.disorder = cursor.disorder;
    tally.newDisorder += disorder;
    version = await needs.cursors.save(link.name, side, cursor, version);
    if (cursor.window === null) return;
    window = cursor.window;
  }

  /** Sends a nudge unless the pair was completed with the very version that the list shows. */
  async function nudgeIfNew(row: ChangedRow, seen: { learnedAt: string; to: string }): Promise<boolean> {
    const key = await needs.pairs.keyOf(link.name, side, row.id);
    const known = key === null ? null : await needs.pairs.read(link.name, key);
    if (row.attachment !== undefined) {
      // A record without a pair is told of by its own row; a file that is known has been dealt with.
      if (known === null || isKnownFile(known, side, row.attachment)) return false;
    } else if (known !== null && known.pair.versions[side] === row.version) return false;
    await needs.nudges.send({
      link: link.name,
      side,
      recordId: row.id,
      origin: 'poll',
      learnedAt: seen.learnedAt,
      messageId: `poll:${side}:${row.id}:${seen.to}`,
    });
    return true;
  }
}

function isKnownFile({ attachments }: StoredPair, side: SideName, id: string): boolean {
  return attachments.some(({ sourceSide, sourceId, targetId }) =>
    sourceSide === side ? sourceId === id : targetId === id,
  );
}
