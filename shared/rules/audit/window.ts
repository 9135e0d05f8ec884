/** Finds the time that a night reviews, and whether there is anything to do. Pure. */
import type { ReviewState } from './report.ts';

/** Younger changes wait for the next night: our own journal of them may not be written yet, milliseconds. */
const youngMs = 10 * 60_000;
/** The first review of an app looks back so far. */
const firstMs = 24 * 3_600_000;
/** No review looks back further, so that an app that was off for months does not begin with all of them. */
const maxMs = 14 * 24 * 3_600_000;

/**
 * The state of the review that begins at `now` (milliseconds since 1970, the earlier of both clocks); null when the night is
 * done. A night that was begun and not ended keeps its time, so that running it again gives the same.
 */
export function dueNight(before: ReviewState | null, now: number): ReviewState | null {
  const night = new Date(now).toISOString().slice(0, 10);
  if (before?.night === night) return before.phase === 'done' ? null : before;
  const to = now - youngMs;
  const from = before === null ? to - firstMs : before.phase === 'done' ? before.to : before.from;
  return {
    night,
    from: laterOf(from, to - maxMs),
    to: new Date(to).toISOString(),
    previous: before?.phase === 'done' ? before.night : (before?.previous ?? null),
    phase: 'begun',
  };
}

/**
 * The time up to which a look on demand goes; it begins where the last night ended. `now` in milliseconds since 1970.
 */
export function openWindow(before: ReviewState | null, now: number): ReviewState {
  const night = new Date(now).toISOString().slice(0, 10);
  return dueNight(before, now) ?? { ...windowAfter(before, now), night };
}

function windowAfter(before: ReviewState | null, now: number): Omit<ReviewState, 'night'> {
  const to = new Date(Math.max(now - youngMs, Date.parse(before?.to ?? ''))).toISOString();
  return { from: before?.to ?? to, to, previous: before?.night ?? null, phase: 'begun' };
}

/** The later of a stored time and one of ours; a stored time that cannot be read counts for nothing. */
function laterOf(stored: string | number, bound: number): string {
  const at = typeof stored === 'number' ? stored : Date.parse(stored);
  return new Date(Number.isNaN(at) ? bound : Math.max(at, bound)).toISOString();
}
