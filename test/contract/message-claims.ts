/** The contract of every set of message claims; it runs on the fake and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MessageClaims } from '../../shared/ports/stores.ts';
import { freshLink, noon } from '../support/builders/rows.ts';

export function messageClaimsContract(name: string, claims: () => MessageClaims): void {
  describe(`message claims: ${name}`, () => {
    it('say new once, then seen until the work is durable, then dead-lettered for ever', async () => {
      const partition = freshLink();
      assert.equal(await claims().claimMessage(partition, 'm-1', noon), 'new');
      assert.equal(await claims().claimMessage(partition, 'm-1', noon), 'seen');
      assert.equal(claims().isAccepted(partition, 'm-1'), false);
      await claims().markAccepted(partition, 'm-1');
      assert.equal(claims().isAccepted(partition, 'm-1'), true);
      assert.equal(claims().isAccepted(partition, 'm-2'), false);
      assert.equal(await claims().claimMessage(partition, 'm-1', noon), 'accepted');
      assert.equal(await claims().claimMessage(partition, 'm-1', noon + 1e9), 'accepted');
    });

    it('say new to one of many who ask at once', async () => {
      const partition = freshLink();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => claims().claimMessage(partition, 'm-1', noon)),
      );
      assert.equal(answers.filter((answer) => answer === 'new').length, 1);
      assert.equal(answers.filter((answer) => answer === 'seen').length, 7);
    });

    it('say new to each of many messages that come together, and know those that were there', async () => {
      const partition = freshLink();
      const ids = Array.from({ length: 150 }, (_, at) => `m-${at}`);
      const all = (): Promise<string[]> =>
        Promise.all(ids.map((id) => claims().claimMessage(partition, id, noon)));
      assert.equal(await claims().claimMessage(partition, 'm-77', noon), 'new');
      assert.deepEqual(
        await all(),
        ids.map((id) => (id === 'm-77' ? 'seen' : 'new')),
      );
      const some = ids.filter((_, at) => at % 2 === 0);
      await Promise.all([...some, ...some].map((id) => claims().markAccepted(partition, id)));
      assert.deepEqual(
        await all(),
        ids.map((id) => (some.includes(id) ? 'accepted' : 'seen')),
      );
    });

    it('tell every two ids and partitions apart, whatever is in them', async () => {
      const partition = freshLink();
      const ids = [
        'a/b',
        'a\\b',
        'a#b',
        'a?b',
        'a=2Fb',
        'a%2Fb',
        'a!b',
        "a'b",
        'a\tb',
        'A/B',
        'ä',
        '🧾',
        'x'.repeat(900),
        `${'x'.repeat(900)}y`,
      ];
      for (const id of ids)
        assert.equal(await claims().claimMessage(partition, id, noon), 'new', id.slice(0, 20));
      for (const id of ids)
        assert.equal(await claims().claimMessage(partition, id, noon), 'seen', id.slice(0, 20));
      assert.equal(await claims().claimMessage(`${partition}/x`, 'a/b', noon), 'new');
    });
  });
}
