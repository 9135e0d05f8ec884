// If this fails, each call of a remote costs one request of storage more, or a circuit that this process has opened is not seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsTogether } from '../../../shared/azure/rows-together.ts';
import { circuitBreakerRow, createCircuitBreakers } from '../../../shared/azure/stores/circuit-breakers.ts';
import { createRateLimiter, rateLimitRow } from '../../../shared/azure/stores/rate-limits.ts';
import { noon } from '../../support/builders/rows.ts';
import { memoryTable } from '../../support/fakes/memory-table.ts';

/** Two processes at one table, the clock, and each request of the table. */
function world() {
  const requests: string[] = [];
  let now = noon;
  let during: (() => Promise<unknown>) | null = null;
  const plain = memoryTable({
    now: () => now,
    before: (verb) => {
      requests.push(verb);
    },
  });
  const table = {
    ...plain,
    async *query(...of: Parameters<typeof plain.query>) {
      yield* plain.query(...of);
      // Before the answer has come.
      await during?.();
    },
  };
  const clock = (): number => now;
  const together = rowsTogether(table, [rateLimitRow, circuitBreakerRow], { now: clock });
  return {
    requests,
    table: plain,
    together,
    limiter: createRateLimiter(together, clock),
    breakers: createCircuitBreakers(together),
    advance: (ms: number) => (now += ms),
    now: clock,
    whileAnswering: (work: () => Promise<unknown>) => (during = work),
  };
}

const at = (rowKey: string, more = {}) => ({ partitionKey: 'it', rowKey, ...more });

test('a call of a remote that nobody limits costs one look at storage, and none within the next second', async () => {
  const { requests, limiter, breakers, now } = world();
  assert.equal(await limiter.blockedUntil('api'), 0);
  assert.deepEqual(await breakers.enter('api', 'me', now()), { kind: 'closed' });
  await limiter.blockedUntil('api');
  await breakers.enter('api', 'me', now());
  assert.deepEqual(requests, ['query']);
});

test('another row is read alone, and another remote has its own rows', async () => {
  const { requests, together, table } = world();
  await table.put(at('kept-ids', { ids: 'x' }));
  await table.put({ partitionKey: "it's", rowKey: circuitBreakerRow, why: 'down' });
  requests.length = 0;
  assert.equal(await together.get("it's", rateLimitRow), null);
  assert.equal((await together.get("it's", circuitBreakerRow))?.['why'], 'down');
  assert.equal(await together.get('it', circuitBreakerRow), null);
  assert.equal((await together.get('it', 'kept-ids'))?.['ids'], 'x');
  assert.deepEqual(requests, ['query', 'query', 'get']);
});

test('a fetched row is answered once, and not a tenth of a second later', async () => {
  const { requests, together, table, advance } = world();
  await together.get('it', rateLimitRow);
  await table.put(at(circuitBreakerRow, { why: 'down' }));
  assert.equal(await together.get('it', circuitBreakerRow), null, 'as old as the store itself trusts');
  assert.equal((await together.get('it', circuitBreakerRow))?.['why'], 'down');
  requests.length = 0;
  advance(100);
  assert.equal(await together.get('it', rateLimitRow), null);
  assert.deepEqual(requests, ['query']);
});

test('another process’s write is seen a little more than a second later, the time for which a store trusts its rows', async () => {
  const { limiter, breakers, table, now, advance } = world();
  const elsewhere = createCircuitBreakers(table);
  await limiter.blockedUntil('api');
  await elsewhere.record('api', 'other', { answered: false, why: 'ECONNREFUSED', atOnce: true }, now());
  advance(99);
  assert.equal((await breakers.enter('api', 'me', now())).kind, 'closed');
  advance(1_000);
  assert.equal((await breakers.enter('api', 'me', now())).kind, 'open');
  const limits = createRateLimiter(table, now);
  await breakers.enter('web', 'me', now());
  await limits.block('web', now() + 60_000);
  advance(99);
  assert.equal(await limiter.blockedUntil('web'), 0);
  advance(1_000);
  assert.ok((await limiter.blockedUntil('web')) > now());
});

