// If this fails, a change of a ticket is not synced, is synced twice, or costs needless calls; or the run differs
// from its dry run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkedSides } from '../../../../shared/ports/sync.ts';
import { previewPair } from '../../../../shared/automations/operate/preview-pair.ts';
import { syncPair } from '../../../../shared/automations/sync/sync-pair.ts';
import { ticketSync } from '../../../../shared/automations/poll/ticket-sync.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import { aConfig } from '../../../support/fakes/links.ts';
import { memorySystem } from '../../../support/fakes/memory-side.ts';
import type { Fault } from '../../../support/fakes/memory-side.ts';
import { emptyState, memoryStores } from '../../../support/fakes/memory-stores.ts';
import { idOn, ticketId } from '../../../support/builders/record-ids.ts';

const fields = { summary: 'Printer offline', description: 'It stopped.', status: 'New', priority: 'High' };

function world(changes: Record<string, unknown> = {}) {
  let now = Date.parse('2026-03-02T08:00:00.000Z');
  let owners = 0;
  let calls: string[] = [];
  let faults: { call: string; fault: Fault }[] = [];
  const clock = (): number => now;
  const config = aConfig(changes);
  const link = config.links[0]!;
  const tickets = memorySystem({
    side: 'connectwise',
    company: 'a',
    statuses: ['New', 'Assigned', 'In Progress', 'Waiting', 'Completed', 'Closed'],
    closed: ['Completed', 'Closed'],
    now: clock,
  });
  const incidents = memorySystem({
    side: 'servicenow',
    company: 'a',
    statuses: ['1', '2', '3', '6', '7', '8'],
    closed: ['7', '8'],
    now: clock,
  });
  const fault = (call: string): Fault => {
    calls.push(call);
    const at = faults.findIndex((one) => call.endsWith(one.call));
    return at < 0 ? 'none' : (faults.splice(at, 1)[0]?.fault ?? 'none');
  };
  const linked: LinkedSides = {
    link,
    sides: { connectwise: tickets.port(link, { fault }), servicenow: incidents.port(link, { fault }) },
  };
  const state = emptyState();
  const needs = {
    ...memoryStores({ state, now: clock }),
    engine: config.engine,
    links: ['acme'],
    linkOf: (name: string) => Promise.resolve(name === 'acme' ? linked : null),
    now: clock,
    newOwner: () => `owner-${(owners += 1)}`,
  };
  const nudge = (side: SideName, recordId: string, more: Partial<Nudge> = {}): Nudge => ({
    link: 'acme',
    side,
    recordId: idOn(side, recordId),
    origin: 'callback',
    learnedAt: new Date(now).toISOString(),
    messageId: 'm',
    ...more,
  });
  return {
    state,
    needs,
    tickets,
    incidents,
    nudge,
    order: (call: string, kind: Fault) => {
      faults = [...faults, { call, fault: kind }];
    },
    wait: (seconds: number) => {
      now += seconds * 1000;
      tickets.runLate();
      incidents.runLate();
    },
    sync: (side: SideName, id: string, more: Partial<Nudge> = {}) => syncPair(nudge(side, id, more), needs),
    callsOf: async <T>(work: () => Promise<T>): Promise<readonly string[]> => {
      calls = [];
      await work();
      return calls;
    },
    /** A world with one pair at rest, some seconds ago. */
    async paired() {
      const ticket = tickets.open(fields);
      assert.equal((await this.sync('connectwise', ticket)).kind, 'synced');
      const [incident] = [...incidents.records.keys()];
      this.wait(10);
      return { ticket, incident: incident! };
    },
  };
}

test('a ticket becomes one incident, and its incident knows where it came from', async () => {
  const w = world();
  const { ticket, incident } = await w.paired();
  const held = w.incidents.records.get(incident);
  assert.equal(held?.correlation, `cwf:acme:${ticket}`);
  assert.deepEqual(held?.fields, { ...fields, status: '1', priority: '1/2' });
  // The incident's own nudge finds the same pair, also when it comes before anything else is known of it.
  assert.equal((await w.sync('servicenow', incident)).kind, 'unchanged');
  assert.equal(w.incidents.records.size, 1);
  assert.equal(w.tickets.records.size, 1);
});

