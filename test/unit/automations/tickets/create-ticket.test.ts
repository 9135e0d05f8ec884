/**
 * What the user would lose: one alarm makes two tickets, a ticket lands on another customer or without its contact and
 * agreement, or the caller is told of a ticket that is not what was asked for.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTicket } from '../../../../functions/create-ticket.ts';
import type {
  CreatedTicket,
  CreateTicketOutcome,
} from '../../../../shared/automations/tickets/create-ticket.ts';
import type { Ticket } from '../../../../shared/connectwise/index.ts';
import { automationWorld, callFunction, type AutomationWorld } from '../../../support/automations.ts';
import { ticketOf } from '../../../support/connectwise/tickets.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

type Simulated = Awaited<ReturnType<typeof startSimulated>>;
const asked = { companyId: 2, summary: "Printer's offline & “smoking” <b>", priority: 'High' } as const;

/** Asks for a ticket, which must be made or found. */
async function made(world: AutomationWorld, body: object): Promise<CreatedTicket & { replayed: boolean }> {
  const answer = await callFunction(createTicket, world, body);
  assert.ok(answer.status === 201 || answer.status === 200, JSON.stringify(answer.body));
  const outcome = answer.body as CreateTicketOutcome;
  assert.ok(outcome.kind !== 'planned');
  return outcome;
}

async function refusal(
  world: AutomationWorld,
  body: object | string,
): Promise<readonly [number, string, string]> {
  const { status, body: problem } = await callFunction(createTicket, world, body);
  const { code, detail } = problem as { readonly code: string; readonly detail?: string };
  return [status, code, detail ?? ''];
}

const edit = (sim: Simulated, table: string, id: number | null, set: Readonly<Record<string, unknown>>) =>
  sim.simulator.core.control.edit({ table, id: id === null ? null : String(id), set, by: 'tpatel' }) as {
    readonly id: number;
  };
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

test('five requests for a ticket once the set-up is known', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  await made(world, asked);
  const before = sim.asked();
  await made(world, asked);
  assert.equal(sim.asked() - before, 5, 'company, agreements, contact, create, read');
});

test('a dry run says the same and makes nothing', async () => {
  await using sim = await startSimulated(3);
  const world = automationWorld(sim.client);
  const before = JSON.stringify(sim.held());
  const answer = await callFunction(createTicket, world, { ...asked, dryRun: true });
  const planned = answer.body as { readonly kind: string } & Pick<CreatedTicket, 'decisions'>;
  assert.deepEqual([answer.status, planned.kind], [200, 'planned']);
  assert.equal(JSON.stringify(sim.held()), before);
  assert.deepEqual(world.told.audit, []);
  assert.deepEqual(planned.decisions, (await made(world, asked)).decisions);
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

test('the same key within a day gives the same ticket, another body with it is refused, a day later it is free', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const body = { ...asked, idempotencyKey: 'alarm-4711' };
  const first = await made(world, body);
  const before = sim.asked();
  const again = await made(world, body);
  assert.deepEqual({ ...again, replayed: false }, first);
  assert.deepEqual([again.replayed, sim.asked() - before, sim.held().length], [true, 0, 1]);
  assert.deepEqual((await refusal(world, { ...body, priority: 'Low' })).slice(0, 2), [
    422,
    'idempotency-payload-differs',
  ]);
  const other = await made(world, { ...body, companyId: 3, board: 'Help Desk' });
  assert.notEqual(other.ticket.id, first.ticket.id, 'keys of two companies never meet');
  world.clock.now += 25 * 3_600_000;
  assert.equal((await made(world, body)).replayed, false);
});

test('a refused request is open to another try with the same key', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const body = { ...asked, status: 'Triage', idempotencyKey: 'k' };
  assert.deepEqual((await refusal(world, body)).slice(0, 2), [422, 'status-unknown']);
  edit(sim, 'statuses', null, { name: 'Triage', boardId: 1, board: { id: 1 } });
  sim.client.reference.forget();
  assert.equal((await made(world, body)).kind, 'created');
  assert.equal(sim.held().length, 1);
});

test('a process that dies at any await makes one ticket for one key', async () => {
  let deaths = 0;
  for (let at = 1; at < 60; at += 1) {
    let left = Infinity;
    const breathe = () => {
      left -= 1;
      if (left <= 0) throw new Error('killed');
    };
    const sim = await startSimulated(0, { beforeCall: breathe });
    await using _ = sim;
    const world = automationWorld(sim.client, { beforeStorage: breathe });
    const body = { ...asked, idempotencyKey: 'once' };
    left = at;
    const first = await callFunction(createTicket, world, body);
    left = Infinity;
    // Whoever died holds the key for five minutes.
    world.clock.now += 5 * 60_000 + 1;
    const outcome = await made(world, body);
    assert.equal(sim.held().length, 1, `killed at ${at}`);
    assert.equal((sim.held()[0] as Ticket).id, outcome.ticket.id);
    assert.equal((await made(world, body)).ticket.id, outcome.ticket.id);
    if (first.status === 201) break;
    deaths += 1;
  }
  assert.ok(deaths > 10, `${deaths} places`);
});

