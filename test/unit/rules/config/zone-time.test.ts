// If this fails, quiet hours begin an hour off after a change to summer time, and messages tell wrong times.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTimeZone, wallTime } from '../../../../shared/rules/config/zone-time.ts';

const at = (iso: string): number => Date.parse(iso);

describe('the time on the wall', () => {
  for (const [what, iso, zone, expected] of [
    ['of UTC', '2026-11-29T00:05:59Z', 'UTC', '2026-11-29 00:05 sun UTC'],
    ['of a winter', '2026-01-15T23:30:00Z', 'Europe/Berlin', '2026-01-16 00:30 fri UTC+1'],
    ['of a summer', '2026-07-15T22:00:00Z', 'Europe/Berlin', '2026-07-16 00:00 thu UTC+2'],
    ['before the clocks go back', '2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25 02:30 sun UTC+2'],
    ['after the clocks went back', '2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25 02:30 sun UTC+1'],
    ['of a zone with half an hour', '2026-11-29T20:00:00Z', 'Asia/Kolkata', '2026-11-30 01:30 mon UTC+5:30'],
    ['west of UTC', '2026-12-01T03:00:00Z', 'America/New_York', '2026-11-30 22:00 mon UTC-5'],
  ] as const)
    it(what, () => {
      const { date, time, weekday, offset } = wallTime(at(iso), zone);
      assert.equal(`${date} ${time} ${weekday} ${offset}`, expected);
    });
});

it('a zone is a name that is known, and no bare distance from UTC', () => {
  assert.deepEqual(
    ['UTC', 'Europe/Berlin', 'Mars/Olympus', '+01:00', '', 'W. Europe Standard Time'].map(isTimeZone),
    [true, true, false, false, false, false],
  );
});
