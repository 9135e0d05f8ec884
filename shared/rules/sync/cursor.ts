/**
 * The cursor of a poll: the time up to which one side of a link was read, and the stretch to read next.
 *
 *        overlap                    lag
 *      |<------>|                 |<--->|
 *      from     completedTo       to    server's now
 *      |---------- window --------|
 *
 * The window is closed before its second page is asked for, so that a busy table cannot run ahead of the reader; the
 * overlap catches rows that became visible late; rows read twice cost nothing, because nudges are harmless and
 * unchanged records have an unchanged version.
 */
import type { SideName } from './record.ts';

/** A stretch of one side's time being read. Times are ISO 8601, UTC, by the side's own clock, both ends inclusive. */
export interface Window {
  readonly from: string;
  /** Null until the first page's answer brings the server's time. */
  readonly to: string | null;
  /** The place at which the next page begins, in the side's own words; null at the start. */
  readonly after: string | null;
}

/** The cursor of one side of a link, as stored. */
export interface Cursor {
  /** Fingerprint of filter and mapping: when it changes, the cursor starts over. */
  readonly shape: string;
  /** Everything up to here has been turned into durable nudges. Never moves back while the shape stays. */
  readonly completedTo: string;
  /** A window that was begun and not finished; a crashed poll resumes in it. */
  readonly window: Window | null;
  /** Rows that came out of order or out of bounds since the shape began. */
  readonly disorder: number;
}

/** The settings of a poll. */
export interface CursorTuning {
  readonly overlapMs: number;
  readonly lagMs: number;
}

/** A cursor that has read nothing yet and begins at this time. */
export function newCursor(shape: string, start: string): Cursor {
  return { shape, completedTo: start, window: null, disorder: 0 };
}

/** The window to read now: the unfinished one, or the next one behind `completedTo`. */
export function windowToRead(cursor: Cursor, tuning: CursorTuning): Window {
  if (cursor.window !== null) return cursor.window;
  return { from: shift(cursor.completedTo, -tuning.overlapMs), to: null, after: null };
}

/** Two clocks that differ by more than this are not believed where they lead ahead, and a person is notified; milliseconds. */
const maxClockAheadMs = 5 * 60_000;

/**
 * A time by another clock, at most a few minutes ahead of ours (`now`, milliseconds since 1970): one wrong Date header must
 * not make a poll leave out what changes in the next hour.
 */
export function believedTime(time: string, now: number): string {
  const latest = new Date(now + maxClockAheadMs).toISOString();
  return Date.parse(time) > now + maxClockAheadMs ? latest : time;
}

/** The seconds by which a side's clock is ahead of ours (behind: below 0); 0 while both are believed. */
export function clockDifference(serverTime: string, now: number): number {
  const ahead = Date.parse(serverTime) - now;
  return Math.abs(ahead) > maxClockAheadMs ? Math.round(ahead / 1000) : 0;
}

/** The window's end once the server's time is known; never before its start. `now` in milliseconds since 1970. */
export function windowEnd(from: string, serverTime: string, now: number, tuning: CursorTuning): string {
  const end = shift(believedTime(serverTime, now), -tuning.lagMs);
  return end < from ? from : end;
}

/** True for a cursor that a wrong clock moved ahead: nothing beyond a few minutes from now can have been read. */
export function isAhead({ completedTo, window }: Cursor, now: number): boolean {
  return [completedTo, window?.to ?? completedTo].some((time) => believedTime(time, now) !== time);
}

/** The cursor after one page whose nudges are durable. `next` null means that the window is read to its end. */
export function afterPage(
  cursor: Cursor,
  window: Window & { readonly to: string },
  next: string | null,
): Cursor {
  if (next !== null) return { ...cursor, window: { ...window, after: next } };
  const completedTo = window.to > cursor.completedTo ? window.to : cursor.completedTo;
  return { ...cursor, completedTo, window: null };
}

/** True for a listed row outside the window: a clock or an index of the server has gone wrong. */
function isOutOfBounds(updatedAt: string, window: Window): boolean {
  return updatedAt < window.from || (window.to !== null && updatedAt > window.to);
}

/** A row of a list in its side's order. */
export interface ListedRow {
  readonly id: string;
  readonly updatedAt: string;
  /** Set for a row about a file: files are a list of their own. */
  readonly attachment?: string;
}

/**
 * Counts the rows of a poll that came out of bounds or out of order, page after page. ConnectWise lists by its numbers,
 * ServiceNow by time. A page whose rows go back in that order was not sorted as asked, and the next page may begin
 * behind rows that no page listed.
 */
export function disorderCounter(side: SideName): (rows: readonly ListedRow[], window: Window) => number {
  let furthest = Number.NEGATIVE_INFINITY;
  const goesBack = (row: ListedRow): boolean => {
    if (row.attachment !== undefined) return false;
    const place = side === 'connectwise' ? Number(row.id) : Date.parse(row.updatedAt);
    const isBehind = place < furthest;
    furthest = Math.max(furthest, place);
    return isBehind;
  };
  return (rows, window) => rows.filter((row) => isOutOfBounds(row.updatedAt, window) || goesBack(row)).length;
}

/** Disorderly rows that one run tolerates without an alarm; a single one may be a row that moved meanwhile. */
const maxDisorder = 4;

/** True when the disorderly rows of a run are worth an alarm. */
export function isDisorderly(disorder: number, rows: number): boolean {
  return disorder > maxDisorder && disorder * 100 > rows;
}

/** An instant (ISO 8601) moved by some milliseconds, as ISO 8601. */
export function shift(iso: string, milliseconds: number): string {
  return new Date(Date.parse(iso) + milliseconds).toISOString();
}
