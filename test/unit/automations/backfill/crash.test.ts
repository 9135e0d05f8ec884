// If this fails, a worker that dies in the middle of a backfill leaves records behind, makes counterparts twice, mails
// customers about the past, or leaves messages that multiply for ever.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backfillWorld, type BackfillWorld } from '../../../support/engine/backfill-world.ts';
import { crashAt } from '../../../support/engine/engine-world.ts';
import { ticketId } from '../../../support/builders/record-ids.ts';

/** A handful of records of each kind, on both sides, with notes. */
function small(): BackfillWorld {
  const world = backfillWorld({ backfill: { notes: 'all', atOnce: 2 } });
  const ticket = world.openTicket({ summary: 'one' });
  world.connectwise.note(ticket, 'internal', 'private', 'Ann');
  world.connectwise.note(ticket, 'discussion', 'public', 'Ann');
  world.openTicket({ summary: 'two' });
  const incident = world.openIncident({ summary: 'three' });
  world.servicenow.note(incident, 'work_notes', 'theirs', 'Bob');
  world.advance(60);
  return world;
}

async function check(world: BackfillWorld, where: string): Promise<void> {
  const status = await world.status();
  assert.deepEqual(world.unmatched(), [], where);
  assert.deepEqual([world.connectwise.records.size, world.servicenow.records.size], [3, 3], where);
  assert.deepEqual([status.state, status.progress.percent, status.progress.total], ['done', 100, 3], where);
  assert.deepEqual(
    status.progress.byEnd,
    { created: 3, changed: 0, paired: 0, ignored: 0, failed: 0 },
    where,
  );
  const texts = [...world.servicenow.records.values(), ...world.connectwise.records.values()]
    .flatMap(({ notes }) => notes.filter(({ describes }) => !describes))
    .map(({ text }) => text.replace(/^.*: /, ''))
    .toSorted();
  assert.deepEqual(texts, ['private', 'private', 'public', 'public', 'theirs', 'theirs'], where);
  assert.ok(
    world.effects().every(({ silent }) => silent === true),
    `${where}: somebody was mailed`,
  );
}

/** Works everything off; the message with this number meets its end at this turn, and is delivered again later. */
async function runWithCrash(
  world: BackfillWorld,
  number: number,
  turn: number,
): Promise<{ readonly delivered: number; readonly turns: number; readonly where: string }> {
  for (let delivered = 1; delivered < 400; delivered += 1) {
    const message = world.take();
    if (message === null) return { delivered, turns: 0, where: '' };
    if (delivered !== number) {
      await message.work({});
      continue;
    }
    const crash = crashAt(turn);
    const ended = await Promise.race([message.work(crash), crash.crashed]);
    if (ended !== 'crashed') return { delivered, turns: crash.turns(), where: 'never' };
    // The queue gives it to another worker once the dead one's time is over, and others work meanwhile.
    world.advance(600);
    await message.work({});
    const rest = await world.drain();
    return { delivered: delivered + rest, turns: crash.turns(), where: crash.where() };
  }
  throw new Error('the queues never become empty');
}

describe('a worker that dies', () => {
  it('at any point of any message of a whole backfill changes nothing in the end', async () => {
    const calm = small();
    await calm.start();
    const usual = await calm.drain();
    await check(calm, 'undisturbed');
    let points = 0;
    const kinds = new Set<string>();
    for (let number = 1; number <= usual; number += 1) {
      for (let turn = 1; ; turn += 1) {
        const world = small();
        await world.start();
        const { delivered, where } = await runWithCrash(world, number, turn);
        if (where === 'never') break;
        points += 1;
        kinds.add(where);
        await world.drain();
        await check(world, `message ${number} died ${where} (turn ${turn})`);
        assert.ok(
          delivered <= usual + 25,
          `message ${number}, ${where}: ${delivered} messages instead of ${usual}`,
        );
      }
    }
    assert.ok(points > 150, `only ${points} points were seen`);
    for (const call of [
      'backfills.addRows',
      'backfills.save',
      'steps.send',
      'nudges.send',
      'backfills.endRow',
    ])
      for (const when of ['before', 'after']) assert.ok(kinds.has(`${when} ${call}`), `${when} ${call}`);
  });

  it('while it starts, resumes or pauses leaves a request that can be sent again', async () => {
    for (const action of ['', 'pause', 'resume', 'cancel'] as const) {
      for (let turn = 1; ; turn += 1) {
        const world = small();
        const { token } = await world.preview();
        const body = action === '' ? { dryRun: false, token } : { token };
        if (action !== '') await world.order('', { dryRun: false, token });
        if (action === 'resume') await world.order('pause');
        const crash = crashAt(turn);
        const ended = await Promise.race([world.order(action, body, crash), crash.crashed]);
        if (ended !== 'crashed') {
          assert.ok(turn > 5, `${action} has only ${turn} points`);
          break;
        }
        await world.order(action, body);
        if (action === 'pause') await world.order('resume', body);
        await world.drain();
        if (action === 'cancel') assert.equal((await world.status(token)).state, 'cancelled');
        else await check(world, `${action || 'start'} died ${crash.where()}`);
      }
    }
  });
});

