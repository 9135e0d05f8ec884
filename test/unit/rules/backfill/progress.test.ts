// If this fails, the numbers of a backfill lie, it begins more than it may, or it does not stop when everything fails.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failsTooMuch, progressOf, roomFor } from '../../../../shared/rules/backfill/progress.ts';
import { rowCounter, type RowTally } from '../../../../shared/rules/backfill/tally.ts';
import type { BackfillRow } from '../../../../shared/rules/backfill/job.ts';
import { aBackfill, aBackfillRow } from '../../../support/builders/rows.ts';

const start = Date.parse('2026-11-24T12:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();

/** A tally of rows, of which some have ended, of which some failed. */
function tally(rows: number, ended: number, failed = 0, endedAt = at(0), now = start): RowTally {
  const counter = rowCounter(now);
  for (let index = 0; index < rows; index += 1) {
    const end = index >= ended ? null : index < failed ? 'failed' : 'created';
    counter.take(aBackfillRow({ recordId: String(index), end, at: endedAt } satisfies Partial<BackfillRow>));
  }
  return counter.tally();
}

describe('progress', () => {
  const running = aBackfill('acme', {
    state: 'running',
    startedAt: at(0),
    counted: { connectwise: 200, servicenow: 50 },
  });

  it('is of what the preview counted until all is listed, then of what was listed', () => {
    const now = start + 60_000;
    const seen = progressOf(running, tally(60, 40), now);
    assert.deepEqual(
      [seen.total, seen.listed, seen.done, seen.underWay, seen.percent],
      [250, 60, 40, 20, 16],
    );
    const listed = progressOf({ ...running, place: null }, tally(60, 40), now);
    assert.deepEqual([listed.total, listed.percent], [60, 66]);
  });

  it('counts the limit and the sides of the scope', () => {
    const scope = { ...running.scope, limit: 30 };
    assert.equal(progressOf({ ...running, scope }, tally(0, 0), start).total, 60);
    const one = { ...running.scope, sides: ['servicenow' as const] };
    assert.equal(progressOf({ ...running, scope: one }, tally(0, 0), start).total, 50);
  });

  it('never says 100 % before the last record has ended, and always then', () => {
    const ended = { ...running, place: null };
    const one = { ...running, scope: { ...running.scope, sides: ['connectwise' as const] } };
    assert.equal(progressOf(ended, tally(1000, 999), start).percent, 99);
    assert.equal(progressOf(one, tally(250, 250), start).percent, 99, 'there may be more behind the list');
    assert.equal(progressOf(ended, tally(250, 250), start).percent, 100);
    assert.equal(progressOf(ended, tally(0, 0), start).percent, 100);
  });

  it('gives the rate of the last five minutes, and the time that the rest takes at it', () => {
    const now = start + 20 * 60_000;
    const steady = progressOf({ ...running, place: null }, tally(200, 100, 0, at(18), now), now);
    assert.deepEqual([steady.rowsPerMinute, steady.secondsLeft], [20, 300]);
    const stalled = progressOf({ ...running, place: null }, tally(200, 100, 0, at(2), now), now);
    assert.deepEqual([stalled.rowsPerMinute, stalled.secondsLeft], [0, null]);
    const young = progressOf(
      { ...running, place: null },
      tally(200, 100, 0, at(1), start + 120_000),
      start + 120_000,
    );
    assert.deepEqual([young.rowsPerMinute, young.secondsLeft], [50, 120]);
    assert.equal(progressOf({ ...running, place: null }, tally(5, 5, 0, at(2), now), now).secondsLeft, 0);
  });

  it('shows the first twenty that failed', () => {
    const { failures, byEnd } = tally(100, 100, 30);
    assert.deepEqual([failures.length, failures[0]?.recordId, byEnd.failed], [20, '0', 30]);
  });
});

describe('room', () => {
  for (const [what, rows, ended, atOnce, room] of [
    ['one record first', 0, 0, 100, 1],
    ['nothing before it has ended', 1, 0, 100, 0],
    ['then ten', 1, 1, 100, 10],
    ['the rest of the ten, where fewer may be under way', 5, 4, 8, 6],
    ['nothing before the ten have ended', 11, 10, 100, 0],
    ['then a hundred', 11, 11, 1000, 100],
    ['then as many as may be under way', 111, 111, 1000, 1000],
    ['no crumbs: a quarter must be free', 300, 215, 100, 0],
    ['a quarter', 300, 225, 100, 25],
    ['one at a time', 300, 300, 1, 1],
    ['nothing while that one is under way', 300, 299, 1, 0],
  ] as const)
    it(`is for ${what}`, () => assert.equal(roomFor(tally(rows, ended), atOnce), room));
});

describe('too many failures', () => {
  const none = { ended: 0, failed: 0 };
  for (const [what, rows, ended, failed, forgiven, stops] of [
    ['the first one', 1, 1, 1, none, true],
    ['two of eleven', 11, 11, 2, none, true],
    ['one of eleven', 11, 11, 1, none, false],
    ['one of three, while the batch is not over', 11, 3, 1, none, false],
    ['many, behind the ramp', 300, 200, 30, none, true],
    ['what a person forgave', 11, 11, 2, { ended: 11, failed: 2 }, false],
    ['as many again', 22, 22, 4, { ended: 11, failed: 2 }, true],
    ['nothing yet', 0, 0, 0, none, false],
  ] as const)
    it(`${stops ? 'stop' : 'do not stop'} it: ${what}`, () =>
      assert.equal(failsTooMuch(tally(rows, ended, failed), forgiven, 0.1), stops));
});
