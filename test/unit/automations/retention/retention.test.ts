// If this fails, a table grows for ever, one that is slow or refuses holds up the others, or a wrong clock empties them all.
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { retentionMeasures } from '../../../../shared/automations/retention/retention.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { aConflict, aHistoryRow, aLetter } from '../../../support/builders/rows.ts';
import { retentionWorld, type RetentionWorld } from '../../../support/retention/world.ts';

const day = 86_400_000;
const hour = 3_600_000;

/** Ticks of the timer until nothing is left to do, at most a day's. */
async function ticks(world: RetentionWorld): Promise<number> {
  for (let tick = 1; tick <= 48; tick += 1) if ((await world.run()).kind === 'nothing') return tick;
  return 49;
}

test('rows stay to the end of their limit, and open dead letters for ever', async () => {
  const world = retentionWorld({ retention: { history: 30, messages: 30 } });
  const at = new Date(world.now()).toISOString();
  await world.history.append(aHistoryRow('acme', { at }));
  await world.messages.claimMessage('servicenow:acme', 'm', world.now());
  await world.conflicts.record(aConflict('acme', { at }));
  await world.deadLetters.put(aLetter('acme', {}), at);
  await world.table('audit').put({ partitionKey: 'orders', rowKey: '1' });
  world.advance(30 * day);
  await ticks(world);
  assert.deepEqual([world.rows('history'), world.rows('messages')], [1, 1]);
  world.advance(day);
  await ticks(world);
  assert.deepEqual([world.rows('history'), world.rows('messages'), world.rows('conflicts')], [0, 0, 2]);
  world.advance(3_000 * day);
  await ticks(world);
  assert.deepEqual([world.rows('conflicts'), world.rows('audit'), world.rows('deadletters')], [0, 0, 1]);
});

test('dead letters and unreadable messages go where the configuration says so', async () => {
  const world = retentionWorld({ keepDays: 3 });
  await world.deadLetters.put(aLetter('acme', { recordId: '1' }), new Date(world.now()).toISOString());
  await world.table('unreadable').put({ partitionKey: 'messages', rowKey: 'u' });
  world.advance(2 * day);
  await world.deadLetters.put(aLetter('acme', { recordId: '2' }), new Date(world.now()).toISOString());
  world.advance(2 * day);
  await ticks(world);
  assert.deepEqual([world.rows('deadletters'), world.rows('unreadable')], [1, 0]);
});

test('a value that is lost again is kept for its whole time again', async () => {
  const world = retentionWorld({ retention: { conflicts: 30 } });
  const lost = (): Promise<void> =>
    world.conflicts.record(aConflict('acme', { id: 'same', at: new Date(world.now()).toISOString() }));
  await lost();
  world.advance(29 * day);
  await lost();
  world.advance(29 * day);
  await ticks(world);
  assert.equal((await world.conflicts.list('acme', 10)).length, 1);
  world.advance(3 * day);
  await ticks(world);
  assert.equal(world.rows('conflicts'), 0);
  await lost();
  assert.equal((await world.conflicts.list('acme', 10)).length, 1, 'and is written again after that');
});

test('the clock of an instance decides nothing, however wrong it is', async () => {
  for (const wrong of [-hour, hour, 1_000 * day, -1_000 * day]) {
    const world = retentionWorld();
    await world.messages.claimMessage('connectwise', 'm', world.now() + wrong);
    await world.run(() => world.now() + wrong);
    assert.equal(world.rows('messages'), 1, `${wrong}`);
    world.advance(31 * day);
    await world.run(() => world.now() + wrong);
    assert.equal(world.rows('messages'), 0, `${wrong}`);
  }
});

describe('a store that refuses', () => {
  it('is told and tried again, and the others are worked on', async () => {
    let refuses = true;
    const world = retentionWorld({
      before: (store) => {
        if (refuses && store === 'history') throw new CodedError('storage-unavailable');
      },
    });
    await world.table('messages').put({ partitionKey: 'p', rowKey: 'r' });
    world.advance(400 * day);
    const outcome = await world.run();
    assert.equal(outcome.kind, 'partial');
    assert.deepEqual(
      [outcome.failed, outcome.removed],
      [{ history: 'storage-unavailable' }, { messages: 1 }],
    );
    assert.deepEqual(
      retentionMeasures(outcome).map(({ value, tags }) => [value, ...Object.values(tags)].join(' ')),
      ['1 messages removed', '1 history failed'],
    );
    world.advance(4 * day);
    await world.run();
    await world.run();
    assert.equal(world.alarms.length, 1, 'people are told once');
    assert.match(world.alarms[0] ?? '', /retention-behind .*history/);
    refuses = false;
    assert.equal((await world.run()).kind, 'done');
  });

  it('loses nothing to a run that is killed at any request, and the next one ends it', async () => {
    let left = Infinity;
    const fill = async (world: RetentionWorld): Promise<void> => {
      const at = new Date(world.now()).toISOString();
      for (let index = 0; index < 5; index += 1) {
        await world.history.append(aHistoryRow('acme', { at, run: `${index}` }));
        await world.messages.claimMessage('connectwise', `${index}`, world.now());
        await world.conflicts.record(aConflict('acme', { at, id: `${index}` }));
      }
      world.advance(500 * day);
      await world.messages.claimMessage('connectwise', 'young', world.now());
    };
    for (let kill = 1; ; kill += 1) {
      left = Infinity;
      const world = retentionWorld({
        before: () => {
          if ((left -= 1) < 0) throw new Error('killed');
        },
      });
      await fill(world);
      left = kill;
      const killed = await world.run().then(
        ({ kind }) => kind === 'partial',
        () => true,
      );
      left = Infinity;
      await ticks(world);
      assert.deepEqual(
        [world.rows('history'), world.rows('conflicts'), world.rows('messages')],
        [0, 0, 1],
        `killed at request ${kill}`,
      );
      if (!killed) {
        assert.ok(kill > 25, `only ${kill} requests`);
        return;
      }
    }
  });
});

test('a store with more rows than a run takes is left where it was, and others have their turn', async () => {
  let spent = 0;
  const world = retentionWorld({ before: () => (spent += 2_000) });
  for (let index = 0; index < 3_000; index += 1)
    await world.table('history').put({ partitionKey: `p${index}`, rowKey: 'r' });
  await world.table('findings').put({ partitionKey: 'p', rowKey: 'r' });
  world.advance(400 * day);
  spent = 0;
  const first = await world.run(() => spent);
  assert.equal(first.kind, 'unfinished');
  assert.ok(first.unfinished.includes('history'));
  const before = world.rows('history');
  assert.ok(before < 3_000, 'it came forward');
  for (let tick = 0; tick < 60 && world.rows('history') > 0; tick += 1) await world.run(() => spent);
  assert.deepEqual([world.rows('history'), world.rows('findings')], [0, 0]);
});
