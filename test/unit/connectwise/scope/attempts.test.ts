// If this fails, an automation that works for one customer reaches another: through a forged id, a path, a child record, a
// document, or a bundle.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contact } from '../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { outOfScope, read, refused, two } from '../../../support/connectwise/two-companies.ts';

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
