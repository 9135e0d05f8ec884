// If this fails, what goes wrong behind the back of callbacks and polls stays wrong: on the wire formats of both vendors,
// with their own ways of hiding a change, one night's comparison must make both sides equal and tell the rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReconcileNeeds, ReconcileRun } from '../../shared/ports/reconcile.ts';
import { reconcileWindow, startReconcile } from '../../shared/automations/reconcile/run.ts';
import { sameMeaning } from '../../shared/rules/sync/mapping.ts';
import { coreFields } from '../../shared/rules/sync/record.ts';
import { emptyReconcileMemory, memoryReconcile } from '../support/fakes/memory-reconcile.ts';
import { realWorld } from '../support/engine/real-world.ts';
import { moveCursors } from '../support/engine/cursors.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

async function pairsAtRest(tickets: number) {
  const world = await realWorld(11);
  await world.poll();
  for (let made = 0; made < tickets; made += 1) world.openTicket(`Ticket ${made}`, `Text of ${made}`);
  await world.clock.advance(60_000);
  await world.poll();
  await world.drain();
  await world.poll();
  await world.drain();
  await hours(world, 2);
  const memory = emptyReconcileMemory();
  const alarms: string[] = [];
  let runs = 0;
  const needs: ReconcileNeeds = {
    ...world.needs,
    ...memoryReconcile(memory),
    alarm: (name, facts: Readonly<Record<string, string | number>>) =>
      alarms.push(`${name} ${facts['code'] ?? ''}`.trim()),
    newRun: () => `run-${(runs += 1)}`,
  };
  /** A whole night: all windows, then the engine's queue. */
  async function night(): Promise<ReconcileRun> {
    const before = world.requests();
    await startReconcile({ link: world.link.name, kind: 'nightly', dryRun: false }, needs);
    for (let next = memory.windows.shift(); next !== undefined; next = memory.windows.shift()) {
      if (next.delaySeconds > 0) await world.clock.advance(next.delaySeconds * 1000);
      await reconcileWindow(next.message, needs);
    }
    surveyed = world.requests() - before;
    await world.drain();
    const run = memory.books.get(world.link.name)?.state.run;
    assert.ok(run);
    return run;
  }
  let surveyed = 0;
  const open = (): string[] =>
    [...(memory.findings.get(world.link.name)?.values() ?? [])]
      .filter(({ closedAt }) => closedAt === null)
      .map(({ code, side, recordId }) => `${code} ${side}:${recordId}`)
      .toSorted();
  return { world, needs, alarms, night, open, surveyed: () => surveyed };
}

const hours = async (world: World, count: number): Promise<void> => world.clock.advance(count * 3_600_000);

/** Cursors behind which a poll does not look any more: what is older was passed or its callback was lost. */
function passAll(world: World): void {
  moveCursors(world.state, { completedTo: new Date(world.clock.now()).toISOString(), window: null });
}

function pairAt(world: World, place: number): { ticket: string; incident: string } {
  const pair = [...world.state.pairRows.values()][place]?.pair;
  assert.ok(pair?.connectwiseId && pair.servicenowId);
  return { ticket: pair.connectwiseId, incident: pair.servicenowId };
}

async function assertEqual(world: World, ticketId: string, incidentId: string): Promise<void> {
  const ticket = await world.linked.sides.connectwise.read(ticketId);
  const incident = await world.linked.sides.servicenow.read(incidentId);
  assert.ok(ticket.kind === 'found' && incident.kind === 'found');
  for (const field of coreFields)
    assert.ok(
      sameMeaning(field, ticket.record.fields[field], incident.record.fields[field], {
        link: world.link,
        board: ticket.record.board,
      }),
      `${field}: "${ticket.record.fields[field]}" and "${incident.record.fields[field]}"`,
    );
}

async function deleteIncident(world: World, id: string): Promise<void> {
  const path = `/api/now/v2/table/incident/${id}`;
  world.servicenow.faults.order({ fault: 'record-deleted', times: 1, match: { method: 'GET', path } });
  assert.equal(await world.clients.servicenow.get('incident', id, ['sys_id']), null);
}

