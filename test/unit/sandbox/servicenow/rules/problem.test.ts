// If this fails, a stranger's program that works with problems, or brings its own ids, works on an instance and not here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { ask } from '../../../../support/sandbox/servicenow-ask.ts';

const problems = '/api/now/table/problem';

test('a problem is made, changed, resolved and deleted, and its priority follows', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const listed = await ask(core, 'GET', problems);
  assert.equal(listed.rows.length, 12);
  const made = await ask(core, 'POST', problems, {
    body: { short_description: 'Rack', impact: '1', urgency: '1' },
  });
  const { sys_id: id = '', number, state, priority, active } = made.record;
  assert.deepEqual([made.status, number, state, priority, active], [201, 'PRB0040013', '101', '1', 'true']);
  const query = { sysparm_display_value: 'true' };
  const changed = await ask(core, 'PATCH', `${problems}/${id}`, { body: { state: '106' }, query });
  assert.deepEqual([changed.record['state'], changed.record['active']], ['Resolved', 'false']);
  assert.equal((await ask(core, 'DELETE', `${problems}/${id}`)).status, 204);
  assert.equal((await ask(core, 'GET', `${problems}/${id}`)).status, 404);
  const incident = await ask(core, 'POST', '/api/now/table/incident', { body: {} });
  assert.equal(incident.record['number'], 'INC0010001');
});

test('a sys_id of capitals is kept as it was sent', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const sent = 'AAAABBBBCCCCDDDDEEEEFFFF00001111';
  const made = await ask(core, 'POST', problems, { body: { sys_id: sent } });
  assert.equal(made.record['sys_id'], sent);
  assert.equal((await ask(core, 'GET', `${problems}/${sent}`)).record['sys_id'], sent);
});

test('the administrator has the id of every instance, and an id may be asked for in capitals', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  for (const id of ['6816f79cc0a8016401c5a33be04be441', '6816F79CC0A8016401C5A33BE04BE441']) {
    const { record } = await ask(core, 'GET', `/api/now/table/sys_user/${id}`);
    assert.deepEqual([record['user_name'], record['user_password']], ['admin', '********']);
  }
});

test('an address of 23,000 characters is answered with a page', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const { status, body } = await ask(core, 'GET', `/api/now/table/${'A'.repeat(23_000)}`);
  assert.equal(status, 414);
  assert.match(String(body), /^<.*html>/s);
});
