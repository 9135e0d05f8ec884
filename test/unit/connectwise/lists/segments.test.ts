// If this fails, a read of a long list loses or doubles tickets as soon as somebody works in ConnectWise meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  array,
  assert as assertProperty,
  asyncProperty,
  check as checkProperty,
  constantFrom,
  integer,
  nat,
  oneof,
  record,
  tuple,
} from 'fast-check';
import { createConnectWiseCore, type ConnectWiseCore } from '../../../../sandbox/connectwise/core.ts';
import { discoverCodebase } from '../../../../shared/connectwise/http/address.ts';
import { connectwiseCaller } from '../../../../shared/connectwise/http/caller.ts';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import type { Send } from '../../../../shared/web/send.ts';
import { testWorld } from '../../../support/web/world.ts';
import { keys } from '../../../support/connectwise/caller.ts';

/** A change that somebody makes in ConnectWise between two of our requests; `at` chooses the ticket. */
type Change = readonly [what: 'create' | 'delete' | 'touch' | 'appear', at: number];

interface History {
  /** Distances between the ids of neighbouring tickets. */
  readonly gaps: readonly number[];
  readonly pageSize: number;
  readonly concurrency: number;
  readonly changes: readonly Change[];
  /** The number of turns for which each answer is held back, so that they arrive in any order. */
  readonly delays: readonly number[];
}

const histories = record<History>({
  gaps: array(oneof({ weight: 6, arbitrary: integer({ min: 1, max: 3 }) }, integer({ min: 1, max: 500 })), {
    maxLength: 40,
  }),
  pageSize: integer({ min: 1, max: 7 }),
  concurrency: integer({ min: 1, max: 5 }),
  changes: array(tuple(constantFrom('create', 'delete', 'touch', 'appear'), nat(1000)), { maxLength: 40 }),
  delays: array(nat(6), { minLength: 1, maxLength: 10 }),
});

const core = createConnectWiseCore({ tickets: 1 });
const template = core.world().table('tickets').rows()[0]!;

