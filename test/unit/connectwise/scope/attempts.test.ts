// If this fails, an automation that works for one customer reaches another: through a forged id, a reference, a path, a
// child record, a document, a bundle, or a record that moved.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forCompany, type CompanyClient } from '../../../../shared/connectwise/scope/company.ts';
import { patchTo } from '../../../../shared/connectwise/records/change.ts';
import type { Company, Contact, PatchOperation, Ticket } from '../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

const refused = (thrown: unknown) =>
  thrown instanceof CodedError &&
  ['record-out-of-scope', 'query-value-refused', 'connectwise-not-found', 'connectwise-refused'].includes(
    thrown.code,
  );
const outOfScope = (thrown: unknown) => thrown instanceof CodedError && thrown.code === 'record-out-of-scope';
const read = async <Row>(list: AsyncIterable<Row>) => {
  const rows: Row[] = [];
  for await (const row of list) rows.push(row);
  return rows;
};

interface Held {
  readonly id: number;
  readonly company?: { readonly id: number };
}

/** Everything of two companies, A with a client and B with the records that must not be reached. */
async function two() {
  const sim = await startSimulated(60);
  const { control } = sim.simulator.core;
  const of = (table: string, company: number): Held => {
    const found = (control.records(table) as readonly Held[]).find((row) => row.company?.id === company);
    assert.ok(found !== undefined, `company ${company} has no ${table}`);
    return found;
  };
  const mine = 2;
  const theirs = 3;
  const foreign = {
    ticket: of('tickets', theirs),
    contact: of('contacts', theirs),
    agreement: of('agreements', theirs),
    configuration: of('configurations', theirs),
    project: of('projects', theirs),
    site: of('sites', theirs),
    timeEntry: (control.records('timeEntries') as readonly { id: number; company?: { id: number } }[]).find(
      ({ company }) => company?.id !== mine,
    ),
  };
  const own = { ticket: of('tickets', mine), contact: of('contacts', mine) };
  const snapshot = () =>
    JSON.stringify(
      [
        'tickets',
        'notes',
        'contacts',
        'agreements',
        'configurations',
        'projects',
        'documents',
        'tasks',
        'sites',
        'companyNotes',
      ].map((table) => control.records(table)),
    );
  return { sim, mine, theirs, foreign, own, snapshot, client: forCompany(sim.client, mine) };
}

test('a child of a foreign record can be neither read nor written', async () => {
  const { sim, foreign, snapshot, client } = await two();
  await using _ = sim;
  const note = {
    text: 'x',
    detailDescriptionFlag: true,
    internalAnalysisFlag: false,
    resolutionFlag: false,
  };
  const noteId = (await sim.client.notes(foreign.ticket.id).list().first())?.id ?? 0;
  const before = snapshot();
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => read(client.notes(foreign.ticket.id).list()),
    () => client.notes(foreign.ticket.id).list().first(),
    () => client.notes(foreign.ticket.id).list().toArray({ limit: 5 }),
    () => client.notes(foreign.ticket.id).count(),
    () => client.notes(foreign.ticket.id).first({}),
    () => client.notes(foreign.ticket.id).get(noteId),
    () => client.notes(foreign.ticket.id).getMany([noteId]),
    () => client.notes(foreign.ticket.id).create(note),
    () => client.notes(foreign.ticket.id).patch(noteId, [{ op: 'replace', path: 'text', value: 'x' }]),
    () => client.notes(foreign.ticket.id).update(noteId, { text: 'x' }),
    () => client.notes(foreign.ticket.id).delete(noteId),
    () => read(client.allNotes(foreign.ticket.id)),
    () => client.tasks(foreign.ticket.id).create({ notes: 'x' }),
    () => read(client.communications(foreign.contact.id).list()),
    () => read(client.additions(foreign.agreement.id).list()),
    () => read(client.phases(foreign.project.id).list()),
    () => read(client.projectTicketNotes(foreign.ticket.id).list()),
    () => read(client.auditTrail('Ticket', foreign.ticket.id)),
    () => read(client.auditTrail('Company', 3)),
    () => client.auditTrailCount('Ticket', foreign.ticket.id),
    () => client.auditTrailCount('Company', 3),
    () => read(client.auditTrail('Member' as never, 1)),
  ];
  for (const [index, attempt] of attempts.entries()) await assert.rejects(attempt, refused, String(index));
  assert.equal(snapshot(), before);
});

test('a note of a foreign ticket is not reached through a ticket of our own', async () => {
  const { sim, foreign, own, snapshot, client } = await two();
  await using _ = sim;
  const noteId = (await sim.client.notes(foreign.ticket.id).list().first())?.id ?? 0;
  const before = snapshot();
  await assert.rejects(client.notes(own.ticket.id).get(noteId), refused);
  await assert.rejects(client.notes(own.ticket.id).update(noteId, { text: 'x' }), refused);
  assert.equal(snapshot(), before);
});

