// If this fails, our client is proven against something else than the effects of workflows, serializers, robots and
// replicas on a write.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drive, newTicket, type Driver, type Json } from '../../../../support/sandbox/connectwise-driver.ts';

const patch = (driver: Driver, id: number, path: string, value: unknown) =>
  driver.ask('PATCH', `/service/tickets/${id}`, [{ op: 'replace', path, value }]);

const nameOf = (ticket: Json, field: string): unknown => (ticket[field] as Json)['name'];

async function ticketOf(driver: Driver, id: number): Promise<Json> {
  return (await driver.expect(200, 'GET', `/service/tickets/${id}`)) as Json;
}

test('a workflow changes the status after a save, in its own name and with a callback', async () => {
  const driver = drive();
  const callback = { url: 'https://receiver.invalid/?id=', objectId: 1, type: 'ticket', level: 'owner' };
  await driver.expect(201, 'POST', '/system/callbacks', callback);
  const { id } = await newTicket(driver);
  await driver.core.idle();
  const before = driver.sent.length;
  driver.core.faults.order({
    fault: 'workflow-after-save',
    options: { set: { status: { name: 'Waiting' } } },
  });
  assert.equal((await patch(driver, id, 'summary', 'Edited')).status, 200);
  await driver.core.idle();
  const ticket = await ticketOf(driver, id);
  assert.deepEqual([ticket['summary'], nameOf(ticket, 'status')], ['Edited', 'Waiting']);
  assert.equal((ticket['_info'] as Json)['updatedBy'], 'zAdmin');
  assert.equal(driver.sent.length, before + 2);
});

test('a robot answers new tickets and notes, and not itself', async () => {
  const driver = drive();
  driver.core.faults.order({ fault: 'autoresponder', options: { text: 'We are away.' } });
  const { id } = await newTicket(driver);
  const list = `/service/tickets/${id}/notes`;
  await driver.expect(201, 'POST', list, { text: 'Hello?', internalAnalysisFlag: true });
  const notes = (await driver.expect(200, 'GET', list)) as Json[];
  assert.deepEqual(
    notes.map(({ text }) => text),
    ['We are away.', 'Hello?', 'We are away.'],
  );
});

test('one field is refused, and the others are not', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  driver.core.faults.order({
    fault: 'field-refused',
    options: { field: 'priority', message: 'Managers only.' },
  });
  const refused = await patch(driver, id, 'priority/id', 1);
  assert.equal(refused.status, 400);
  assert.match(String(refused.body), /"message":"Managers only\.","resource":"ticket","field":"priority"/);
  assert.equal((await patch(driver, id, 'summary', 'Taken')).status, 200);
  const body = { summary: 'x', company: { id: 2 }, priority: { id: 1 } };
  await driver.expect(400, 'POST', '/service/tickets', body);
});

test('a rule that refuses a field is not used up by writes that leave it alone', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  for (const field of ['priority', 'poNumber'])
    driver.core.faults.order({ fault: 'field-refused', times: 1, options: { field } });
  assert.equal((await patch(driver, id, 'summary', 'Taken')).status, 200);
  assert.equal((await patch(driver, id, 'poNumber', 'PO')).status, 400);
  assert.equal((await patch(driver, id, 'poNumber', 'PO')).status, 200);
  assert.equal((await patch(driver, id, 'priority/id', 1)).status, 400);
});

