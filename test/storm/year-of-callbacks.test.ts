// If this fails, a table grows for ever on a busy day's callbacks, or personal text stays longer than its limit says.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { storeNames, storeTable, type StoreName } from '../../shared/rules/retention/stores.ts';
import { apart } from '../support/apart.ts';
import { upTo } from '../support/long.ts';
import { keepDays, limits, retentionYear } from '../support/retention/year.ts';

describe('a year of callbacks', () => {
  const callbacks = upTo(96, 8_000);
  const days = upTo(160, 365);
  const year = apart(new URL('../support/retention/year.ts', import.meta.url), retentionYear);
  /** Limits in days, by what is swept. */
  const limitOf = (store: StoreName): number | null => {
    const { limit } = storeTable[store];
    if (limit === null) return null;
    return limit === 'deadLetters.keepDays' ? keepDays : limits[limit];
  };

  it(`leaves no row in any table longer than its limit and one pass (${callbacks} a day)`, async () => {
    const { tables, ...ended } = await year(callbacks, days);
    const limited = storeNames.flatMap((store) => {
      const limit = limitOf(store);
      return limit === null ? [] : [[store, limit] as const];
    });
    for (const [name, limit] of [...limited, ['pairs-claims', limits.claims] as const]) {
      const { most, last, oldestDays } = tables[name] ?? assert.fail(`${name} was not looked at`);
      // A row that has just not been too old for one pass is for the next.
      assert.ok(oldestDays <= limit + 1, `${name}: a row of ${oldestDays} days, the limit is ${limit}`);
      assert.ok(oldestDays >= limit - 0.1, `${name}: the oldest row ever was of ${oldestDays} days`);
      // Half a year later there are no more of them.
      assert.ok(last <= most && most <= 1.2 * last + 3, `${name}: ${most} rows, and ${last} at the end`);
    }
    // Rows of a look-up and of a backfill go with what they belong to, and are counted there.
    for (const sweep of limited
      .map(([store]) => store)
      .filter((one) => !/^(pairids|backfillrows)$/.test(one)))
      assert.ok((tables[sweep]?.removed ?? 0) > 100, `${sweep}: ${tables[sweep]?.removed} removed`);
    assert.deepEqual(ended.alarms, []);
    assert.ok(ended.longestRunMs < 300_000, `a run took ${ended.longestRunMs} ms`);
    assert.ok(ended.longestPassHours < 12, `a pass took ${ended.longestPassHours} hours`);
    assert.ok(ended.partialRuns > 10, 'the service refused something');
  });
});
