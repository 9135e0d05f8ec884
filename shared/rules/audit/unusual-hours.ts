/** Changes outside of business hours: of API members and integrators, and of people only where the configuration says so. */
import { wallTime } from '../config/zone-time.ts';
import type { TrailChange } from './entry.ts';
import { authorKey, type AuditReviewSettings } from '../config/audit/settings.ts';

/** The authors that are no people, by `authorKey`. */
export type Machines = ReadonlySet<string>;

/** The changes of the night that lie outside of the hours. */
export function outsideHours(
  changes: readonly TrailChange[],
  { businessHours, watchPeople }: Pick<AuditReviewSettings, 'businessHours' | 'watchPeople'>,
  machines: Machines,
): readonly TrailChange[] {
  if (businessHours === null) return [];
  const { from, to, days, timeZone } = businessHours;
  return changes.filter(({ at, by }) => {
    if (!watchPeople && !machines.has(authorKey(by))) return false;
    const { time, weekday } = wallTime(at, timeZone);
    return !days.includes(weekday) || time < from || time >= to;
  });
}
