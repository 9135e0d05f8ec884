/** If this fails, a ticket lands on another customer, or without its contact and agreement. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTicket } from '../../../../functions/create-ticket.ts';
import type { CreatedTicket } from '../../../../shared/automations/tickets/create-ticket.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { ticketOf } from '../../../support/connectwise/tickets.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import { type Simulated, asked, made, refusal, edit } from '../../../support/tickets/created-tickets.ts';

/** The company's record stays, deleted; its tickets go to the other one. */
const mergeAway = (sim: Simulated, from: number, to: number) =>
  fetch(`${sim.simulator.httpAddress}/v4_6_release/apis/3.0/company/companies/${from}/merge`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
      clientid: 'test',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ toCompanyId: to }),
  });

const because = ({ decisions }: Pick<CreatedTicket, 'decisions'>) =>
  Object.fromEntries(
    decisions.map(({ field, value, because: why }) => [
      field,
      `${typeof value === 'object' && value !== null ? value.name : String(value)}: ${why}`,
    ]),
  );

test('a ticket gets board, status, type, priority, contact and site, and the answer says why', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const outcome = await made(world, { ...asked, description: 'Third floor.', internalNote: 'Seen before.' });
  const ticket = ticketOf(sim, outcome.ticket.id);
  assert.deepEqual(
    [ticket.summary, ticket.company?.id, ticket.board?.name, ticket.status?.name, ticket.priority?.name],
    [asked.summary, 2, 'Help Desk', 'New', 'Priority 2'],
  );
  const said = because(outcome);
  assert.match(said['board'] ?? '', /^Help Desk: the board of the company's link/);
  assert.match(said['status'] ?? '', /^New: the board's default/);
  assert.equal(said['priority'], 'Priority 2: automations.priorities.High');
  assert.match(said['contact'] ?? '', /: the company's default contact$/);
  assert.match(said['site'] ?? '', /: the (contact's|company's) site$/);
  assert.ok(ticket.contact?.id !== undefined && ticket.site?.id !== undefined);
  assert.deepEqual(outcome.decisions[0]?.value, { id: 1, name: 'Help Desk' });
  assert.deepEqual(outcome.differences, []);
  const notes = sim.simulator.core.control.records('notes') as readonly {
    ticketId: number;
    text: string;
    internalAnalysisFlag?: boolean;
  }[];
  assert.deepEqual(
    notes
      .filter(({ ticketId }) => ticketId === ticket.id)
      .map(({ text, internalAnalysisFlag }) => [text, internalAnalysisFlag === true]),
    [
      ['Third floor.', false],
      ['Seen before.', true],
    ],
  );
  const [order] = world.told.audit.filter(({ endedAt }) => endedAt !== null);
  assert.deepEqual(
    [order?.action, order?.link, order?.outcome],
    ['ticket-create', 'northwind', `ticket ${ticket.id} created`],
  );
  assert.deepEqual(world.told.measures, [
    { name: 'create_ticket', value: 1, tags: { company: '2', outcome: 'created' } },
  ]);
  assert.ok(!world.told.lines.join('\n').includes('Printer'), 'the summary is not in the log');
});

test('the agreement is the only one that is active; of several none is chosen and all are named', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const rows = sim.simulator.core.control.records('agreements') as readonly {
    id: number;
    company?: { id: number };
    type?: { id: number };
    contact?: { id: number };
  }[];
  for (const { id, company } of rows)
    if (company?.id === 2) edit(sim, 'agreements', id, { cancelledFlag: true, agreementStatus: 'Cancelled' });
  assert.match(because(await made(world, asked))['agreement'] ?? '', /no active agreement/);
  const [some] = rows;
  const contact = (
    sim.simulator.core.control.records('contacts') as readonly { id: number; company?: { id: number } }[]
  ).find(({ company }) => company?.id === 2);
  const agreement = (name: string, set: object = {}) =>
    edit(sim, 'agreements', null, {
      name,
      company: { id: 2 },
      type: { id: some?.type?.id },
      contact: { id: contact?.id },
      startDate: '2020-01-01T00:00:00Z',
      noEndingDateFlag: true,
      agreementStatus: 'Active',
      ...set,
    });
  const all = agreement('Managed "Gold"');
  agreement('Over', { noEndingDateFlag: false, endDate: '2021-01-01T00:00:00Z' });
  agreement('Not yet', { startDate: '2090-01-01T00:00:00Z' });
  const one = await made(world, asked);
  assert.equal(because(one)['agreement'], 'Managed "Gold": the only active agreement of the company');
  assert.equal(ticketOf(sim, one.ticket.id).agreement?.id, all.id);
  const second = agreement('Backup & Co.');
  const several = await made(world, asked);
  assert.match(
    because(several)['agreement'] ?? '',
    /^null: the company has 2 active agreements.*Backup & Co\./,
  );
  assert.equal(ticketOf(sim, several.ticket.id).agreement, undefined);
  const chosen = await made(world, { ...asked, agreementId: second.id });
  assert.equal(ticketOf(sim, chosen.ticket.id).agreement?.id, second.id);
});

test('a company that is deleted, foreign, or no test company gets no ticket; nor does a foreign contact or agreement', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const rows = (table: string) =>
    sim.simulator.core.control.records(table) as readonly { id: number; company?: { id: number } }[];
  const foreign = (table: string) => rows(table).find(({ company }) => company?.id === 3)?.id;
  assert.deepEqual((await refusal(world, { ...asked, contactId: foreign('contacts') })).slice(1, 2), [
    'record-out-of-scope',
  ]);
  assert.deepEqual((await refusal(world, { ...asked, agreementId: foreign('agreements') })).slice(1, 2), [
    'record-out-of-scope',
  ]);
  assert.notEqual((await refusal(world, { ...asked, siteId: foreign('sites') }))[0], 201);
  assert.deepEqual((await refusal(world, { ...asked, companyId: 10 })).slice(0, 2), [
    403,
    'company-not-allowed',
  ]);
  const testing = automationWorld(sim.client, { testCompanies: [3] });
  assert.deepEqual((await refusal(testing, asked)).slice(0, 2), [403, 'test-company-required']);
  const status =
    (rows('companies').find(({ id }) => id === 2) as { status?: { id: number } } | undefined)?.status?.id ??
    0;
  edit(sim, 'companyStatuses', status, { disallowSavingFlag: true });
  sim.client.reference.forget();
  assert.deepEqual((await refusal(world, asked)).slice(0, 2), [422, 'company-closed']);
  edit(sim, 'companyStatuses', status, { disallowSavingFlag: false });
  sim.client.reference.forget();
  await mergeAway(sim, 2, 3);
  assert.deepEqual((await refusal(world, asked)).slice(0, 2), [422, 'company-closed']);
  assert.deepEqual(sim.held(), []);
});