describe('messages', () => {
  it('that are delivered twice, at once or one after the other, are worked once', async () => {
    const world = small();
    await world.start();
    for (let guard = 0; guard < 300; guard += 1) {
      const message = world.take();
      if (message === null) break;
      await Promise.all([message.work({}), message.work({})]);
      await message.work({});
    }
    assert.equal(world.take(), null, 'twice delivered is not twice sent');
    await check(world, 'all messages three times');
  });

  it('that are lost are sent again after a while', async () => {
    const world = small();
    await world.start();
    await world.drain(() => world.state.queue.length > 0);
    world.state.queue.length = 0;
    await world.drain();
    await check(world, 'a lost nudge');
  });

  it('of a step that cannot read its page come again, later each time, and not for ever more often', async () => {
    const world = small();
    await world.start();
    let failures = 3;
    await world.drain(undefined, {
      fault: (call) => (call === 'read page' && (failures -= 1) >= 0 ? 'busy' : 'none'),
    });
    await check(world, 'a list that could not be read');
  });
});

describe('a pair that a backfill has begun', () => {
  it('is finished quietly by whoever comes next, and is as loud as any other from then on', async () => {
    const world = backfillWorld({ backfill: { notes: 'all' } });
    const ticket = world.openTicket();
    world.connectwise.note(ticket, 'discussion', 'from last year', 'Ann');
    world.advance(60);
    await world.start({ sides: ['connectwise'] });
    await world.drain(() => world.state.queue.length > 0);
    const message = world.take();
    assert.ok(message !== null);
    const { promise: died, resolve } = Promise.withResolvers<undefined>();
    await Promise.race([
      message.work({
        pause(where) {
          if (where !== 'after servicenow create') return Promise.resolve();
          resolve(undefined);
          return new Promise(() => undefined);
        },
      }),
      died,
    ]);
    assert.equal([...world.state.pairRows.values()][0]?.pair.backfilled, 'created');
    world.advance(600);
    const live = () => ({
      link: 'acme',
      side: 'connectwise' as const,
      recordId: ticketId(ticket),
      origin: 'callback' as const,
      learnedAt: new Date(world.now()).toISOString(),
      messageId: 'live',
    });
    await world.handle(live());
    assert.deepEqual(
      world.effects().map(({ kind, silent }) => [kind, silent]),
      [
        ['create', true],
        ['note', true],
      ],
    );
    world.advance(60);
    world.connectwise.note(ticket, 'discussion', 'from today', 'Ann');
    await world.handle(live());
    assert.deepEqual([world.effects().at(-1)?.kind, world.effects().at(-1)?.silent], ['note', undefined]);
  });

  it('does not carry public history over later, when the link leaves it behind', async () => {
    const world = backfillWorld({ backfill: { notes: 'none' } });
    const ticket = world.openTicket();
    world.connectwise.note(ticket, 'discussion', 'old', 'Ann');
    world.advance(60);
    await world.start({ sides: ['connectwise'] });
    await world.drain();
    world.advance(60);
    world.connectwise.note(ticket, 'discussion', 'new', 'Ann');
    await world.handle({
      link: 'acme',
      side: 'connectwise',
      recordId: ticketId(ticket),
      origin: 'callback',
      learnedAt: new Date(world.now()).toISOString(),
      messageId: 'live',
    });
    const [incident] = world.servicenow.records.values();
    assert.deepEqual(
      incident?.notes.map(({ text }) => text),
      ['Ann (ConnectWise): new'],
    );
  });
});