test('an incident of a person becomes one ticket', async () => {
  const w = world();
  const incident = w.incidents.open({ ...fields, status: '2', priority: '2/2' });
  const outcome = await w.sync('servicenow', incident);
  assert.equal(outcome.kind, 'synced');
  const [ticket] = [...w.tickets.records.values()];
  assert.equal(ticket?.fields.status, 'Assigned');
  assert.equal(ticket?.fields.priority, 'Medium');
  assert.equal((await w.sync('connectwise', ticket.id)).kind, 'unchanged');
});

test('a nudge older than the last completed read costs no remote call', async () => {
  const w = world();
  const { ticket } = await w.paired();
  const old = { learnedAt: '2026-03-02T07:59:00.000Z' };
  assert.deepEqual(
    await w.callsOf(async () => assert.equal((await w.sync('connectwise', ticket, old)).kind, 'stale')),
    [],
  );
});

test('a pair at work elsewhere is left alone and looked at again', async () => {
  const w = world();
  const { ticket } = await w.paired();
  await w.needs.claims.acquire('acme', `connectwise:${ticket}`, 'somebody', {
    now: w.needs.now(),
    ttlMs: 60_000,
  });
  assert.deepEqual(
    await w.callsOf(async () => assert.equal((await w.sync('connectwise', ticket)).kind, 'busy')),
    [],
  );
  assert.equal(w.state.queue.length, 1);
});

test('a create whose answer is lost is looked up, and a late one waited for, but not made twice', async () => {
  for (const kind of ['lost-answer', 'late', 'no-answer'] as const) {
    const w = world();
    const ticket = w.tickets.open(fields);
    w.order('write create', kind);
    assert.equal((await w.sync('connectwise', ticket)).kind, 'deferred');
    w.wait(5);
    const second = await w.sync('connectwise', ticket);
    assert.equal(second.kind, kind === 'lost-answer' ? 'synced' : 'waiting', kind);
    w.wait(80);
    await w.sync('connectwise', ticket, { origin: 'again' });
    assert.equal(w.incidents.records.size, 1, kind);
  }
});

test('a note whose answer is lost is found again by its text', async () => {
  const w = world();
  const { ticket, incident } = await w.paired();
  w.tickets.note(ticket, 'discussion', 'Any news?', 'Ann');
  w.order('write addNote', 'lost-answer');
  assert.equal((await w.sync('connectwise', ticket)).kind, 'deferred');
  w.wait(5);
  await w.sync('connectwise', ticket);
  assert.deepEqual(
    w.incidents.records.get(incident)?.notes.map(({ kind, text }) => [kind, text]),
    [['comments', 'Ann (ConnectWise): Any news?']],
  );
});

test('a record that is not shown is never followed by a delete, and only told of after the third time', async () => {
  const w = world();
  const { ticket, incident } = await w.paired();
  w.incidents.records.delete(incident);
  w.tickets.edit(ticket, 'summary', 'Still wanted');
  for (const kind of ['ignored', 'ignored', 'dead-lettered', 'ignored']) {
    w.wait(40);
    assert.equal((await w.sync('connectwise', ticket)).kind, kind);
  }
  assert.equal(w.tickets.records.size, 1);
  assert.equal(w.incidents.records.size, 0);
});

test('a refused write is dead-lettered, waits while nothing changes, and is tried again on a replay', async () => {
  const w = world();
  const { ticket, incident } = await w.paired();
  w.incidents.edit(incident, 'status', '7');
  w.tickets.edit(ticket, 'summary', 'Still offline');
  assert.equal((await w.sync('connectwise', ticket)).kind, 'dead-lettered');
  assert.equal(w.state.deadLetters.size, 1);
  // The ticket was closed meanwhile; what is left is tried on its own, once.
  w.wait(10);
  assert.equal((await w.sync('connectwise', ticket)).kind, 'dead-lettered');
  w.wait(10);
  const calls = await w.callsOf(async () =>
    assert.equal((await w.sync('connectwise', ticket)).kind, 'dead-lettered'),
  );
  assert.ok(!calls.some((call) => call.startsWith('write')), 'the refused write is not sent again');
  w.incidents.edit(incident, 'status', '2');
  w.wait(10);
  assert.equal((await w.sync('connectwise', ticket, { origin: 'replay' })).kind, 'synced');
  assert.equal(w.incidents.records.get(incident)?.fields.summary, 'Still offline');
  assert.equal(w.state.deadLetters.size, 0);
});

