// If this fails, an automation that works for one customer writes to another: by a reference, or to a record that moved.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forCompany, type CompanyClient } from '../../../../shared/connectwise/scope/company.ts';
import { patchTo } from '../../../../shared/connectwise/records/change.ts';
import type { Company, PatchOperation, Ticket } from '../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { outOfScope, refused, two } from '../../../support/connectwise/two-companies.ts';

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
