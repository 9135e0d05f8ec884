// If this fails, a full read loses tickets or gives some twice, follows a link with our keys to another host, or never
// ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import { all, any, field } from '../../../../shared/connectwise/query/conditions.ts';
import { readRows, type PageCall } from '../../../../shared/connectwise/lists/pages.ts';
import type { Ticket } from '../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import type { Answerer, Seen } from '../../../support/web/loopback.ts';
import { scripted } from '../../../support/connectwise/caller.ts';

const wanted: PageCall = {
  path: '/service/tickets',
  route: '/service/tickets',
  query: {},
  pageSize: 4,
  paging: 'forward-only',
};
const ids = Array.from({ length: 11 }, (_, index) => index * 3 + 1);
const collect = async (rows: AsyncIterable<unknown>) => {
  const read: number[] = [];
  for await (const row of rows) read.push((row as { id: number }).id);
  return read;
};

const size = (seen: Seen) => Number(seen.query.get('pageSize'));
const after = (seen: Seen) => ids.filter((id) => id > Number(seen.query.get('pageId') ?? 0));
const numbered = (seen: Seen) => {
  const page = Number(seen.query.get('page') ?? 1);
  return { page, rows: ids.slice((page - 1) * size(seen), page * size(seen)) };
};
const link = (parameter: string) => ({
  link: `<https://elsewhere.example/v4_6_release/apis/3.0/service/tickets/?conditions=id+%3e+5&pageSize=4&${parameter}>; rel="next"`,
});

/** Ways in which servers are known to page. */
const servers: Readonly<Record<string, Answerer>> = {
  'forward-only, a next link until an empty page': (seen) => {
    const rows = after(seen).slice(0, size(seen));
    return { body: rows.map((id) => ({ id })), headers: link(`pageId=${rows.at(-1) ?? 0}`) };
  },
  'forward-only, an empty Link on the last page': (seen) => {
    const left = after(seen);
    const rows = left.slice(0, size(seen));
    return {
      body: rows.map((id) => ({ id })),
      headers: left.length > size(seen) ? link(`pageId=${rows.at(-1)}`) : { link: '' },
    };
  },
  'forward-only, no Link at all': (seen) => ({
    body: after(seen)
      .slice(0, size(seen))
      .map((id) => ({ id })),
  }),
  'no notice of forward-only, numbered links': (seen) => {
    const { page, rows } = numbered(seen);
    return {
      body: rows.map((id) => ({ id })),
      headers: page * size(seen) < ids.length ? link(`page=${page + 1}`) : { link: '' },
    };
  },
  'no notice of forward-only, no links': (seen) => ({
    body: numbered(seen).rows.map((id) => ({ id })),
  }),
};
for (const [name, server] of Object.entries(servers))
  test(`every record comes once: ${name}`, async () => {
    await using on = await scripted(server);
    assert.deepEqual(await collect(readRows(on.call, wanted)), ids);
    assert.ok(on.asked().length <= 8, `${on.asked().length} requests`);
  });

test('numbered pages ask for an order, so that none is repeated or left out', async () => {
  await using on = await scripted(servers['no notice of forward-only, numbered links']!);
  assert.deepEqual(await collect(readRows(on.call, { ...wanted, paging: 'numbered' })), ids);
  assert.deepEqual(
    on.asked().map(({ query }) => `${query.get('page')} ${query.get('orderBy')}`),
    ['1 id asc', '2 id asc', '3 id asc'],
  );
});

test('a server that repeats its pages later on is told, not followed for ever', async () => {
  let turn = 0;
  await using on = await scripted(() => {
    turn += 1;
    const from = turn < 3 ? turn * 10 : 10;
    return { body: [1, 2, 3, 4].map((step) => ({ id: from + step })) };
  });
  await assert.rejects(
    collect(readRows(on.call, wanted)),
    (thrown) => thrown instanceof CodedError && thrown.code === 'connectwise-failed',
  );
});

const circles: Readonly<Record<string, Answerer>> = {
  'gives the same page under every number': (seen) => ({
    body: [{ id: 1 }, { id: 2 }],
    headers: link(`page=${Number(seen.query.get('page')) + 1}`),
  }),
  'leads from the second page back to the first': (seen) => {
    const page = Number(seen.query.get('page'));
    return { body: [{ id: page * 2 }, { id: page * 2 + 1 }], headers: link(`page=${page === 1 ? 2 : 1}`) };
  },
};
for (const [name, answer] of Object.entries(circles))
  test(`a server that ${name} is told, not followed for ever`, async () => {
    await using on = await scripted(answer);
    const rows = readRows(on.call, { ...wanted, paging: 'numbered', pageSize: 2 });
    await assert.rejects(collect(rows), (thrown) => {
      assert.ok(thrown instanceof CodedError && thrown.code === 'connectwise-failed');
      return /never end/.test(thrown.detail);
    });
    assert.ok(on.asked().length <= 3);
  });

