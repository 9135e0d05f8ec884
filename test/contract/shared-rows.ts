/**
 * The contract of the parts that share one row between instances; it runs on the table in memory and on Azure Tables.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { createCircuitBreakers } from '../../shared/azure/stores/circuit-breakers.ts';
import { createRemoteWaits } from '../../shared/azure/stores/waiting/remote-waits.ts';
import { createKeptIds } from '../../shared/azure/stores/kept-ids.ts';
import { createProvenKeys } from '../../shared/azure/stores/proven-keys.ts';
import type { RateLimiter } from '../../shared/ports/remotes.ts';
import { createRateLimiter } from '../../shared/azure/stores/rate-limits.ts';
import { writtenBefore } from '../../shared/kit/table-keys.ts';
import type { Table } from '../../shared/ports/table.ts';
import { usualCircuit } from '../../shared/rules/circuit-breaker.ts';
import { noon } from '../support/builders/rows.ts';

const failed = { answered: false, why: 'ECONNREFUSED' };
const answered = { answered: true, why: 'status 200' };
const { failuresToOpen, coolDownMs, trialMs } = usualCircuit;

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

    it('removes several rows at once, or none where one of them is gone', async () => {
      const partitionKey = randomUUID();
      for (const rowKey of ['a', 'b', 'c']) await table().put({ partitionKey, rowKey });
      const remove = (rowKey: string) => ({ verb: 'remove', row: { partitionKey, rowKey } }) as const;
      const refused = await table().transact([remove('a'), remove('gone')]);
      assert.deepEqual(refused, { kind: 'refused', index: 1 });
      assert.ok((await table().get(partitionKey, 'a')) !== null);
      assert.equal((await table().transact([remove('a'), remove('b')])).kind, 'done');
      assert.deepEqual(
        [await table().get(partitionKey, 'a'), (await table().get(partitionKey, 'c'))?.rowKey],
        [null, 'c'],
      );
    });

    it('counts the rows of a filter, no further than is asked, over several pages', async () => {
      const partitionKey = randomUUID();
      for (let from = 0; from < 1_100; from += 100)
        await table().transact(
          Array.from({ length: 100 }, (_, at) => ({
            verb: 'put',
            row: { partitionKey, rowKey: String(from + at) },
          })),
        );
      const all = `PartitionKey eq '${partitionKey}'`;
      assert.equal(await table().count(all), 1_100);
      assert.deepEqual(
        await Promise.all([0, 1, 1_000, 1_001, 5_000].map((max) => table().count(all, max))),
        [0, 1, 1_000, 1_001, 1_100],
      );
      assert.equal(await table().count(`${all} and RowKey eq '7'`), 1);
      assert.equal(await table().count(`PartitionKey eq '${randomUUID()}'`), 0);
    });

    it('is read page by page, by the time of the last write, and continues where rows were removed', async () => {
      const partitionKey = randomUUID();
      const changes = (start: number, length: number) =>
        Array.from({ length }, (_, index) => {
          const rowKey = String(start + index).padStart(5, '0');
          return { verb: 'insert', row: { partitionKey, rowKey } } as const;
        });
      for (let start = 0; start < 1_200; start += 100) await table().transact(changes(start, 100));
      const filter = (time: number): string =>
        `PartitionKey eq '${partitionKey}' and ${writtenBefore(new Date(time).toISOString())}`;
      const hour = 3_600_000;
      assert.equal((await table().page(filter(Date.now() - hour), null)).rows.length, 0);
      const first = await table().page(filter(Date.now() + hour), null);
      assert.equal(first.rows.length, 1_000);
      assert.ok(Math.abs(Date.parse(String(first.rows[0]?.['timestamp'])) - Date.now()) < hour);
      for (const { rowKey } of first.rows.slice(990)) await table().remove(partitionKey, rowKey);
      const second = await table().page(filter(Date.now() + hour), first.next);
      assert.deepEqual([second.rows.length, second.rows[0]?.rowKey, second.next], [200, '01000', null]);
    });
  });
}

export function rateLimiterContract(name: string, table: () => Table): void {
  const twoInstances = (now: () => number): readonly [RateLimiter, RateLimiter] => [
    createRateLimiter(table(), now),
    createRateLimiter(table(), now),
  ];

  describe(`the rate limiter: ${name}`, () => {
    it('blocks all instances, and never ends a wait early', async () => {
      const remote = randomUUID();
      let at = noon;
      const [one, other] = twoInstances(() => at);
      assert.equal(await one.blockedUntil(remote), 0);
      await one.block(remote, noon + 5_000);
      await other.block(remote, noon + 1_000);
      at += 1_000;
      assert.equal(await other.blockedUntil(remote), noon + 5_000);
      await Promise.all([7_000, 9_000, 8_000].map((wait) => other.block(remote, noon + wait)));
      at = noon + 5_000;
      assert.equal(await one.blockedUntil(remote), noon + 9_000);
      await other.block(remote, noon + 6_000);
      assert.equal(await other.blockedUntil(remote), noon + 9_000);
    });

    it('knows at once what it was told itself, and within a second what another instance was told', async () => {
      const remote = randomUUID();
      let at = noon;
      const [one, other] = twoInstances(() => at);
      assert.equal(await one.blockedUntil(remote), 0);
      assert.equal(await other.blockedUntil(remote), 0);
      await one.block(remote, noon + 60_000);
      assert.equal(await one.blockedUntil(remote), noon + 60_000);
      at += 1_000;
      assert.equal(await other.blockedUntil(remote), noon + 60_000);
      // A clock that is set back trusts nothing longer.
      const third = createRateLimiter(table(), () => at);
      await third.blockedUntil(`${remote} and another`);
      at -= 3_600_000;
      await one.block(`${remote} and another`, noon);
      assert.equal(await third.blockedUntil(`${remote} and another`), noon);
    });

    it('lets another instance know how much less to ask at once, with the limit itself', async () => {
      const remote = randomUUID();
      let at = noon;
      const [one, other] = twoInstances(() => at);
      assert.equal(other.slowDown?.(remote), null);
      await one.block(remote, noon + 1_000, { sentAt: noon - 10, underWay: 8 });
      // Of the same limit it was told, too: its calls were under way already.
      await other.block(remote, noon + 1_500, { sentAt: noon - 5, underWay: 8 });
      const slowDown = { atOnce: 6, at: noon + 1_000 };
      assert.deepEqual([one.slowDown?.(remote), other.slowDown?.(remote)], [slowDown, slowDown]);
      const third = createRateLimiter(table(), () => at);
      assert.equal(await third.blockedUntil(remote), noon + 1_500);
      assert.deepEqual(third.slowDown?.(remote), slowDown);
      at += 2_000;
      await third.block(remote, noon + 4_000, { sentAt: at, underWay: 6 });
      assert.deepEqual(third.slowDown?.(remote), { atOnce: 4, at: noon + 4_000 });
      // A wait alone, without a refusal, changes none of that.
      await one.block(remote, noon + 9_000);
      assert.deepEqual(one.slowDown?.(remote), { atOnce: 4, at: noon + 4_000 });
    });

    it('asks the table once a second, however many calls are made', async () => {
      let asked = 0;
      let at = noon;
      const counted: Table = { ...table(), get: (...place) => ((asked += 1), table().get(...place)) };
      const limiter = createRateLimiter(counted, () => at);
      for (let call = 0; call < 40; call += 1) {
        await limiter.blockedUntil('busy');
        at += 50;
      }
      assert.equal(asked, 2);
    });
  });
}

export function rememberedRemotesContract(name: string, table: () => Table): void {
  describe(`the memory of remotes: ${name}`, () => {
    it('tells whether a remote keeps the id of a create, and nothing before the first', async () => {
      const remote = `servicenow:${randomUUID()}/x?#`;
      const [one, other] = [createKeptIds(table()), createKeptIds(table())];
      assert.equal(await one.read(remote), null);
      for (const keeps of [true, false]) {
        await one.save(remote, keeps);
        assert.equal(await other.read(remote), keeps);
      }
      assert.equal(await one.read(`${remote}/`), null);
    });

    it('names the addresses of signing keys once each, the newest first, and no more than a few', async () => {
      const [one, other] = [createProvenKeys(table()), createProvenKeys(table())];
      const address = (id: number) => `https://na.example/v2025_1//system/callbackkey?id=${id}`;
      await Promise.all([1, 2, 3].map((id) => (id === 2 ? other : one).save(address(id))));
      assert.deepEqual((await one.read()).toSorted(), [address(1), address(2), address(3)]);
      await other.save(address(1));
      assert.deepEqual((await one.read())[0], address(1));
      assert.equal((await one.read()).length, 3);
      for (let id = 10; id < 40; id += 1) await one.save(address(id));
      assert.deepEqual([(await other.read())[0], (await other.read()).length], [address(39), 15]);
    });
  });
}

export function circuitBreakerContract(name: string, table: () => Table): void {
  describe(`the circuit breaker: ${name}`, () => {
    /** A remote that did not answer one instance as often as it takes. */
    async function opened() {
      const remote = randomUUID();
      const [one, other] = [createCircuitBreakers(table()), createCircuitBreakers(table())];
      for (let time = 1; time <= failuresToOpen; time += 1) {
        assert.equal((await one.enter(remote, `a${time}`, noon)).kind, 'closed');
        await one.record(remote, `a${time}`, failed, noon);
      }
      return { remote, one, other };
    }

    it('stays closed while an answer comes in between', async () => {
      const remote = randomUUID();
      const breaker = createCircuitBreakers(table());
      for (let time = 1; time < 3 * failuresToOpen; time += 1)
        await breaker.record(remote, `a${time}`, time % failuresToOpen === 0 ? answered : failed, noon);
      assert.equal((await breaker.enter(remote, 'b', noon + 5_000)).kind, 'closed');
    });

    it('opens for every instance, and tells which remote, since when and why', async () => {
      const { remote, one, other } = await opened();
      for (const breaker of [one, other])
        assert.deepEqual(await breaker.enter(remote, 'b', noon + 2_000), {
          kind: 'open',
          until: noon + coolDownMs,
          why: 'ECONNREFUSED',
        });
      assert.deepEqual(
        (await createRemoteWaits(table()).look()).open.filter((status) => status.remote === remote),
        [{ remote, since: noon, coolDownUntil: noon + coolDownMs, why: 'ECONNREFUSED', failures: 1 }],
      );
    });

    it('lets exactly one trial through when half-open, and closes for all when it is answered', async () => {
      const { remote, one, other } = await opened();
      const later = noon + coolDownMs;
      const entries = await Promise.all(
        [one, other, one, other].map((breaker, index) => breaker.enter(remote, `p${index}`, later)),
      );
      assert.equal(entries.filter(({ kind }) => kind === 'half-open').length, 1);
      assert.equal(entries.filter(({ kind }) => kind === 'open').length, 3);
      const index = entries.findIndex(({ kind }) => kind === 'half-open');
      await (index % 2 === 0 ? one : other).record(remote, `p${index}`, answered, later + 100);
      assert.equal((await one.enter(remote, 'x', later + 200)).kind, 'closed');
      assert.equal((await other.enter(remote, 'y', later + 200)).kind, 'closed');
      assert.deepEqual(
        (await createRemoteWaits(table()).look()).open.filter((status) => status.remote === remote),
        [],
      );
    });

    it('cools down twice as long after a trial that failed, and remembers since when', async () => {
      const { remote, other } = await opened();
      const later = noon + coolDownMs;
      assert.equal((await other.enter(remote, 'p', later)).kind, 'half-open');
      await other.record(remote, 'p', failed, later + 100);
      const [status] = (await createRemoteWaits(table()).look()).open.filter(
        (open) => open.remote === remote,
      );
      assert.deepEqual(
        [status?.since, status?.coolDownUntil, status?.failures],
        [noon, later + 100 + 2 * coolDownMs, 2],
      );
    });

    it('lets another trial through when nothing is heard of the first, and does not listen to that afterwards', async () => {
      const { remote, one, other } = await opened();
      const later = noon + coolDownMs;
      assert.equal((await one.enter(remote, 'lost', later)).kind, 'half-open');
      assert.equal((await other.enter(remote, 'q', later + trialMs - 1)).kind, 'open');
      assert.equal((await other.enter(remote, 'q', later + trialMs)).kind, 'half-open');
      await one.record(remote, 'lost', answered, later + trialMs + 1);
      assert.equal(
        (await createCircuitBreakers(table()).enter(remote, 'r', later + trialMs + 2)).kind,
        'open',
      );
    });
  });
}
