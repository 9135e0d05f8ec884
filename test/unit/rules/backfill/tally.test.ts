// If this fails, a large backfill reads all of its rows at every step, or its numbers drift from them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, infiniteStream, nat, property } from 'fast-check';
import type { BackfillRow, RowEnd, FinishedSteps } from '../../../../shared/rules/backfill/job.ts';
import { rowCounter, type RowTally } from '../../../../shared/rules/backfill/tally.ts';
import { aBackfillRow } from '../../../support/builders/rows.ts';

const noon = Date.parse('2026-11-24T12:00:00.000Z');
const ends: readonly RowEnd[] = ['created', 'changed', 'paired', 'ignored', 'failed'];

/** A backfill whose steps list pages while its rows end in any order; `looks` are the rows that each step looked at. */
function play(pages: readonly number[], pick: (below: number) => number) {
  const rows = new Map<string, BackfillRow>();
  const looks: number[] = [];
  const told: { readonly kept: RowTally; readonly counted: RowTally }[] = [];
  let finished: FinishedSteps | undefined;
  for (const [index, size] of pages.entries()) {
    const step = index + 1;
    const now = noon + step * 10_000;
    const seen = [...rows.values()].filter(
      (row) =>
        row.step > (finished?.step ?? -1) ||
        (finished?.open.some(({ recordId }) => recordId === row.recordId) ?? false),
    );
    const counter = rowCounter(now, finished);
    for (const row of seen) counter.take(row);
    const whole = rowCounter(now);
    for (const row of rows.values()) whole.take(row);
    told.push({ kept: counter.tally(), counted: whole.tally() });
    looks.push(seen.length);
    finished = counter.finish(step);
    for (let count = 0; count < size; count += 1) {
      const recordId = `${step}-${count}`;
      rows.set(recordId, aBackfillRow({ recordId, step, end: null, at: new Date(now).toISOString() }));
    }
    for (const [id, row] of rows)
      // One in fifty hangs for a long time.
      if (row.end === null && (pick(50) > 0 || step - row.step > 40))
        rows.set(id, { ...row, end: ends[pick(ends.length)] ?? 'created', at: new Date(now).toISOString() });
  }
  return { looks, told };
}

test('the kept tally equals a count of all rows, however the rows end', () => {
  assertProperty(
    property(
      array(nat({ max: 120 }), { minLength: 5, maxLength: 40 }),
      infiniteStream(nat()),
      (pages, numbers) => {
        const pick = (below: number): number => Number(numbers.next().value) % below;
        for (const { kept, counted } of play(pages, pick).told) {
          const { endedLately, failures, ...numbersKept } = kept;
          const { endedLately: exactly, failures: first, ...numbersCounted } = counted;
          assert.deepEqual(numbersKept, numbersCounted);
          assert.equal(failures.length, first.length);
          // Whole minutes are kept, so that a row counts up to a minute longer.
          assert.ok(endedLately >= exactly);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a step of a long backfill looks at no more rows than one of a short one', () => {
  let serial = 7;
  const pick = (below: number): number => (serial = (serial * 48_271) % 2_147_483_647) % below;
  const { looks } = play(
    Array.from({ length: 300 }, () => 100),
    pick,
  );
  assert.ok(Math.max(...looks) < 1_000, `${Math.max(...looks)} of 30,000 rows were looked at by one step`);
});