test('documents are reached through a record of the company only, and only those that hang on it', async () => {
  const { sim, foreign, own, snapshot, client } = await two();
  await using _ = sim;
  const upload = (recordId: number) =>
    sim.client.documents.upload({ recordType: 'Ticket', recordId, fileName: 'a', content: Buffer.from('x') });
  const theirDocument = await upload(foreign.ticket.id);
  const ourDocument = await upload(own.ticket.id);
  const before = snapshot();
  const theirs = client.documents('Ticket', foreign.ticket.id);
  const ours = client.documents('Ticket', own.ticket.id);
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => read(theirs.list()),
    () => theirs.count(),
    () => theirs.read(theirDocument.id),
    () => theirs.upload({ fileName: 'b', content: Buffer.from('x') }),
    () => theirs.delete(theirDocument.id),
    () => ours.read(theirDocument.id),
    () => ours.download(theirDocument.id),
    () => ours.delete(theirDocument.id),
    () => client.documents('Company', 3).count(),
    () => Promise.resolve().then(() => client.documents('Member' as never, 1)),
    () => Promise.resolve().then(() => client.documents('toString' as never, 1)),
    () =>
      ours
        .upload({ fileName: 'c', content: Buffer.from('x'), recordId: foreign.ticket.id } as never)
        .then(async () => {
          assert.equal(await sim.client.documents.count('Ticket', foreign.ticket.id), 1);
          throw new CodedError('record-out-of-scope');
        }),
  ];
  for (const [index, attempt] of attempts.slice(0, -1).entries())
    await assert.rejects(attempt, refused, String(index));
  assert.equal(snapshot(), before);
  await assert.rejects(attempts.at(-1)!, outOfScope);
  assert.equal((await ours.read(ourDocument.id)).toString(), 'x');
});

