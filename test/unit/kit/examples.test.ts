// If this fails, docs/building-blocks.md shows code that does not compile, or that does not do what its text says.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runBatch } from '../../../shared/kit/batch.ts';
import { Cache } from '../../../shared/kit/cache.ts';
import { createCircuitBreakers } from '../../../shared/azure/stores/circuit-breakers.ts';
import { createClaims } from '../../../shared/kit/claims.ts';
import { createOnce } from '../../../shared/kit/create-once.ts';
import { idempotent } from '../../../shared/kit/idempotent-handler.ts';
import { createMetrics } from '../../../shared/kit/metrics.ts';
import { createRateLimiter } from '../../../shared/azure/stores/rate-limits.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { memoryTable } from '../../support/fakes/memory-table.ts';

/** In an app: `openTable(account, 'claims')`. */
const table = memoryTable();

test('claim', async () => {
  // begin: claim
  const claims = createClaims(table);
  const place = { partitionKey: 'invoices', rowKey: '2026-11' };
  const owner = randomUUID();
  if (await claims.acquire(place, owner, Date.now(), 60_000)) {
    try {
      // Work. Before anything that only one may do: is it still ours?
      const fence = await claims.etagFor(place, owner);
      if (fence === null) throw new CodedError('claim-lost');
    } finally {
      await claims.release(place, owner);
    }
  }
  // end
  assert.equal(await claims.acquire(place, 'another', Date.now(), 60_000), true);
  assert.equal(await claims.acquire(place, 'a third', Date.now(), 60_000), false);
});

test('idempotent handler', async () => {
  const made: string[] = [];
  const lookUp = (id: string) => Promise.resolve(made.find((one) => one === id));
  const make = (id: string) => Promise.resolve(void made.push(id)).then(() => id);
  // begin: idempotent
  const handle = idempotent({
    table,
    name: 'orders',
    now: Date.now,
    newOwner: randomUUID,
    keyOf: (order: { readonly id: string; readonly lines: number }) => order.id,
    work: async (order, run) => {
      const before = run.mayHaveHappened ? await lookUp(order.id) : undefined;
      return { receipt: before ?? (await make(order.id)) };
    },
  });
  const first = await handle({ id: 'A-1', lines: 3 }); // { how: 'done', result: { receipt: 'A-1' } }
  const again = await handle({ id: 'A-1', lines: 3 }); // { how: 'replayed', result: { receipt: 'A-1' } }
  // end
  assert.deepEqual(
    [first, again],
    [
      { how: 'done', result: { receipt: 'A-1' } },
      { how: 'replayed', result: { receipt: 'A-1' } },
    ],
  );
  assert.deepEqual(made, ['A-1']);
});

test('create once', async () => {
  const tickets: { readonly id: number; readonly externalXRef: string }[] = [];
  const lookUp = (key: string) =>
    Promise.resolve(tickets.find(({ externalXRef }) => externalXRef === key) ?? null);
  let attempts = 0;
  /** The first time the ticket is made, but its answer is lost. */
  const create = (key: string) => {
    attempts += 1;
    tickets.push({ id: 4711, externalXRef: key });
    return Promise.reject(new CodedError('remote-write-ambiguous'));
  };
  const sleep = () => Promise.resolve();
  // begin: once
  const key = 'alert 2026-11-24 disk full';
  const { row, how } = await createOnce({
    lookUp: () => lookUp(key), // by something that only this ticket carries
    create: () => create(key),
    sleep,
  });
  // end
  assert.deepEqual([row.id, how, attempts, tickets.length], [4711, 'found', 1, 1]);
});

test('batch', async () => {
  const change = (id: number) =>
    id === 7 ? Promise.reject(new CodedError('write-refused')) : Promise.resolve(id);
  // begin: batch
  const ids = [1, 2, 3, 5, 7, 11, 13];
  const report = await runBatch(ids, (id) => change(id), {
    concurrency: 4,
    ramp: [1, 3],
    check: (soFar) => soFar.every(({ status }) => status === 'done'),
    stopAt: { failures: 2 },
  });
  const again = report.items.filter(({ status }) => status !== 'done').map(({ item }) => item); // [7]
  // end
  assert.deepEqual([again, report.done, report.stopped], [[7], 6, null]);
});

