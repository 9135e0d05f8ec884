// If this fails, an automation that works for one customer reads or changes another customer's tickets, or reports a
// change that ConnectWise did not make.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeVerified, patchOf } from '../../../../shared/connectwise/records/change.ts';
import { forCompany } from '../../../../shared/connectwise/scope/company.ts';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import { any, field } from '../../../../shared/connectwise/query/conditions.ts';
import type { Ticket } from '../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { inTurn } from '../../../support/web/loopback.ts';
import { scripted } from '../../../support/connectwise/caller.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

const outOfScope = (thrown: unknown) => thrown instanceof CodedError && thrown.code === 'record-out-of-scope';
const collect = async <Row>(rows: AsyncIterable<Row>): Promise<Row[]> => {
  const read: Row[] = [];
  for await (const row of rows) read.push(row);
  return read;
};

async function two() {
  const sim = await startSimulated(40);
  const mine = sim.held()[0]?.company?.id ?? 0;
  const theirs = sim.held().find(({ company }) => company?.id !== mine);
  assert.ok(theirs !== undefined);
  return { sim, mine, theirs, client: forCompany(sim.client, mine) };
}

test('lists and counts hold one company, whatever the condition says', async () => {
  const { sim, mine, client } = await two();
  await using _ = sim;
  const own = sim.held().filter(({ company }) => company?.id === mine);
  const everything = any(field<Ticket>('id').above(0), field<Ticket>('company/id').isNot(mine));
  for (const where of [undefined, everything]) {
    const rows = await collect(client.tickets.list({ where, fields: ['summary'], pageSize: 5 }));
    assert.equal(rows.length, own.length);
    assert.equal(await client.tickets.count(where), own.length);
  }
  const { rows } = await client.tickets.first({ where: everything, fields: ['summary'], pageSize: 100 });
  assert.equal(rows.length, own.length);
  assert.ok(own.length < sim.held().length);
});

test('a foreign ticket cannot be read, changed, deleted, or written on', async () => {
  const { sim, theirs, client } = await two();
  await using _ = sim;
  const before = JSON.stringify(sim.held().find(({ id }) => id === theirs.id));
  const attempts = [
    () => client.tickets.get(theirs.id),
    () => client.tickets.get(theirs.id, ['summary']),
    () => client.tickets.patch(theirs.id, [{ op: 'replace', path: 'summary', value: 'x' }]),
    () => client.tickets.delete(theirs.id),
    () => collect(client.notes(theirs.id).list()),
    () => collect(client.allNotes(theirs.id)),
  ];
  for (const attempt of attempts) await assert.rejects(attempt, outOfScope);
  assert.equal(JSON.stringify(sim.held().find(({ id }) => id === theirs.id)), before);
});

test('a ticket cannot be moved to another company, and a new one belongs to this one', async () => {
  const { sim, mine, theirs, client } = await two();
  await using _ = sim;
  const draft = { summary: 'Ours', company: { id: theirs.company?.id ?? 0 } };
  const made = await client.tickets.create(draft);
  assert.equal(made.company?.id, mine);
  for (const path of ['company', '/company', 'Company', 'company/id', '//company'])
    await assert.rejects(
      client.tickets.patch(made.id, [{ op: 'replace', path, value: { id: 1 } }]),
      outOfScope,
      path,
    );
});

test('a record of another company that comes back all the same is not handed out', async () => {
  await using on = await scripted(
    inTurn({
      body: [
        { id: 1, company: { id: 12 } },
        { id: 2, company: { id: 13 } },
      ],
      headers: { link: '' },
    }),
  );
  const client = forCompany(connectwiseClient(on.call), 12);
  await assert.rejects(collect(client.tickets.list()), outOfScope);
  await assert.rejects(client.tickets.first({}), outOfScope);
});

test('there is no client without a company', () => {
  for (const id of [0, -1, 1.5, Number.NaN])
    assert.throws(
      () => forCompany({} as never, id),
      (thrown) => thrown instanceof CodedError && thrown.code === 'query-value-refused',
    );
});

