/**
 * If this fails, a contact is missing from an answer that looks whole, the primary contact is another person, another
 * company's people are shown, or names of people stand in the log.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { companyWithContacts } from '../../../../functions/company-with-contacts.ts';
import type { CompanyWithContactsOutcome } from '../../../../shared/automations/companies/company-with-contacts.ts';
import type { Company, Contact } from '../../../../shared/connectwise/index.ts';
import { automationWorld, callFunction, type AutomationWorld } from '../../../support/automations.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import { hostileBodies } from '../../../support/hostile.ts';

type Simulated = Awaited<ReturnType<typeof startSimulated>>;

const contactsOf = (sim: Simulated, company: number) =>
  (sim.simulator.core.control.records('contacts') as readonly Contact[]).filter(
    (one) => one.company?.id === company,
  );
const companyOf = (sim: Simulated, company: number) =>
  sim.simulator.core.control.record('companies', String(company)) as Company;

function edit(sim: Simulated, table: string, id: number | null, set: Record<string, unknown>): number {
  const made = sim.simulator.core.control.edit({
    table,
    id: id === null ? null : String(id),
    set,
    by: 'tpatel',
  });
  return (made as { readonly id: number }).id;
}

/** Leaves the company with so many contacts, none of them flagged. */
function populate(sim: Simulated, company: number, count: number): readonly number[] {
  const there = contactsOf(sim, company);
  edit(sim, 'companies', company, { defaultContact: null });
  for (const { id } of there) edit(sim, 'contacts', id, { company: { id: 1 }, defaultFlag: false });
  return Array.from({ length: count }, (_, index) =>
    edit(sim, 'contacts', null, {
      firstName: `Ana ${index}`,
      lastName: 'O\'Hara & "Søn" 株式',
      company: { id: company },
    }),
  );
}

/** Asks the function, which must accept, and counts the requests to ConnectWise. */
async function ask(sim: Simulated, world: AutomationWorld, body: object) {
  await sim.client.forCompany(2).company.get(['id']);
  const before = sim.asked();
  const answer = await callFunction(companyWithContacts, world, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return { outcome: answer.body as CompanyWithContactsOutcome, requests: sim.asked() - before };
}

for (const [count, expected] of [
  [0, 2],
  [1, 2],
  [260, 2],
  [999, 2],
  [1_000, 3],
] as const)
  test(`a company with ${count} contacts: all of them, in ${expected} requests`, async () => {
    await using sim = await startSimulated(0);
    const ids = populate(sim, 2, count);
    const { outcome, requests } = await ask(sim, automationWorld(sim.client), { companyId: 2 });
    assert.deepEqual(
      outcome.contacts.map(({ id }) => id),
      ids,
    );
    assert.deepEqual([outcome.kind, outcome.next, requests], ['found', null, expected]);
    assert.deepEqual(outcome.primaryContact, {
      contact: null,
      rule: 'none',
      flagged: [],
      defaultContact: null,
    });
  });

test('a list beyond the limit is not cut silently: the answer says how to get the rest, until the end', async () => {
  await using sim = await startSimulated(0);
  const ids = populate(sim, 2, 260);
  const world = automationWorld(sim.client);
  const seen: number[] = [];
  let after: object = {};
  const kinds: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { outcome, requests } = await ask(sim, world, { companyId: 2, maxContacts: 100, ...after });
    seen.push(...outcome.contacts.map(({ id }) => id));
    kinds.push(outcome.kind);
    assert.equal(requests, 3, 'and one for the flagged contacts, since not all are read');
    if (outcome.next === null) break;
    after = outcome.next;
  }
  assert.deepEqual(seen, ids);
  assert.deepEqual(kinds, ['more-contacts', 'more-contacts', 'found']);
});

test('more than one request holds: every contact once, and the primary one among them', async () => {
  await using sim = await startSimulated(0);
  const ids = populate(sim, 2, 1_100);
  const last = ids.at(-1) ?? 0;
  edit(sim, 'companies', 2, { defaultContact: { id: last } });
  const world = automationWorld(sim.client);
  const whole = await ask(sim, world, { companyId: 2, maxContacts: 5_000 });
  assert.deepEqual(
    whole.outcome.contacts.map(({ id }) => id),
    ids,
  );
  assert.equal(whole.requests, 4, 'a list beyond a thousand ends with an empty page');
  const part = await ask(sim, world, { companyId: 2 });
  assert.deepEqual(
    [part.outcome.kind, part.outcome.contacts.length, part.outcome.next],
    ['more-contacts', 1_000, { afterContactId: ids[999] }],
  );
  assert.deepEqual(
    [part.outcome.primaryContact.contact?.id, part.outcome.primaryContact.rule, part.requests],
    [last, 'default-contact', 4],
  );
});