test('one night makes both systems equal and tells what only a person can fix; the next finds nothing to do', async () => {
  const { world, alarms, night, open } = await pairsAtRest(8);
  assert.equal(world.state.pairRows.size, 8);
  const incidentEdit = (place: number, set: Record<string, unknown>): unknown =>
    world.servicenow.control.edit({
      table: 'incident',
      id: pairAt(world, place).incident,
      set,
      by: 'beth.anglin',
    });
  const ticketEdit = (place: number, set: Record<string, unknown>): unknown =>
    world.connectwise.control.edit({ table: 'tickets', id: pairAt(world, place).ticket, set, by: 'tpatel' });

  // F4: a script with autoSysFields(false), and ConnectWise's own way of not moving lastUpdated.
  world.servicenow.faults.order({ fault: 'silent-update', times: 1, match: { method: 'EDIT' } });
  incidentEdit(0, { short_description: 'Silent on the incident' });
  world.connectwise.faults.order({ fault: 'timestamp-unmoved', times: 1, match: { method: 'EDIT' } });
  ticketEdit(1, { priority: { name: 'Priority 1' } });
  // Lost callbacks, and cursors that have passed: an edit, a note, and a new record.
  ticketEdit(2, { summary: 'Edited unheard' });
  world.servicenow.control.edit({
    table: 'incident',
    id: pairAt(world, 3).incident,
    set: { work_notes: 'Noted unheard' },
    by: 'beth.anglin',
  });
  const unheard = world.openTicket('Opened unheard', 'Nobody told us.');
  // Deleted records.
  const deleted = pairAt(world, 4);
  await deleteIncident(world, deleted.incident);
  const gone = pairAt(world, 5);
  await world.clients.connectwise.tickets.delete(Number(gone.ticket));
  // F25: somebody copies an incident with its correlation key.
  const key = `cwf:${world.link.name}:${pairAt(world, 6).ticket}`;
  const twin = world.servicenow.control.edit({
    table: 'incident',
    id: null,
    set: {
      short_description: 'Twin',
      company: world.link.servicenow.company,
      correlation_id: key,
      caller_id: world.link.servicenow.caller,
    },
    by: 'beth.anglin',
  }) as { readonly sys_id: string };
  await hours(world, 2);
  passAll(world);
  await world.poll();
  assert.equal(world.state.queue.length, 0, 'no poll sees any of it');

  const first = await night();
  assert.deepEqual(
    [first.phase, first.failure, first.found],
    ['done', null, { 'pair-drifted': 4, 'record-absent': 2, 'pair-missing': 1, 'correlation-twice': 1 }],
  );
  assert.deepEqual(first.short, []);
  for (const place of [0, 1, 2, 3, 6, 7]) {
    const { ticket, incident } = pairAt(world, place);
    await assertEqual(world, ticket, incident);
  }
  const summaryOf = (place: number): string =>
    (world.connectwise.control.record('tickets', pairAt(world, place).ticket) as { summary: string }).summary;
  assert.equal(summaryOf(0), 'Silent on the incident');
  const notes = await world.linked.sides.connectwise.read(pairAt(world, 3).ticket);
  assert.ok(notes.kind === 'found');
  assert.equal(
    notes.record.notes.filter(({ text }) => text.endsWith('Noted unheard')).length,
    1,
    'the note was brought over once',
  );
  const made = world.state.ids.get(`${world.link.name}\nconnectwise:${unheard}`);
  assert.ok(made !== undefined, 'the new ticket has its pair');
  assert.ok(alarms.includes('reconcile-findings correlation-twice'));

  await hours(world, 24);
  const sent = world.requests();
  const second = await night();
  assert.deepEqual(open(), [
    `correlation-twice servicenow:${twin.sys_id}`,
    `record-absent connectwise:${deleted.ticket}`,
    `record-absent connectwise:${gone.ticket}`,
  ]);
  assert.equal(second.found['pair-drifted'], undefined);
  assert.ok(world.requests() > sent);
  // The third miss unlinks by the engine's own rule; the records that are left stay as they are.
  await hours(world, 24);
  await night();
  const states = [...world.state.pairRows.values()].map(({ pair }) => pair.state);
  assert.equal(states.filter((state) => state === 'unlinked').length, 2);
  assert.ok(world.connectwise.control.record('tickets', deleted.ticket) !== undefined);
  assert.ok(world.servicenow.control.record('incident', gone.incident) !== undefined);
  await hours(world, 24);
  const last = await night();
  assert.deepEqual([last.found, last.nudged], [{ 'correlation-twice': 1 }, 0]);
});

