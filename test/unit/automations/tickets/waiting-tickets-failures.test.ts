// If this fails, a ticket gets the same note twice, is moved on though somebody has touched it, or a run that failed goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitingTickets } from '../../../../functions/waiting-tickets.ts';
import type { AutomationNeeds } from '../../../../shared/automations/needs.ts';
import { runWaitingTickets } from '../../../../shared/automations/tickets/waiting-tickets.ts';
import { parseWaitingTickets } from '../../../../shared/rules/tickets/waiting-tickets.ts';
import type { CompanyClient } from '../../../../shared/connectwise/index.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { asked, countsOf, notesOf, really, run, statusOf, waited } from '../../../support/tickets/waiting.ts';

for (const notesTouchTicket of [true, false]) {
  const where = notesTouchTicket ? 'moves' : 'does not move';
  test(`a crash between note and status: the note is not written twice (a note ${where} its ticket)`, async () => {
    const {
      sim,
      ids: [id = 0],
    } = await waited(1, { switches: { notesTouchTicket } });
    await using _ = sim;
    const killed = automationWorld(sim.client, {
      forCompany: (company) =>
        withUpdate(sim.client.forCompany(company), () => Promise.reject(new Error('killed'))),
    });
    const outcome = await run(killed, really);
    assert.deepEqual(
      outcome.tickets.map((ticket) => 'result' in ticket && ticket.result),
      ['failed'],
    );
    assert.deepEqual([notesOf(sim, id).length, statusOf(sim, id)], [1, 'Waiting']);

    const world = automationWorld(sim.client);
    assert.deepEqual(
      (await run(world, asked)).tickets.map(({ note }) => note),
      [null],
    );
    assert.equal((await run(world, really)).kind, 'done');
    assert.deepEqual([notesOf(sim, id).length, statusOf(sim, id)], [1, 'In Progress']);
  });
}

test('activity after the plan was made is seen: the ticket is skipped', async () => {
  const {
    sim,
    ids: [id = 0],
  } = await waited(1);
  await using _ = sim;
  const world = automationWorld(sim.client, {
    async underClaim(_name, work) {
      sim.simulator.core.control.edit({
        table: 'tickets',
        id: String(id),
        set: { status: { name: 'Closed' } },
        by: 'tpatel',
      });
      return await work();
    },
  });
  assert.deepEqual(
    (await run(world, really)).tickets.map((ticket) => 'result' in ticket && ticket.result),
    ['skipped'],
  );
  assert.deepEqual([notesOf(sim, id).length, statusOf(sim, id)], [0, 'Closed']);
});

test('a lost answer to the note is looked up, not sent again', async () => {
  const {
    sim,
    ids: [id = 0],
    world,
  } = await waited(1);
  await using _ = sim;
  sim.simulator.core.faults.order({
    fault: 'reset-after-commit',
    times: 1,
    match: { method: 'POST', path: `/service/tickets/${id}/notes` },
  });
  assert.equal((await run(world, really)).kind, 'done');
  assert.deepEqual([notesOf(sim, id).length, statusOf(sim, id)], [1, 'In Progress']);
});

test('a note that the customer could read is a failure: its status stays, and nothing more is begun', async () => {
  const { sim, ids } = await waited(2);
  await using _ = sim;
  const deaf = automationWorld(sim.client, {
    forCompany: (company) => {
      const client = sim.client.forCompany(company);
      return {
        ...client,
        notes: (id) => ({
          ...client.notes(id),
          get: async (note) => ({ ...(await client.notes(id).get(note)), detailDescriptionFlag: true }),
        }),
      };
    },
  });
  const outcome = await run(deaf, really);
  assert.equal(outcome.kind, 'stopped');
  assert.deepEqual(
    outcome.tickets.map((ticket) => ('code' in ticket ? ticket.code : 'result' in ticket && ticket.result)),
    ['connectwise-verify-failed', 'not-begun'],
  );
  assert.deepEqual(
    ids.map((id) => statusOf(sim, id)),
    ['Waiting', 'Waiting'],
  );
});

test('one ticket first: when it fails, no other is touched', async () => {
  const { sim, ids, world } = await waited(12);
  await using _ = sim;
  sim.simulator.core.faults.order({
    fault: 'forbidden',
    times: 1,
    match: { method: 'POST', path: '/service/tickets' },
  });
  const outcome = await run(world, really);
  assert.equal(outcome.kind, 'stopped');
  assert.deepEqual(countsOf(outcome), { failed: 1, 'not-begun': 11 });
  assert.equal(ids.flatMap((id) => notesOf(sim, id)).length, 0);
  assert.equal((await run(world, really)).kind, 'done');
});

test('two runs at once: the second is told, and nothing is written twice', async () => {
  const {
    sim,
    ids: [id = 0],
    world,
  } = await waited(1);
  await using _ = sim;
  const answers = await Promise.all([1, 2].map(() => callFunction(waitingTickets, world, really)));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 409]));
  assert.equal(notesOf(sim, id).length, 1);
});

test('a run that is held up begins no request after its deadline, and says what it did not do', async () => {
  const { sim, ids, world } = await waited(3);
  await using _ = sim;
  const { automation } = await world.source();
  const { core } = sim.simulator;
  // The wait that is asked for leads past the end of the run.
  core.faults.order({
    fault: 'rate-limited',
    times: 1,
    match: { method: 'POST', path: '*/notes' },
    options: { retryAfterSeconds: 1 },
  });
  const outcome = await runWaitingTickets(parseWaitingTickets(really), {
    ...automation,
    actor: { by: 'timer', name: 'night shift' },
    signal: new AbortController().signal,
    deadline: sim.now() + 500,
  });
  assert.deepEqual(
    [outcome.kind, countsOf(outcome)],
    ['stopped', { failed: 1, 'not-begun': 2 }],
    JSON.stringify(outcome),
  );
  assert.deepEqual(new Set(ids.map((id) => statusOf(sim, id))), new Set(['Waiting']));
  assert.deepEqual(
    ids.flatMap((id) => notesOf(sim, id)),
    [],
  );
});

/** The client of a process that ends when it is about to set the status. */
function withUpdate(
  client: CompanyClient,
  update: CompanyClient['tickets']['update'],
): ReturnType<AutomationNeeds['forCompany']> {
  return { ...client, tickets: { ...client.tickets, update } };
}