test('no write points to a record of another company, by whatever name or spelling', async () => {
  const { sim, theirs, foreign, own, snapshot, client } = await two();
  await using _ = sim;
  const ourSite = (await client.sites.list().first())?.id ?? 0;
  const { id: ourNote } = await client.companyNotes.create({ text: 'Ours' });
  const { id: ourTask } = await client.tasks(own.ticket.id).create({ notes: 'Ours' });
  const before = snapshot();
  const company = { id: theirs };
  const theirContact = { id: foreign.contact.id };
  const ourContact = { id: own.contact.id };
  const twice = (first: string, second: string) => [
    { op: 'replace' as const, path: first, value: theirContact },
    { op: 'replace' as const, path: second, value: ourContact },
  ];
  const theirProject = { id: foreign.project.id };
  const ourProject = { id: (await client.projects.list().first())?.id ?? 0 };
  const foreignPhase = (await sim.client.phases(foreign.project.id).list().first())?.id ?? 0;
  const ownPhase = (await client.phases(ourProject.id).list().first())?.id ?? 0;
  assert.ok(ourProject.id > 0 && foreignPhase > 0 && ownPhase > 0);
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => client.tickets.create({ summary: 'x', contact: { id: foreign.contact.id } }),
    () => client.tickets.create({ summary: 'x', contact: { name: 'Somebody' } }),
    () => client.tickets.create({ summary: 'x', site: { id: foreign.site.id } }),
    () => client.tickets.create({ summary: 'x', agreement: { id: foreign.agreement.id } }),
    () => client.tickets.create({ summary: 'x', parentTicketId: foreign.ticket.id }),
    () => client.tickets.create({ summary: 'x', Contact: { id: foreign.contact.id } } as never),
    () => client.tickets.create({ summary: 'x', contact: { id: own.contact.id, name: 'Other' } }),
    () => client.tickets.update(own.ticket.id, { contact: { id: foreign.contact.id } }),
    () => client.tickets.update(own.ticket.id, { agreement: { id: foreign.agreement.id } }),
    () => client.tickets.update(own.ticket.id, { parentTicketId: foreign.ticket.id }),
    // @ts-expect-error the company is not among what can be set
    () => client.tickets.update(own.ticket.id, { company }),
    () => client.tickets.update(own.ticket.id, { company: { identifier: 'OBrien' } } as never),
    () => client.contacts.update(own.contact.id, { company } as never),
    () => client.tickets.update(own.ticket.id, patchTo<Ticket>().set({ company })),
    // @ts-expect-error nor is it of what hangs below the company
    () => client.sites.update(ourSite, { company }),
    () => client.sites.patch(ourSite, [{ op: 'replace', path: '/company/', value: company }]),
    () => client.sites.patch(ourSite, [{ op: 'replace', path: 'company/id', value: theirs }]),
    () => client.sites.patch(ourSite, [{ op: 'remove', path: 'company' }]),
    () => client.companyNotes.update(ourNote, { company } as never),
    () => client.companyNotes.update(ourNote, { company: { identifier: 'OBrien' } } as never),
    () => client.companyNotes.create({ text: 'x', Company: company } as never),
    () => client.tasks(own.ticket.id).update(ourTask, { ticketId: foreign.ticket.id }),
    () => client.tasks(own.ticket.id).create({ notes: 'x', ticketId: foreign.ticket.id }),
    () => client.tickets.patch(own.ticket.id, [{ op: 'add', path: '/company', value: company }]),
    () => client.tickets.patch(own.ticket.id, [{ op: 'replace', path: 'COMPANY', value: company }]),
    () => client.tickets.patch(own.ticket.id, [{ op: 'replace', path: '', value: { company } }]),
    () =>
      client.tickets.patch(own.ticket.id, [{ op: 'replace', path: '/contact', value: foreign.contact.id }]),
    () =>
      client.timeEntries.create({
        chargeToId: foreign.ticket.id,
        chargeToType: 'ServiceTicket',
        timeStart: new Date(),
      }),
    () => client.timeEntries.create({ chargeToId: theirs, chargeToType: 'Company', timeStart: new Date() }),
    () => client.timeEntries.create({ chargeToId: 1, chargeToType: 'ChargeCode', timeStart: new Date() }),
    () => client.timeEntries.create({ chargeToId: foreign.ticket.id, timeStart: new Date() }),
    () => client.tickets.patch(own.ticket.id, twice('contact', 'Contact')),
    () => client.tickets.patch(own.ticket.id, twice('contact', '/contact')),
    () => client.tickets.create({ summary: 'x', contact: theirContact, Contact: ourContact } as never),
    () =>
      client.tickets.update(own.ticket.id, { predecessorId: foreign.ticket.id, predecessorType: 'Ticket' }),
    () => client.tickets.update(own.ticket.id, { predecessorId: 1, predecessorType: 'Phase' }),
    () => client.projectTickets.create({ summary: 'x', phase: { id: foreignPhase } }),
    () => client.projectTickets.create({ summary: 'x', project: ourProject, phase: { id: foreignPhase } }),
    () => client.projectTickets.create({ summary: 'x', project: theirProject, phase: { id: foreignPhase } }),
    () => client.projectTickets.create({ summary: 'x', project: ourProject, phase: { name: 'Plan' } }),
    () => client.company.update({ parentCompany: company } as never),
    () => client.company.update(patchTo<Company>().set({ parentCompany: company }) as never),
    () => client.activities.create({ name: 'x', ticket: { id: foreign.ticket.id }, assignTo: { id: 1 } }),
  ];
  for (const [index, attempt] of attempts.entries()) await assert.rejects(attempt, refused, String(index));
  assert.equal(snapshot(), before);

  const made = await client.tickets.create({ summary: 'Ours', Company: company, COMPANY: company } as never);
  assert.equal(made.company?.id, 2);
  const entry = await client.timeEntries.create({
    chargeToId: own.ticket.id,
    chargeToType: 'ServiceTicket',
    timeStart: new Date('2026-11-24T08:00:00Z'),
    timeEnd: new Date('2026-11-24T08:30:00Z'),
    workType: { id: 1 },
  });
  assert.equal(entry.company?.id, 2);
  const planned = await client.projectTickets.create({
    summary: 'x',
    project: ourProject,
    phase: { id: ownPhase },
  });
  assert.equal(planned.company?.id, 2);
  const changed = await client.tickets.update(own.ticket.id, { contact: { id: own.contact.id } });
  assert.equal(changed.contact?.id, own.contact.id);
});

test('the generic door opens only lists of records that carry a company', async () => {
  const { sim, foreign, client } = await two();
  await using _ = sim;
  const paths = [
    'company/companies',
    '/Company/Companies',
    'company/companies/3/sites',
    `service/tickets/${foreign.ticket.id}/notes`,
    'system/members',
    '/SYSTEM/audittrail',
    '../companies',
    'company/contacts?conditions=id>0',
    'company/contacts/',
    'company//contacts',
    'company/contacts#',
    'company%2fcontacts',
    '',
    'service/tickets/search ',
  ];
  for (const path of paths) assert.throws(() => client.resource(path), refused, path);
  const contacts = client.resource<Contact>('company/contacts');
  const rows = await contacts.list().toArray({ limit: 100 });
  assert.ok(rows.length > 0 && rows.every(({ company }) => company?.id === 2));
  await assert.rejects(contacts.get(foreign.contact.id), outOfScope);
  await assert.rejects(contacts.update(foreign.contact.id, { title: 'x' }), outOfScope);
  // A type without a company gives nothing at all.
  for (const path of ['procurement/catalog', 'service/boards', 'time/workTypes'])
    await assert.rejects(read(client.resource(path).list()), refused, path);
  await assert.rejects(client.resource('service/boards').get(1), outOfScope);
  await assert.rejects(client.resource('service/boards').delete(1), outOfScope);
});