test('a note that is deleted leaves its copy, and is told', async () => {
  const { world, night, open } = await pairsAtRest(2);
  const { ticket, incident } = pairAt(world, 0);
  world.connectwise.control.edit({
    table: 'notes',
    id: null,
    set: { ticketId: Number(ticket), text: 'To be deleted', internalAnalysisFlag: true },
    by: 'tpatel',
  });
  await world.clock.advance(60_000);
  await world.poll();
  await world.drain();
  const side = await world.linked.sides.connectwise.read(ticket);
  const note =
    side.kind === 'found' ? side.record.notes.find(({ text }) => text === 'To be deleted') : undefined;
  assert.ok(note);
  await world.clients.connectwise.notes(Number(ticket)).delete(Number(note.id));
  await hours(world, 2);
  await world.poll();
  await world.drain();
  await hours(world, 2);
  const run = await night();
  assert.deepEqual([run.found, run.nudged], [{ 'note-orphaned': 1 }, 0]);
  assert.deepEqual(open(), [`note-orphaned connectwise:${ticket}`]);
  const across = await world.linked.sides.servicenow.read(incident);
  assert.ok(
    across.kind === 'found' && across.record.notes.some(({ text }) => text.endsWith('To be deleted')),
  );
});

for (const [name, break_] of [
  [
    'ServiceNow takes every row off its pages',
    (world: World) =>
      world.servicenow.faults.order({ fault: 'empty-page', match: { path: '/api/now/v2/table/incident' } }),
  ],
  [
    'ServiceNow takes one row off each page',
    (world: World) =>
      world.servicenow.faults.order({ fault: 'short-page', match: { path: '/api/now/v2/table/incident' } }),
  ],
  [
    'ConnectWise leaves rows out of its pages',
    (world: World) =>
      world.connectwise.faults.order({ fault: 'short-page', match: { path: '*/service/tickets' } }),
  ],
  [
    'ConnectWise closes a board to us',
    (world: World) =>
      world.connectwise.faults.order({ fault: 'board-forbidden', options: { boardId: 1, status: 404 } }),
  ],
] as const)
  test(`when ${name}, nothing is deleted, unlinked or made again`, async () => {
    const { world, night } = await pairsAtRest(4);
    const before = [...world.state.pairRows.values()].map(({ pair }) => pair.state);
    const incidents = (world.servicenow.control.records('incident') ?? []).length;
    break_(world);
    const hurt = await night();
    await night();
    assert.notDeepEqual(hurt.found, {}, 'the fault was felt');
    world.servicenow.faults.remove();
    world.connectwise.faults.remove();
    assert.deepEqual(
      [...world.state.pairRows.values()].map(({ pair }) => pair.state),
      before,
    );
    assert.equal((world.servicenow.control.records('incident') ?? []).length, incidents);
    await hours(world, 24);
    const run = await night();
    assert.deepEqual([run.phase, run.found], ['done', {}]);
  });

test('a night without changes costs one request a pair, and some', async () => {
  const { world, night, surveyed } = await pairsAtRest(40);
  assert.equal(world.state.pairRows.size, 40);
  const run = await night();
  assert.deepEqual([run.found, run.pairs], [{}, 40]);
  assert.ok(surveyed() <= 40 + 40, `${surveyed()} requests for 40 pairs`);
});