test('the next page is on its way while one is used, and no more than that', async () => {
  await using on = await scripted(servers['forward-only, no Link at all']!);
  const rows = readRows(on.call, wanted);
  await rows.next();
  await rows.next();
  assert.equal(on.asked().length <= 2, true);
  await rows.return(undefined);
});

test('a reader who stops, or cancels, ends the running request', async () => {
  const cut: boolean[] = [];
  await using on = await scripted((seen, response) => {
    if (seen.query.get('pageId') === null) return { body: ids.slice(0, 4).map((id) => ({ id })) };
    response.on('close', () => cut.push(!response.writableEnded));
    return 'handled';
  });
  for await (const _ of readRows(on.call, wanted)) {
    while (on.asked().length < 2) await new Promise((resolve) => setImmediate(resolve));
    break;
  }
  while (cut.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(cut, [true]);

  const control = new AbortController();
  await assert.rejects(
    async () => {
      for await (const _ of readRows(on.call, { ...wanted, signal: control.signal })) control.abort();
    },
    (thrown) => thrown instanceof CodedError && thrown.code === 'http-aborted',
  );
});

test('an answer that is no list is no list', async () => {
  await using on = await scripted(() => ({ body: { id: 5 } }));
  await assert.rejects(
    collect(readRows(on.call, wanted)),
    (thrown) => thrown instanceof CodedError && thrown.code === 'http-not-json',
  );
});

test('the chosen fields make the type and the question; the id always comes', async () => {
  await using on = await scripted(() => ({
    body: [{ id: 1, summary: 'Printer', status: { name: 'New' } }],
    headers: { link: '' },
  }));
  const client = connectwiseClient(on.call);
  for await (const ticket of client.tickets.list({ fields: ['summary', 'status/name'] })) {
    const summary: string = ticket.summary;
    const status: string | null | undefined = ticket.status?.name;
    // @ts-expect-error it was not asked for
    assert.equal(ticket.board, undefined);
    // @ts-expect-error only the status's name was asked for
    assert.equal(ticket.status?.id, undefined);
    assert.deepEqual([summary, status], ['Printer', 'New']);
  }
  assert.equal(on.asked()[0]?.query.get('fields'), 'id,summary,status/name');
});

test('a query too long for an address is a search by POST for tickets', async () => {
  await using on = await scripted((seen) => ({ body: after(seen).map((id) => ({ id })) }));
  const client = connectwiseClient(on.call);
  const where = field<Ticket>('id').in(Array.from({ length: 400 }, (_, index) => 100_000 + index));
  await collect(client.tickets.list({ where, fields: ['id', 'summary'] }));
  const [seen] = on.asked();
  assert.equal(`${seen?.method} ${seen?.path}`, 'POST /v2025_1/apis/3.0/service/tickets/search');
  assert.deepEqual(JSON.parse(seen?.body ?? ''), { conditions: where.text, orderBy: 'id asc' });
  assert.deepEqual([seen?.query.get('fields'), seen?.query.get('conditions')], ['id,summary', null]);
});

test('elsewhere it is asked in pieces that are each short enough, or refused when it cannot be cut', async () => {
  await using on = await scripted((seen) => {
    const asked = /id in \(([\d,]+)\)/.exec(seen.query.get('conditions') ?? '')?.[1]?.split(',') ?? [];
    if (seen.path.endsWith('/count')) return { body: { count: asked.length } };
    return { body: asked.map((id) => ({ id: Number(id) })).slice(0, size(seen)), headers: { link: '' } };
  });
  const client = connectwiseClient(on.call);
  const id = field<{ readonly id: number }>('id');
  const wantedIds = Array.from({ length: 900 }, (_, index) => 100_000 + index);
  const where = all<{ id: number; name: string }>(
    id.in(wantedIds),
    field<{ name: string }>('name').isNot('x'),
  );
  const rows = await collect(client.companies.list({ where, pageSize: 1000 }));
  assert.deepEqual(rows, wantedIds);
  assert.equal(await client.companies.count(where), 900);
  assert.ok(on.asked().length >= 8);
  assert.ok(on.asked().every(({ url }) => url.length < 2_000));
  const before = on.asked().length;
  const tooLong = (thrown: unknown) =>
    thrown instanceof CodedError && thrown.code === 'connectwise-query-too-long';
  const either = any(id.in(wantedIds), id.above(5));
  await assert.rejects(collect(client.companies.list({ where: either })), tooLong);
  await assert.rejects(collect(client.companies.list({ where, orderBy: 'name' })), tooLong);
  const texts = field<{ name: string }>('name').in(wantedIds.map((one) => `n${one}`));
  await assert.rejects(client.companies.count(texts), tooLong);
  assert.equal(on.asked().length, before);
});

test('texts of one list that are asked for in pieces give each record once', async () => {
  await using on = await scripted(() => ({ body: [{ id: 1 }, { id: 2 }], headers: { link: '' } }));
  const names = Array.from({ length: 300 }, (_, index) => `name ${index}`);
  const where = field<{ name: string }>('name').in(names);
  assert.deepEqual(await collect(connectwiseClient(on.call).companies.list({ where })), [1, 2]);
  assert.ok(on.asked().length > 1);
});

test('an order is asked for by page numbers, with ties broken by id', async () => {
  await using on = await scripted(() => ({ body: [{ id: 1 }] }));
  const client = connectwiseClient(on.call);
  await collect(client.tickets.list({ orderBy: ['priority/name', 'summary desc'] }));
  await collect(client.tickets.list({ orderBy: 'id desc' }));
  assert.deepEqual(
    on.asked().map(({ query }) => query.get('orderBy')),
    ['priority/name asc,summary desc,id asc', 'id desc'],
  );
  assert.ok(on.asked().every(({ headers }) => headers['pagination-type'] === undefined));
  // @ts-expect-error a ticket has no such field to sort by
  client.tickets.list({ orderBy: 'prio' });
  await assert.rejects(
    collect(client.tickets.list({ orderBy: 'id asc&pageSize=1' as never })),
    (thrown) => thrown instanceof CodedError && thrown.code === 'query-value-refused',
  );
});

test('the first record takes one request, and an array says when it would be too long', async () => {
  await using on = await scripted(servers['forward-only, a next link until an empty page']!);
  const client = connectwiseClient(on.call);
  assert.equal((await client.tickets.list().first())?.id, ids[0]);
  assert.equal(on.asked().length, 1);
  assert.equal(on.asked()[0]?.query.get('pageSize'), '1');
  assert.equal(
    (await client.tickets.list({ pageSize: 4 }).toArray({ limit: ids.length })).length,
    ids.length,
  );
  await assert.rejects(
    client.tickets.list({ pageSize: 4 }).toArray({ limit: ids.length - 1 }),
    (thrown) => thrown instanceof CodedError && thrown.code === 'list-too-long',
  );
  const asked = on.asked().length;
  await assert.rejects(
    client.tickets.list().toArray({ limit: Number.NaN }),
    (thrown) => thrown instanceof CodedError && thrown.code === 'query-value-refused',
  );
  assert.equal(on.asked().length, asked);
});

test('an id that is no id never becomes part of an address', async () => {
  await using on = await scripted(() => ({ body: {} }));
  const client = connectwiseClient(on.call);
  for (const id of [0, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1])
    await assert.rejects(
      client.tickets.get(id),
      (thrown) => thrown instanceof CodedError && thrown.code === 'query-value-refused',
    );
  assert.equal(on.asked().length, 0);
});

test('one signal cancels every call of a client, and of none but that one', async () => {
  const stop = new AbortController();
  await using on = await scripted((seen) => {
    if (seen.path.endsWith('/boards')) return { body: [] };
    stop.abort();
    return { body: seen.method === 'POST' ? { id: 7 } : { id: 5, count: 1, company: { id: 2 } } };
  });
  const client = connectwiseClient(on.call);
  await client.reference.boards();
  const stopped = client.withSignal(stop.signal);
  const aborted = (thrown: unknown) => thrown instanceof CodedError && thrown.code === 'http-aborted';
  await assert.rejects(stopped.tickets.get(5), aborted);
  const asked = on.asked().length;
  const rest: readonly (() => Promise<unknown>)[] = [
    () => stopped.tickets.count(),
    () => stopped.tickets.update(5, { summary: 'x' }),
    () => stopped.tickets.create({ summary: 'x', company: { id: 2 } }),
    () => stopped.forCompany(2).tickets.get(5),
    () => stopped.tickets.list({ signal: new AbortController().signal }).first(),
    () => stopped.documents.get(5),
    () => stopped.dryRun().client.tickets.get(5),
  ];
  for (const [index, call] of rest.entries()) await assert.rejects(call, aborted, String(index));
  assert.equal(on.asked().length, asked, 'nothing is sent any more');
  assert.deepEqual(await stopped.reference.boards(), []);
  assert.equal((await client.tickets.get(5)).id, 5);
});