/** A world with just these tickets, changed before each list is answered; `steady` are those that stay all the time. */
function living(history: History) {
  const table = core.world().table('tickets');
  for (let row = table.rows()[0]; row !== undefined; row = table.rows()[0]) table.remove(row.id);
  let id = 0;
  for (const gap of history.gaps) table.add({ ...template, id: (id += gap) });
  const steady = new Set(table.rows().map((row) => row.id));
  const ever = new Set(steady);
  let turn = 0;
  let requests = 0;

  function change([what, at]: Change): void {
    const rows = table.rows();
    const row = rows[at % Math.max(1, rows.length)];
    if (what === 'create') add((rows.at(-1)?.id ?? 0) + 1 + (at % 3));
    // Committed late, under an older id.
    else if (what === 'appear' && row !== undefined && table.get(row.id + 1) === undefined) add(row.id + 1);
    else if (what === 'delete' && row !== undefined) {
      table.remove(row.id);
      steady.delete(row.id);
    } else if (row !== undefined) row.lastUpdated += 1000;
  }
  const add = (newId: number): void => {
    table.add({ ...template, id: newId });
    ever.add(newId);
  };

  const send: Send = async (request) => {
    const url = new URL(request.url);
    if (url.pathname.includes('/tickets')) {
      const next = history.changes[requests];
      if (next !== undefined) change(next);
      requests += 1;
    }
    const answer = await handled(core, request, url);
    for (let left = history.delays[turn++ % history.delays.length] ?? 0; left > 0; left -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    return answer;
  };
  return { send, steady, ever, requests: () => requests };
}

async function handled(on: ConnectWiseCore, request: Parameters<Send>[0], url: URL): ReturnType<Send> {
  const { status, headers, body } = await on.handle({
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    rawQuery: url.search.slice(1),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(request.body ?? ''),
    secure: true,
  });
  return { status, headers, body: Buffer.from(body ?? '') };
}

function clientOn(send: Send) {
  const site = 'https://connectwise.sim';
  return connectwiseClient(
    connectwiseCaller({
      site,
      company: 'simco',
      clientId: '00000000-0000-4000-8000-000000000000',
      codebase: discoverCodebase({ site, company: 'simco', send }),
      keys: () => Promise.resolve([keys()]),
      allowLoopback: false,
      retry: { ...testWorld().world, send },
    }),
  );
}

/** Throws when a ticket that was there all the time is missing, or one comes twice or from nowhere. */
function check(read: readonly number[], { steady, ever }: ReturnType<typeof living>): void {
  const seen = new Set(read);
  assert.equal(seen.size, read.length, 'a ticket came twice');
  assert.deepEqual(
    [...steady].filter((id) => !seen.has(id)),
    [],
    'tickets are missing',
  );
  assert.deepEqual(
    read.filter((id) => !ever.has(id)),
    [],
    'tickets came from nowhere',
  );
}

test('every ticket that is there all the time comes once, in the order of ids, whatever else happens', async () => {
  let changed = 0;
  let several = 0;
  await assertProperty(
    asyncProperty(histories, async (history) => {
      const world = living(history);
      const read: number[] = [];
      const { pageSize, concurrency } = history;
      for await (const { id } of clientOn(world.send).tickets.list({ fields: ['id'], pageSize, concurrency }))
        read.push(id);
      check(read, world);
      assert.deepEqual(
        read,
        read.toSorted((one, other) => one - other),
      );
      if (world.requests() > 4) several += 1;
      if (history.changes.length > 0) changed += 1;
    }),
    { numRuns: 400, seed: 5 },
  );
  assert.ok(changed > 200 && several > 100, `${changed} with changes, ${several} of several pages`);
});

test('the same check finds what numbered pages lose: it can fail', async () => {
  const { failed } = await checkProperty(
    asyncProperty(histories, async (history) => {
      const world = living(history);
      const read: number[] = [];
      for (let page = 1; ; page += 1) {
        const url = new URL(
          `https://connectwise.sim/v2025_1/apis/3.0/service/tickets?fields=id&page=${page}&pageSize=${history.pageSize}&orderBy=id`,
        );
        const token = Buffer.from('simco+sim-public:sim-private').toString('base64');
        const { body } = await world.send({
          method: 'GET',
          url: url.href,
          headers: { authorization: `Basic ${token}`, clientid: '00000000-0000-4000-8000-000000000000' },
          timeoutMs: 1,
          maxBytes: 1,
        });
        const rows = JSON.parse(body.toString()) as { id: number }[];
        if (rows.length === 0) break;
        read.push(...rows.map(({ id }) => id));
      }
      check(read, world);
    }),
    { numRuns: 400, seed: 5 },
  );
  assert.equal(failed, true);
});

const still = (count: number, pageSize: number, concurrency: number): History => ({
  gaps: Array.from({ length: count }, () => 1),
  pageSize,
  concurrency,
  changes: [],
  delays: [0],
});

test('a list in one page costs one request, a long one no more than its pages and the look behind its end', async () => {
  for (const [count, wanted] of [
    [0, 1],
    [9, 1],
    [10, 2],
    [11, 3],
    [95, 11],
    [100, 11],
  ] as const) {
    const world = living(still(count, 10, 4));
    let read = 0;
    for await (const _ of clientOn(world.send).tickets.list({ fields: ['id'], pageSize: 10, concurrency: 4 }))
      read += 1;
    assert.equal(read, count);
    assert.ok(world.requests() <= wanted, `${count} tickets cost ${world.requests()} requests`);
  }
});

test('no more is asked for ahead than twice the concurrency, however slowly the records are used', async () => {
  const world = living(still(400, 4, 3));
  const list = clientOn(world.send).tickets.list({ fields: ['id'], pageSize: 4, concurrency: 3 });
  const rows = list[Symbol.asyncIterator]();
  for (let used = 0; used < 100; used += 1) {
    await rows.next();
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const pages = Math.floor(used / 4) + 1;
    assert.ok(world.requests() <= pages + 1 + 2 * 3, `${world.requests()} requests for ${pages} pages`);
  }
  await rows.return?.();
});