test('companies of every size, agreement, status and name get their ticket', async () => {
  await using sim = await startSimulated(0);
  const companies = (
    sim.simulator.core.control.records('companies') as readonly {
      id: number;
      name: string;
      deletedFlag?: boolean;
    }[]
  ).filter(({ deletedFlag }) => deletedFlag !== true);
  assert.ok(companies.length >= 8);
  const world = automationWorld(sim.client, { forCompany: (id) => sim.client.forCompany(id) });
  for (const { id, name } of companies) {
    const answer = await callFunction(createTicket, world, {
      companyId: id,
      summary: name.slice(0, 100),
      board: 'Help Desk',
      agreementId: null,
    });
    const { code } = answer.body as { readonly code?: string };
    assert.ok(answer.status === 201 || code === 'company-closed', `${name}: ${JSON.stringify(answer.body)}`);
    if (answer.status !== 201) continue;
    const { ticket, differences } = answer.body as CreatedTicket;
    assert.deepEqual([ticket.company, differences, ticketOf(sim, ticket.id).company?.id], [name, [], id]);
  }
});

test('a default contact that is gone or another company’s does not keep the alarm from its ticket', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const contacts = sim.simulator.core.control.records('contacts') as readonly {
    id: number;
    company?: { id: number };
  }[];
  const foreign = contacts.find(({ company }) => company?.id === 3)?.id;
  edit(sim, 'companies', 2, { defaultContact: { id: foreign } });
  const outcome = await made(world, asked);
  assert.equal(
    because(outcome)['contact'],
    "null: the company's default contact cannot be read in this company",
  );
  assert.equal(ticketOf(sim, outcome.ticket.id).contact?.id, undefined);
});

