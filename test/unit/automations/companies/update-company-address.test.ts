/**
 * If this fails, an invoice goes to an address that does not exist, another company's address is overwritten, a part
 * that nobody named is cleared, or addresses stand in the log.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateCompanyAddress } from '../../../../functions/update-company-address.ts';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import {
  addressIn,
  ask,
  companyOf,
  edit,
  others,
  patches,
  really,
} from '../../../support/connectwise/addresses.ts';

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
