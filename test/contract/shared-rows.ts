/** What the parts that share one row between instances must keep, on the table in memory and on the real one. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { createCircuitBreakers } from '../../shared/azure/stores/circuit-breakers.ts';
import { createRateLimits } from '../../shared/azure/stores/rate-limits.ts';
import type { Table } from '../../shared/ports/table.ts';
import { usualCircuit } from '../../shared/rules/circuit-breaker.ts';
import { noon } from '../support/builders/rows.ts';

const dead = { alive: false, why: 'ECONNREFUSED' };
const alive = { alive: true, why: 'status 200' };
const { failuresToOpen, restMs, probeMs } = usualCircuit;

/** The conditional verbs, which everything else rests on. */
export function tableContract(name: string, table: () => Table): void {
  describe(`a table: ${name}`, () => {
    it('lets one of many insert, and one of many replace', async () => {
      const partitionKey = randomUUID();
      const row = (owner: string) => ({ partitionKey, rowKey: 'r', owner });
      const inserted = await Promise.all(['a', 'b', 'c'].map((owner) => table().insert(row(owner))));
      assert.equal(inserted.filter((etag) => etag !== null).length, 1);
      const held = await table().get(partitionKey, 'r');
      assert.ok(held !== null);
      const replaced = await Promise.all(['d', 'e'].map((owner) => table().replace(row(owner), held.etag)));
      assert.equal(replaced.filter((etag) => etag !== null).length, 1);
      assert.equal(await table().remove(partitionKey, 'r', held.etag), false);
      assert.equal(await table().remove(partitionKey, 'r'), true);
      assert.equal(await table().get(partitionKey, 'r'), null);
    });

    it('merges what is given and keeps the rest', async () => {
      const place = { partitionKey: randomUUID(), rowKey: 'r' };
      await table().put({ ...place, one: 1, two: 2 });
      await table().merge({ ...place, two: 3 });
      const held = await table().get(place.partitionKey, 'r');
      assert.deepEqual([held?.['one'], held?.['two']], [1, 3]);
    });
  });
}

export function rateGatesContract(name: string, table: () => Table): void {
  describe(`rate limits: ${name}`, () => {
    it('close for all instances, and never open early', async () => {
      const remote = randomUUID();
      const [one, other] = [createRateLimits(table()), createRateLimits(table())];
      assert.equal(await one.closedUntil(remote), 0);
      await one.close(remote, noon + 5_000);
      await other.close(remote, noon + 1_000);
      assert.equal(await other.closedUntil(remote), noon + 5_000);
      await Promise.all([7_000, 9_000, 8_000].map((wait) => other.close(remote, noon + wait)));
      assert.equal(await one.closedUntil(remote), noon + 9_000);
    });
  });
}

export function circuitsContract(name: string, table: () => Table): void {
  describe(`circuitBreakers: ${name}`, () => {
    /** A remote that one instance has found dead as often as it takes. */
    async function opened() {
      const remote = randomUUID();
      const [one, other] = [createCircuitBreakers(table()), createCircuitBreakers(table())];
      for (let time = 1; time <= failuresToOpen; time += 1) {
        assert.equal((await one.enter(remote, `a${time}`, noon)).kind, 'go');
        await one.ended(remote, `a${time}`, dead, noon);
      }
      return { remote, one, other };
    }

    it('stay closed while something comes in between', async () => {
      const remote = randomUUID();
      const circuitBreakers = createCircuitBreakers(table());
      for (let time = 1; time < 3 * failuresToOpen; time += 1)
        await circuitBreakers.ended(remote, `a${time}`, time % failuresToOpen === 0 ? alive : dead, noon);
      assert.equal((await circuitBreakers.enter(remote, 'b', noon + 5_000)).kind, 'go');
    });

    it('open for every instance, and tell who is dead, since when and why', async () => {
      const { remote, one, other } = await opened();
      for (const circuitBreakers of [one, other])
        assert.deepEqual(await circuitBreakers.enter(remote, 'b', noon + 2_000), {
          kind: 'wait',
          until: noon + restMs,
          why: 'ECONNREFUSED',
        });
      assert.deepEqual(
        (await other.open()).filter((status) => status.remote === remote),
        [{ remote, since: noon, until: noon + restMs, why: 'ECONNREFUSED', failures: 1 }],
      );
    });

    it('let exactly one find out, and close for all when it is answered', async () => {
      const { remote, one, other } = await opened();
      const later = noon + restMs;
      const entries = await Promise.all(
        [one, other, one, other].map((circuitBreakers, index) =>
          circuitBreakers.enter(remote, `p${index}`, later),
        ),
      );
      assert.equal(entries.filter(({ kind }) => kind === 'probe').length, 1);
      assert.equal(entries.filter(({ kind }) => kind === 'wait').length, 3);
      const index = entries.findIndex(({ kind }) => kind === 'probe');
      await (index % 2 === 0 ? one : other).ended(remote, `p${index}`, alive, later + 100);
      assert.equal((await one.enter(remote, 'x', later + 200)).kind, 'go');
      assert.equal((await other.enter(remote, 'y', later + 200)).kind, 'go');
      assert.deepEqual(
        (await one.open()).filter((status) => status.remote === remote),
        [],
      );
    });

    it('rest twice as long after a probe in vain, and remember since when', async () => {
      const { remote, one, other } = await opened();
      const later = noon + restMs;
      assert.equal((await other.enter(remote, 'p', later)).kind, 'probe');
      await other.ended(remote, 'p', dead, later + 100);
      const [status] = (await one.open()).filter((open) => open.remote === remote);
      assert.deepEqual([status?.since, status?.until, status?.failures], [noon, later + 100 + 2 * restMs, 2]);
    });

    it('pass the probe on when the one who had it died, and do not listen to it afterwards', async () => {
      const { remote, one, other } = await opened();
      const later = noon + restMs;
      assert.equal((await one.enter(remote, 'lost', later)).kind, 'probe');
      assert.equal((await other.enter(remote, 'q', later + probeMs - 1)).kind, 'wait');
      assert.equal((await other.enter(remote, 'q', later + probeMs)).kind, 'probe');
      await one.ended(remote, 'lost', alive, later + probeMs + 1);
      assert.equal(
        (await createCircuitBreakers(table()).enter(remote, 'r', later + probeMs + 2)).kind,
        'wait',
      );
    });
  });
}
