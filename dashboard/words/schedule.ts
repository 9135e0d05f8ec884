/** A timer's schedule in words. Pure. */
import { clockText } from './age.ts';

/**
 * `Every 5 minutes`, `Hourly`, `Nightly at 03:40`: `schedule` is NCRONTAB with seconds in UTC, `nextAt` its next run, from
 * which the local clock time comes. What is none of these stays as it is written.
 */
export function scheduleText(schedule: string, nextAt: number | null, timeZone: string): string {
  const [, minute = '', hour = '', day, month, weekday] = schedule.trim().split(/\s+/);
  if (day !== '*' || month !== '*' || weekday !== '*') return schedule;
  const every = /^(?:\*|\d+(?:-59)?)\/(\d+)$/.exec(minute)?.[1];
  if (hour === '*' && every !== undefined) return every === '1' ? 'Every minute' : `Every ${every} minutes`;
  if (hour === '*' && minute === '*') return 'Every minute';
  const times = minute.split(',').length;
  if (!/^\d+(?:,\d+)?$/.test(minute)) return schedule;
  if (hour === '*' && times === 2) return 'Twice an hour';
  if (hour === '*') return 'Hourly';
  const hours = /^\*\/(\d+)$/.exec(hour)?.[1];
  if (hours !== undefined) return `Every ${hours} hours`;
  if (!/^\d+$/.test(hour) || nextAt === null) return schedule;
  const clock = clockText(nextAt, timeZone);
  const how = Number(clock.slice(0, 2)) < 6 ? 'night' : 'day';
  if (times === 2) return `Twice a ${how}`;
  return `${how === 'night' ? 'Nightly' : 'Daily'} at ${clock}`;
}
