// If this fails, the client and the ConnectWise that everything else is tested against do not understand each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, field, type FieldsOf } from '../../../shared/connectwise/query/conditions.ts';
import type { AuditTrailEntry, Ticket } from '../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { startSimulated as start } from '../../support/connectwise/simulated.ts';

const collect = async <Row>(rows: AsyncIterable<Row>): Promise<Row[]> => {
  const read: Row[] = [];
  for await (const row of rows) read.push(row);
  return read;
};
const code = (expected: string) => (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === expected;
const sorted = (rows: readonly { readonly id: number }[]) =>
  rows.map(({ id }) => id).toSorted((a, b) => a - b);

test('a full read in small pages gives every ticket once, whatever befalls the pages', async () => {
  await using sim = await start(57);
  const wanted = sorted(sim.held());
  assert.ok(wanted.length >= 57);
  const read = async () =>
    sorted(await collect(sim.client.tickets.list({ fields: ['summary'], pageSize: 10 })));
  assert.deepEqual(await read(), wanted);
  assert.equal(await sim.client.tickets.count(), wanted.length);
  for (const fault of ['foreign-link', 'rate-limited', 'unavailable', 'timeout-500', 'connection-reset']) {
    sim.order(fault, 1, { retryAfterSeconds: 2 });
    assert.deepEqual(await read(), wanted, fault);
  }
  // A page from which something was hidden is short and not the last.
  sim.order('short-page');
  assert.equal((await read()).length, wanted.length - 1);
});

test('conditions, fields and counts mean the same on both sides', async () => {
  await using sim = await start(40);
  const [some] = sim.held();
  const board = some?.board?.id ?? 0;
  const where = all(field<Ticket>('board/id').is(board), field<Ticket>('closedFlag').is(false));
  const expected = sim.held().filter((ticket) => ticket.board?.id === board && ticket.closedFlag !== true);
  const found = await collect(sim.client.tickets.list({ where, fields: ['id', 'board/name'] }));
  assert.deepEqual(sorted(found), sorted(expected));
  assert.ok(found.length > 0 && found.every((ticket) => typeof ticket.board?.name === 'string'));
  assert.equal(await sim.client.tickets.count(where), expected.length);
});

test('a query too long for an address is searched for by POST', async () => {
  await using sim = await start(20);
  const ids = sorted(sim.held());
  const where = field<Ticket>('id').in([
    ...ids,
    ...Array.from({ length: 400 }, (_, index) => 900_000 + index),
  ]);
  assert.deepEqual(sorted(await collect(sim.client.tickets.list({ where, pageSize: 7 }))), ids);
});

test('texts that try to open the query find the ticket that has them, and no other', async () => {
  await using sim = await start(5);
  const company = sim.held()[0]?.company?.id ?? 0;
  const texts = [
    `O'Brien & Söhne`,
    '19" rack',
    `both " and '`,
    '" or id > 0 or summary = "',
    `' or id > 0 or summary = '`,
    '[100%] *_ (漢字) 🖨️ + # ; =',
    'DOMAIN\\user',
  ];
  for (const summary of texts) {
    const made = await sim.client.tickets.create({ summary, company: { id: company } });
    assert.equal(made.summary, summary);
    const found = await collect(
      sim.client.tickets.list({ where: field<Ticket>('summary').is(summary), fields: ['id'] }),
    );
    assert.deepEqual(sorted(found), [made.id], summary);
  }
});

test('a create answered by a redirect after it was done gives the ticket, once', async () => {
  await using sim = await start(3);
  const before = sim.held().length;
  sim.order('redirect-after-commit');
  const company = sim.held()[0]?.company?.id ?? 0;
  const made = await sim.client.tickets.create({ summary: 'Only once', company: { id: company } });
  assert.equal(made.summary, 'Only once');
  assert.equal(sim.held().length, before + 1);
});

for (const fault of [
  'error-after-commit',
  'reset-after-commit',
  'truncated-json',
  'timeout-500',
  'bad-gateway',
])
  test(`a create that ends in ${fault} is a doubt, and is not sent again`, async () => {
    await using sim = await start(3);
    const before = sim.held().length;
    sim.order(fault, 3);
    const company = sim.held()[0]?.company?.id ?? 0;
    await assert.rejects(
      sim.client.tickets.create({ summary: 'Doubt', company: { id: company } }),
      code('remote-write-ambiguous'),
    );
    assert.ok(sim.held().length - before <= 1);
  });

test('an upgrade in the middle of a read is followed', async () => {
  await using sim = await start(30);
  const rows = sim.client.tickets.list({ pageSize: 5, fields: ['id'] })[Symbol.asyncIterator]();
  const read = [await rows.next()];
  sim.simulator.core.faults.order({ fault: 'codebase-changed', options: { legacy: true } });
  for (;;) {
    const step = await rows.next();
    if (step.done === true) break;
    read.push(step);
  }
  assert.deepEqual(
    sorted(read.flatMap(({ value }) => (value === undefined ? [] : [value]))),
    sorted(sim.held()),
  );
});

test('notes are written, changed and read again', async () => {
  await using sim = await start(3);
  const ticket = sim.held()[0]?.id ?? 0;
  const notes = sim.client.notes(ticket);
  const made = await notes.create({
    text: 'Wir prüfen das 🖨️\nZeile 2',
    detailDescriptionFlag: false,
    internalAnalysisFlag: true,
    resolutionFlag: false,
  });
  await notes.patch(made.id, [{ op: 'replace', path: 'text', value: 'Erledigt' }]);
  const read = (await collect(notes.list())).find(({ id }) => id === made.id);
  assert.deepEqual([read?.text, read?.internalAnalysisFlag], ['Erledigt', true]);
  const seen = await collect(sim.client.allNotes(ticket));
  assert.ok(seen.some(({ id, noteType }) => id === made.id && noteType === 'TicketNote'));
});

test('a contact’s communications are made, changed, read and deleted one by one, and stay in their contact', async () => {
  await using sim = await start(3);
  const contact = await sim.client.contacts.list({ where: (one) => one('company/id').is(2) }).first();
  const id = contact?.id ?? 0;
  const before = contact?.communicationItems ?? [];
  const client = sim.client.forCompany(2).communications(id);
  const made = await client.create({
    type: { id: 1 },
    value: 'more@northwind.example',
    communicationType: 'Email',
  });
  assert.equal(made.contactId, id);
  assert.equal((await client.get(made.id, ['value'])).value, 'more@northwind.example');
  const changed = await client.update(made.id, { value: 'new@northwind.example' });
  assert.equal(changed.value, 'new@northwind.example');
  assert.equal(await client.count((one) => one('value').is('new@northwind.example')), 1);
  const held = (await sim.client.contacts.get(id)).communicationItems ?? [];
  assert.deepEqual(
    held.map(({ value }) => value),
    [...before.map(({ value }) => value), 'new@northwind.example'],
  );
  const foreign = await sim.client.contacts.list({ where: (one) => one('company/id').is(3) }).first();
  const theirs = foreign?.communicationItems?.[0]?.id ?? 0;
  await assert.rejects(client.get(theirs), code('connectwise-not-found'));
  await assert.rejects(client.update(theirs, { value: 'x' }), code('connectwise-not-found'));
  await assert.rejects(client.update(made.id, { contactId: foreign?.id ?? 0 }), code('record-out-of-scope'));
  await client.delete(made.id);
  await assert.rejects(client.get(made.id), code('connectwise-not-found'));
  assert.equal((await sim.client.contacts.get(id)).communicationItems?.length, before.length);
});

test('reference lists, the clock and the audit trail can be read', async () => {
  await using sim = await start(3);
  const boards = await collect(sim.client.boards.list());
  assert.ok(boards.length > 1);
  const statuses = await collect(sim.client.statuses(boards[0]?.id ?? 0).list());
  assert.ok(statuses.length > 1);
  assert.ok((await collect(sim.client.priorities.list())).length > 1);
  assert.ok((await collect(sim.client.members.list({ fields: ['identifier'] }))).length > 0);
  assert.ok(Math.abs((await sim.client.serverTime()) - Date.now()) < 60_000);
  const [ticket] = sim.held();
  await sim.client.tickets.patch(ticket?.id ?? 0, [{ op: 'replace', path: 'summary', value: 'Changed' }]);
  const trail = await collect(sim.client.auditTrail('Ticket', ticket?.id ?? 0));
  assert.ok(trail.length > 0 && trail.every(({ text }) => typeof text === 'string'));
});

test('of an audit trail only those entries and fields come that were asked for', async () => {
  await using sim = await start(3);
  const id = sim.held()[0]?.id ?? 0;
  for (const summary of ['One', `two " and '`, 'Three'])
    await sim.client.tickets.patch(id, [{ op: 'replace', path: 'summary', value: summary }]);
  const trail = await collect(sim.client.auditTrail('Ticket', id));
  const wanted = trail.filter(({ text }) => text?.includes(`two " and '`) === true);
  assert.ok(wanted.length > 0 && wanted.length < trail.length);
  const where = (entry: FieldsOf<AuditTrailEntry>) =>
    all(entry('text').contains(`two " and '`), entry('enteredDate').from(new Date('2020-01-01')));
  const found = await collect(sim.client.auditTrail('Ticket', id, { where, fields: ['text'] }));
  assert.deepEqual(
    found,
    wanted.map(({ text }) => ({ text })),
  );
  assert.equal(await sim.client.auditTrailCount('Ticket', id, where), wanted.length);
  await assert.rejects(
    sim.client.auditTrailCount('Ticket', id, (entry) =>
      entry('text').in(Array.from({ length: 600 }, (_, index) => `some text ${index}`)),
    ),
    code('connectwise-query-too-long'),
  );
  await assert.rejects(
    collect(sim.client.auditTrail('Ticket', id, { signal: AbortSignal.abort() })),
    code('http-aborted'),
  );
  const own = sim.client.forCompany(sim.held()[0]?.company?.id ?? 0);
  assert.equal(await own.auditTrailCount('Ticket', id, where), wanted.length);
  assert.equal((await collect(own.auditTrail('Ticket', id, { where }))).length, wanted.length);
  // @ts-expect-error an entry has no such field
  const wrong = () => sim.client.auditTrail('Ticket', id, { fields: ['summary'] });
  assert.ok(wrong);
});

test('a ticket that is gone is told as missing, with one request', async () => {
  await using sim = await start(3);
  const ticket = sim.held()[0]?.id ?? 0;
  await sim.client.tickets.delete(ticket);
  await assert.rejects(sim.client.tickets.get(ticket), code('connectwise-not-found'));
});
