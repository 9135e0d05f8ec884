// If this fails, a run reports a change that it did not make, or changes an address that it must leave alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateCompanyAddress } from '../../../../functions/update-company-address.ts';
import { runUpdateCompanyAddress } from '../../../../shared/automations/companies/update-company-address.ts';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import { parseUpdateCompanyAddress } from '../../../../shared/rules/companies/address.ts';
import { automationWorld, callFunction, type AutomationWorld } from '../../../support/automations.ts';
import { dyingCall } from '../../../support/connectwise/dying.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import { hostileBodies } from '../../../support/hostile.ts';
import { startOfWorld } from '../../../support/web/world.ts';
import {
  addressIn,
  ask,
  companyOf,
  edit,
  others,
  patches,
  really,
} from '../../../support/connectwise/addresses.ts';

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
