/**
 * What the user would lose: changes between the old entry and those that take its place, or money: thousands of callbacks a
 * day for tickets that no link has.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { held, kindsOf, over, plant, publicUrl, url } from '../../../support/connectwise/registered.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

/** A receiver that counts what it is called for. */
async function startReceiver() {
  const called: string[] = [];
  const server = createServer((request, response) => {
    called.push(/recordId=(\d+)/.exec(request.url ?? '')?.[1] ?? '');
    request.resume().once('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/callbacks/connectwise?recordId=`,
    /** The records of the calls since the last look. */
    calls: () => called.splice(0),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('from every ticket to the linked board: no call is missed, and other boards cost none', async () => {
  await using sim = await startSimulated(120);
  await using receiver = await startReceiver();
  await using testReceiver = await startReceiver();
  const edit = async (id: number, set: Readonly<Record<string, unknown>>): Promise<void> => {
    sim.simulator.core.control.edit({ table: 'tickets', id: String(id), set, by: 'tpatel' });
    await sim.simulator.core.idle();
  };
  const linked = sim.held().find((one) => one.board?.id === 3)?.id ?? assert.fail('no ticket on board 3');
  const others = sim.held().filter((one) => one.board?.id !== 3);
  assert.ok(others.length > 50);
  // The entry of an earlier version, and that of another environment of this app.
  plant(sim, { url: receiver.url });
  const oftest = plant(sim, { url: testReceiver.url });
  await edit(linked, { summary: 'before' });
  assert.deepEqual(receiver.calls(), [String(linked)]);

  const handedOver: string[][] = [];
  const app = over(sim.client, { dryRun: false }, null, {
    boards: [3],
    async sleep(milliseconds) {
      assert.ok(milliseconds >= 6_000, 'what is refused is sent again for six seconds');
      await edit(linked, { summary: 'in between' });
      handedOver.push(receiver.calls());
    },
  });
  const outcome = await app.ensure({ url: receiver.url });
  assert.deepEqual([outcome.kind, outcome.uncovered], ['done', []]);
  assert.deepEqual(handedOver, [[String(linked), String(linked)]], 'both entries call');
  assert.deepEqual(kindsOf(sim), [
    ['ticket/owner/1', testReceiver.url, false],
    ['ticket/board/3', receiver.url, false],
  ]);
  assert.equal(held(sim)[0]?.id, oftest);

  testReceiver.calls();
  for (const { id } of others) await edit(id, { summary: 'of another customer' });
  assert.deepEqual(receiver.calls(), []);
  assert.equal(testReceiver.calls().length, others.length, 'they were told to whoever asked for them');
  await edit(linked, { summary: 'after' });
  assert.deepEqual(receiver.calls(), [String(linked)]);
  // Another customer's on the same board, and one that comes to the board.
  await edit(linked, { company: { id: 5 } });
  await edit(others[0]?.id ?? 0, {
    board: { id: 3 },
    status: { name: 'Triage' },
    type: { name: 'Phishing' },
    team: { name: 'Blue Team' },
  });
  assert.deepEqual(receiver.calls(), [String(linked), String(others[0]?.id)]);
  assert.equal((await app.ensure({ url: receiver.url })).kind, 'nothing-to-change');
});

test('the old entry stays while ConnectWise does not show the one that is to take its place', async () => {
  await using sim = await startSimulated(0);
  const old = plant(sim, {});
  const app = over(sim.client, { dryRun: false }, publicUrl, {
    boards: [3, 4],
    sleep() {
      // Somebody switches one of the new ones off.
      const id = held(sim).at(-1)?.id;
      sim.simulator.core.control.edit({
        table: 'callbacks',
        id: String(id),
        set: { inactiveFlag: true },
        by: 'tpatel',
      });
      return Promise.resolve();
    },
  });
  const outcome = await app.ensure();
  assert.deepEqual([outcome.kind, outcome.left], ['incomplete', 2]);
  assert.ok(held(sim).some(({ id, inactiveFlag }) => id === old && inactiveFlag === false));
});

test('a link that is gone takes its boards’ entries with it', async () => {
  await using sim = await startSimulated(0);
  const before = over(sim.client, { dryRun: false }, publicUrl, { boards: [1, 2] });
  await before.ensure();
  const app = over(sim.client, { dryRun: false }, publicUrl, { boards: [2] });
  assert.deepEqual(
    (await app.ensure()).remove.map(({ level, objectId }) => `${level} ${objectId}`),
    ['board 1'],
  );
  assert.deepEqual(kindsOf(sim), [['ticket/board/2', url, false]]);
});
