// If this fails, a client for one customer is right for the customers it was tried with and wrong for the others: the
// small, the huge, the inactive, the merged, and those whose names break careless code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forCompany } from '../../../../shared/connectwise/scope/company.ts';
import { any, fieldsOf } from '../../../../shared/connectwise/query/conditions.ts';
import type { Company, Ticket } from '../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

interface Held {
  readonly id: number;
  readonly company?: { readonly id: number };
}
const code =
  (...expected: string[]) =>
  (thrown: unknown) =>
    thrown instanceof CodedError && expected.includes(thrown.code);

test('every company sees exactly its own, whatever its size, status, agreement and name', async () => {
  await using sim = await startSimulated(4_500);
  const { control } = sim.simulator.core;
  const held = (table: string) => control.records(table) as readonly Held[];
  const companies = control.records('companies') as readonly (Company & Held)[];
  const sizes: number[] = [];
  const ticket = fieldsOf<Ticket>();
  for (const { id, name } of companies) {
    const client = forCompany(sim.client, id);
    const own = (table: string) => held(table).flatMap((row) => (row.company?.id === id ? [row.id] : []));
    const ids = async (list: AsyncIterable<{ readonly id: number }>) => {
      const read: number[] = [];
      for await (const row of list) read.push(row.id);
      return read;
    };
    const tickets = own('tickets');
    sizes.push(tickets.length);
    const everything = any(ticket('id').above(0), ticket('company/id').isNot(id));
    for (const where of [undefined, everything]) {
      const list = client.tickets.list({ where, fields: ['summary'], pageSize: 1000 });
      assert.deepEqual(await ids(list), tickets, name);
      assert.equal(await client.tickets.count(where), tickets.length, name);
    }
    assert.deepEqual(await ids(client.contacts.list({ fields: ['firstName'] })), own('contacts'), name);
    assert.deepEqual(await ids(client.agreements.list()), own('agreements'), name);
    assert.deepEqual(await ids(client.configurations.list()), own('configurations'), name);
    assert.deepEqual(await ids(client.timeEntries.list({ fields: ['notes'] })), own('timeEntries'), name);
    assert.deepEqual(await ids(client.projects.list()), own('projects'), name);
    assert.deepEqual(await ids(client.sites.list()), own('sites'), name);
    assert.equal((await client.company.get()).name, name);
    const first = await client.tickets.list({ fields: ['summary'] }).first();
    assert.equal(first?.id, tickets[0], name);
  }
  assert.ok(sizes.includes(0) && sizes.some((size) => size > 1_500), sizes.join(' '));
  const names = companies.map(({ name }) => name).join(' ');
  for (const sign of ["O'Brien & Sons", '"Mother\'s"', 'Müller', '株式会社', 'Север', 'شركة', '100%'])
    assert.ok(names.includes(sign), `no company called ${sign}`);
});

test('a company with a single ticket, and one that was merged away', async () => {
  await using sim = await startSimulated(60);
  const { control } = sim.simulator.core;
  const companies = control.records('companies') as readonly (Company & Held)[];
  const lonely = companies.find(({ identifier }) => identifier === 'CableCo')?.id ?? 0;
  const one = forCompany(sim.client, lonely);
  const made = await one.tickets.create({ summary: 'The only one' });
  assert.deepEqual(
    (await one.tickets.list({ fields: ['summary'] }).toArray({ limit: 5 })).map(({ id }) => id),
    [made.id],
  );
  const into = companies.find(({ identifier }) => identifier === 'OBrien')?.id ?? 0;
  await fetch(`${sim.simulator.httpAddress}/v4_6_release/apis/3.0/company/companies/${lonely}/merge`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
      clientid: 'test',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ toCompanyId: into }),
  });
  assert.equal((await one.company.get()).deletedFlag, true);
  assert.equal(await one.tickets.count(), 0);
  await assert.rejects(one.tickets.update(made.id, { summary: 'x' }), code('record-out-of-scope'));
  const other = forCompany(sim.client, into);
  assert.equal((await other.tickets.get(made.id)).summary, 'The only one');
});

for (const [status, expected] of [
  [403, 'connectwise-forbidden'],
  [404, 'connectwise-not-found'],
] as const)
  test(`boards that the API member's role does not open (${status}) are missing from lists and out of reach`, async () => {
    await using sim = await startSimulated(80);
    const company = sim.held()[0]?.company?.id ?? 0;
    const own = sim.held().filter((ticket) => ticket.company?.id === company);
    const boardId = own[0]?.board?.id ?? 0;
    const hidden = own.filter(({ board }) => board?.id === boardId);
    const open = own.filter(({ board }) => board?.id !== boardId);
    assert.ok(hidden.length > 0 && open.length > 0);
    sim.simulator.core.faults.order({ fault: 'board-forbidden', options: { boardId, status } });
    const client = forCompany(sim.client, company);
    const rows = await client.tickets.list({ fields: ['id'] }).toArray({ limit: 100 });
    assert.deepEqual(
      rows.map(({ id }) => id),
      open.map(({ id }) => id),
    );
    const id = hidden[0]?.id ?? 0;
    await assert.rejects(client.tickets.get(id), code(expected));
    await assert.rejects(client.tickets.update(id, { summary: 'x' }), code(expected));
    await assert.rejects(client.notes(id).list().toArray({ limit: 5 }), code(expected));
    const many = await client.tickets.getMany([id, open[0]?.id ?? 0], ['summary']);
    assert.deepEqual(
      many.map(({ ok }) => ok),
      [false, true],
    );
  });

test('a member that may only read can read the company and change nothing in it', async () => {
  await using sim = await startSimulated(20, { account: 'sim-readonly' });
  const [ticket] = sim.held();
  const client = forCompany(sim.client, ticket?.company?.id ?? 0);
  assert.equal((await client.tickets.get(ticket?.id ?? 0)).id, ticket?.id);
  await assert.rejects(
    client.tickets.update(ticket?.id ?? 0, { summary: 'x' }),
    code('connectwise-forbidden'),
  );
});