test('the loser of a conflict stands in the journal', async () => {
  const w = world({ fields: { summary: { conflict: 'connectwise' } } });
  const { ticket, incident } = await w.paired();
  w.tickets.edit(ticket, 'summary', 'Ours');
  w.incidents.edit(incident, 'summary', 'Theirs');
  await w.sync('connectwise', ticket);
  assert.equal(w.incidents.records.get(incident)?.fields.summary, 'Ours');
  const [row] = await w.needs.conflicts.list('acme', 10);
  assert.equal(row?.servicenow, 'Theirs');
  assert.equal(row?.winner, 'connectwise');
});

test('an idle poll sends no nudge and a rate limit puts the nudge off for as long as it was told', async () => {
  const w = world();
  const { ticket } = await w.paired();
  // A ticket's time has whole seconds, so the first poll after a write looks once more.
  await ticketSync(w.needs);
  for (const { nudge } of w.state.queue.splice(0)) await syncPair(nudge, w.needs);
  const polled = await ticketSync(w.needs);
  assert.deepEqual(
    polled.polled.map(({ nudges, error }) => [nudges, error]),
    [
      [0, null],
      [0, null],
    ],
  );
  w.order('read read', 'busy');
  const outcome = await w.sync('connectwise', ticket);
  assert.equal(outcome.kind, 'deferred');
  assert.equal(outcome.kind === 'deferred' ? outcome.delaySeconds : 0, 20);
});

test('a side that fails stops no other, and its cursor stays', async () => {
  const w = world();
  await w.paired();
  const before = w.state.cursorRows.get('acme')?.cursors;
  w.order('read serverTime', 'failed');
  const { kind, polled } = await ticketSync(w.needs);
  assert.equal(kind, 'partial');
  assert.deepEqual(
    polled.map(({ error }) => error === null),
    [false, true],
  );
  const behind = w.state.cursorRows.get('acme')?.cursors;
  assert.deepEqual(behind?.connectwise, before?.connectwise);
  assert.notDeepEqual(behind?.servicenow, before?.servicenow);
});

test('the dry run writes nothing and predicts what the run then does', async () => {
  const w = world();
  const fresh = w.tickets.open(fields);
  const create = await previewPair({ link: 'acme', side: 'connectwise', recordId: ticketId(fresh) }, w.needs);
  assert.equal(w.incidents.records.size + w.state.pairRows.size + w.state.claimRows.size, 0);
  await w.sync('connectwise', fresh);
  const [made] = [...w.incidents.records.values()];
  assert.ok(made !== undefined);
  assert.deepEqual(
    create.effects.map((effect) => [effect.kind, effect.kind === 'create' ? effect.fields : null]),
    [['create', made.fields]],
  );

  w.wait(10);
  w.tickets.edit(fresh, 'summary', 'Still offline');
  w.incidents.edit(made.id, 'priority', '1/1');
  w.incidents.note(made.id, 'comments', 'Any news?', 'Ann');
  const before = w.tickets.effects.length + w.incidents.effects.length;
  const change = await previewPair({ link: 'acme', side: 'servicenow', recordId: made.id }, w.needs);
  assert.equal(w.tickets.effects.length + w.incidents.effects.length, before);
  await w.sync('servicenow', made.id);
  const done = [...w.tickets.effects, ...w.incidents.effects.slice(1)];
  assert.deepEqual(
    done
      .map(({ side, kind, field, before: was, after }) => [side, kind, field, was, after].join('|'))
      .toSorted(),
    change.effects
      .map((effect) =>
        effect.kind === 'field'
          ? [effect.side, 'field', effect.field, effect.before, effect.after].join('|')
          : [effect.side, effect.kind, '', '', effect.kind === 'note' ? effect.text : ''].join('|'),
      )
      .toSorted(),
  );
  assert.equal(done.length, 3);
});

test('a link that the configuration does not know costs nothing', async () => {
  const w = world();
  const outcome = await syncPair(w.nudge('connectwise', '1', { link: 'nobody' }), w.needs);
  assert.deepEqual(outcome, { kind: 'ignored', reason: 'link-unknown' });
});