const lostAnswers = [
  'reset-after-commit',
  'error-after-commit',
  'redirect-after-commit',
  'unnamed-after-commit',
  'bodiless-after-commit',
  'truncated-json',
] as const;
for (const fault of lostAnswers) {
  test(`an answer that is lost (${fault}) makes no second ticket, with a key or without`, async () => {
    for (const idempotencyKey of ['k', undefined]) {
      await using sim = await startSimulated(0);
      const world = automationWorld(sim.client);
      const match = { method: 'POST', path: '/service/tickets' };
      sim.simulator.core.faults.order({ fault, times: 1, match });
      const outcome = await made(world, { ...asked, idempotencyKey });
      assert.equal(sim.held().length, 1);
      assert.equal((sim.held()[0] as Ticket).id, outcome.ticket.id);
    }
  });
}

test('what a workflow rule changes at once is told, and the ticket stands', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  sim.order('workflow-after-save', 1, { set: { status: { name: 'Waiting' } } });
  const outcome = await made(world, asked);
  assert.deepEqual(
    outcome.differences.map(({ field, found }) => [field, found.replace(/ \(\d+\)/, '')]),
    [['status', 'Waiting']],
  );
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

test('hostile and mistaken requests are refused with what is wrong, and nothing is made', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const text = (change: object) => JSON.stringify({ ...asked, ...change });
  const bodies: readonly (string | object)[] = [
    '',
    '[]',
    '{"companyId":2,"summary":"a","summary":"b"}',
    '{"companyId":2,"summary":"x","__proto__":{"dryRun":true}}',
    text({ summary: '' }),
    text({ summary: ' ' }),
    text({ summary: 'x'.repeat(101) }),
    text({ summary: { $ne: '' } }),
    text({ priority: 'Urgent' }),
    text({ priority: 'high' }),
    text({ companyId: '2' }),
    text({ companyId: 0 }),
    text({ description: 'x'.repeat(9_001) }),
    text({ board: '' }),
    text({ contactId: '5 or 1=1' }),
    text({ requiredDate: 'tomorrow' }),
    text({ idempotencyKey: '' }),
    text({ idempotencyKey: 'ключ' }),
    text({ idempotencyKey: 'x'.repeat(201) }),
    text({ company: { id: 3 } }),
    text({ externalXRef: 'x' }),
    text({ summary: 'two\nlines' }),
    text({ summary: 'half \ud800 of an emoji' }),
    text({ contactId: 2 ** 53 - 1 }),
    text({ requiredDate: '9999-12-31T23:59:59-12:00' }),
  ];
  for (const body of bodies) {
    const [status, code] = await refusal(world, body);
    assert.deepEqual([status, code], [400, 'request-invalid'], JSON.stringify(body).slice(0, 200));
  }
  const unknown = [{ board: 'Nowhere' }, { owner: "x' or 'a'='a" }, { type: 99_999 }, { source: '%' }];
  for (const change of unknown)
    assert.deepEqual(
      (await refusal(world, { ...asked, ...change })).slice(0, 2),
      [422, 'reference-unknown'],
      JSON.stringify(change),
    );
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

test('a key that is free again makes a ticket, although the answer is lost and yesterday’s ticket has its mark', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const body = { ...asked, idempotencyKey: 'disk-full' };
  const first = await made(world, body);
  await sim.simulator.core.control.advance(25 * 3_600);
  world.clock.now += 25 * 3_600_000;
  const match = { method: 'POST', path: '/service/tickets' };
  sim.simulator.core.faults.order({ fault: 'reset-after-commit', times: 1, match });
  const second = await made(world, body);
  assert.notEqual(second.ticket.id, first.ticket.id);
  assert.equal(sim.held().length, 2);
});

test('a ticket that cannot be read again is answered as made and not verified', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  sim.simulator.core.faults.order({
    fault: 'unavailable',
    match: { method: 'GET', path: '/service/tickets/*' },
  });
  for (const idempotencyKey of ['k', undefined]) {
    const outcome = await made(world, { ...asked, idempotencyKey });
    assert.deepEqual([outcome.kind, outcome.verified, outcome.differences], ['created', false, []]);
  }
  sim.simulator.core.faults.remove();
  assert.equal((await made(world, asked)).verified, true);
  assert.deepEqual(
    world.told.audit
      .filter(({ endedAt }) => endedAt !== null)
      .map(({ outcome }) => outcome.endsWith('created')),
    [true, true, true],
  );
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

test('what ConnectWise refuses is told, and open to another try with the same key', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  sim.order('field-refused', 1, { field: 'type' });
  const body = { ...asked, idempotencyKey: 'k' };
  const [status, code, detail] = await refusal(world, body);
  assert.deepEqual([status, code], [502, 'connectwise-refused']);
  assert.notEqual(detail, '', 'with the words of ConnectWise');
  assert.equal((await made(world, body)).replayed, false);
  assert.equal(sim.held().length, 1);
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

test('times go to ConnectWise in UTC to the second', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const { ticket, differences } = await made(world, {
    ...asked,
    requiredDate: '2027-01-01T00:30:00.75+02:00',
  });
  assert.deepEqual([ticketOf(sim, ticket.id).requiredDate, differences], ['2026-12-31T22:30:00Z', []]);
});

test('the same key of two companies without a link makes two tickets', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const body = { ...asked, board: 'Help Desk', idempotencyKey: 'alarm-1' };
  const [one, other] = [
    await made(world, { ...body, companyId: 3 }),
    await made(world, { ...body, companyId: 4 }),
  ];
  assert.deepEqual([one.replayed, other.replayed, sim.held().length], [false, false, 2]);
});

test('what is inactive, or a project’s, is not chosen and not found', async () => {
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