test('contacts beyond the limit cost one or two requests, however many there are', async () => {
  await using sim = await startSimulated(0);
  const ids = populate(sim, 2, 4_100);
  edit(sim, 'companies', 2, { defaultContact: { id: ids[0] } });
  const { outcome, requests } = await ask(sim, automationWorld(sim.client), {
    companyId: 2,
    maxContacts: 900,
  });
  assert.deepEqual(outcome.next, { afterContactId: ids[899] });
  assert.ok(requests <= 4, `${requests} requests`);
});

test('the primary contact: whom the company names, else the flagged one; none and several are told', async () => {
  await using sim = await startSimulated(0);
  const [first = 0, second = 0, third = 0] = populate(sim, 3, 3);
  const [foreign = 0] = populate(sim, 4, 1);
  const world = automationWorld(sim.client);
  const primary = async () => {
    const { outcome } = await ask(sim, world, { companyId: 3 });
    // A part of the list must lead to the same choice.
    const part = await ask(sim, world, { companyId: 3, maxContacts: 1 });
    assert.deepEqual(
      [part.outcome.primaryContact.contact, part.outcome.primaryContact.rule],
      [outcome.primaryContact.contact, outcome.primaryContact.rule],
    );
    // And so must fields that say nothing about it.
    const named = await ask(sim, world, { companyId: 3, contactFields: ['lastName'] });
    assert.equal(named.outcome.primaryContact.contact?.id, outcome.primaryContact.contact?.id);
    const { contact, rule, flagged, defaultContact } = outcome.primaryContact;
    return [contact?.id ?? null, rule, flagged, defaultContact];
  };
  assert.deepEqual(await primary(), [null, 'none', [], null]);
  edit(sim, 'contacts', third, { defaultFlag: true });
  assert.deepEqual(await primary(), [third, 'default-flag', [third], null]);
  edit(sim, 'contacts', second, { defaultFlag: true });
  assert.deepEqual(await primary(), [second, 'several-flags', [second, third], null]);
  edit(sim, 'contacts', second, { inactiveFlag: true });
  assert.deepEqual(await primary(), [third, 'default-flag', [second, third], null]);
  edit(sim, 'companies', 3, { defaultContact: { id: first } });
  assert.deepEqual(await primary(), [
    first,
    'default-contact',
    [second, third],
    { id: first, isThere: true },
  ]);
  edit(sim, 'companies', 3, { defaultContact: { id: foreign } });
  assert.deepEqual(await primary(), [
    third,
    'default-flag',
    [second, third],
    { id: foreign, isThere: false },
  ]);
});

for (const [id, what] of [
  [3, "O'Brien & Sons, block time"],
  [4, 'Smith "The Fixer" Ltd, expired agreement'],
  [5, 'Müller & Söhne GmbH, managed services'],
  [6, '株式会社サンプル, monitoring'],
  [11, 'Old Mill Paper, inactive'],
  [12, 'Prospecta + Partners, not approved, without an agreement'],
  [14, 'شركة الأمل'],
] as const)
  test(`a company of the seed: ${what}`, async () => {
    await using sim = await startSimulated(0);
    const world = automationWorld(sim.client, { forCompany: (company) => sim.client.forCompany(company) });
    const { outcome } = await ask(sim, world, { companyId: id });
    const held = companyOf(sim, id);
    assert.deepEqual(
      [outcome.company.name, outcome.company.status?.name, outcome.company.deletedFlag],
      [held.name, held.status?.name, false],
    );
    const contacts = contactsOf(sim, id);
    assert.ok(contacts.length > 0);
    assert.deepEqual(
      outcome.contacts.map(({ id: contact, firstName }) => [contact, firstName]),
      contacts.map(({ id: contact, firstName }) => [contact, firstName]),
    );
    assert.equal(outcome.primaryContact.contact?.id, contacts[0]?.id);
  });

