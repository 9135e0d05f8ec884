/** The numbers of a backfill as people read them, and the records that may be begun next. */
import type { BackfillJob, BackfillNumbers } from './job.ts';
import { rateWindow, type RowTally } from './tally.ts';
import { sideNames } from '../sync/record.ts';
import type { SideName } from '../sync/record.ts';

/** The numbers that the dashboard shows. */
export interface BackfillProgress {
  /** Records to do: as counted by the preview, then as listed. */
  readonly total: number;
  readonly listed: number;
  readonly done: number;
  readonly underWay: number;
  readonly byEnd: RowTally['byEnd'];
  /** 0 to 100, whole, and 100 only when everything is done. */
  readonly percent: number;
  /** Over the last five minutes, or since the start if that is shorter. */
  readonly rowsPerMinute: number;
  /** Null while there is no rate to tell by. */
  readonly secondsLeft: number | null;
}

/** A page is no larger than one transaction of the store. */
const maxPerPage = 100;
/** One record, then ten, then a hundred, then the rest: the sums at which a backfill waits for all begun records. */
const ramp: readonly number[] = [1, 11, 111];

/** The numbers for the dashboard. `now` in milliseconds since 1970. */
export function progressOf(job: BackfillJob, tally: RowTally, now: number): BackfillProgress {
  const { scope, counted, place } = job;
  const expected = sideNames.map((side) =>
    scope.sides.includes(side)
      ? Math.max(tally.bySide[side], Math.min(counted[side], scope.limit ?? Infinity))
      : 0,
  );
  const total = place === null ? tally.rows : expected.reduce((sum, one) => sum + one, 0);
  const done = tally.rows - tally.underWay;
  const minutes =
    Math.max(1, Math.min(rateWindow, now - Date.parse(job.startedAt ?? job.createdAt))) / 60_000;
  const rowsPerMinute = tally.endedLately / minutes;
  const left = total - done;
  const open = left > 0 || (place !== null && job.startedAt !== null);
  return {
    total,
    listed: tally.rows,
    done,
    underWay: tally.underWay,
    byEnd: tally.byEnd,
    percent: total === 0 ? (open ? 0 : 100) : Math.min(open ? 99 : 100, Math.floor((100 * done) / total)),
    rowsPerMinute: Math.round(rowsPerMinute * 10) / 10,
    secondsLeft: left === 0 ? 0 : tally.endedLately === 0 ? null : Math.ceil((left / rowsPerMinute) * 60),
  };
}

/** The numbers that the job keeps of its progress. `now` in milliseconds since 1970. */
export function numbersOf(
  { total, done, byEnd, secondsLeft }: BackfillProgress,
  now: number,
): BackfillNumbers {
  return { at: new Date(now).toISOString(), total, done, failed: byEnd.failed, secondsLeft };
}

/**
 * The number of records that may be begun now. Zero means to wait: at a sum of the ramp until every begun record has
 * ended, and behind it until a quarter of the places is free, so that pages are worth their request.
 */
export function roomFor(tally: RowTally, atOnce: number): number {
  if (ramp.includes(tally.rows) && tally.underWay > 0) return 0;
  const free = atOnce - tally.underWay;
  if (free < Math.ceil(atOnce / 4)) return 0;
  const next = ramp.find((sum) => sum > tally.rows);
  return next === undefined ? free : Math.min(free, next - tally.rows);
}

/** Workers that a page is to keep busy: as many messages as one instance works off at a time. */
const workers = 8;
/**
 * Records of one message, worked one after the other: few enough for slow systems and a function's five minutes, and for every worker to
 * have a message while `atOnce` records are under way.
 */
const maxPerMessage = 5;

/** The number of records of a page that one message names: few if more would leave some workers without one. */
export function messageSize(records: number): number {
  return Math.min(maxPerMessage, Math.max(1, Math.ceil(records / workers)));
}

/** True where the next batch of the beginning waits for the last record of this one. */
export function isBeginning(tally: RowTally): boolean {
  return tally.rows <= (ramp.at(-1) ?? 0);
}

/** The next page of a listing. */
export interface PageToList {
  readonly side: SideName;
  readonly after: string | null;
  /** Records to ask for; 0 when the side's limit is reached. */
  readonly size: number;
  /** Records that the side may still list; infinite without a limit. */
  readonly left: number;
}

/** The page that a step may list at its place. `room` is what `roomFor` answered. */
export function pageToList(
  scope: BackfillJob['scope'],
  { side, after }: NonNullable<BackfillJob['place']>,
  tally: RowTally,
  room: number,
): PageToList {
  const left = (scope.limit ?? Infinity) - tally.bySide[side];
  return { side, after, size: Math.max(0, Math.min(room, left, maxPerPage)), left };
}

/**
 * True when more records fail than the link allows; judged where every begun record has ended, and at every step behind
 * the ramp. Failures from before a person said to go on do not count again.
 */
export function failsTooMuch(
  tally: RowTally,
  forgiven: BackfillJob['forgiven'],
  maxFailedShare: number,
): boolean {
  const all = tally.rows - tally.underWay;
  const asked = tally.underWay === 0 || all > (ramp.at(-1) ?? 0);
  const ended = all - forgiven.ended;
  return asked && ended > 0 && (tally.byEnd.failed - forgiven.failed) / ended > maxFailedShare;
}