test('an id that is no record of the company is refused with what is wrong, also in a dry run', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  for (const dryRun of [true, false])
    for (const field of ['contact', 'site', 'agreement']) {
      const [status, code, detail] = await refusal(world, { ...asked, dryRun, [`${field}Id`]: 99_999_999 });
      assert.deepEqual([status, code], [422, 'reference-unknown']);
      assert.match(detail, new RegExp(`Company 2 has no ${field} 99999999`));
    }
});

test('a company with very many agreements gets its ticket without one', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const [some] = sim.simulator.core.control.records('agreements') as readonly { type?: { id: number } }[];
  const [contact] = (
    sim.simulator.core.control.records('contacts') as readonly { id: number; company?: { id: number } }[]
  ).filter(({ company }) => company?.id === 2);
  for (let index = 0; index < 201; index += 1)
    edit(sim, 'agreements', null, {
      name: `Server ${index}`,
      company: { id: 2 },
      type: { id: some?.type?.id },
      contact: { id: contact?.id },
      startDate: '2020-01-01T00:00:00Z',
      noEndingDateFlag: true,
      agreementStatus: 'Active',
    });
  assert.match(because(await made(world, asked))['agreement'] ?? '', /^null: .*more than 200 agreements/);
});

test('an inactive record, or one of a project, is neither chosen nor found', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const company = sim.simulator.core.control.record('companies', '2') as { defaultContact?: { id: number } };
  const contact = company.defaultContact?.id ?? 0;
  edit(sim, 'contacts', contact, { inactiveFlag: true });
  edit(sim, 'boards', 2, { projectFlag: true });
  edit(sim, 'boards', 3, { inactiveFlag: true });
  const statuses = sim.simulator.core.control.records('statuses') as readonly {
    id: number;
    name: string;
    boardId?: number;
    board?: { id: number };
  }[];
  const fresh = statuses.find(({ name, board, boardId }) => name === 'New' && (board?.id ?? boardId) === 1);
  edit(sim, 'statuses', fresh?.id ?? 0, { inactive: true });
  const member = (
    sim.simulator.core.control.records('members') as readonly { id: number; identifier: string }[]
  ).find(({ identifier }) => identifier !== 'tpatel');
  edit(sim, 'members', member?.id ?? 0, { inactiveFlag: true });
  for (const name of ['twin', 'TWIN']) edit(sim, 'sources', null, { name });
  const { decisions } = (await callFunction(createTicket, world, { ...asked, dryRun: true }))
    .body as CreatedTicket;
  const said = because({ decisions });
  assert.equal(said['contact'], "null: the company's default contact is inactive");
  assert.equal(said['status'], 'null: the board has no default, ConnectWise decides');
  for (const change of [
    { board: 2 },
    { board: 3 },
    { status: 'New' },
    { owner: member?.identifier },
    { source: 'Twin' },
  ]) {
    const [status, code] = await refusal(world, { ...asked, ...change });
    assert.deepEqual([status, code.endsWith('-unknown')], [422, true], JSON.stringify(change));
  }
  assert.match((await refusal(world, { ...asked, source: 'Twin' }))[2], /There are several source "Twin"/);
  assert.deepEqual(sim.held(), []);
});