for (const [name, write] of Object.entries<(table: ReturnType<typeof world>['together']) => Promise<unknown>>(
  {
    insert: (table) => table.insert(at(circuitBreakerRow, { why: 'down' })),
    put: (table) => table.put(at(circuitBreakerRow, { why: 'down' })),
    merge: (table) => table.merge(at(circuitBreakerRow, { why: 'down' })),
    transact: (table) => table.transact([{ verb: 'put', row: at(circuitBreakerRow, { why: 'down' }) }]),
  },
)) {
  test(`a row that this process has written by ${name} is never answered from before`, async () => {
    const { together } = world();
    await together.get('it', rateLimitRow);
    await write(together);
    assert.equal((await together.get('it', circuitBreakerRow))?.['why'], 'down');
  });

  test(`nor is one that it wrote by ${name} while the answer was on its way`, async () => {
    const { together, whileAnswering } = world();
    whileAnswering(() => write(together));
    await together.get('it', rateLimitRow);
    whileAnswering(() => Promise.resolve());
    assert.equal((await together.get('it', circuitBreakerRow))?.['why'], 'down');
  });
}

test('the trial of a circuit ends the circuit although the limit was looked at just before', async () => {
  const { limiter, breakers, now, advance, table } = world();
  await breakers.record('api', 'me', { answered: false, why: 'ECONNREFUSED', atOnce: true }, now());
  advance(10 * 60_000);
  await limiter.blockedUntil('api');
  assert.equal((await breakers.enter('api', 'me', now())).kind, 'half-open');
  advance(1_000);
  await limiter.blockedUntil('api');
  await breakers.record('api', 'me', { answered: true, why: '' }, now());
  assert.equal(await table.get('api', circuitBreakerRow), null);
});

test('two calls of a remote that begin together cost one look between them', async () => {
  const { requests, limiter, breakers, now, together } = world();
  const call = async (owner: string): Promise<void> => {
    assert.equal(await limiter.blockedUntil('api'), 0);
    assert.deepEqual(await breakers.enter('api', owner, now()), { kind: 'closed' });
  };
  await Promise.all([call('me'), call('you'), call('they')]);
  assert.deepEqual(requests, ['query']);
  await together.get('api', circuitBreakerRow);
  assert.deepEqual(requests, ['query', 'query'], 'a fourth one has its own');
});

test('two calls of a remote that begin together share one look, and one that comes behind a write has its own', async () => {
  const { requests, together, table, whileAnswering } = world();
  await table.put(at(rateLimitRow, { blockedUntil: '7' }));
  requests.length = 0;
  const both = await Promise.all([together.get('it', rateLimitRow), together.get('it', rateLimitRow)]);
  assert.deepEqual(
    both.map((row) => row?.['blockedUntil']),
    ['7', '7'],
  );
  assert.deepEqual(requests, ['query']);
  const late: Promise<unknown>[] = [];
  whileAnswering(async () => {
    if (late.length > 0) return;
    await together.put(at(rateLimitRow, { blockedUntil: '9' }));
    late.push(together.get('it', rateLimitRow).then((row) => row?.['blockedUntil']));
  });
  await together.get('it', rateLimitRow);
  assert.deepEqual(await Promise.all(late), ['9']);
  assert.deepEqual(requests, ['query', 'query', 'put', 'query']);
});

test('an answer that is long on its way is not shared with one who asks later', async () => {
  const { requests, together, table, whileAnswering, advance } = world();
  await Promise.all([together.get('it', rateLimitRow), together.get('other', rateLimitRow)]);
  advance(1_000);
  requests.length = 0;
  const late: Promise<unknown>[] = [];
  whileAnswering(async () => {
    whileAnswering(() => Promise.resolve());
    advance(100);
    await table.put({ partitionKey: 'other', rowKey: circuitBreakerRow, why: 'down' });
    late.push(together.get('other', circuitBreakerRow).then((row) => row?.['why']));
  });
  await together.get('it', rateLimitRow);
  assert.deepEqual(await Promise.all(late), ['down']);
  assert.deepEqual(requests, ['query', 'put', 'query']);
});

