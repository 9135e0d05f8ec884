/**
 * If this fails, tickets of the wrong customer get notes, a ticket gets the same note at every run, one that the
 * customer has just answered is moved on, or a run reports work that it did not do.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitingTickets } from '../../../../functions/waiting-tickets.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { waitingTicketsNightly } from '../../../support/examples/waiting-tickets-nightly.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import {
  asked,
  countsOf,
  later,
  makeTicket,
  notesOf,
  really,
  run,
  statusOf,
  ticketOf,
  waited,
} from '../../../support/tickets/waiting.ts';

test('a dry run says what would be written and writes nothing', async () => {
  const { sim, ids, world } = await waited(2);
  await using _ = sim;
  const before = JSON.stringify([sim.held(), sim.simulator.core.control.records('notes')]);
  const outcome = await run(world, asked);
  assert.equal(outcome.kind, 'planned');
  assert.deepEqual(
    outcome.tickets.map(({ ticket, status }) => [ticket, status]),
    ids.map((id) => [id, { from: 'Waiting', to: 'In Progress' }]),
  );
  assert.match(
    outcome.tickets[0]?.note ?? '',
    /^\[waiting-tickets\] Nothing has happened since \d{4}-\d\d-\d\d, for more than 14 days/,
  );
  assert.equal(JSON.stringify([sim.held(), sim.simulator.core.control.records('notes')]), before);
  assert.deepEqual(world.told.audit, []);
});

test('the run writes what the dry run said: an internal note, then the status', async () => {
  const { sim, ids, world } = await waited(3);
  await using _ = sim;
  const planned = await run(world, asked);
  const done = await run(world, really);
  assert.equal(done.kind, 'done');
  assert.deepEqual(
    done.tickets,
    planned.tickets.map((ticket) => ({ ...ticket, result: 'changed' })),
  );
  for (const [index, id] of ids.entries()) {
    assert.equal(statusOf(sim, id), 'In Progress');
    const [note, ...others] = notesOf(sim, id);
    assert.deepEqual(others, []);
    assert.equal(note?.text, planned.tickets[index]?.note);
    assert.deepEqual([note?.internalAnalysisFlag, note?.detailDescriptionFlag], [true, false]);
  }
});

test('running again changes nothing', async () => {
  const { sim, world } = await waited(2);
  await using _ = sim;
  await run(world, really);
  const after = JSON.stringify([sim.held(), sim.simulator.core.control.records('notes')]);
  assert.equal((await run(world, really)).kind, 'nothing-waits');
  assert.equal(JSON.stringify([sim.held(), sim.simulator.core.control.records('notes')]), after);
});

test('a company with an apostrophe and an ampersand in its name, and nobody else', async () => {
  await using sim = await startSimulated(0);
  const obrien = makeTicket(sim, 3, { summary: `O'Brien & Sons' <printer>` });
  const others = [2, 4, 5, 10].map((company) => makeTicket(sim, company));
  await later(sim, 20);
  const before = others.map((id) => JSON.stringify(ticketOf(sim, id)));
  const outcome = await run(automationWorld(sim.client), { ...really, companyId: 3 });
  assert.deepEqual(
    outcome.tickets.map(({ ticket, summary }) => [ticket, summary]),
    [[obrien, `O'Brien & Sons' <printer>`]],
  );
  assert.equal(statusOf(sim, obrien), 'In Progress');
  assert.deepEqual(
    others.map((id) => JSON.stringify(ticketOf(sim, id))),
    before,
  );
});

test('a ticket to which something happened within the days is left alone', async () => {
  await using sim = await startSimulated(0);
  const touched = makeTicket(sim, 2);
  await later(sim, 10);
  const young = makeTicket(sim, 2);
  sim.simulator.core.control.edit({
    table: 'tickets',
    id: String(touched),
    set: { summary: 'Still there?' },
    by: 'tpatel',
  });
  await later(sim, 13);
  assert.equal((await run(automationWorld(sim.client), really)).kind, 'nothing-waits');
  await later(sim, 2);
  assert.deepEqual(
    (await run(automationWorld(sim.client), really)).tickets.map(({ ticket }) => ticket),
    [touched, young],
  );
});

for (const notesTouchTicket of [true, false]) {
  const where = notesTouchTicket ? 'moves' : 'does not move';
  test(`a customer’s note counts as activity (a note ${where} its ticket)`, async () => {
    const {
      sim,
      ids: [id = 0],
      world,
    } = await waited(1, { switches: { notesTouchTicket } });
    await using _ = sim;
    const note = { ticketId: id, text: 'Any news?', detailDescriptionFlag: true };
    sim.simulator.core.control.edit({ table: 'notes', id: null, set: note, by: 'tpatel' });
    assert.equal((await run(world, really)).kind, 'nothing-waits');
  });
}

test('a ticket that waits again after a later talk gets a new note', async () => {
  const {
    sim,
    ids: [id = 0],
    world,
  } = await waited(1);
  await using _ = sim;
  await run(world, really);
  await later(sim, 1);
  sim.simulator.core.control.edit({
    table: 'tickets',
    id: String(id),
    set: { status: { name: 'Waiting' } },
    by: 'tpatel',
  });
  await later(sim, 20);
  assert.equal((await run(world, really)).kind, 'done');
  assert.equal(notesOf(sim, id).length, 2);
});

test('no more than asked for at once, the longest waiting first; the rest is told', async () => {
  await using sim = await startSimulated(0);
  const first = makeTicket(sim, 2);
  await later(sim, 1);
  makeTicket(sim, 2);
  makeTicket(sim, 2);
  await later(sim, 20);
  const outcome = await run(automationWorld(sim.client), { ...really, maxTickets: 1 });
  assert.deepEqual([outcome.tickets.map(({ ticket }) => ticket), outcome.left], [[first], 2]);
});

test('a board without the next status is told, and its tickets are left alone', async () => {
  await using sim = await startSimulated(0);
  const foreign = makeTicket(sim, 2, { board: { id: 3 }, status: { name: 'Closed - awaiting review' } });
  await later(sim, 20);
  const outcome = await run(automationWorld(sim.client), {
    ...really,
    waitingStatus: 'closed - AWAITING review',
  });
  assert.deepEqual(
    [outcome.kind, outcome.refused],
    ['nothing-waits', [{ ticket: foreign, code: 'status-unknown' }]],
  );
  const known = await run(automationWorld(sim.client), {
    ...really,
    waitingStatus: 'Closed - awaiting review',
    nextStatus: 'Triage',
  });
  assert.equal(known.kind, 'done');
  assert.equal(statusOf(sim, foreign), 'Triage');
});

test('a hundred and twenty tickets, each with its note', { timeout: 60_000 }, async () => {
  const { sim, ids, world } = await waited(120);
  await using _ = sim;
  const outcome = await run(world, { ...really, maxTickets: 500 });
  assert.deepEqual([outcome.kind, countsOf(outcome)], ['done', { changed: 120 }]);
  assert.ok(ids.every((id) => statusOf(sim, id) === 'In Progress' && notesOf(sim, id).length === 1));
});

test('the author, the counts and the log lines hold no word of the customer', async () => {
  const { sim, world } = await waited(2);
  await using _ = sim;
  await run(world, asked);
  await run(world, really);
  const { audit, measures, runs, lines } = world.told;
  assert.deepEqual(
    audit.map(({ actor, action, link, scope, outcome }) => ({
      by: actor.name,
      action,
      link,
      scope,
      outcome,
    })),
    ['begun', '2 changed, 0 skipped, 0 failed, 0 not-begun'].map((outcome) => ({
      by: 'night shift',
      action: 'bulk-run',
      link: 'northwind',
      scope: 'waiting-tickets: company 2, 2 tickets from "Waiting" to "In Progress"',
      outcome,
    })),
  );
  assert.deepEqual(
    measures.map(({ value, tags }) => [value, tags]),
    [
      [2, { company: '2', outcome: 'planned' }],
      [2, { company: '2', outcome: 'changed' }],
    ],
  );
  assert.deepEqual(runs, [
    ['waiting-tickets', 'planned'],
    ['waiting-tickets', 'done'],
  ]);
  assert.match(lines.join('\n'), /"event":"waiting-tickets","company":2,"kind":"done","tickets":2/);
  assert.doesNotMatch(lines.join('\n'), /Printer/);
});

test('an invalid request is refused with its code before anything is written', async () => {
  const { sim, world } = await waited(1);
  await using _ = sim;
  const refusals: readonly (readonly [object | string, number, string, RegExp])[] = [
    [{ ...really, companyId: 10 }, 403, 'company-not-allowed', /2, 3, 4, 5/],
    [{ ...really, companyId: '2 or 1=1' }, 400, 'request-invalid', /companyId/],
    [{ ...really, nextStatus: ' waiting ' }, 400, 'request-invalid', /another status/],
    [{ ...really, dryrun: false }, 400, 'request-invalid', /dryrun/],
    ['{"companyId": 2', 400, 'request-invalid', /JSON/],
    [{ ...really, waitingStatus: 'Waitting' }, 422, 'status-unknown', /Waitting.*In Progress/],
  ];
  for (const [body, status, code, detail] of refusals) {
    const answer = await callFunction(waitingTickets, world, body);
    const problem = answer.body as { readonly code: string; readonly detail: string };
    assert.deepEqual([answer.status, problem.code], [status, code]);
    assert.match(problem.detail, detail);
  }
  assert.deepEqual(world.told.audit, []);
});

test('the same story by the clock: every allowed company, with the timer in the audit journal', async () => {
  await using sim = await startSimulated(0);
  const [one, other, foreign] = [2, 3, 10].map((company) => makeTicket(sim, company));
  await later(sim, 20);
  const world = automationWorld(sim.client);
  await callFunction(waitingTicketsNightly, world);
  assert.deepEqual(
    [one, other, foreign].map((id) => statusOf(sim, id ?? 0)),
    ['In Progress', 'In Progress', 'Waiting'],
  );
  const actors = new Set(world.told.audit.map(({ actor }) => `${actor.by} ${actor.name}`));
  assert.deepEqual([...actors], ['timer waiting-tickets-nightly']);
});
