// If this fails, the sync is not prepared for what an instance does to an incident by itself: it would report success
// for a resolve that was refused, or undo a state change that the platform made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualClock } from '../../../../../sandbox/common/clock.ts';
import { createServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { closeCodes, seededUsers } from '../../../../../sandbox/servicenow/seed/names.ts';
import {
  ask,
  createIncident,
  held,
  incidents,
  type Fields,
} from '../../../../support/sandbox/servicenow-ask.ts';

const july = Date.UTC(2026, 6, 1, 12, 0, 0, 700);
const done = { state: '6', close_code: 'Solution provided', close_notes: 'Replaced the fuse' };

async function begin(body: Fields = {}) {
  const clock = virtualClock(july);
  const core = createServiceNowCore({ tickets: 0, clock });
  const incident = await createIncident(core, body);
  const id = incident['sys_id']!;
  const change = (fields: Fields, as?: string) =>
    ask(core, 'PATCH', `${incidents}/${id}`, { body: fields, ...(as === undefined ? {} : { as }) });
  return { clock, core, id, incident, change, now: () => held(core, id) };
}

test('priority follows impact and urgency, and cannot be written', async () => {
  const wanted = { 11: '1', 12: '2', 13: '3', 21: '2', 22: '3', 23: '4', 31: '3', 32: '4', 33: '5' };
  const { change, now } = await begin({ priority: '1' });
  assert.equal(now()['priority'], '5');
  for (const [pair, priority] of Object.entries(wanted)) {
    await change({ impact: pair[0]!, urgency: pair[1]!, priority: '3' });
    assert.equal(now()['priority'], priority, pair);
  }
});

test('resolving and closing need a code and notes, and a refused change changes nothing', async () => {
  const { change, now } = await begin();
  const refused = await change({ state: '6', short_description: 'changed?' });
  assert.equal(refused.status, 403);
  assert.equal(
    refused.json.error?.detail,
    'Data Policy Exception: The following fields are mandatory: Resolution code, Resolution notes',
  );
  assert.deepEqual([now()['state'], now()['short_description']], ['1', 'Printer on fire']);

  assert.equal((await change({ state: '6', close_code: done.close_code })).status, 403);
  assert.equal((await change(done)).status, 200);
  assert.deepEqual(
    [now()['incident_state'], now()['active'], now()['resolved_at'], now()['closed_at'] ?? ''],
    ['6', 'true', '2026-07-01 12:00:00', ''],
  );
  assert.equal((await change({ state: '7' })).status, 200);
  assert.deepEqual([now()['active'], now()['closed_at']], ['false', '2026-07-01 12:00:00']);
});

test('a closed incident refuses everybody but an admin, also a note and an unchanged value', async () => {
  const { change, core, id, now } = await begin({ ...done, state: '7' });
  for (const fields of [{ urgency: '1' }, { work_notes: 'late' }, { state: '7' }]) {
    const refused = await change(fields);
    assert.equal(refused.status, 403);
    assert.match(
      refused.json.error?.detail ?? '',
      /^Operation against file 'incident' was aborted by Business Rule '/,
    );
  }
  assert.deepEqual(core.control.records('sys_journal_field'), []);
  assert.equal((await change({ urgency: '1' }, 'admin')).status, 200);
  assert.equal(now()['urgency'], '1');
  assert.throws(
    () => core.control.edit({ table: 'incident', id, set: { urgency: '2' }, by: 'beth.anglin' }),
    /aborted/,
  );
});

test('reopening forgets when and by whom it was resolved', async () => {
  const { change, now } = await begin();
  await change(done);
  await change({ state: '2' });
  assert.deepEqual([now()['resolved_at'], now()['resolved_by'], now()['reopen_count']], ['', '', '1']);
});

test('on hold needs a reason, and waiting for the caller needs a comment', async () => {
  const { change, now } = await begin();
  assert.match((await change({ state: '3' })).json.error?.detail ?? '', /On hold reason$/);
  assert.match(
    (await change({ state: '3', hold_reason: '1' })).json.error?.detail ?? '',
    /Additional comments$/,
  );
  assert.equal((await change({ state: '3', hold_reason: '1', comments: 'Which printer?' })).status, 200);
  assert.equal((await change({ urgency: '1' })).status, 200);
  assert.deepEqual([now()['state'], now()['hold_reason']], ['3', '1']);
  await change({ incident_state: '2' });
  assert.deepEqual([now()['state'], now()['incident_state'], now()['hold_reason']], ['2', '2', '']);
});

test("the caller's comment takes an incident off hold, somebody else's does not", async () => {
  const abel = seededUsers[5]!;
  const { change, core, id, now } = await begin({ caller_id: abel.sysId });
  await change({ state: '3', hold_reason: '4' });
  await change({ comments: 'Still waiting' });
  assert.equal(now()['state'], '3');
  core.control.edit({ table: 'incident', id, set: { comments: 'I found it' }, by: abel.userName });
  assert.deepEqual([now()['state'], now()['hold_reason'], now()['sys_updated_by']], ['2', '', abel.userName]);
});

test('every save moves the time by whole seconds and the count, and a save without a change moves nothing', async () => {
  const { change, clock, incident, now } = await begin();
  assert.deepEqual([incident['sys_updated_on'], incident['sys_mod_count']], ['2026-07-01 12:00:00', '0']);
  await clock.advance(90_000);
  await change({ short_description: 'Printer on fire' });
  assert.deepEqual([now()['sys_updated_on'], now()['sys_mod_count']], ['2026-07-01 12:00:00', '0']);
  await change({ short_description: 'Printer wet' });
  assert.deepEqual(
    [now()['sys_updated_on'], now()['sys_mod_count'], now()['sys_updated_by']],
    ['2026-07-01 12:01:30', '1', 'sim.integration'],
  );
});

test('text is cut to the length of its column without a word', async () => {
  const { change, now } = await begin();
  await change({
    short_description: 'é'.repeat(170),
    description: 'x'.repeat(4010),
    correlation_id: 'k'.repeat(101),
  });
  assert.equal(now()['short_description'], 'é'.repeat(160));
  assert.equal(now()['description']?.length, 4000);
  assert.equal(now()['correlation_id']?.length, 100);
});

test('numbers count up and correlation ids need not be unique', async () => {
  const { core, incident } = await begin({ correlation_id: 'same' });
  const second = await createIncident(core, { correlation_id: 'same' });
  assert.equal(incident['number'], 'INC0010001');
  assert.equal(second['number'], 'INC0010002');
});

test('both lists of resolution codes can be had, as choices to read', async () => {
  for (const list of ['newer', 'older'] as const) {
    const core = createServiceNowCore({ tickets: 0, closeCodes: list });
    const { rows } = await ask(core, 'GET', '/api/now/table/sys_choice', {
      query: { sysparm_query: 'name=incident^element=close_code^inactive=false^ORDERBYsequence' },
    });
    assert.deepEqual(
      rows.map((row) => row['value']),
      closeCodes[list],
    );
  }
});

test('choices of inherited columns are kept at incident or at task, and the labels are found either way', async () => {
  for (const sharedChoices of ['incident', 'task'] as const) {
    const core = createServiceNowCore({ tickets: 1, sharedChoices });
    const { rows } = await ask(core, 'GET', '/api/now/table/sys_choice', {
      query: { sysparm_query: `name=${sharedChoices}^element=impact` },
    });
    assert.equal(rows.length, 3);
    const shown = await ask(core, 'GET', incidents, { query: { sysparm_display_value: 'true' } });
    assert.match(shown.rows[0]?.['impact'] ?? '', /^[123] - (High|Medium|Low)$/);
  }
});

test('the same seed gives the same instance, another seed another one', () => {
  const rows = (seed: number) =>
    createServiceNowCore({ tickets: 20, seed, clock: virtualClock(july) }).control.records('incident');
  assert.deepEqual(rows(7), rows(7));
  assert.notDeepEqual(rows(7), rows(8));
});
