/**
 * If this fails, an automation that reads the audit trail works here and not on a real instance, because the
 * simulator shows more than ConnectWise does: the owner of an entry, its record's values, or everything at once.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drive, newTicket, type Driver, type Json } from '../../../../support/sandbox/connectwise-driver.ts';

const trail = async (driver: Driver, query: string): Promise<readonly Json[]> =>
  (await driver.expect(200, 'GET', `/system/audittrail?${query}`)) as readonly Json[];
const basic = (keys: string) => ({ authorization: `Basic ${Buffer.from(keys).toString('base64')}` });

test('an entry has the fields of the specification and no other, whatever is asked for', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  const fields = ['auditSource', 'auditSubType', 'auditType', 'enteredBy', 'enteredDate', 'text'];
  for (const more of [
    '',
    '&fields=recordId,id,text,enteredBy,enteredDate,auditType,auditSubType,auditSource',
  ]) {
    const [entry] = await trail(driver, `type=Ticket&id=${id}${more}`);
    assert.deepEqual(Object.keys(entry ?? {}).toSorted(), fields);
  }
});

test('without a type and a record it tells nothing', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  assert.equal((await trail(driver, `type=Ticket&id=${id}`)).length, 1);
  for (const query of ['', 'type=Ticket', `id=${id}`, `type=None&id=${id}`, `type=Contact&id=${id}`])
    assert.deepEqual(await trail(driver, query), [], query);
});

test('people, other keys, deletions and changes of members leave entries by their authors', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  driver.core.control.edit({ table: 'tickets', id: String(id), set: { summary: 'A person' }, by: 'tpatel' });
  const patch = [{ op: 'replace', path: 'summary', value: 'Another key' }];
  await driver.expect(
    200,
    'PATCH',
    `/service/tickets/${id}`,
    patch,
    basic('simco+sim-other:sim-other-private'),
  );
  await driver.expect(204, 'DELETE', `/service/tickets/${id}`);
  assert.deepEqual(
    (await trail(driver, `type=Ticket&id=${id}`)).map(({ enteredBy, auditSubType }) => [
      enteredBy,
      auditSubType,
    ]),
    [
      ['API-SIM', 'Add'],
      ['tpatel', 'Record'],
      ['API-OTHER', 'Record'],
      ['API-SIM', 'Delete'],
    ],
  );
  driver.core.control.edit({
    table: 'members',
    id: '2',
    set: { adminFlag: true, title: 'Lead' },
    by: 'jdoe',
  });
  assert.deepEqual(
    (await trail(driver, 'type=Member&id=2')).map(({ enteredBy, text }) => [enteredBy, text]),
    [
      ['jdoe', 'Title has been changed from "" to "Lead".'],
      ['jdoe', 'AdminFlag has been changed from "false" to "true".'],
    ],
  );
});

test('conditions on time and author narrow it down', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  await driver.clock.advance(60_000);
  driver.core.control.edit({ table: 'tickets', id: String(id), set: { summary: 'Later' }, by: 'tpatel' });
  const since = encodeURIComponent('enteredDate >= [2026-11-24T08:00:30Z]');
  assert.deepEqual(
    (await trail(driver, `type=Ticket&id=${id}&conditions=${since}`)).map(({ enteredBy }) => enteredBy),
    ['tpatel'],
  );
  const by = encodeURIComponent('enteredBy = "API-SIM"');
  assert.equal((await trail(driver, `type=Ticket&id=${id}&conditions=${by}`)).length, 1);
  const record = encodeURIComponent(`recordId = ${id}`);
  await driver.expect(400, 'GET', `/system/audittrail?type=Ticket&id=${id}&conditions=${record}`);
});
