// If this fails, some order of bursts, failures and killed workers loses a change between the two queues of nudges, leaves one waiting
// for ever, or lets a customer's flood stand before another customer's few changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, asyncProperty, integer, nat, record } from 'fast-check';
import { keepPoison } from '../../shared/automations/dead-letters/poison.ts';
import { nudgeLanes, nudgeShare, poisonLanes } from '../../shared/azure/nudge-lanes.ts';
import { createShares } from '../../shared/kit/share.ts';
import type { Nudge } from '../../shared/rules/sync/nudge.ts';
import { idOn } from '../support/builders/record-ids.ts';
import { memoryJsonQueue } from '../support/fakes/memory-json-queue.ts';
import { upTo } from '../support/long.ts';

const links = 5;
const bursts = array(
  record({
    link: nat({ max: links - 1 }),
    nudges: integer({ min: 1, max: 300 }),
    /** Until the burst, seconds. */
    after: nat({ max: 90 }),
    /** Messages that each queue's workers take meanwhile. */
    worked: nat({ max: 60 }),
    /** One message in so many kills its worker; 0: none. */
    kills: nat({ max: 6 }),
  }),
  { minLength: 1, maxLength: 25 },
);

test('every nudge is worked or kept as a dead letter, and no flood stands before the few', async () => {
  let [bulky, kept] = [0, 0];
  const property = asyncProperty(bursts, async (sent) => {
    const clock = { now: 1_000_000 };
    const first = memoryJsonQueue<Nudge>();
    const bulk = memoryJsonQueue<Nudge>();
    const queue = nudgeLanes({ first, bulk }, createShares({ ...nudgeShare, now: () => clock.now }));
    const waits = new Set<string>();
    let deliveries = 0;
    const work =
      (kills: number) =>
      ({ messageId }: Nudge): void => {
        deliveries += 1;
        if (kills > 0 && deliveries % kills === 0) throw new Error('Killed.');
        waits.delete(messageId);
      };
    const begun = clock.now;

    for (const [round, { link, nudges, after, worked, kills }] of sent.entries()) {
      clock.now += after * 1000;
      for (let count = 0; count < nudges; count += 1) {
        const messageId = `${round} ${count}`;
        waits.add(messageId);
        await queue.send({
          link: `link-${link}`,
          side: 'connectwise',
          recordId: idOn('connectwise', String(1 + count)),
          origin: 'callback',
          learnedAt: new Date(clock.now).toISOString(),
          messageId,
        });
      }
      // However much was sent: what a link may have there is bounded by the time alone.
      const shares = links * (nudgeShare.atOnce + ((clock.now - begun) / 60_000) * nudgeShare.perMinute);
      assert.ok((await first.depth()) <= shares, `${await first.depth()} stand before the few`);
      bulky = Math.max(bulky, await bulk.depth());
      for (let count = 0; count < worked; count += 1) {
        first.deliver(work(kills));
        bulk.deliver(work(kills));
      }
    }

    // Both have workers of their own, so neither waits for the other's end.
    for (let turn = 0; turn < 50_000 && (await queue.depth()) > 0; turn += 1) {
      first.deliver(work(7));
      bulk.deliver(work(7));
    }
    const { deadLetters } = await keepPoison({
      poison: poisonLanes([first.poison, bulk.poison]),
      deadLetters: { put: (_letter, _at, token = '') => Promise.resolve(void token) },
      unreadable: { put: () => Promise.reject(new Error('Every one of them can be read.')) },
      pairs: { keyOf: () => Promise.resolve(null) },
      links: [],
    });
    kept += deadLetters;
    assert.equal(await queue.depth(), 0, 'some wait for ever');
    assert.equal(waits.size, deadLetters, 'some were lost');
  });
  await assertProperty(property, { numRuns: upTo(60, 2_000), endOnFailure: true });
  assert.ok(bulky > 100 && kept > 0, `${bulky} stood in the second queue, ${kept} were kept`);
});
