/** Hours and days as they name rollups: `2026-11-28T13` and `2026-11-28`, UTC. Times in milliseconds since 1970. */

/** One hour in milliseconds. */
export const hourMs = 3_600_000;
/** One day in milliseconds: 24 hours, since rollups are in UTC. */
export const dayMs = 86_400_000;

/** An hour's rollups are closed so long after its end: an instance counts what it could not store by then as of now. */
export const closesMs = 5 * 60_000;
/** An hour may be folded so long after its end: the clocks of two instances differ by less than the rest. */
const foldsMs = 30 * 60_000;
/** Hours stay for a week and a day. */
export const hoursKeptDays = 8;

/** The hour of a time in milliseconds since 1970: `2026-11-28T03`, UTC. */
export const hourOf = (time: number): string => new Date(time).toISOString().slice(0, 13);
/** The day of a time in milliseconds since 1970: `2026-11-28`, UTC. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
/** The start of an hour, milliseconds since 1970. */
export const startOfHour = (hour: string): number => Date.parse(`${hour}:00:00.000Z`);
/** The start of a day. */
export const startOfDay = (day: string): number => Date.parse(`${day}T00:00:00.000Z`);

/** The hours from one to another, both included; empty where the first is later. */
export function hoursBetween(from: number, to: number): readonly string[] {
  const first = startOfHour(hourOf(from));
  const count = Math.max(0, Math.floor((startOfHour(hourOf(to)) - first) / hourMs) + 1);
  return Array.from({ length: count }, (_, index) => hourOf(first + index * hourMs));
}

/** The days from one to another, both included. */
export function daysBetween(from: number, to: number): readonly string[] {
  const first = startOfDay(dayOf(from));
  const count = Math.max(0, Math.floor((startOfDay(dayOf(to)) - first) / dayMs) + 1);
  return Array.from({ length: count }, (_, index) => dayOf(first + index * dayMs));
}

/** The first hour that may not be folded yet. `now` in milliseconds since 1970. */
export const firstOpenHour = (now: number): string => hourOf(now - foldsMs);