test('many at once: foreign ids among our own fail alone, and their notes are not asked for', async () => {
  const { sim, foreign, own, client } = await two();
  await using _ = sim;
  const ids = [foreign.ticket.id, own.ticket.id, 9_999_999];
  const notes = await client.notesOf(ids);
  assert.deepEqual(
    notes.map(({ id, ok }) => [id, ok]),
    [
      [foreign.ticket.id, false],
      [own.ticket.id, true],
      [9_999_999, false],
    ],
  );
  const records = await client.tickets.getMany(ids, ['summary']);
  assert.deepEqual(
    records.map(({ ok }) => ok),
    [false, true, false],
  );
});

test('a record that moved to another company after it was read is not written', async () => {
  const { sim, theirs, own, client } = await two();
  await using _ = sim;
  await client.tickets.get(own.ticket.id);
  sim.simulator.core.control.edit({
    table: 'tickets',
    id: String(own.ticket.id),
    set: { company: { id: theirs }, contact: null, site: null },
    by: 'tpatel',
  });
  const writes: readonly ((of: CompanyClient) => Promise<unknown>)[] = [
    (of) => of.tickets.update(own.ticket.id, { summary: 'x' }),
    (of) => of.tickets.delete(own.ticket.id),
    (of) => of.notes(own.ticket.id).list().first(),
  ];
  for (const write of writes) await assert.rejects(write(client), outOfScope);
});

test('a record that moves in the very moment of the change is told, not handed out as the company’s', async () => {
  const { sim, mine, theirs, own } = await two();
  await using _ = sim;
  const { id } = own.ticket;
  const moving = {
    ...sim.client,
    tickets: {
      ...sim.client.tickets,
      async patch(ticketId: number, operations: readonly PatchOperation[]) {
        sim.simulator.core.control.edit({
          table: 'tickets',
          id: String(ticketId),
          set: { company: { id: theirs }, contact: null, site: null },
          by: 'tpatel',
        });
        return sim.client.tickets.patch(ticketId, operations);
      },
    },
  };
  const told = await forCompany(moving, mine)
    .tickets.patch(id, [{ op: 'replace', path: 'summary', value: 'x' }])
    .catch((thrown: unknown) => thrown);
  assert.ok(told instanceof CodedError && told.code === 'connectwise-verify-failed', String(told));
  assert.deepEqual(told.facts, { id, field: 'company/id', wanted: mine, found: theirs });
});

test('no name of a field opens the query, not even where the record has a name of every kind', async () => {
  const { sim, client } = await two();
  await using _ = sim;
  interface Loose {
    readonly id: number;
    readonly company?: { readonly id: number } | null;
    readonly [name: string]: unknown;
  }
  const loose = client.resource<Loose>('service/tickets');
  const names = [
    'id > 0) or (id',
    'id > 0 or id',
    'id,',
    'id ',
    ' id',
    'id\n',
    '',
    'company/',
    '(id',
    "id'",
    'id/**/',
  ];
  for (const name of names) {
    await assert.rejects(async () => loose.count((one) => one(name).isNot(null)), refused, name);
    await assert.rejects(async () => loose.list({ fields: [name] }).first(), refused, name);
    await assert.rejects(async () => loose.get(1001, [name]), refused, name);
  }
  const own = await client.tickets.count();
  assert.equal(await loose.count((one) => one('id').isNot(null)), own);
});

test('the checked value is the written value, even if the caller changes it meanwhile', async () => {
  const { sim, foreign, own, client } = await two();
  await using _ = sim;
  const { id } = own.ticket;
  const note = {
    text: 'ours',
    detailDescriptionFlag: true,
    internalAnalysisFlag: false,
    resolutionFlag: false,
  };
  const changes = { contact: { id: own.contact.id } };
  const operations = [{ op: 'replace' as const, path: 'contact', value: changes.contact }];
  const draft = { summary: 'x', contact: changes.contact };
  const writes = [
    client.tickets.update(id, changes),
    client.tickets.patch(id, operations),
    client.tickets.create(draft),
    client.notes(id).create(note),
  ] as const;
  changes.contact.id = foreign.contact.id;
  note.text = 'theirs';
  const [updated, patched, made, written] = await Promise.all(writes);
  assert.deepEqual(
    [updated, patched, made].map(({ contact }) => contact?.id),
    [own.contact.id, own.contact.id, own.contact.id],
  );
  assert.equal(written.text, 'ours');
});
