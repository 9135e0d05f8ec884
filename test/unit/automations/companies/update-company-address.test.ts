/**
 * If this fails, an invoice goes to an address that does not exist, another company's address is overwritten, a part
 * that nobody named is cleared, a run reports a change that it did not make, or addresses stand in the log.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateCompanyAddress } from '../../../../functions/update-company-address.ts';
import {
  runUpdateCompanyAddress,
  type UpdateCompanyAddressOutcome,
} from '../../../../shared/automations/companies/update-company-address.ts';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import type { Company } from '../../../../shared/connectwise/index.ts';
import { parseUpdateCompanyAddress } from '../../../../shared/rules/companies/address.ts';
import { automationWorld, callFunction, type AutomationWorld } from '../../../support/automations.ts';
import { dyingCall } from '../../../support/connectwise/dying.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import { hostileBodies } from '../../../support/hostile.ts';
import { startOfWorld } from '../../../support/web/world.ts';

type Simulated = Awaited<ReturnType<typeof startSimulated>>;

const companyOf = (sim: Simulated, id = 2) =>
  sim.simulator.core.control.record('companies', String(id)) as Company;
const others = (sim: Simulated, id: number) =>
  JSON.stringify(
    (sim.simulator.core.control.records('companies') as readonly Company[]).filter((one) => one.id !== id),
  );

function addressIn({ addressLine1, addressLine2, city, state, zip, country }: Company) {
  return [addressLine1, addressLine2, city, state, zip, country?.name].map((part) => part ?? null);
}

function edit(sim: Simulated, id: number, set: Record<string, unknown>): void {
  sim.simulator.core.control.edit({ table: 'companies', id: String(id), set, by: 'tpatel' });
}

/** Asks the function, which must accept unless another status is given. */
async function ask(world: AutomationWorld, address: object, more: object = {}, status = 200) {
  const answer = await callFunction(updateCompanyAddress, world, { companyId: 2, address, ...more });
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  return answer.body as UpdateCompanyAddressOutcome;
}

const really = { dryRun: false };
const patches = (sim: Simulated) =>
  sim.simulator.core.log.read().recent.filter(({ method }) => method === 'PATCH').length;

test('a dry run says before and after and writes nothing; the run writes just that', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const before = JSON.stringify(companyOf(sim));
  const [line1] = addressIn(companyOf(sim));
  const wanted = { addressLine2: 'Suite 4', city: 'Tampa', zip: '33602-1234', state: 'FL' };
  const planned = await ask(world, wanted);
  const changes = [
    { part: 'addressLine2', from: null, to: 'Suite 4' },
    { part: 'city', from: 'Springfield', to: 'Tampa' },
    { part: 'zip', from: '33601', to: '33602-1234' },
  ];
  assert.deepEqual([planned.kind, planned.changes], ['planned', changes]);
  assert.equal(JSON.stringify(companyOf(sim)), before);
  assert.deepEqual([patches(sim), world.told.audit], [0, []]);

  const untouched = others(sim, 2);
  const done = await ask(world, wanted, really);
  assert.deepEqual([done.kind, done.changes, done.before], ['changed', changes, planned.before]);
  assert.deepEqual(done.after, planned.after, 'what was foretold is what was done');
  assert.deepEqual(addressIn(companyOf(sim)), [
    line1,
    'Suite 4',
    'Tampa',
    'FL',
    '33602-1234',
    'United States',
  ]);
  assert.equal(others(sim, 2), untouched);
});

test('only what differs is sent, in one write; a second run finds nothing', async () => {
  await using sim = await startSimulated(0);
  const bodies: unknown[] = [];
  const client = connectwiseClient((asked) => {
    if (asked.method === 'PATCH') bodies.push(asked.json);
    return sim.call(asked);
  });
  const world = automationWorld(client);
  const wanted = { city: 'Tampa', state: 'FL', zip: '33601', country: 'us' };
  await ask(world, wanted, really);
  assert.deepEqual(bodies, [[{ op: 'replace', path: 'city', value: 'Tampa' }]]);
  const again = await ask(world, wanted, really);
  assert.deepEqual([again.kind, again.changes, bodies.length], ['nothing-to-change', [], 1]);
  assert.equal(new Set(world.told.audit.map(({ id }) => id)).size, 1, 'what changes nothing is no order');
});

test('requests: two for a dry run, four for a change; the countries are asked for once in a quarter of an hour', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  await sim.client.systemInfo();
  const count = async (work: () => Promise<unknown>): Promise<number> => {
    const asked = sim.asked();
    await work();
    return sim.asked() - asked;
  };
  assert.equal(await count(() => ask(world, { city: 'Tampa' })), 2);
  assert.equal(await count(() => ask(world, { city: 'Tampa' }, really)), 4);
  const german = { city: 'Ulm', state: null, zip: '89073', country: 'DE' };
  assert.equal(await count(() => ask(world, german)), 3);
  assert.equal(await count(() => ask(world, german, really)), 4);
  assert.equal(await count(() => ask(world, german, really)), 2);
});

