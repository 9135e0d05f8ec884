// If this fails, a change that ConnectWise answered with 200 and did not make counts as done, or a change of a list hits
// another item than the one that was meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patchTo, type Patch } from '../../../../shared/connectwise/records/change.ts';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import type { Contact, Ticket } from '../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { inTurn } from '../../../support/web/loopback.ts';
import { scripted } from '../../../support/connectwise/caller.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

const code = (expected: string) => (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === expected;

test('fields, references by any of their keys, dates, custom fields and clearing are set in one request', async () => {
  await using sim = await startSimulated(5);
  const [ticket] = sim.held();
  const id = ticket?.id ?? 0;
  const boardId = ticket?.board?.id ?? 0;
  const statuses = await sim.client.reference.statuses(boardId);
  const status = statuses.find(({ id }) => id !== ticket?.status?.id);
  const [field] = ticket?.customFields ?? [];
  assert.ok(status !== undefined && field !== undefined);
  const before = sim.asked();
  const changed = await sim.client.tickets.update(id, {
    summary: 'Neu: "漢字" 🖨️',
    status: { name: status.name.toUpperCase() },
    requiredDate: new Date('2026-12-24T18:00:00.500Z'),
    contact: null,
    customFields: [{ id: field.id, value: 'A-17' }],
    budgetHours: 1.5,
  });
  assert.equal(sim.asked() - before, 1);
  assert.equal(changed.status?.id, status.id);
  const held = sim.held().find((one) => one.id === id);
  assert.deepEqual(
    [held?.summary, held?.requiredDate, held?.contact, held?.budgetHours, held?.customFields?.[0]?.value],
    ['Neu: "漢字" 🖨️', '2026-12-24T18:00:00Z', undefined, 1.5, 'A-17'],
  );
});

test('a value that does not show is reported with its field, the wanted and the found value; with `read` also one that a workflow set back', async () => {
  const failed = async (work: Promise<unknown>) => {
    const error = await work.catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CodedError, String(error));
    assert.equal(error.code, 'connectwise-verify-failed');
    return error.facts;
  };
  await using silent = await scripted(inTurn({ body: { id: 5, company: { id: 1 }, summary: 'before' } }));
  const { tickets } = connectwiseClient(silent.call);
  assert.deepEqual(await failed(tickets.update(5, { company: { id: 2 } })), {
    id: 5,
    field: 'company',
    wanted: '{"id":2}',
    found: '{"id":1}',
  });
  await tickets.update(5, { company: { id: 2 } }, { verify: 'nothing' });

  await using workflow = await scripted((seen) => ({
    body: { id: 5, summary: seen.method === 'PATCH' ? 'new' : 'before' },
  }));
  const other = connectwiseClient(workflow.call).tickets;
  await other.update(5, { summary: 'new' });
  assert.deepEqual(await failed(other.update(5, { summary: 'new' }, { verify: 'read' })), {
    id: 5,
    field: 'summary',
    wanted: '"new"',
    found: '"before"',
  });
});

test('items of a list are set, added and removed so that no position moves under another change', async () => {
  await using sim = await startSimulated(3);
  const contacts = sim.client.contacts;
  const contact = await contacts.list().first();
  assert.ok(contact?.communicationItems?.length === 2);
  const changes = patchTo<Contact>()
    .removeItem('communicationItems', 0)
    .addItem('communicationItems', 2, {
      type: { id: 1 },
      value: 'new@b.example',
      communicationType: 'Email',
    })
    .removeItem('communicationItems', 1)
    .setItem('communicationItems', 1, 'value', '555')
    .set({ title: 'CEO' });
  assert.deepEqual(
    changes.operations.map(({ op, path }) => `${op} ${path}`),
    [
      'replace communicationItems/1/value',
      'replace title',
      'add communicationItems/2',
      'remove communicationItems/1',
      'remove communicationItems/0',
    ],
  );
  const after = await contacts.update(contact.id, changes);
  assert.equal(after.title, 'CEO');
  assert.deepEqual(
    after.communicationItems?.map(({ value }) => value),
    ['new@b.example'],
  );
});

test('a path into a reference compiles nowhere and is never sent', async () => {
  await using on = await scripted(inTurn({ body: { id: 5 } }));
  const { tickets } = connectwiseClient(on.call);
  for (const path of ['company/identifier', '/status/id', 'company//id', '', 'a b', 'summary?x', '../5'])
    await assert.rejects(
      tickets.patch(5, [{ op: 'replace', path, value: 1 }]),
      code('query-value-refused'),
      path,
    );
  assert.equal(on.asked().length, 0);
  const types = () => {
    // @ts-expect-error a reference is set whole
    void tickets.update(5, { 'company/identifier': 'x' });
    // @ts-expect-error a status has no such key
    void tickets.update(5, { status: { nr: 5 } });
    // @ts-expect-error a flag is no text
    void tickets.update(5, { closedFlag: 'true' });
    // @ts-expect-error what the server keeps cannot be set
    void tickets.update(5, { _info: {} });
    // @ts-expect-error a ticket has no such list
    patchTo<Ticket>().removeItem('communicationItems', 0);
    // @ts-expect-error an item has no such field
    patchTo<Contact>().setItem('communicationItems', 0, 'adress', 'x');
  };
  assert.equal(typeof types, 'function');
});

test('a value that JSON would turn into another is refused before anything is sent, made or cleared', async () => {
  await using sim = await startSimulated(5);
  const [ticket] = sim.held();
  const id = ticket?.id ?? 0;
  await sim.client.tickets.update(id, { budgetHours: 8 });
  const asked = sim.asked();
  const company = { id: ticket?.company?.id ?? 0 };
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => sim.client.tickets.update(id, { budgetHours: Number.NaN }),
    () => sim.client.tickets.update(id, { budgetHours: Number.NEGATIVE_INFINITY }),
    () => sim.client.tickets.update(id, { company: { id: Number.NaN } }),
    () => sim.client.tickets.update(id, { requiredDate: new Date(Number.NaN) }),
    () => sim.client.tickets.update(id, { requiredDate: new Date('+012026-01-01T00:00:00Z') }),
    () => sim.client.tickets.create({ summary: 'x', company, budgetHours: Number.NaN }),
    () => sim.client.tickets.patch(id, [{ op: 'replace', path: 'budgetHours', value: Infinity }]),
    () => sim.client.dryRun().client.tickets.update(id, { budgetHours: Number.NaN }),
  ];
  for (const [index, attempt] of attempts.entries())
    await assert.rejects(attempt, code('query-value-refused'), String(index));
  assert.equal(sim.asked(), asked);
  assert.equal(sim.held().find((one) => one.id === id)?.budgetHours, 8);
});

test('a change of one record type does not fit another', () => {
  const ofContact = patchTo<Contact>().set({ title: 'x' });
  // @ts-expect-error a ticket takes changes of a ticket
  const ofTicket: Patch<Ticket> = ofContact;
  assert.ok(ofTicket);
});
