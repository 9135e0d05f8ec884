// If this fails, a bulk reader who takes whole pages loses records, gets some twice or those of another customer, or leaves
// requests running after it left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import { field } from '../../../../shared/connectwise/query/conditions.ts';
import { forCompany } from '../../../../shared/connectwise/scope/company.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { scripted } from '../../../support/connectwise/caller.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import type { Seen } from '../../../support/web/loopback.ts';

const collect = async (pages: AsyncIterable<readonly { readonly id: number }[]>) => {
  const read: number[][] = [];
  for await (const page of pages) read.push(page.map(({ id }) => id));
  return read;
};
const ids = Array.from({ length: 11 }, (_, index) => index * 3 + 1);
const above = (seen: Seen) =>
  ids
    .filter((id) => id > Number(seen.query.get('pageId') ?? 0))
    .slice(0, Number(seen.query.get('pageSize')))
    .map((id) => ({ id }));

test('every record comes once, in pages of at most the size, and none is empty', async () => {
  await using on = await scripted((seen) => ({ body: above(seen) }));
  const list = connectwiseClient(on.call).tickets.list({ pageSize: 4 });
  for (const reading of ['first', 'second']) {
    const pages = await collect(list.pages());
    assert.deepEqual(pages.flat(), ids, reading);
    assert.ok(
      pages.every(({ length }) => length > 0 && length <= 4),
      reading,
    );
  }
});

test('an empty list has no page', async () => {
  await using on = await scripted(() => ({ body: [] }));
  assert.deepEqual(await collect(connectwiseClient(on.call).tickets.list().pages()), []);
});

test('a page belongs to its reader, who may keep it', async () => {
  await using on = await scripted((seen) => ({ body: above(seen) }));
  const kept: (readonly { readonly id: number }[])[] = [];
  for await (const page of connectwiseClient(on.call).tickets.list({ pageSize: 4 }).pages()) kept.push(page);
  assert.deepEqual(
    kept.flat().map(({ id }) => id),
    ids,
  );
});

test('records that come and go while pages are read neither get lost nor come twice', async () => {
  await using sim = await startSimulated(60);
  const before = sim.held().map(({ id }) => id);
  const removed = before.filter((_, index) => index % 7 === 3);
  const read: number[] = [];
  for await (const page of sim.client.tickets.list({ fields: ['id'], pageSize: 5 }).pages()) {
    read.push(...page.map(({ id }) => id));
    const next = removed.shift();
    if (next === undefined) continue;
    await sim.client.tickets.delete(next);
    await sim.client.tickets.create({ summary: 'Meanwhile', company: { id: 2 } });
  }
  assert.equal(new Set(read).size, read.length);
  const stayed = sim.held().map(({ id }) => id);
  for (const id of before.filter((one) => stayed.includes(one))) assert.ok(read.includes(id), String(id));
});

test('a reader of pages who leaves ends the running request', async () => {
  const cut: boolean[] = [];
  await using on = await scripted((seen, response) => {
    if (seen.query.get('pageId') === null) return { body: above(seen) };
    response.on('close', () => cut.push(!response.writableEnded));
    return 'handled';
  });
  for await (const page of connectwiseClient(on.call).tickets.list({ pageSize: 4 }).pages()) {
    assert.equal(page.length, 4);
    while (on.asked().length < 2) await new Promise((resolve) => setImmediate(resolve));
    break;
  }
  while (cut.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(cut, [true]);
});

test('a list that is asked for in pieces gives each record once, by pages too', async () => {
  await using on = await scripted(() => ({ body: [{ id: 1 }, { id: 2 }], headers: { link: '' } }));
  const names = Array.from({ length: 300 }, (_, index) => `name ${index}`);
  const where = field<{ name: string }>('name').in(names);
  assert.deepEqual(await collect(connectwiseClient(on.call).companies.list({ where }).pages()), [[1, 2]]);
  assert.ok(on.asked().length > 1);
});

test('a page with a record of another company is not handed out, nor anything of it', async () => {
  await using on = await scripted(() => ({
    body: [
      { id: 1, company: { id: 12 } },
      { id: 2, company: { id: 13 } },
    ],
    headers: { link: '' },
  }));
  const given: unknown[] = [];
  await assert.rejects(
    async () => {
      for await (const page of forCompany(connectwiseClient(on.call), 12).tickets.list().pages())
        given.push(page);
    },
    (thrown) => thrown instanceof CodedError && thrown.code === 'record-out-of-scope',
  );
  assert.deepEqual(given, []);
});
