// If this fails, one customer's thousands of changes keep another customer's only change waiting, or a change is lost between two queues.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nudgeLanes, nudgeShare, poisonLanes } from '../../../shared/azure/nudge-lanes.ts';
import { parseNudge, type Nudge, type NudgeOrigin } from '../../../shared/rules/sync/nudge.ts';
import { idOn } from '../../support/builders/record-ids.ts';
import { memoryJsonQueue } from '../../support/fakes/memory-json-queue.ts';

const aNudge = (link: string, id: number, origin: NudgeOrigin = 'callback'): Nudge => ({
  link,
  side: 'connectwise',
  recordId: idOn('connectwise', String(id)),
  origin,
  learnedAt: '2026-11-24T12:00:00.000Z',
  messageId: `${link} ${id}`,
});

function lanes(isWithinShare?: (link: string) => boolean) {
  const first = memoryJsonQueue<Nudge>();
  const bulk = memoryJsonQueue<Nudge>();
  return { first, bulk, queue: nudgeLanes({ first, bulk }, isWithinShare) };
}

describe('two queues of nudges', () => {
  test('of ten thousand nudges of a link only its share stands before the one of another link', async () => {
    const { first, bulk, queue } = lanes();
    for (let id = 1; id <= 10_000; id += 1) await queue.send(aNudge('acme', id));
    await queue.send(aNudge('globex', 1));
    // The share grows while this runs, by one in three seconds.
    const before = (await first.depth()) - 1;
    assert.ok(before >= nudgeShare.atOnce && before < 2 * nudgeShare.atOnce, `${before} stand before it`);
    assert.equal((await first.depth()) + (await bulk.depth()), 10_001);
    const seen: string[] = [];
    while (first.deliver(({ messageId }) => seen.push(messageId)));
    assert.equal(seen.at(-1), 'globex 1');
  });

  for (const origin of ['asked', 'choice'] as const)
    test(`a person’s request for one record (${origin}) goes to the first queue, whatever its link has sent`, async () => {
      const { first, bulk, queue } = lanes(() => false);
      await queue.send(aNudge('acme', 1, origin));
      assert.deepEqual([await first.depth(), await bulk.depth()], [1, 0]);
    });

  for (const origin of ['callback', 'poll', 'again', 'replay', 'reconcile'] as const)
    test(`a nudge of ${origin} beyond the share stands in the other one`, async () => {
      const { first, bulk, queue } = lanes(() => false);
      await queue.send(aNudge('acme', 1, origin));
      assert.deepEqual([await first.depth(), await bulk.depth()], [0, 1]);
    });

  test('a delay goes with the nudge into either of them', async () => {
    for (const isWithin of [true, false]) {
      const { queue } = lanes(() => isWithin);
      await queue.send(aNudge('acme', 1), { delaySeconds: 5 });
      assert.deepEqual([await queue.waiting(), await queue.depth()], [0, 1]);
    }
  });

  test('a queue that takes nothing is told to the sender, who must not call it durable', async () => {
    const { bulk, queue } = lanes(() => false);
    bulk.refuse();
    await assert.rejects(queue.send(aNudge('acme', 1)));
  });

  test('both count where somebody asks what waits', async () => {
    const { first, bulk, queue } = lanes();
    for (let id = 1; id <= 3; id += 1) await first.send(aNudge('acme', id));
    for (let id = 4; id <= 8; id += 1) await bulk.send(aNudge('acme', id));
    assert.deepEqual([await queue.waiting(), await queue.depth()], [8, 8]);
    assert.deepEqual(
      (await queue.peek()).map(({ recordId }) => recordId),
      ['1', '2', '3', '4', '5', '6', '7', '8'],
    );
    for (let id = 9; id <= 100; id += 1) await bulk.send(aNudge('acme', id));
    assert.deepEqual([await queue.waiting(), (await queue.peek()).length], [32, 32]);
  });
});

test('messages that the host gave up on are taken off both poison queues', async () => {
  const { first, bulk } = lanes();
  await first.send(aNudge('acme', 1));
  await bulk.send(aNudge('acme', 2));
  for (const queue of [first, bulk])
    while (
      queue.deliver(() => {
        throw new Error('It fails.');
      })
    );
  const poison = poisonLanes([first.poison, bulk.poison]);
  const kept: (Nudge | null)[] = [];
  for (let messages = await poison.receive(); messages.length > 0; messages = await poison.receive())
    for (const message of messages) {
      kept.push(parseNudge(JSON.parse(message.text)));
      await message.remove();
    }
  assert.deepEqual(
    kept.map((nudge) => nudge?.recordId),
    ['1', '2'],
  );
});
