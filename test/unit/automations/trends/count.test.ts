// If this fails, the charts lose synced changes, count them twice, or cost a request for each run.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countRollups } from '../../../../shared/automations/trends/count.ts';
import { createRollupStore } from '../../../../shared/azure/stores/trends/rollups.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { allLinks, type Rollup } from '../../../../shared/rules/trends/rollup.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const write = { side: 'servicenow', isFirst: true, afterMs: 4_000 } as const;

function world() {
  let now = Date.parse('2026-11-28T12:30:00.000Z');
  let [isDown, requests] = [false, 0];
  const table = memoryTable({
    before() {
      requests += 1;
      if (isDown) throw new CodedError('storage-unavailable');
    },
  });
  const rollups = createRollupStore(table);
  const waiting: (() => void)[] = [];
  return {
    rollups,
    process: (instance: string) =>
      countRollups({ rollups, instance, later: (work) => void waiting.push(work), now: () => now }),
    pass: (minutes: number) => void (now += minutes * 60_000),
    down: (is: boolean) => void (isDown = is),
    wake: () => waiting.splice(0).forEach((work) => work()),
    requests: () => requests,
    hours: async (): Promise<Readonly<Record<string, Rollup>>> =>
      Object.fromEntries(await rollups.hours('2026-11-28T00', '2026-11-28T23')),
  };
}

describe('the counts of a process', () => {
  it('are stored once a minute, whatever happens in it', async () => {
    const { process, pass, requests, hours } = world();
    const counts = process('a');
    for (let run = 0; run < 120; run += 1) {
      counts.wrote('acme', write);
      counts.ran('sync-pair', 'synced', 0.5, false);
      await counts.save();
      pass(1 / 60);
    }
    assert.equal(requests(), 2);
    await counts.flush();
    const stored = (await hours())['2026-11-28T12'] ?? assert.fail();
    assert.equal(stored.links['acme']?.written.servicenow.changes, 120);
    assert.deepEqual(stored.automations['sync-pair']?.ended, { synced: 120 });
  });

  it('are stored by a process that has nothing more to do', async () => {
    const { process, hours, wake, pass } = world();
    const counts = process('a');
    counts.wrote('acme', write);
    await counts.save();
    counts.ended('acme', 'failed');
    pass(1);
    wake();
    await counts.save();
    assert.equal((await hours())['2026-11-28T12']?.links['acme']?.failed, 1);
  });

  it('hold no later run up while a request for them hangs', async () => {
    const asked: string[] = [];
    const rollups = {
      put(hour: string) {
        asked.push(hour);
        return new Promise<void>(() => undefined);
      },
    };
    const now = Date.parse('2026-11-28T12:30:00.000Z');
    const counts = countRollups({ rollups, instance: 'a', later: () => undefined, now: () => now });
    counts.wrote('acme', write);
    void counts.save();
    counts.wrote('acme', write);
    await counts.save();
    assert.equal(asked.length, 1);
  });

  it('of several instances add up, when they store at once', async () => {
    const { process, hours } = world();
    const instances = Array.from({ length: 20 }, (_, index) => process(`instance-${index}`));
    for (let round = 0; round < 5; round += 1)
      await Promise.all(
        instances.map(async (counts) => {
          counts.wrote('acme', write);
          await counts.flush();
        }),
      );
    assert.equal(allLinks((await hours())['2026-11-28T12'] ?? assert.fail()).written.servicenow.tickets, 100);
  });

  it('wait while storage is down, and of an hour that is closed by then stand in the present one', async () => {
    const { process, hours, pass, down } = world();
    const counts = process('a');
    counts.wrote('acme', write);
    await counts.flush();
    down(true);
    counts.wrote('acme', write);
    await counts.flush();
    pass(10);
    counts.wrote('acme', write);
    await counts.save();
    pass(40);
    down(false);
    counts.wrote('acme', write);
    await counts.save();
    const stored = await hours();
    const changes = (hour: string) => stored[hour]?.links['acme']?.written.servicenow.changes;
    assert.deepEqual([changes('2026-11-28T12'), changes('2026-11-28T13')], [1, 3]);
  });

  it('are counted in their own hour while that is open', async () => {
    const { process, hours, pass } = world();
    const counts = process('a');
    pass(29.5);
    counts.wrote('acme', write);
    pass(1);
    counts.wrote('acme', write);
    await counts.save();
    assert.deepEqual(Object.keys(await hours()), ['2026-11-28T12', '2026-11-28T13']);
  });
});