test('changes set whole references; a path into one cannot be written', () => {
  assert.deepEqual(patchOf<Ticket>({ summary: 'New', status: { id: 5 }, contact: null }), [
    { op: 'replace', path: 'summary', value: 'New' },
    { op: 'replace', path: 'status', value: { id: 5 } },
    { op: 'replace', path: 'contact', value: null },
  ]);
  // @ts-expect-error a path into a reference answers 200 and changes nothing
  patchOf<Ticket>({ 'status/id': 5 });
  // @ts-expect-error a ticket has no such field
  patchOf<Ticket>({ sumary: 'New' });
  // @ts-expect-error a summary is text
  patchOf<Ticket>({ summary: 5 });
});

test('a change that shows is done; one that does not is told with field, wanted and found', async () => {
  await using sim = await startSimulated(3);
  const id = sim.held()[0]?.id ?? 0;
  await changeVerified(sim.client.tickets, id, { summary: 'Verified' });
  assert.equal(sim.held().find((ticket) => ticket.id === id)?.summary, 'Verified');

  await using on = await scripted(inTurn({ body: { id: 5, summary: 'as before' } }));
  const error = await changeVerified(connectwiseClient(on.call).tickets, 5, { summary: 'new' }).catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CodedError);
  assert.equal(error.code, 'connectwise-verify-failed');
  assert.deepEqual(error.facts, { id: 5, field: 'summary', wanted: '"new"', found: '"as before"' });
});

test('every write of a company asks first whether it may be written, and sends nothing when it may not', async () => {
  const { sim, mine } = await two();
  await using _ = sim;
  const id = sim.held().find(({ company }) => company?.id === mine)?.id ?? 0;
  let asked = 0;
  const client = forCompany(sim.client, mine, {
    beforeWrite: () => {
      asked += 1;
      return Promise.reject(new CodedError('test-company-required'));
    },
  });
  const below = [client.notes(id), client.tasks(id), client.communications(id), client.additions(id)];
  const ofProjects = [client.projectTicketNotes(id), client.phases(id)];
  const lists = [client.tickets, client.contacts, client.agreements, client.configurations, client.sites];
  const rest = [client.projectTickets, client.projects, client.timeEntries, client.activities];
  const others = [client.companyNotes, client.resource('sales/opportunities')];
  const kinds = [...lists, ...rest, ...others, ...below, ...ofProjects] as readonly {
    create(draft: object): Promise<unknown>;
    update(id: number, changes: object): Promise<unknown>;
    patch(id: number, operations: readonly object[]): Promise<unknown>;
    delete(id: number): Promise<void>;
  }[];
  const operation = { op: 'replace', path: 'name', value: 'x' };
  const documents = client.documents('Ticket', id);
  const writes = [
    ...kinds.flatMap((kind) => [
      () => kind.create({ summary: 'x' }),
      () => kind.update(id, { summary: 'x' }),
      () => kind.patch(id, [operation]),
      () => kind.delete(id),
    ]),
    () => client.tickets.updateIf(id, { fields: ['id'], allows: () => true }, { summary: 'x' }),
    () => client.company.update({ city: 'x' }),
    () => documents.upload({ fileName: 'x.txt', content: Buffer.from('x') }),
    () => documents.delete(1),
  ];
  const before = sim.asked();
  for (const [index, write] of writes.entries())
    await assert.rejects(write, { code: 'test-company-required' }, `write ${index}`);
  assert.equal(asked, writes.length);
  assert.equal(sim.asked(), before, 'no request was sent');
  assert.equal((await client.tickets.get(id)).id, id, 'reading needs no leave');
});

test('a change behind a last look is made only while the ticket is as the look demands, and only on an own one', async () => {
  const { sim, mine, theirs, client } = await two();
  await using _ = sim;
  const own = sim.held().find(({ company }) => company?.id === mine);
  assert.ok(own !== undefined);
  const isStill = (summary: string) => ({
    fields: ['summary'] as const,
    allows: (row: { readonly summary: string }) => row.summary === summary,
  });
  assert.equal(await client.tickets.updateIf(own.id, isStill('another'), { summary: 'x' }), false);
  const before = sim.asked();
  assert.equal(await client.tickets.updateIf(own.id, isStill(own.summary), { summary: 'x' }), true);
  assert.equal(sim.asked() - before, 2, 'the look and the change');
  assert.equal(sim.held().find(({ id }) => id === own.id)?.summary, 'x');
  await assert.rejects(
    client.tickets.updateIf(theirs.id, isStill(theirs.summary), { summary: 'x' }),
    outOfScope,
  );
});
