/** If this fails, one alarm makes two tickets, or the answer describes another ticket than the request asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTicket } from '../../../../functions/create-ticket.ts';
import type { CreatedTicket } from '../../../../shared/automations/tickets/create-ticket.ts';
import type { Ticket } from '../../../../shared/connectwise/index.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { ticketOf } from '../../../support/connectwise/tickets.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import { asked, made, refusal, edit } from '../../../support/tickets/created-tickets.ts';

const lostAnswers = [
  'reset-after-commit',
  'error-after-commit',
  'redirect-after-commit',
  'unnamed-after-commit',
  'bodiless-after-commit',
  'truncated-json',
] as const;

test('five requests for a ticket once the set-up is known', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  await made(world, asked);
  const before = sim.asked();
  await made(world, asked);
  assert.equal(sim.asked() - before, 5, 'company, agreements, contact, create, read');
});

test('a dry run says the same and makes nothing', async () => {
  await using sim = await startSimulated(3);
  const world = automationWorld(sim.client);
  const before = JSON.stringify(sim.held());
  const answer = await callFunction(createTicket, world, { ...asked, dryRun: true });
  const planned = answer.body as { readonly kind: string } & Pick<CreatedTicket, 'decisions'>;
  assert.deepEqual([answer.status, planned.kind], [200, 'planned']);
  assert.equal(JSON.stringify(sim.held()), before);
  assert.deepEqual(world.told.audit, []);
  assert.deepEqual(planned.decisions, (await made(world, asked)).decisions);
});

test('the same key within a day gives the same ticket, another body with it is refused, a day later it is free', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const body = { ...asked, idempotencyKey: 'alarm-4711' };
  const first = await made(world, body);
  const before = sim.asked();
  const again = await made(world, body);
  assert.deepEqual({ ...again, replayed: false }, first);
  assert.deepEqual([again.replayed, sim.asked() - before, sim.held().length], [true, 0, 1]);
  assert.deepEqual((await refusal(world, { ...body, priority: 'Low' })).slice(0, 2), [
    422,
    'idempotency-payload-differs',
  ]);
  const other = await made(world, { ...body, companyId: 3, board: 'Help Desk' });
  assert.notEqual(other.ticket.id, first.ticket.id, 'keys of two companies never meet');
  world.clock.now += 25 * 3_600_000;
  assert.equal((await made(world, body)).replayed, false);
});

test('a refused request is open to another try with the same key', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const body = { ...asked, status: 'Triage', idempotencyKey: 'k' };
  assert.deepEqual((await refusal(world, body)).slice(0, 2), [422, 'status-unknown']);
  edit(sim, 'statuses', null, { name: 'Triage', boardId: 1, board: { id: 1 } });
  sim.client.reference.forget();
  assert.equal((await made(world, body)).kind, 'created');
  assert.equal(sim.held().length, 1);
});

test('a process that dies at any await makes one ticket for one key', async () => {
  let deaths = 0;
  for (let at = 1; at < 60; at += 1) {
    let left = Infinity;
    const breathe = () => {
      left -= 1;
      if (left <= 0) throw new Error('killed');
    };
    const sim = await startSimulated(0, { beforeCall: breathe });
    await using _ = sim;
    const world = automationWorld(sim.client, { beforeStorage: breathe });
    const body = { ...asked, idempotencyKey: 'once' };
    left = at;
    const first = await callFunction(createTicket, world, body);
    left = Infinity;
    // A process that died holds the key for five minutes.
    world.clock.now += 5 * 60_000 + 1;
    const outcome = await made(world, body);
    assert.equal(sim.held().length, 1, `killed at ${at}`);
    assert.equal((sim.held()[0] as Ticket).id, outcome.ticket.id);
    assert.equal((await made(world, body)).ticket.id, outcome.ticket.id);
    if (first.status === 201) break;
    deaths += 1;
  }
  assert.ok(deaths > 10, `${deaths} places`);
});

for (const fault of lostAnswers) {
  test(`an answer that is lost (${fault}) makes no second ticket, with a key or without`, async () => {
    for (const idempotencyKey of ['k', undefined]) {
      await using sim = await startSimulated(0);
      const world = automationWorld(sim.client);
      const match = { method: 'POST', path: '/service/tickets' };
      sim.simulator.core.faults.order({ fault, times: 1, match });
      const outcome = await made(world, { ...asked, idempotencyKey });
      assert.equal(sim.held().length, 1);
      assert.equal((sim.held()[0] as Ticket).id, outcome.ticket.id);
    }
  });
}

test('a value that a workflow rule changes at once is reported, and the ticket stays', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  sim.order('workflow-after-save', 1, { set: { status: { name: 'Waiting' } } });
  const outcome = await made(world, asked);
  assert.deepEqual(
    outcome.differences.map(({ field, found }) => [field, found.replace(/ \(\d+\)/, '')]),
    [['status', 'Waiting']],
  );
});

test('hostile and mistaken requests are refused with what is wrong, and nothing is made', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const text = (change: object) => JSON.stringify({ ...asked, ...change });
  const bodies: readonly (string | object)[] = [
    '',
    '[]',
    '{"companyId":2,"summary":"a","summary":"b"}',
    '{"companyId":2,"summary":"x","__proto__":{"dryRun":true}}',
    text({ summary: '' }),
    text({ summary: ' ' }),
    text({ summary: 'x'.repeat(101) }),
    text({ summary: { $ne: '' } }),
    text({ priority: 'Urgent' }),
    text({ priority: 'high' }),
    text({ companyId: '2' }),
    text({ companyId: 0 }),
    text({ description: 'x'.repeat(9_001) }),
    text({ board: '' }),
    text({ contactId: '5 or 1=1' }),
    text({ requiredDate: 'tomorrow' }),
    text({ idempotencyKey: '' }),
    text({ idempotencyKey: 'ключ' }),
    text({ idempotencyKey: 'x'.repeat(201) }),
    text({ company: { id: 3 } }),
    text({ externalXRef: 'x' }),
    text({ summary: 'two\nlines' }),
    text({ summary: 'half \ud800 of an emoji' }),
    text({ contactId: 2 ** 53 - 1 }),
    text({ requiredDate: '9999-12-31T23:59:59-12:00' }),
  ];
  for (const body of bodies) {
    const [status, code] = await refusal(world, body);
    assert.deepEqual([status, code], [400, 'request-invalid'], JSON.stringify(body).slice(0, 200));
  }
  const unknown = [{ board: 'Nowhere' }, { owner: "x' or 'a'='a" }, { type: 99_999 }, { source: '%' }];
  for (const change of unknown)
    assert.deepEqual(
      (await refusal(world, { ...asked, ...change })).slice(0, 2),
      [422, 'reference-unknown'],
      JSON.stringify(change),
    );
  assert.deepEqual(sim.held(), []);
});

test('a key that is free again makes a ticket, although the answer is lost and yesterday’s ticket has its mark', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const body = { ...asked, idempotencyKey: 'disk-full' };
  const first = await made(world, body);
  await sim.simulator.core.control.advance(25 * 3_600);
  world.clock.now += 25 * 3_600_000;
  const match = { method: 'POST', path: '/service/tickets' };
  sim.simulator.core.faults.order({ fault: 'reset-after-commit', times: 1, match });
  const second = await made(world, body);
  assert.notEqual(second.ticket.id, first.ticket.id);
  assert.equal(sim.held().length, 2);
});

test('a ticket that cannot be read again is answered as made and not verified', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  sim.simulator.core.faults.order({
    fault: 'unavailable',
    match: { method: 'GET', path: '/service/tickets/*' },
  });
  for (const idempotencyKey of ['k', undefined]) {
    const outcome = await made(world, { ...asked, idempotencyKey });
    assert.deepEqual([outcome.kind, outcome.verified, outcome.differences], ['created', false, []]);
  }
  sim.simulator.core.faults.remove();
  assert.equal((await made(world, asked)).verified, true);
  assert.deepEqual(
    world.told.audit
      .filter(({ endedAt }) => endedAt !== null)
      .map(({ outcome }) => outcome.endsWith('created')),
    [true, true, true],
  );
});

test('a create that ConnectWise refuses is reported, and may be tried again with the same key', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  sim.order('field-refused', 1, { field: 'type' });
  const body = { ...asked, idempotencyKey: 'k' };
  const [status, code, detail] = await refusal(world, body);
  assert.deepEqual([status, code], [502, 'connectwise-refused']);
  assert.notEqual(detail, '', 'with the words of ConnectWise');
  assert.equal((await made(world, body)).replayed, false);
  assert.equal(sim.held().length, 1);
});

test('times go to ConnectWise in UTC to the second', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const { ticket, differences } = await made(world, {
    ...asked,
    requiredDate: '2027-01-01T00:30:00.75+02:00',
  });
  assert.deepEqual([ticketOf(sim, ticket.id).requiredDate, differences], ['2026-12-31T22:30:00Z', []]);
});

test('the same key of two companies without a link makes two tickets', async () => {
  await using sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const body = { ...asked, board: 'Help Desk', idempotencyKey: 'alarm-1' };
  const [one, other] = [
    await made(world, { ...body, companyId: 3 }),
    await made(world, { ...body, companyId: 4 }),
  ];
  assert.deepEqual([one.replayed, other.replayed, sim.held().length], [false, false, 2]);
});
