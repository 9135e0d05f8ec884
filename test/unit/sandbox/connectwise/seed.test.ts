// If this fails, a run on the laptop cannot be repeated, or the large instance takes too long to start to be used.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { drive, read, type Json } from '../../../support/sandbox/connectwise-driver.ts';

async function everything(seed: number): Promise<string> {
  const driver = drive({ seed });
  const tables = ['tickets', 'companies', 'contacts', 'agreements', 'timeEntries', 'notes', 'callbacks'];
  const texts = await Promise.all(
    tables.map(async (table) => String((await driver.control('GET', `records/${table}`)).body)),
  );
  return texts.join('\n');
}

describe('the seed', () => {
  it('gives the same records again, and others for another number', async () => {
    const first = await everything(7);
    assert.equal(await everything(7), first);
    assert.notEqual(await everything(8), first);
  });

  it('starts over on request, as large as asked', async () => {
    const driver = drive();
    const count = async (): Promise<unknown> =>
      ((await driver.expect(200, 'GET', '/service/tickets/count')) as Json)['count'];
    await driver.expect(204, 'DELETE', '/service/tickets/1001');
    assert.equal(await count(), 59);
    assert.equal((await driver.control('POST', 'reset', { seed: 3, tickets: 5 })).status, 200);
    assert.equal(await count(), 5);
  });

  it('has boards with different statuses, and the same name under different ids', async () => {
    const driver = drive();
    const statuses = read(await driver.control('GET', 'records/statuses')) as {
      id: number;
      name: string;
      board: Json;
    }[];
    const closed = statuses.filter(({ name }) => name === 'Closed');
    assert.ok(closed.length >= 3);
    assert.equal(new Set(closed.map(({ id }) => id)).size, closed.length);
    const perBoard = new Map<unknown, string[]>();
    for (const { board, name } of statuses)
      perBoard.set(board['id'], [...(perBoard.get(board['id']) ?? []), name]);
    assert.equal(new Set([...perBoard.values()].map((names) => names.join())).size, perBoard.size);
  });

  it('has what the example configuration of the project names', async () => {
    const driver = drive();
    const company = (await driver.expect(200, 'GET', '/company/companies/2')) as Json;
    assert.equal(company['identifier'], 'Northwind');
    const names = (await driver.expect(200, 'GET', '/service/boards/1/statuses')) as { name: string }[];
    assert.deepEqual(
      names.map(({ name }) => name),
      ['New', 'In Progress', 'Scheduled', 'Waiting', 'Completed', 'Closed'],
    );
  });

  it('lets the ticket that the documentation changes by hand take part in the example link', async () => {
    for (const page of ['README.md', 'docs/sandbox.md']) {
      const text = readFileSync(new URL(`../../../../${page}`, import.meta.url), 'utf8');
      const id = /_sim\/edit --json '\{"table":"tickets","id":(\d+)/.exec(text)?.[1];
      const ticket = (await drive().expect(200, 'GET', `/service/tickets/${id}`)) as Json;
      assert.equal((ticket['company'] as Json)['id'], 2, page);
      assert.ok([1, 2].includes(Number((ticket['board'] as Json)['id'])), page);
    }
  });

  it('makes a hundred thousand tickets that can be read to the end', async () => {
    const driver = drive({ tickets: 100_000 });
    assert.deepEqual(await driver.expect(200, 'GET', '/service/tickets/count'), { count: 100_000 });
    const query = encodeURIComponent('lastUpdated >= [2026-11-23] and company/id = 2 and board/id in (1,2)');
    const found = (await driver.expect(
      200,
      'GET',
      `/service/tickets?conditions=${query}&pageSize=1000`,
    )) as Json[];
    assert.ok(found.length > 0);
  });
});