test('a process that works with two remotes reads both by one request', async () => {
  const { requests, limiter, breakers, now, advance } = world();
  const call = async (remote: string): Promise<void> => {
    assert.equal(await limiter.blockedUntil(remote), 0);
    assert.deepEqual(await breakers.enter(remote, 'me', now()), { kind: 'closed' });
  };
  // The first time, nobody knows yet that they go together.
  await Promise.all([call('here'), call('across')]);
  assert.deepEqual(requests, ['query', 'query']);
  for (const work of [() => Promise.all([call('here'), call('across')]), () => call('across')]) {
    requests.length = 0;
    advance(5 * 60_000);
    await work();
    await call('here');
    assert.deepEqual(requests, ['query']);
  }
});

test('a limit and a circuit of the remote across are seen by the look that was made for the other one', async () => {
  const { requests, table, together, advance } = world();
  await Promise.all([together.get('it', rateLimitRow), together.get("o'other", rateLimitRow)]);
  await table.put({ partitionKey: "o'other", rowKey: rateLimitRow, blockedUntil: '9' });
  await table.put({ partitionKey: "o'other", rowKey: circuitBreakerRow, why: 'down' });
  await table.put({ partitionKey: 'stranger', rowKey: circuitBreakerRow, why: 'down' });
  advance(1_000);
  requests.length = 0;
  assert.equal(await together.get('it', rateLimitRow), null);
  assert.equal((await together.get("o'other", rateLimitRow))?.['blockedUntil'], '9');
  assert.equal((await together.get("o'other", circuitBreakerRow))?.['why'], 'down');
  assert.equal(await together.get('it', circuitBreakerRow), null);
  assert.deepEqual(requests, ['query']);
  await together.get("o'other", circuitBreakerRow);
  assert.deepEqual(requests, ['query', 'query'], 'each row is answered once');
});

test('a row of the remote across that was written while the answer was on its way is read again', async () => {
  const { together, whileAnswering, advance } = world();
  await Promise.all([together.get('it', rateLimitRow), together.get('other', rateLimitRow)]);
  advance(1_000);
  whileAnswering(() => together.put({ partitionKey: 'other', rowKey: circuitBreakerRow, why: 'down' }));
  await together.get('it', rateLimitRow);
  whileAnswering(() => Promise.resolve());
  assert.equal((await together.get('other', circuitBreakerRow))?.['why'], 'down');
});

test('a process that works with many remotes asks for each by itself, and one that it left is asked for no more', async () => {
  const { requests, table, together, advance } = world();
  const many = Array.from({ length: 9 }, (_, index) => `remote-${index}`);
  for (const remote of many) await together.get(remote, rateLimitRow);
  advance(1_000);
  requests.length = 0;
  for (const remote of many) await together.get(remote, rateLimitRow);
  assert.equal(requests.length, many.length);
  advance(9 * 60_000);
  await together.get('remote-1', rateLimitRow);
  advance(2 * 60_000);
  await table.put({ partitionKey: 'remote-2', rowKey: circuitBreakerRow, why: 'down' });
  requests.length = 0;
  await Promise.all([together.get('remote-1', rateLimitRow), together.get('remote-1', circuitBreakerRow)]);
  assert.equal((await together.get('remote-2', circuitBreakerRow))?.['why'], 'down');
  assert.deepEqual(requests, ['query', 'query'], 'the second is of another remote');
});

test('a look that fails fails for each who waits for it, and the next one asks again', async () => {
  let isAway = false;
  const plain = memoryTable({
    before: (verb) => {
      if (isAway && verb === 'query') throw new Error('storage is away');
    },
  });
  let now = noon;
  const together = rowsTogether(plain, [rateLimitRow, circuitBreakerRow], { now: () => (now += 1_000) });
  const both = (): Promise<unknown> =>
    Promise.all([together.get('it', rateLimitRow), together.get('other', rateLimitRow)]);
  await both();
  isAway = true;
  const looks = await Promise.allSettled([
    together.get('it', rateLimitRow),
    together.get('other', rateLimitRow),
  ]);
  assert.deepEqual(
    looks.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  isAway = false;
  await both();
});
