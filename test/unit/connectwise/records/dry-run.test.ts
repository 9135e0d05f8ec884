// If this fails, a rehearsal changes records of a customer, or shows other changes than the run then makes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patchTo } from '../../../../shared/connectwise/records/change.ts';
import type { ConnectWiseClient } from '../../../../shared/connectwise/client.ts';
import type { Contact } from '../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

async function work(client: ConnectWiseClient, company: number, ticketId: number) {
  const made = await client.tickets.create({ summary: 'Rehearsed', company: { id: company } });
  await client.notes(made.id).create({
    text: 'First note',
    detailDescriptionFlag: true,
    internalAnalysisFlag: false,
    resolutionFlag: false,
  });
  const changed = await client.tickets.update(ticketId, { summary: 'Changed', owner: null });
  const again = await client.tickets.get(made.id);
  await client.tickets.delete(made.id);
  await client.documents.upload({
    recordType: 'Ticket',
    recordId: ticketId,
    fileName: 'a.txt',
    content: Buffer.from('12345'),
  });
  return { made, changed, again };
}

test('a rehearsal reads for real, sends no write, and records what the run then sends', async () => {
  await using sim = await startSimulated(5);
  const [ticket] = sim.held();
  const company = ticket?.company?.id ?? 0;
  const id = ticket?.id ?? 0;
  const before = JSON.stringify(sim.held());
  const { client, recorded } = sim.client.dryRun();
  const { made, changed, again } = await work(client, company, id);
  assert.equal(JSON.stringify(sim.held()), before);
  assert.deepEqual([changed.summary, changed.owner, changed.company?.id], ['Changed', undefined, company]);
  assert.equal(again.summary, 'Rehearsed');
  assert.ok(made.id > 2_000_000_000);
  const file = recorded[4]?.body as { readonly bytes: number } | undefined;
  const fileBytes = file?.bytes ?? 0;
  assert.ok(fileBytes > 5);
  const note = {
    text: 'First note',
    detailDescriptionFlag: true,
    internalAnalysisFlag: false,
    resolutionFlag: false,
  };
  assert.deepEqual(recorded, [
    { method: 'POST', path: '/service/tickets', body: { summary: 'Rehearsed', company: { id: company } } },
    { method: 'POST', path: `/service/tickets/${made.id}/notes`, body: note },
    {
      method: 'PATCH',
      path: `/service/tickets/${id}`,
      body: [
        { op: 'replace', path: 'summary', value: 'Changed' },
        { op: 'replace', path: 'owner', value: null },
      ],
    },
    { method: 'DELETE', path: `/service/tickets/${made.id}`, body: undefined },
    {
      method: 'POST',
      path: '/system/documents',
      body: { contentType: 'multipart/form-data', bytes: fileBytes },
    },
  ]);
  const written = () =>
    Object.entries(sim.simulator.core.log.read().byRoute).filter(([route]) => !route.startsWith('GET '));
  assert.deepEqual(written(), []);

  // The run itself sends the same, in the same order.
  await work(sim.client, company, id);
  assert.deepEqual(
    written().map(([route, times]) => `${times} ${route}`),
    [
      '1 POST /service/tickets',
      '1 POST /service/tickets/{parentId}/notes',
      '1 PATCH /service/tickets/{id}',
      '1 DELETE /service/tickets/{id}',
      '1 POST /system/documents',
    ],
  );
});

test('searches and bundles are reads, and a company’s client can be rehearsed too', async () => {
  await using sim = await startSimulated(20);
  const { client, recorded } = sim.client.dryRun();
  const ids = sim.held().map(({ id }) => id);
  const many = [...ids, ...Array.from({ length: 400 }, (_, index) => 900_000 + index)];
  const rows = await client.tickets
    .list({ where: (ticket) => ticket('id').in(many), fields: ['id'] })
    .toArray({ limit: 100 });
  assert.equal(rows.length, ids.length);
  assert.ok((await client.notesOf(ids.slice(0, 3))).every(({ ok }) => ok));
  assert.deepEqual(recorded, []);
  const [one] = sim.held();
  const other = sim.held().find(({ company }) => company?.id !== one?.company?.id);
  const mine = client.forCompany(one?.company?.id ?? 0);
  await mine.tickets.update(one?.id ?? 0, { summary: 'x' });
  await assert.rejects(
    mine.tickets.update(other?.id ?? 0, { summary: 'x' }),
    (thrown) => thrown instanceof CodedError && thrown.code === 'record-out-of-scope',
  );
  assert.equal(recorded.length, 1);
});

test('a request that only looks like a search is a write', async () => {
  await using sim = await startSimulated(3);
  const { client, recorded } = sim.client.dryRun();
  for (const path of ['procurement/catalog/search', 'system/bundles/count', 'company/contacts/bulk'])
    await client.resource(path).create({});
  assert.deepEqual(
    recorded.map(({ method, path }) => `${method} ${path}`),
    ['POST /procurement/catalog/search', 'POST /system/bundles/count', 'POST /company/contacts/bulk'],
  );
  assert.equal(sim.asked(), 0);
});

test('a record changed or deleted in a dry run is read so by its id, and verified like a change', async () => {
  await using sim = await startSimulated(5);
  const { client } = sim.client.dryRun();
  const [ticket] = sim.held();
  const id = ticket?.id ?? 0;
  const [field] = ticket?.customFields ?? [];
  assert.ok(field !== undefined);
  const changed = await client.tickets.update(
    id,
    { summary: 'Rehearsed', owner: null, customFields: [{ id: field.id, value: 'A-17' }] },
    { verify: 'read' },
  );
  assert.equal(changed.customFields?.length, ticket?.customFields?.length);
  assert.deepEqual(
    changed.customFields?.find((one) => one.id === field.id),
    { ...field, value: 'A-17' },
  );
  await client.tickets.update(id, { budgetHours: 3 });
  const read = await client.tickets.get(id, ['summary', 'budgetHours']);
  assert.deepEqual([read.summary, read.budgetHours], ['Rehearsed', 3]);
  assert.notEqual((await sim.client.tickets.get(id)).summary, 'Rehearsed');

  const contact = await client.contacts.list().first();
  const items = contact?.communicationItems ?? [];
  assert.ok(contact !== undefined && items.length > 1);
  const written = await client.contacts.update(
    contact.id,
    patchTo<Contact>().setItem('communicationItems', 1, 'value', 'new@northwind.example'),
    { verify: 'read' },
  );
  assert.equal(written.communicationItems?.[1]?.value, 'new@northwind.example');
  const moved = patchTo<Contact>()
    .addItem('communicationItems', items.length, { value: 'more@northwind.example' })
    .removeItem('communicationItems', 0);
  const values = (await client.contacts.update(contact.id, moved)).communicationItems?.map(
    (item) => item.value,
  );
  assert.deepEqual(values, [
    'new@northwind.example',
    ...items.slice(2).map((item) => item.value),
    'more@northwind.example',
  ]);

  await client.tickets.delete(id);
  await assert.rejects(
    client.tickets.get(id),
    (thrown) => thrown instanceof CodedError && thrown.code === 'connectwise-not-found',
  );
});
