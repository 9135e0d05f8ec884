// If this fails, a customer with thousands of changes keeps every other customer's changes from being looked for.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inTurns } from '../../../../shared/automations/poll/in-turns.ts';
import { ticketSync } from '../../../../shared/automations/poll/ticket-sync.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';

describe('works in turns', () => {
  async function* work(name: string, steps: number, seen: string[]) {
    for (let step = 1; step <= steps; step += 1) {
      await Promise.resolve();
      seen.push(`${name}${step}`);
      yield;
    }
  }

  it('each goes on by one step, then the next one does, until all have ended', async () => {
    const seen: string[] = [];
    await inTurns([work('a', 4, seen), work('b', 1, seen), work('c', 2, seen)]);
    assert.deepEqual(seen, ['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
  });

  it('nothing to do is done at once', async () => {
    await inTurns([]);
  });
});

describe('a poll of two links', () => {
  async function polled(isSmallLast: boolean) {
    const big = engineWorld();
    const small = engineWorld({ name: 'globex' });
    for (let count = 0; count < 1_000; count += 1) big.openTicket();
    small.openTicket();
    for (const world of [big, small]) world.advance(60);
    const [bigNeeds, smallNeeds] = [big.needs(), small.needs()];
    const names = isSmallLast ? ['acme', 'globex'] : ['globex', 'acme'];
    const outcome = await ticketSync({
      ...bigNeeds,
      links: names,
      linkOf: async (name) => (await bigNeeds.linkOf(name)) ?? smallNeeds.linkOf(name),
    });
    return { outcome, names, sent: big.state.queue.map(({ nudge }) => nudge.link) };
  }

  it('looks for the change of the small one behind one page of the big one', async () => {
    const { sent } = await polled(true);
    assert.equal(sent.length, 1_001);
    const before = sent.indexOf('globex');
    assert.ok(before <= 300, `${before} nudges of the other link were sent before it`);
  });

  it('says what it found in the order of the links, whoever was done first', async () => {
    for (const isSmallLast of [true, false]) {
      const { outcome, names } = await polled(isSmallLast);
      assert.deepEqual(
        outcome.polled.map(({ link, side, nudges }) => [link, side, nudges]),
        names.flatMap((name) => [
          [name, 'connectwise', name === 'acme' ? 1_000 : 1],
          [name, 'servicenow', 0],
        ]),
      );
    }
  });
});
