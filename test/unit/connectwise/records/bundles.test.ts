// If this fails, a report over the notes of a thousand tickets takes a thousand requests, or one hidden ticket hides the
// notes of all the others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import { scripted } from '../../../support/connectwise/caller.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

test('the notes of many tickets come in a fiftieth of the requests, each with its own end', async () => {
  await using sim = await startSimulated(120);
  const ids = sim.held().map(({ id }) => id);
  const wanted = [ids[3] ?? 0, 9_999_999, ...ids];
  await sim.client.systemInfo();
  const before = sim.asked();
  const results = await sim.client.notesOf(wanted);
  // 121 ids in three bundles, and the missing one is asked for alone, to learn why.
  assert.equal(sim.asked() - before, 4);
  assert.deepEqual(
    results.map(({ id }) => id),
    wanted,
  );
  for (const result of results)
    if (result.id === 9_999_999) assert.ok(!result.ok && result.error.code === 'connectwise-not-found');
    else
      assert.ok(
        result.ok && result.record.every(({ ticketId }) => ticketId === result.id),
        String(result.id),
      );
  assert.ok(results.some((result) => result.ok && result.record.length > 0));
});

test('more notes than one page are read to their end', async () => {
  await using sim = await startSimulated(3);
  const [one, other] = sim.held().map(({ id }) => id);
  for (let count = 0; count < 260; count += 1)
    sim.simulator.core.control.edit({
      table: 'notes',
      id: null,
      set: { ticketId: one, text: `note ${count}`, detailDescriptionFlag: true },
      by: 'tpatel',
    });
  const [result] = await sim.client.notesOf([one ?? 0, other ?? 0]);
  assert.ok(result?.ok && result.record.length >= 260);
});

test('an instance without bundles is asked one by one, and asked for a bundle only once', async () => {
  await using on = await scripted((seen) => {
    if (seen.path.endsWith('/bundles'))
      return { status: 404, body: { code: 'NotFound', message: 'The endpoint does not exist.' } };
    return { body: [{ id: 1, text: seen.path }], headers: { link: '' } };
  });
  const client = connectwiseClient(on.call);
  for (let round = 0; round < 2; round += 1)
    assert.deepEqual(
      (await client.notesOf([5, 6])).map((result) => result.ok && result.record[0]?.text),
      ['/v2025_1/apis/3.0/service/tickets/5/notes', '/v2025_1/apis/3.0/service/tickets/6/notes'],
    );
  assert.equal(on.asked().filter(({ path }) => path.endsWith('/bundles')).length, 1);
});

test('many records by their ids take one request for 150, in the order that was asked for', async () => {
  await using sim = await startSimulated(160);
  const ids = sim
    .held()
    .map(({ id }) => id)
    .toReversed();
  const before = sim.asked();
  const results = await sim.client.tickets.getMany([...ids, 9_999_999], ['summary']);
  assert.deepEqual(
    results.map(({ id, ok }) => [id, ok]),
    [...ids.map((id) => [id, true]), [9_999_999, false]],
  );
  assert.ok(sim.asked() - before <= 5, `${sim.asked() - before} requests`);
});
