// If this fails, a poll skips changes that were made while it read, or reads the same window for ever.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  afterPage,
  disorderCounter,
  shift,
  believedTime,
  clockDifference,
  isAhead,
  windowEnd,
  windowToRead,
} from '../../../../shared/rules/sync/cursor.ts';
import type { Cursor } from '../../../../shared/rules/sync/cursor.ts';

const tuning = { overlapMs: 300_000, lagMs: 2_000 };
const noon = '2026-11-24T12:00:00.000Z';
const aCursor = (changes: Partial<Cursor> = {}): Cursor => ({
  shape: 's',
  completedTo: noon,
  window: null,
  disorder: 0,
  ...changes,
});

describe('the window to read', () => {
  it('begins an overlap before what is complete, and its end is not known yet', () => {
    assert.deepEqual(windowToRead(aCursor(), tuning), {
      from: '2026-11-24T11:55:00.000Z',
      to: null,
      after: null,
    });
  });

  it('is the unfinished one after a crash', () => {
    const window = { from: '2026-11-24T11:00:00.000Z', to: noon, after: '17' };
    assert.deepEqual(windowToRead(aCursor({ window }), tuning), window);
  });

  it('ends a lag before the other system’s own clock, and never before it begins', () => {
    assert.equal(
      windowEnd('2026-11-24T11:55:00.000Z', noon, Date.parse(noon), tuning),
      '2026-11-24T11:59:58.000Z',
    );
    assert.equal(windowEnd(noon, '2026-11-24T11:00:00.000Z', Date.parse(noon), tuning), noon);
  });
});

describe('a clock', () => {
  const now = Date.parse(noon);
  it('is believed within a few minutes, ahead as well as behind', () => {
    for (const time of ['2026-11-24T12:04:00.000Z', '2026-11-24T11:00:00.000Z'])
      assert.equal(believedTime(time, now), time);
    assert.equal(clockDifference('2026-11-24T12:04:00.000Z', now), 0);
    assert.equal(
      windowEnd('2026-11-24T11:55:00.000Z', '2026-11-24T13:00:00.000Z', now, tuning),
      '2026-11-24T12:04:58.000Z',
    );
    assert.equal(clockDifference('2026-11-24T13:00:00.000Z', now), 3600);
    assert.equal(clockDifference('2026-11-24T11:00:00.000Z', now), -3600);
  });

  it('that was wrong once is seen in a cursor', () => {
    const window = { from: noon, after: '17' };
    assert.ok(isAhead(aCursor({ completedTo: '2026-11-24T13:00:00.000Z' }), now));
    assert.ok(isAhead(aCursor({ window: { ...window, to: '2026-11-24T13:00:00.000Z' } }), now));
    assert.ok(!isAhead(aCursor({ completedTo: noon, window: { ...window, to: null } }), now));
    assert.ok(!isAhead(aCursor({ completedTo: noon, window: { ...window, to: noon } }), now));
  });
});

describe('the cursor after a page', () => {
  const window = { from: '2026-11-24T11:55:00.000Z', to: '2026-11-24T12:05:00.000Z', after: null };

  it('stays where it is until the window is read to its end', () => {
    const cursor = afterPage(aCursor(), window, '17');
    assert.equal(cursor.completedTo, noon);
    assert.deepEqual(cursor.window, { ...window, after: '17' });
  });

  it('moves to the window’s end after the last page', () => {
    assert.deepEqual(afterPage(aCursor({ window }), window, null), aCursor({ completedTo: window.to }));
  });

  it('never moves back, whatever the other clock says', () => {
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(time, { maxLength: 20 }), (clocks) => {
        let cursor = aCursor();
        for (const clock of clocks) {
          const { from } = windowToRead(cursor, tuning);
          const to = windowEnd(from, clock.toISOString(), clock.getTime(), tuning);
          const next = afterPage(cursor, { from, to, after: null }, null);
          assert.ok(next.completedTo >= cursor.completedTo);
          assert.ok(from <= cursor.completedTo, 'no gap between two windows');
          cursor = next;
        }
      }),
    );
  });
});

describe('the disorder of a poll', () => {
  const window = { from: noon, to: '2026-11-24T13:00:00.000Z', after: null };
  const row = (id: string, minute: string) => ({ id, updatedAt: `2026-11-24T12:${minute}:00.000Z` });

  it('counts a ticket whose number goes back, also from one page to the next', () => {
    const disorderOf = disorderCounter('connectwise');
    assert.equal(disorderOf([row('4', '30'), row('7', '10'), row('5', '20')], window), 1);
    assert.equal(disorderOf([row('6', '30'), row('8', '30')], window), 1);
  });

  it('counts an incident whose time goes back, but no file', () => {
    const disorderOf = disorderCounter('servicenow');
    assert.equal(disorderOf([row('b', '10'), row('a', '10'), row('c', '09')], window), 1);
    assert.equal(disorderOf([{ ...row('d', '01'), attachment: 'f' }], window), 0);
  });

  it('counts a row that lies outside of the window', () => {
    const outside = [
      { id: '1', updatedAt: '2026-11-24T11:59:59.999Z' },
      { id: '2', updatedAt: '2026-11-24T13:00:00.001Z' },
    ];
    assert.equal(disorderCounter('connectwise')(outside, window), 2);
    assert.equal(disorderCounter('connectwise')(outside, { ...window, to: null }), 1);
  });
});

it('moves an instant across the end of a year', () => {
  assert.equal(shift('2026-12-31T23:59:59.500Z', 500), '2027-01-01T00:00:00.000Z');
});
