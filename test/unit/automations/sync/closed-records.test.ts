// If this fails, a person's text on a merged ticket or a closed incident is lost in silence or tried for ever, or a
// ticket that left the customer still writes to it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';

async function paired(changes = {}): Promise<EngineWorld & { ticket: string; incident: string }> {
  const world = engineWorld(changes);
  const ticket = world.openTicket();
  await world.bringToRest();
  return Object.assign(world, { ticket, incident: world.only('servicenow').id });
}
const deadLetters = (world: EngineWorld) => [...world.state.deadLetters.values()].map(({ code }) => code);
const outcomes = (world: EngineWorld) => [...world.state.historyRows.values()].map(({ outcome }) => outcome);

describe('a ticket that is merged into another', () => {
  it('resolves its incident and tells it once where the ticket went', async () => {
    const world = await paired();
    world.connectwise.merge(world.ticket, '4712');
    await world.bringToRest();
    const incident = world.only('servicenow');
    assert.equal(incident.fields.status, '6');
    assert.deepEqual(
      incident.notes.map(({ kind, text }) => [kind, text.includes('merged into ticket #4712')]),
      [['work_notes', true]],
    );
    const writes = world.writes();
    await world.bringToRest();
    assert.equal(world.writes(), writes, 'and nothing more is written');
    assert.deepEqual(deadLetters(world), []);
  });

  it('takes nothing more: what is written on the incident is kept for a person, once', async () => {
    const world = await paired();
    world.connectwise.merge(world.ticket, '4712');
    await world.bringToRest();
    world.servicenow.edit(world.incident, 'summary', 'It still burns');
    world.servicenow.note(world.incident, 'comments', 'Is anybody there?', 'Ann');
    await world.bringToRest();
    assert.deepEqual(deadLetters(world), ['ticket-merged']);
    const [deadLetter] = world.state.deadLetters.values();
    assert.match(deadLetter?.lastAnswer ?? '', /part of #4712.*summary.*note /);
    const [conflict] = world.state.conflictRows.values();
    assert.deepEqual(
      [conflict?.field, conflict?.servicenow, conflict?.policy],
      ['summary', 'It still burns', 'merged-away'],
    );
    assert.equal(world.connectwise.records.get(world.ticket)?.fields.summary, 'Printer');
    assert.equal(deadLetter?.times, 1);
    await world.bringToRest();
    assert.equal([...world.state.deadLetters.values()][0]?.times, 1, 'not told again and again');
  });

  it('keeps the dead letter also where the merge was met by a write that it refused', async () => {
    const world = await paired();
    world.servicenow.edit(world.incident, 'summary', 'It still burns');
    const merge = (call: string): 'none' => {
      if (call.startsWith('write')) world.connectwise.merge(world.ticket, '4712');
      return 'none';
    };
    await world.sync(world.nudge('servicenow', world.incident), { fault: merge });
    assert.deepEqual(deadLetters(world), ['write-refused']);
    world.servicenow.note(world.incident, 'comments', 'Is anybody there?', 'Ann');
    await world.bringToRest();
    assert.deepEqual(deadLetters(world), ['ticket-merged'], 'the failure is over, the news is not');
  });

  it('lets a replay answer for what was told before it, and for nothing later', async () => {
    const world = await paired();
    const write = (text: string) => world.servicenow.note(world.incident, 'comments', text, 'Ann');
    world.connectwise.merge(world.ticket, '4712');
    await world.bringToRest();
    write('Is anybody there?');
    await world.bringToRest();
    world.advance(60);
    const order = { ...world.nudge('servicenow', world.incident), origin: 'replay' as const };
    world.advance(60);
    write('Hello?');
    await world.sync(order);
    await world.bringToRest();
    assert.deepEqual(deadLetters(world), ['ticket-merged']);
    const [deadLetter] = world.state.deadLetters.values();
    assert.ok(deadLetter !== undefined && deadLetter.lastAt > order.learnedAt);
    await world.sync(order);
    assert.deepEqual(deadLetters(world), ['ticket-merged'], 'a message that is delivered twice, too');
    world.advance(60);
    await world.sync({ ...world.nudge('servicenow', world.incident), origin: 'replay' });
    assert.deepEqual(deadLetters(world), []);
  });

  it('lets a request that had to wait answer for nothing that came after it', async () => {
    const world = await paired();
    const orderedAt = world.nudge('servicenow', world.incident).learnedAt;
    world.connectwise.merge(world.ticket, '4712');
    world.advance(60);
    await world.bringToRest();
    world.servicenow.note(world.incident, 'comments', 'Is anybody there?', 'Ann');
    await world.bringToRest();
    world.advance(60);
    await world.sync({ ...world.nudge('servicenow', world.incident), origin: 'replay', orderedAt });
    assert.deepEqual(deadLetters(world), ['ticket-merged']);
  });

  it('gives a request its own time, however often it has to wait', async () => {
    const world = await paired();
    world.connectwise.note(world.ticket, 'discussion', 'Hello', 'Bob');
    await world.sync(world.nudge('connectwise', world.ticket), {
      fault: (call) => (call === 'write addNote' ? 'no-answer' : 'none'),
    });
    const order = { ...world.nudge('connectwise', world.ticket), origin: 'replay' as const };
    world.advance(3);
    assert.equal((await world.sync(order)).kind, 'waiting');
    const again = world.state.queue.map(({ nudge }) => nudge).find(({ origin }) => origin === 'replay');
    assert.equal(again?.orderedAt, order.learnedAt);
    assert.ok(again !== undefined && again.learnedAt > order.learnedAt);
  });

  it('is given no incident when it had none', async () => {
    const world = engineWorld();
    const ticket = world.openTicket();
    world.connectwise.merge(ticket, '4712');
    await world.bringToRest();
    assert.equal(world.servicenow.records.size, 0);
  });
});

describe('a closed incident that takes no more edits', () => {
  const close = (world: EngineWorld & { incident: string }): void =>
    world.servicenow.edit(world.incident, 'status', '7');

  it('keeps what it refuses as a dead letter, unless the link says otherwise', async () => {
    const world = await paired();
    close(world);
    await world.bringToRest();
    world.connectwise.note(world.ticket, 'discussion', 'One more thing', 'Bob');
    await world.bringToRest();
    assert.deepEqual(deadLetters(world), ['write-refused']);
  });

  it('is left in peace where the link says so, and the lost value is in the journal', async () => {
    const world = await paired({ closing: { whenClosed: 'journal' } });
    close(world);
    await world.bringToRest();
    const writes = world.writes();
    world.connectwise.edit(world.ticket, 'summary', 'Renamed too late');
    world.connectwise.note(world.ticket, 'discussion', 'One more thing', 'Bob');
    await world.bringToRest();
    assert.deepEqual(deadLetters(world), []);
    assert.equal(world.writes(), writes);
    const lost = [...world.state.conflictRows.values()].map(({ field, connectwise, policy }) => [
      field,
      connectwise,
      policy,
    ]);
    assert.deepEqual(lost, [['summary', 'Renamed too late', 'incident-closed']]);
  });
});

describe('a ticket that leaves the link', () => {
  it('reports it once, is not written to, and syncs again when it is back', async () => {
    const world = await paired();
    const before = world.writes();
    world.connectwise.move(world.ticket, { company: 'somebody else' });
    world.servicenow.edit(world.incident, 'summary', 'Meanwhile');
    await world.bringToRest();
    await world.sync(world.nudge('connectwise', world.ticket));
    await world.sync(world.nudge('servicenow', world.incident));
    assert.equal(world.writes(), before);
    assert.deepEqual(
      outcomes(world).filter((outcome) => outcome.startsWith('ignored')),
      ['ignored-out-of-scope'],
    );
    world.connectwise.move(world.ticket, { company: 'company-a' });
    await world.bringToRest();
    assert.equal(world.connectwise.records.get(world.ticket)?.fields.summary, 'Meanwhile');
    assert.equal([...world.state.pairRows.values()][0]?.pair.state, 'active');
  });

  it('moves to another board of the link by the words of that board', async () => {
    const world = await paired({
      connectwise: { companyId: 250, boards: [1, 2], createOnBoard: 1 },
      status: [
        {
          board: 1,
          rows: [
            { connectwise: 'New', servicenow: '1' },
            { connectwise: 'Completed', servicenow: '6' },
          ],
        },
        {
          board: 2,
          rows: [
            { connectwise: 'Waiting', servicenow: '3' },
            { connectwise: 'Parts Ordered', servicenow: '2' },
          ],
        },
      ],
    });
    world.connectwise.move(world.ticket, { board: '2', status: 'Parts Ordered' });
    await world.bringToRest();
    assert.equal(world.only('servicenow').fields.status, '2');
    world.servicenow.edit(world.incident, 'status', '3');
    await world.bringToRest();
    assert.equal(world.connectwise.records.get(world.ticket)?.fields.status, 'Waiting');
  });
});
