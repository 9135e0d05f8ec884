// If this fails, one outage fills a board with tickets, or its end closes none.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { aHostileNotice, anAlert } from '../../support/builders/alerts.ts';
import {
  alertBoard,
  failure,
  startChannelsWorld,
  type ChannelsWorld,
} from '../../support/alerts/channels-world.ts';

let world: ChannelsWorld;
before(async () => {
  world = await startChannelsWorld();
});
after(() => world.stop());

const notesOf = (id: number) =>
  (
    world.connectwise.simulator.core.control.records('notes') as readonly {
      ticketId: number;
      text: string;
      internalAnalysisFlag: boolean;
      detailDescriptionFlag: boolean;
    }[]
  ).filter(({ ticketId }) => ticketId === id);
const newest = () => world.alertTickets().at(-1)!;

it('one for an alert, of the company, on the board; a reminder is one internal note; the recovery closes it', async () => {
  const notice = world.fresh();
  const channel = world.channel({ ...world.json.ticket, priority: 'Priority 1' });
  const before = world.alertTickets().length;
  await channel.deliver(notice);
  const ticket = newest();
  assert.deepEqual(
    [ticket.company?.id, ticket.board?.id, ticket.priority?.name, ticket.closedFlag],
    [2, alertBoard, 'Priority 1', false],
  );
  assert.equal(notesOf(ticket.id).length, 1, 'the description alone');
  const item = notice.items[0];
  const reminder = { ...notice, id: 'aaa1', items: [anAlert({ ...item, change: 'reminded' })] };
  await channel.deliver(reminder);
  await channel.deliver(reminder);
  const [, note] = notesOf(ticket.id);
  assert.equal(notesOf(ticket.id).length, 2);
  assert.deepEqual([note?.internalAnalysisFlag, note?.detailDescriptionFlag], [true, false]);
  const recovery = { ...notice, id: 'aaa2', items: [anAlert({ ...item, change: 'recovered' })] };
  await channel.deliver(recovery);
  await channel.deliver(recovery);
  assert.equal(newest().closedFlag, true);
  assert.equal(notesOf(ticket.id).length, 3);
  assert.equal(world.alertTickets().length - before, 1);
});

it('without a closing status the recovery is a note, and a new outage stands in the same ticket', async () => {
  const notice = world.fresh();
  const channel = world.channel({ ...world.json.ticket, closeOnRecovery: null });
  await channel.deliver(notice);
  const before = world.alertTickets().length;
  await channel.deliver({
    ...notice,
    id: 'bbb1',
    items: [anAlert({ ...notice.items[0], change: 'recovered' })],
  });
  assert.equal(newest().closedFlag, false);
  await channel.deliver({ ...notice, id: 'bbb2' });
  assert.equal(world.alertTickets().length, before);
  assert.equal(notesOf(newest().id).length, 3);
});

it('a ticket that is closed stays so: the next outage gets a new one', async () => {
  const notice = world.fresh();
  const channel = world.channel(world.json.ticket);
  const before = world.alertTickets().length;
  await channel.deliver(notice);
  await channel.deliver({
    ...notice,
    id: 'fff1',
    items: [anAlert({ ...notice.items[0], change: 'recovered' })],
  });
  await channel.deliver({ ...notice, id: 'fff2' });
  assert.deepEqual(
    world
      .alertTickets()
      .slice(before)
      .map(({ closedFlag }) => closedFlag),
    [true, false],
  );
});

it('the recovery of an alert that has no open ticket makes none', async () => {
  const notice = world.fresh();
  const before = world.alertTickets().length;
  const over = { ...notice, items: [anAlert({ ...notice.items[0], change: 'recovered' })] };
  await world.channel(world.json.ticket).deliver(over);
  assert.equal(world.alertTickets().length, before);
});

for (const fault of [
  'reset-after-commit',
  'error-after-commit',
  'redirect-after-commit',
  'bodiless-after-commit',
])
  it(`one although the answer to its create was lost: ${fault}`, async () => {
    const notice = world.fresh();
    const before = world.alertTickets().length;
    world.connectwise.simulator.core.faults.order({
      fault,
      times: 1,
      match: { method: 'POST', path: '/service/tickets' },
    });
    await world.channel(world.json.ticket).deliver(notice);
    await world.channel(world.json.ticket).deliver(notice);
    assert.equal(world.alertTickets().length - before, 1);
  });

it('one note although the answer to it was lost', async () => {
  const notice = world.fresh();
  const channel = world.channel(world.json.ticket);
  await channel.deliver(notice);
  const { id } = newest();
  world.connectwise.simulator.core.faults.order({
    fault: 'reset-after-commit',
    times: 1,
    match: { method: 'POST', path: '/notes' },
  });
  await channel.deliver({ ...notice, id: 'ccc1' });
  assert.equal(notesOf(id).length, 2);
});

it('hostile text stays text, in 100 characters', async () => {
  world.fresh();
  await world.channel(world.json.ticket).deliver(aHostileNotice({ id: 'ddd1' }));
  const { summary } = newest();
  assert.ok(summary.length <= 100);
  assert.doesNotMatch(summary, /[\p{Cc}\u202a-\u202e]/u);
});

for (const [what, changes, tells] of [
  ['a priority', { priority: 'Priority 99' }, /no priority "Priority 99"/],
  ['a status', { closeOnRecovery: 'Gone' }, /Board 3 has no status "Gone"/],
] as const)
  it(`${what} that ConnectWise does not have is told`, async () => {
    const notice = world.fresh();
    const channel = world.channel({ ...world.json.ticket, ...changes });
    const over = { ...notice, id: 'eee1', items: [anAlert({ ...notice.items[0], change: 'recovered' })] };
    const told = await failure(
      channel.deliver(notice).then(() => channel.deliver(over)),
      [],
    );
    assert.equal(told.code, 'alert-channel-refused');
    assert.match(told.message, tells);
  });