test('text of every kind arrives as it was sent, in companies of every kind', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client, { forCompany: (company) => sim.client.forCompany(company) });
  const lines = [
    "O'Connell St. & Co",
    '“Zum Löwen” 4',
    '東京都千代田区1-1',
    'شارع الأمل',
    `"'--; <b>&amp;</b> %27`,
    'x'.repeat(50),
  ];
  for (const [index, companyId] of [3, 4, 5, 6, 11, 12].entries()) {
    const outcome = await ask(world, { addressLine2: lines[index] }, { companyId, ...really });
    assert.equal(outcome.kind, 'changed');
    assert.equal(companyOf(sim, companyId).addressLine2, lines[index]);
  }
});

test('null clears, and the last part of an address is not cleared', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  await ask(world, { addressLine1: null, city: null, state: null }, really);
  assert.deepEqual(addressIn(companyOf(sim)), [null, null, null, null, '33601', 'United States']);
  edit(sim, 2, { country: null });
  await ask(world, { zip: null }, really, 422);
  assert.equal(companyOf(sim).zip, '33601');
});

test('state and zip are judged by the country', async () => {
  await using sim = await startSimulated(0);
  const gb = { name: 'United Kingdom', countryCode: 'GB' };
  const nowhere = { name: 'Atlantis' };
  for (const set of [gb, nowhere])
    sim.simulator.core.control.edit({ table: 'countries', id: null, set, by: 'tpatel' });
  const world = automationWorld(sim.client);
  const taken: readonly object[] = [
    { state: 'PR', zip: '00901' },
    { state: 'AE', zip: '09012-0001' },
    { state: 'DC' },
    { country: 'Deutschland', state: 'Bayern', zip: '80331' },
    { country: 'de', state: null, zip: '01067' },
    { country: 'GB', state: null, zip: 'SW1A 1AA' },
    { country: 'united kingdom', state: 'Kent', zip: 'CT1 2EH' },
    { country: 'Atlantis', state: 'x', zip: '000 QQQ' },
  ];
  for (const address of taken)
    assert.equal((await ask(world, address)).kind, 'planned', JSON.stringify(address));
  assert.equal(
    (await ask(world, taken.at(-1) ?? {})).isZipJudged,
    false,
    'nobody knows the zips of that country',
  );
  const refused: readonly (readonly [object, RegExp])[] = [
    [{ state: 'fl' }, /state: .*two capital letters/],
    [{ state: 'Florida' }, /state/],
    [{ state: 'ZZ' }, /no state/],
    [{ state: 'UM' }, /no state/],
    [{ zip: '3360' }, /zip/],
    [{ zip: '33601-12' }, /zip/],
    [{ zip: '33601 1234' }, /zip/],
    [{ zip: '٣٣٦٠١' }, /zip/],
    [{ state: 'XX', zip: 'ABC' }, /state.*zip/],
    [{ country: 'DE', state: null, zip: '1067' }, /zip: no postal code of DE/],
    [{ country: 'GB', state: null, zip: '33601' }, /zip/],
    [{ country: 'DE', zip: '80331' }, /state: say it with the new country/],
    [{ country: 'DE' }, /state.*zip/],
  ];
  for (const [address, detail] of refused) {
    const answer = await callFunction(updateCompanyAddress, world, { companyId: 2, address, ...really });
    const problem = answer.body as { readonly code: string; readonly detail: string };
    assert.deepEqual([answer.status, problem.code], [422, 'address-invalid'], JSON.stringify(address));
    assert.match(problem.detail, detail);
  }
  assert.equal(patches(sim), 0);
});

test('a country that there is not, or twice, is refused; a company without one must be told', async () => {
  await using sim = await startSimulated(0);
  const set = { name: 'Deutschland', countryCode: 'AT' };
  sim.simulator.core.control.edit({ table: 'countries', id: null, set, by: 'tpatel' });
  const world = automationWorld(sim.client);
  for (const country of ['Narnia', 'ZZ', 'Deutschland']) {
    const answer = await callFunction(updateCompanyAddress, world, { companyId: 2, address: { country } });
    assert.deepEqual(
      [answer.status, (answer.body as { readonly code: string }).code],
      [422, 'country-unknown'],
    );
  }
  edit(sim, 3, { country: null });
  const without = { companyId: 3, address: { zip: '33601' } };
  const { body } = await callFunction(updateCompanyAddress, world, without);
  assert.match((body as { readonly detail: string }).detail, /the company has none, so say it/);
  assert.equal((await ask(world, { city: 'Tampa' }, { companyId: 3 })).kind, 'planned');
  assert.equal((await ask(world, { zip: '33605', country: 'US' }, { companyId: 3 })).changes.length, 2);
});

