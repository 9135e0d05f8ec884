// If this fails, the list behind the number of pairs leaves some out, shows some twice, or shows digests as summaries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listPairs } from '../../../../shared/automations/pairs/list-pairs.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';

test('pages hold each pair once, with what was agreed on', async () => {
  const w = engineWorld();
  const tickets = ['One', 'Two', `Three ${'long '.repeat(40)}`].map((summary) => w.openTicket({ summary }));
  for (const ticket of tickets) await w.sync(w.nudge('connectwise', ticket));
  const needs = { links: [w.link()], pairs: w.needs().pairs };
  const first = await listPairs({ link: 'acme', after: null, limit: 2 }, needs);
  assert.equal(first.pairs.length, 2);
  assert.equal(first.next, first.pairs[1]?.pair);
  const second = await listPairs({ link: 'acme', after: first.next, limit: 2 }, needs);
  assert.equal(second.next, null);
  const all = [...first.pairs, ...second.pairs];
  assert.deepEqual(all.map(({ connectwiseId }) => String(connectwiseId)).toSorted(), [...tickets].toSorted());
  assert.deepEqual(
    all.map(({ summary }) => summary?.slice(0, 3) ?? null),
    ['One', 'Two', null],
  );
  assert.equal(all[0]?.state, 'active');
  assert.ok(all.every(({ readAt, status }) => readAt !== null && status !== null));
});

test('a page that ends with the last pair says that there is no other', async () => {
  const w = engineWorld();
  await w.sync(w.nudge('connectwise', w.openTicket()));
  const needs = { links: [w.link()], pairs: w.needs().pairs };
  assert.equal((await listPairs({ link: 'acme', after: null, limit: 1 }, needs)).next, null);
});

test('a link that the configuration does not have is refused by its name', async () => {
  const w = engineWorld();
  const needs = { links: [w.link()], pairs: w.needs().pairs };
  await assert.rejects(listPairs({ link: 'acne', after: null, limit: 1 }, needs), /acne/);
});
