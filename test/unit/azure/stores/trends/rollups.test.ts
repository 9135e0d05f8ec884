// If this fails, an hour's counts are lost or doubled when they are folded, or one customer's removal takes another's counts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rollupsOf } from '../../../../../shared/azure/stores/customer/rollups.ts';
import { createRollupStore } from '../../../../../shared/azure/stores/trends/rollups.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import { allLinks, emptyLink, countWrite, type Rollup } from '../../../../../shared/rules/trends/rollup.ts';
import { memoryTable } from '../../../../support/fakes/memory-table.ts';

const written = countWrite(emptyLink, { side: 'connectwise', isFirst: true, afterMs: 4_000 });
const counted = (...links: readonly string[]): Rollup => ({
  links: Object.fromEntries(links.map((link) => [link, written])),
  automations: {},
});
const total = (rollup: Rollup | undefined): number =>
  rollup === undefined ? 0 : allLinks(rollup).written.connectwise.changes;

describe('folding', () => {
  it('keeps every count of more instances than a transaction takes, and of several that fold at once', async () => {
    const table = memoryTable();
    const rollups = createRollupStore(table);
    for (let instance = 0; instance < 250; instance += 1)
      await rollups.put('2026-11-27T12', `instance-${instance}`, counted('acme', 'globex'));
    await Promise.all([1, 2, 3].map(() => rollups.fold('2026-11-28T11')));
    const hours = await rollups.hours('2026-11-27T00', '2026-11-28T11');
    assert.equal(total(hours.get('2026-11-27T12')), 500);
    assert.equal(total((await rollups.days('2026-11-27', '2026-11-27')).get('2026-11-27')), 500);
    assert.equal(table.size(), 2, 'one row of the hour, one of the day');
  });

  it('leaves the hours that may still be written, and days that are not over', async () => {
    const rollups = createRollupStore(memoryTable());
    for (const hour of ['2026-11-28T10', '2026-11-28T11']) await rollups.put(hour, 'a', counted('acme'));
    assert.deepEqual(await rollups.fold('2026-11-28T11'), { hours: 1, days: 0 });
    await rollups.put('2026-11-28T11', 'a', counted('acme'));
    assert.deepEqual(
      [...(await rollups.hours('2026-11-28T00', '2026-11-28T23')).values()].map(total),
      [1, 1],
    );
  });

  it('comes to the same wherever it is cut off', async () => {
    for (let cut = 1; cut < 8; cut += 1) {
      let requests = Number.NEGATIVE_INFINITY;
      const table = memoryTable({
        before() {
          requests += 1;
          if (requests === cut) throw new CodedError('storage-unavailable');
        },
      });
      const rollups = createRollupStore(table);
      for (const instance of ['a', 'b', 'c']) await rollups.put('2026-11-27T12', instance, counted('acme'));
      requests = 0;
      await rollups.fold('2026-11-28T11').catch(() => undefined);
      await rollups.fold('2026-11-28T11');
      assert.equal(
        total((await rollups.days('2026-11-27', '2026-11-27')).get('2026-11-27')),
        3,
        `cut at ${cut}`,
      );
    }
  });
});

describe('the removal of a customer', () => {
  it('takes its counts and leaves those of others', async () => {
    const table = memoryTable();
    const rollups = createRollupStore(table);
    const { signal } = new AbortController();
    await rollups.put('2026-11-28T10', 'a', counted('acme', 'acme-2'));
    await rollups.put('2026-11-28T11', 'a', counted('acme'));
    const store = rollupsOf('acme', table);
    assert.equal((await store.look(signal)).found, 2);
    assert.equal(await store.remove(signal), 2);
    assert.equal((await store.prove(signal)).found, 0);
    const left = await rollups.hours('2026-11-28T00', '2026-11-28T23');
    assert.deepEqual([...left], [['2026-11-28T10', counted('acme-2')]]);
  });
});