test('a country whose code stands in the set-up alone is found there', async () => {
  await using sim = await startSimulated(0);
  edit(sim, 2, { country: { name: 'Deutschland' } });
  const world = automationWorld(sim.client);
  assert.equal((await ask(world, { zip: '89073' })).isZipJudged, true);
  await ask(world, { zip: '8907' }, {}, 422);
});

test('a value that ConnectWise shows otherwise or refuses is reported to the caller and not to the log', async () => {
  await using sim = await startSimulated(0);
  const client = connectwiseClient(async (asked) => {
    const answer = await sim.call(asked);
    if (asked.method === 'PATCH') edit(sim, 2, { city: 'SPRINGFIELD' });
    return answer;
  });
  const world = automationWorld(client);
  const outcome = await ask(world, { city: 'Tampa', zip: '33602' }, really, 502);
  assert.deepEqual(
    [outcome.kind, outcome.notShown, outcome.after.city],
    ['not-shown', [{ part: 'city', from: 'Tampa', to: 'SPRINGFIELD' }], 'SPRINGFIELD'],
  );
  sim.simulator.core.faults.order({
    fault: 'conflict',
    times: 1,
    match: { method: 'PATCH', path: '/company' },
  });
  const refused = await ask(automationWorld(sim.client), { city: 'Ybor' }, really, 422);
  assert.deepEqual(
    [refused.kind, refused.after.city, companyOf(sim).city],
    ['refused', 'SPRINGFIELD', 'SPRINGFIELD'],
  );
  assert.ok((refused.said ?? '').length > 10);
});

test('the journal names the author before the write; journal, log and metrics hold no address', async () => {
  await using sim = await startSimulated(0);
  let rowsAtWrite = 0;
  const client = connectwiseClient((asked) => {
    if (asked.method === 'PATCH') rowsAtWrite = world.told.audit.length;
    return sim.call(asked);
  });
  const world = automationWorld(client);
  await ask(world, { addressLine1: 'Secret Lane 5', city: 'Ybor City' }, really);
  assert.equal(rowsAtWrite, 1);
  assert.deepEqual(
    world.told.audit.map(({ actor, action, link, scope, outcome }) => [
      actor.name,
      action,
      link,
      scope,
      outcome,
    ]),
    ['begun', 'changed'].map((outcome) => [
      'night shift',
      'company-address',
      'northwind',
      'address of company 2: addressLine1, city',
      outcome,
    ]),
  );
  await ask(world, { zip: 'Secret' }, {}, 422);
  const told = JSON.stringify(world.told);
  assert.match(world.told.lines.join('\n'), /"event":"update-company-address","company":2,"kind":"changed"/);
  assert.doesNotMatch(told, /Secret|Ybor|Springfield|33601/);
  assert.deepEqual(
    world.told.measures.map(({ tags }) => tags),
    [{ company: '2', outcome: 'changed' }],
  );
});

for (const moment of ['before', 'after'] as const)
  test(`a process that ends ${moment} any of its requests: the next one ends in the same place`, async () => {
    const ends = new Set<string>();
    for (let at = 0; at < 10; at += 1) {
      await using sim = await startSimulated(0);
      const wanted = { city: 'Ulm', state: null, zip: '89073', country: 'DE' };
      const dying = dyingCall(sim.call, at, moment);
      const killed = automationWorld(connectwiseClient(dying.call));
      const first = await callFunction(updateCompanyAddress, killed, {
        companyId: 2,
        address: wanted,
        ...really,
      });
      const untouched = others(sim, 2);
      const next = await ask(automationWorld(sim.client), wanted, really);
      ends.add(next.kind);
      assert.deepEqual(addressIn(companyOf(sim)).slice(1), [null, 'Ulm', null, '89073', 'Deutschland']);
      assert.equal(others(sim, 2), untouched);
      if (first.status !== 200) continue;
      assert.equal(dying.made(), 5, 'every request was the last one once');
      assert.equal(at, 5);
      break;
    }
    assert.deepEqual(ends, new Set(['changed', 'nothing-to-change']));
  });

test('a lost answer to the write changes nothing about its end', async () => {
  await using sim = await startSimulated(0);
  sim.simulator.core.faults.order({
    fault: 'reset-after-commit',
    times: 1,
    match: { method: 'PATCH', path: '/company/companies/2' },
  });
  assert.equal((await ask(automationWorld(sim.client), { city: 'Tampa' }, really)).kind, 'changed');
});

