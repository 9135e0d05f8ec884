// If this fails, notes are lost or doubled on a real instance although they were not here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualClock } from '../../../../../sandbox/common/clock.ts';
import { createServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { ask, createIncident, incidents } from '../../../../support/sandbox/servicenow-ask.ts';

const july = Date.UTC(2026, 6, 1, 12, 0, 0);

test('each note is a row of its own, the field reads back empty, and the same text twice is two notes', async () => {
  const clock = virtualClock(july);
  const core = createServiceNowCore({ tickets: 0, clock });
  const { sys_id: id = '' } = await createIncident(core, { work_notes: 'one' });
  await clock.advance(1000);
  const change = (body: Record<string, string>) => ask(core, 'PATCH', `${incidents}/${id}`, { body });
  await change({ comments: 'hello ^ "quoted" 🐌', work_notes: '' });
  await clock.advance(1000);
  const told = await change({ comments: 'hello ^ "quoted" 🐌' });
  assert.deepEqual([told.record['comments'], told.record['work_notes']], ['', '']);
  assert.equal(told.record['sys_mod_count'], '2');

  const { rows } = await ask(core, 'GET', '/api/now/table/sys_journal_field', {
    query: { sysparm_query: `element_id=${id}^elementINcomments,work_notes^ORDERBYsys_created_on` },
  });
  assert.deepEqual(
    rows.map((row) => [
      row['element'],
      row['value'],
      row['sys_created_on'],
      row['sys_created_by'],
      row['name'],
    ]),
    [
      ['work_notes', 'one', '2026-07-01 12:00:00', 'sim.integration', 'incident'],
      ['comments', 'hello ^ "quoted" 🐌', '2026-07-01 12:00:01', 'sim.integration', 'incident'],
      ['comments', 'hello ^ "quoted" 🐌', '2026-07-01 12:00:02', 'sim.integration', 'incident'],
    ],
  );
  assert.equal(new Set(rows.map((row) => row['sys_id'])).size, 3);
});

test("in display mode the notes are one text, newest first, in the user's zone and format", async () => {
  const clock = virtualClock(july);
  const core = createServiceNowCore({
    tickets: 0,
    clock,
    integrationTime: { zone: 'America/New_York', dateFormat: 'MM/dd/yyyy', timeFormat: 'hh:mm:ss a' },
  });
  const { sys_id: id = '' } = await createIncident(core, { work_notes: 'first\nline two' });
  await clock.advance(3_600_000 * 5);
  core.control.edit({ table: 'incident', id, set: { work_notes: 'second' }, by: 'beth.anglin' });
  const read = async (mode: string) =>
    (await ask(core, 'GET', `${incidents}/${id}`, { query: { sysparm_display_value: mode } }))
      .record as Record<string, unknown>;
  const blob =
    '07/01/2026 01:00:00 PM - Beth Anglin (Work notes)\nsecond\n\n' +
    '07/01/2026 08:00:00 AM - ConnectWise Integration (Work notes)\nfirst\nline two\n\n';
  assert.equal((await read('true'))['work_notes'], blob);
  assert.deepEqual((await read('all'))['work_notes'], { display_value: blob, value: '' });
  assert.equal((await read('false'))['work_notes'], '');
});

test('without the right to read journals the table is refused and the text remains', async () => {
  const core = createServiceNowCore({ tickets: 0, access: { unreadableTables: ['sys_journal_field'] } });
  const { sys_id: id = '' } = await createIncident(core, { comments: 'hello' });
  assert.equal((await ask(core, 'GET', '/api/now/table/sys_journal_field')).status, 403);
  const shown = await ask(core, 'GET', `${incidents}/${id}`, { query: { sysparm_display_value: 'true' } });
  assert.match(shown.record['comments'] ?? '', /\(Additional comments\)\nhello\n\n$/);
});
