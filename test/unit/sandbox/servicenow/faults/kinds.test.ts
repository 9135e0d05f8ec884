// If this fails, a fault that a test injects is not played, and the test that survives it proves nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualClock } from '../../../../../sandbox/common/clock.ts';
import { createServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { faultKinds } from '../../../../../sandbox/servicenow/faults/kinds.ts';
import { ask, basic, createIncident, incidents } from '../../../../support/sandbox/servicenow-ask.ts';
import { token, type Play } from '../../../../support/sandbox/fault-play.ts';
import { playsOfReading } from '../../../../support/sandbox/fault-plays-reading.ts';
import { playsOfWriting } from '../../../../support/sandbox/fault-plays-writing.ts';

const plays: Readonly<Record<string, Play>> = { ...playsOfReading, ...playsOfWriting };

for (const { name, sentence } of faultKinds.filter(({ stage }) => stage !== 'delivery')) {
  test(`${name}: ${sentence}`, async () => {
    const play = plays[name];
    assert.ok(play, `the fault ${name} has no test`);
    const clock = virtualClock(Date.UTC(2026, 6, 1, 12, 0, 0));
    const core = createServiceNowCore({ tickets: 2, clock });
    const { sys_id: id = '' } = await createIncident(core);
    const order = core.faults.order({
      fault: name,
      times: 1,
      ...(play.options === undefined ? {} : { options: play.options }),
    });
    const withQuery = (query: Record<string, string> | undefined) => ({
      query: { sysparm_exclude_reference_link: 'true', ...query },
    });
    await play.see({
      core,
      clock,
      id,
      get: (query) => ask(core, 'GET', `${incidents}/${id}`, withQuery(query)),
      list: (query) => ask(core, 'GET', incidents, withQuery(query)),
      patch: (body) => ask(core, 'PATCH', `${incidents}/${id}`, { body, ...withQuery(undefined) }),
      post: (body) =>
        ask(core, 'POST', incidents, {
          body: { short_description: 'new', ...body },
          ...withQuery(undefined),
        }),
    });
    const played = core.faults.list().find((ordered) => ordered.id === order.id)?.played;
    if (name !== 'token-expired') assert.equal(played, 1);
  });
}

test('every fault with a test exists, and a fault that does not exist is refused with the list', () => {
  const names = faultKinds.map(({ name }) => name);
  assert.deepEqual(
    Object.keys(plays).filter((name) => !names.includes(name)),
    [],
  );
  const core = createServiceNowCore({ tickets: 0 });
  assert.throws(
    () => core.faults.order({ fault: 'nonsense' }),
    /There is no fault "nonsense"; there are: slow, /,
  );
});

test('several faults can act on one request, each only where it can', async () => {
  const core = createServiceNowCore({ tickets: 3 });
  core.faults.order({ fault: 'short-page', times: 1 });
  core.faults.order({ fault: 'rate-limit-headers', times: 1 });
  core.faults.order({ fault: 'committed-then-500', times: 1 });
  await token(core);
  const told = await ask(core, 'GET', incidents, { headers: { authorization: basic('admin') } });
  assert.deepEqual([told.rows.length, told.headers['x-ratelimit-limit']], [2, undefined]);
  const played = core.faults.list().map(({ fault, played }) => [fault, played]);
  assert.deepEqual(played, [
    ['short-page', 1],
    ['rate-limit-headers', 1],
    ['committed-then-500', 0],
  ]);
});

test('a rule that refuses a column is not used up by writes that leave it alone', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const { sys_id: id = '' } = await createIncident(core);
  for (const field of ['urgency', 'impact'])
    core.faults.order({ fault: 'field-refused', times: 1, options: { field } });
  const patch = async (body: Readonly<Record<string, string>>): Promise<number> =>
    (await ask(core, 'PATCH', `${incidents}/${id}`, { body })).status;
  assert.equal(await patch({ short_description: 'Printer' }), 200);
  assert.equal(await patch({ impact: '1' }), 403);
  assert.equal(await patch({ impact: '1' }), 200);
  assert.equal(await patch({ urgency: '1' }), 403);
});