test('a hidden field is missing wherever the record is read', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  driver.core.faults.order({
    fault: 'field-hidden',
    options: { fields: ['summary'], set: { note: 'seen' } },
  });
  const conditions = `id=${id}`;
  const bundled = async (apiRequest: Json): Promise<Json | undefined> => {
    const requests = [{ sequenceNumber: 1, resourceType: 'ticket', apiRequest }];
    const answer = (await driver.expect(200, 'POST', '/system/bundles', { requests })) as {
      results: { entities: Json[] }[];
    };
    return answer.results[0]?.entities[0];
  };
  const body = { summary: 'Hidden', company: { id: 2 } };
  const read: Record<string, Json | undefined> = {
    single: await ticketOf(driver, id),
    info: (await driver.expect(200, 'GET', `/service/tickets/${id}/info`)) as Json,
    trimmed: (await driver.expect(200, 'GET', `/service/tickets/${id}?fields=id,summary`)) as Json,
    list: ((await driver.expect(200, 'GET', `/service/tickets?conditions=${conditions}`)) as Json[])[0],
    search: ((await driver.expect(200, 'POST', '/service/tickets/search', { conditions })) as Json[])[0],
    'bundled single': await bundled({ id }),
    'bundled list': await bundled({ filters: { conditions } }),
    created: (await driver.expect(201, 'POST', '/service/tickets', body)) as Json,
    patched: JSON.parse(String((await patch(driver, id, 'summary', 'Hidden')).body)) as Json,
  };
  for (const [how, record] of Object.entries(read)) {
    assert.ok(record !== undefined && 'id' in record, how);
    assert.deepEqual([record['summary'], record['note']], [undefined, 'seen'], how);
  }
  const held = (await driver.control('GET', `records/tickets?id=${id}`)).body;
  assert.match(String(held), /"summary":"Hidden"/);
});

test('a fault for tickets acts on tickets in a bundle, too', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  driver.core.faults.order({
    fault: 'field-hidden',
    match: { path: '/service/tickets' },
    options: { fields: ['summary'] },
  });
  driver.core.faults.order({ fault: 'lagging-replica', match: { path: '/service/tickets' } });
  const bundle = async (resourceType: string): Promise<unknown> =>
    await driver.expect(200, 'POST', '/system/bundles', {
      requests: [{ sequenceNumber: 1, resourceType, apiRequest: { id } }],
    });
  assert.match(JSON.stringify(await bundle('ticket')), /"statusCode":404/);
  await driver.clock.advance(100_000);
  assert.doesNotMatch(JSON.stringify(await bundle('ticket')), /"summary"/);
});

test('a serializer drops a field without a word', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  driver.core.faults.order({ fault: 'field-dropped', options: { fields: ['poNumber'] } });
  assert.equal((await patch(driver, id, 'poNumber', 'PO-1')).status, 200);
  assert.ok(!('poNumber' in (await ticketOf(driver, id))));
  assert.ok(!('poNumber' in (await newTicket(driver, { poNumber: 'PO-2' }))));
});

test('a lagging replica shows what was there before, and no record that is newer', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  await driver.clock.advance(100_000);
  await patch(driver, id, 'summary', 'Newer');
  const { id: fresh } = await newTicket(driver);
  const { id: order } = driver.core.faults.order({ fault: 'lagging-replica', options: { seconds: 30 } });
  const old = await ticketOf(driver, id);
  assert.equal(old['summary'], 'A ticket of the test');
  assert.equal((old['_info'] as Json)['lastUpdated'], '2026-11-24T08:00:00Z');
  await driver.expect(404, 'GET', `/service/tickets/${fresh}`);
  const listed = (await driver.expect(200, 'GET', '/service/tickets?pageSize=1000')) as Json[];
  assert.ok(!listed.some((ticket) => ticket['id'] === fresh));
  const conditions = `id=${fresh}`;
  assert.deepEqual(await driver.expect(200, 'POST', '/service/tickets/search', { conditions }), []);
  await driver.clock.advance(30_000);
  assert.equal((await ticketOf(driver, id))['summary'], 'Newer');
  driver.core.faults.remove(order);
  await ticketOf(driver, fresh);
});

test('a success may have no body, and the Date header be wrong', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  driver.core.faults.order({ fault: 'bodiless-after-commit', times: 1 });
  const { status, body } = await patch(driver, id, 'summary', 'Done');
  assert.deepEqual([status, body], [204, null]);
  assert.equal((await ticketOf(driver, id))['summary'], 'Done');
  driver.core.faults.order({ fault: 'clock-skew', options: { seconds: -3600 } });
  const { headers } = await driver.ask('GET', `/service/tickets/${id}`);
  assert.equal(Date.parse(headers['date'] ?? ''), driver.clock.now() - 3_600_000);
});