test('while there are test companies, no other address is changed', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client, { testCompanies: [3] });
  const refused = await callFunction(updateCompanyAddress, world, {
    companyId: 2,
    address: { city: 'Tampa' },
    ...really,
  });
  const { code } = refused.body as { readonly code: string };
  assert.deepEqual([refused.status, code, patches(sim)], [403, 'test-company-required', 0]);
  edit(sim, 3, { name: "TEST - O'Brien" });
  assert.equal((await ask(world, { city: 'Tampa' }, { companyId: 3, ...really })).kind, 'changed');
});

test('nothing is sent after the time of a run', async () => {
  await using sim = await startSimulated(0);
  await sim.client.systemInfo();
  const { automation } = await automationWorld(sim.client).source();
  const asked = sim.asked();
  const late = { ...automation, actor: { by: 'timer', name: 'late' }, deadline: startOfWorld - 1 } as const;
  const order = parseUpdateCompanyAddress({ companyId: 2, address: { city: 'Tampa' }, ...really });
  await assert.rejects(runUpdateCompanyAddress(order, late), { code: 'remote-busy' });
  assert.equal(sim.asked(), asked);
});

test('two runs at once: the second is told', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const answers = await Promise.all(
    ['Tampa', 'Miami'].map((city) =>
      callFunction(updateCompanyAddress, world, { companyId: 2, address: { city }, ...really }),
    ),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 409]));
});

test('a deleted company, one that is not there, and a member without the right', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client, { forCompany: (company) => sim.client.forCompany(company) });
  await sim.client
    .resource('company/companies/5/merge')
    .create({ toCompanyId: 4 } as never)
    .catch(() => undefined);
  const codeFor = async (client: AutomationWorld, companyId: number) => {
    const body = { companyId, address: { city: 'Tampa' }, ...really };
    const answer = await callFunction(updateCompanyAddress, client, body);
    return [answer.status, (answer.body as { readonly code: string }).code];
  };
  assert.deepEqual(await codeFor(world, 5), [409, 'company-deleted']);
  assert.deepEqual(await codeFor(world, 4_711), [404, 'company-not-found']);
  await using reader = await startSimulated(0, { account: 'sim-readonly' });
  assert.deepEqual(await codeFor(automationWorld(reader.client), 2), [502, 'connectwise-forbidden']);
});

test('an invalid request is refused with its code and the reason, and ConnectWise is not asked', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const asked = sim.asked();
  const valid = { companyId: 2, address: { city: 'Tampa' }, dryRun: false };
  const address = (part: string): string => `{"companyId":2,"dryRun":false,"address":${part}}`;
  const parts = [
    'null',
    '[]',
    '{}',
    '"x"',
    '7',
    '{"city":7}',
    '{"city":""}',
    '{"city":"  "}',
    '{"city":["x"]}',
    '{"city":{"id":1}}',
  ];
  const texts = ['a\\nb', '\\u0000', '\\u2028', '\\ud800', 'x'.repeat(51)];
  const wrong: readonly (readonly [body: object | string, code: string, detail: RegExp])[] = [
    [{ ...valid, companyId: 99 }, 'company-not-allowed', /2, 3, 4, 5/],
    [{ ...valid, dryRun: 'false' }, 'request-invalid', /dryRun/],
    [{ ...valid, dryrun: false }, 'request-invalid', /dryrun/],
    ...parts.map((part) => [address(part), 'request-invalid', /address/] as const),
    ...texts.map((text) => [address(`{"city":"${text}"}`), 'request-invalid', /city/] as const),
    [address('{"country":null}'), 'request-invalid', /country/],
    [address('{"country":1}'), 'request-invalid', /country/],
    [address('{"zip":"1234567890123"}'), 'request-invalid', /zip/],
    [address('{"zip":33601}'), 'request-invalid', /zip/],
    [address('{"city":"Tampa","__proto__":{"zip":"1"}}'), 'request-invalid', /__proto__/],
    [address('{"city":"Tampa","name":"Mine"}'), 'request-invalid', /name/],
    ...hostileBodies(valid, ['companyId']).map((body) => [body, '', /./] as const),
  ];
  assert.ok(wrong.length > 50);
  for (const [body, code, detail] of wrong) {
    const answer = await callFunction(updateCompanyAddress, world, body);
    const problem = answer.body as { readonly code: string; readonly detail: string };
    const what = JSON.stringify(body).slice(0, 100);
    assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} for ${what}`);
    assert.match(problem.code, code === '' ? /^(request-invalid|body-too-large)$/ : new RegExp(code), what);
    assert.match(problem.detail, detail);
  }
  assert.equal(sim.asked(), asked);
});