test('cache', async () => {
  let asked = 0;
  const readBoards = () => Promise.resolve([`board ${(asked += 1)}`]);
  // begin: cached
  const cache = new Cache<readonly string[]>({
    now: Date.now,
    maxAgeMs: 600_000,
    renewAheadMs: 60_000, // in the background, in the last minute
    maxStaleMs: 4 * 3_600_000, // while it cannot be renewed
  });
  const boards = () => cache.get('boards', readBoards);
  const [one, other] = await Promise.all([boards(), boards()]); // asked for once
  const { readAt, why } = cache.status('boards'); // for the health check: why it could not be renewed, if it could not
  // end
  assert.deepEqual([one, other, asked, why], [['board 1'], ['board 1'], 1, undefined]);
  assert.ok(readAt !== undefined);
});

test('rate limiter and circuit breaker', async () => {
  const sent: string[] = [];
  const ask = () => Promise.resolve(void sent.push('asked'));
  // begin: limits
  const limiter = createRateLimiter(table);
  const breaker = createCircuitBreakers(table);
  const owner = randomUUID();
  const blockedUntil = await limiter.blockedUntil('erp');
  const entry = await breaker.enter('erp', owner, Date.now());
  if (blockedUntil <= Date.now() && entry.kind !== 'open') {
    const answered = await ask().then(
      () => true,
      () => false,
    );
    await breaker.record('erp', owner, { answered, why: 'no answer' }, Date.now());
  }
  await limiter.block('erp', Date.now() + 30_000); // after a 429: for every instance
  // end
  assert.deepEqual(sent, ['asked']);
  assert.ok((await limiter.blockedUntil('erp')) > Date.now());
});

test('metrics', async () => {
  const measured: unknown[] = [];
  const telemetry = { metric: (...one: unknown[]) => void measured.push(one) };
  // begin: metrics
  const metrics = createMetrics(
    {
      mails_sent: { unit: 'mails', tags: ['folder'] },
      mail_seconds: { unit: 'seconds', tags: ['folder', 'outcome'] },
    },
    telemetry,
  );
  metrics.record('mails_sent', 3, { folder: 'inbox' });
  await metrics.timed('mail_seconds', { folder: 'inbox' }, () => Promise.resolve('sent'));
  // end
  // @ts-expect-error there is no such tag
  metrics.record('mails_sent', 1, { colour: 'red' });
  // @ts-expect-error it has no tag that could say how it ended
  const untold = () => metrics.timed('mails_sent', { folder: 'inbox' }, () => Promise.resolve());
  assert.ok(untold);
  assert.deepEqual(measured[0], ['mails_sent', 3, { folder: 'inbox' }]);
  assert.deepEqual(measured[2], ['mails_sent', 1, { folder: '(none)' }]);
  await assert.rejects(
    metrics.timed('mail_seconds', { folder: 'inbox' }, () => Promise.reject(new CodedError('http-timeout'))),
  );
  assert.deepEqual((measured[3] as unknown[])[2], { folder: 'inbox', outcome: 'http-timeout' });
  for (let index = 0; index < 200; index += 1) metrics.record('mails_sent', 1, { folder: `f${index}` });
  assert.deepEqual((measured.at(-1) as unknown[])[2], { folder: '(other)' });
});

test('the page shows each of these examples as it stands here, and no other', () => {
  const here = readFileSync(new URL(import.meta.url), 'utf8');
  const examples = [...here.matchAll(/^ {2}\/\/ begin: .*\n([^]*?)^ {2}\/\/ end$/gm)].map((match) =>
    (match[1] ?? '').replaceAll(/^ {2}/gm, ''),
  );
  const page = readFileSync(new URL('../../../docs/building-blocks.md', import.meta.url), 'utf8');
  const shown = [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => match[1]);
  assert.equal(examples.length, 7);
  assert.deepEqual(shown, examples);
});