test('a deleted company is shown as deleted; one that is not there is told', async () => {
  await using sim = await startSimulated(0);
  await fetch(`${sim.simulator.httpAddress}/v4_6_release/apis/3.0/company/companies/5/merge`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
      clientid: 'test',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ toCompanyId: 4 }),
  });
  const world = automationWorld(sim.client, { forCompany: (company) => sim.client.forCompany(company) });
  assert.equal((await ask(sim, world, { companyId: 5 })).outcome.company.deletedFlag, true);
  const { status, body } = await callFunction(companyWithContacts, world, { companyId: 4_711 });
  assert.deepEqual([status, (body as { readonly code: string }).code], [404, 'company-not-found']);
});

test('chosen fields alone come, and the primary contact has the same ones', async () => {
  await using sim = await startSimulated(0);
  const { outcome } = await ask(sim, automationWorld(sim.client), {
    companyId: 2,
    companyFields: ['name', '_info'],
    contactFields: ['lastName', 'lastName', 'communicationItems'],
  });
  assert.deepEqual(Object.keys(outcome.company), ['id', 'name', '_info']);
  for (const contact of [...outcome.contacts, outcome.primaryContact.contact ?? {}])
    assert.deepEqual(Object.keys(contact), ['id', 'lastName', 'communicationItems']);
  assert.match(outcome.contacts[0]?.communicationItems?.[0]?.value ?? '', /@northwind/);
  assert.match(outcome.company._info?.lastUpdated ?? '', /^\d{4}-/);
  const whole = await ask(sim, automationWorld(sim.client), { companyId: 2 });
  assert.equal(whole.outcome.company.status?.name, 'Active');
  assert.doesNotMatch(JSON.stringify(whole.outcome), /_info|_href/);
});

test('a member without the right to contacts, or to companies, is told by its code', async () => {
  for (const path of ['/company/contacts', '/company/companies']) {
    await using sim = await startSimulated(0);
    sim.simulator.core.faults.order({ fault: 'forbidden', times: 9, match: { path } });
    const world = automationWorld(sim.client);
    const { status, body } = await callFunction(companyWithContacts, world, { companyId: 2 });
    assert.deepEqual([status, (body as { readonly code: string }).code], [502, 'connectwise-forbidden']);
    assert.deepEqual(world.told.runs, [['company-with-contacts', 'connectwise-forbidden']]);
  }
});

test('metrics and log lines hold no name', async () => {
  await using sim = await startSimulated(0);
  populate(sim, 2, 3);
  const world = automationWorld(sim.client);
  await ask(sim, world, { companyId: 2 });
  await ask(sim, world, { companyId: 2, maxContacts: 2 });
  assert.deepEqual(world.told.measures, [
    { name: 'company_with_contacts', value: 3, tags: { company: '2', outcome: 'found' } },
    { name: 'company_with_contacts', value: 2, tags: { company: '2', outcome: 'more-contacts' } },
  ]);
  const lines = world.told.lines.join('\n');
  assert.match(lines, /"event":"company-with-contacts","company":2,"kind":"found","contacts":3/);
  assert.doesNotMatch(lines, /Ana|Hara|Northwind/);
});

test('an invalid request is refused with its code and the reason, and ConnectWise is not asked', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const asked = sim.asked();
  const valid = { companyId: 2, maxContacts: 5, afterContactId: 1 };
  const wrong: readonly (readonly [body: object | string, code: string, detail: RegExp])[] = [
    [{ companyId: 99 }, 'company-not-allowed', /2, 3, 4, 5/],
    [{ companyId: 2, contactFields: ['portalPassword'] }, 'request-invalid', /contactFields\[0\]/],
    [{ companyId: 2, contactFields: [] }, 'request-invalid', /contactFields/],
    [{ companyId: 2, companyFields: 'name' }, 'request-invalid', /companyFields/],
    [{ companyId: 2, companyFields: ['__proto__'] }, 'request-invalid', /companyFields/],
    [{ companyId: 2, maxContacts: 5_001 }, 'request-invalid', /maxContacts/],
    ...hostileBodies(valid, Object.keys(valid)).map((body) => [body, '', /./] as const),
  ];
  assert.ok(wrong.length > 60);
  for (const [body, code, detail] of wrong) {
    const answer = await callFunction(companyWithContacts, world, body);
    const problem = answer.body as { readonly code: string; readonly detail: string };
    assert.ok(
      answer.status >= 400 && answer.status < 500,
      `${answer.status} for ${JSON.stringify(body).slice(0, 80)}`,
    );
    assert.match(problem.code, code === '' ? /^(request-invalid|body-too-large)$/ : new RegExp(code));
    assert.match(problem.detail, detail);
  }
  assert.equal(sim.asked(), asked);
});
