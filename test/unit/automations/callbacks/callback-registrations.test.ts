/**
 * If this fails, ConnectWise sends no callbacks and nobody notices, an entry of another integration is removed, or a
 * working entry is removed before the next one is there.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import { dyingCall } from '../../../support/connectwise/dying.ts';
import {
  board,
  held,
  kindsOf,
  over,
  owner,
  plant,
  publicUrl,
  url,
} from '../../../support/connectwise/registered.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

test('by the clock: what is missing is made, and the next run finds nothing to change', async () => {
  await using sim = await startSimulated(0);
  plant(sim, { url: 'https://other.example/hook?id=', description: 'theirs' });
  const stranger = JSON.stringify(held(sim));
  const app = over(sim.client);
  await app.timer();
  await app.timer();
  assert.deepEqual(kindsOf(sim).slice(1), [['ticket/owner/1', url, false]]);
  assert.equal(JSON.stringify(held(sim).slice(0, 1)), stranger);
  assert.deepEqual(
    app.told.runs.map(([, outcome]) => outcome),
    ['done', 'nothing-to-change'],
  );
  assert.deepEqual(
    app.told.audit.map(({ actor: by, action, link, scope, outcome }) => [by, action, link, scope, outcome]),
    ['begun', 'done'].map((outcome) => [
      { by: 'timer', name: 'callback-registrations' },
      'callbacks-change',
      null,
      `callbacks to ${url}: 1 to make, 0 to switch on, 0 to remove`,
      outcome,
    ]),
  );
  assert.deepEqual(
    app.told.measures.map(({ value, tags }) => [tags, value]),
    [
      [{ outcome: 'made' }, 1],
      [{ outcome: 'kept' }, 1],
    ],
  );
});

test('without a declared address nothing is asked and nothing done, and the run says so', async () => {
  await using sim = await startSimulated(0);
  const app = over(sim.client, { dryRun: false, entries: [owner] }, null);
  const asked = sim.asked();
  await app.timer();
  assert.deepEqual([app.told.runs, sim.asked()], [[['callback-registrations', 'no-address']], asked]);
  assert.match(app.told.lines.join('\n'), /"kind":"no-address"/);
});

test('unless the configuration lets it, the timer says what differs and changes nothing', async () => {
  await using sim = await startSimulated(0);
  const app = over(sim.client, { entries: [owner] });
  await app.timer();
  assert.deepEqual([held(sim), app.told.audit, app.told.runs[0]?.[1]], [[], [], 'planned']);
  assert.deepEqual(app.told.measures, [
    { name: 'callback_registrations', value: 1, tags: { outcome: 'planned' } },
  ]);
});

test('an entry that was switched off is switched on again, with since when and by whom', async () => {
  await using sim = await startSimulated(0);
  const app = over(sim.client);
  await app.ensure();
  const [entry] = held(sim);
  const before = await sim.client.callbacks.list().first();
  const made = Date.parse(before?._info?.lastUpdated ?? '');
  await sim.simulator.core.control.advance(4 * 86_400);
  sim.simulator.core.control.edit({
    table: 'callbacks',
    id: String(entry?.id),
    set: { inactiveFlag: true },
    by: 'jlindqvist',
  });
  const planned = await app.ensure({ dryRun: true });
  assert.deepEqual(
    planned.activate.map(({ id, changedBy }) => [id, changedBy]),
    [[entry?.id, 'jlindqvist']],
  );
  assert.ok(Date.parse(planned.activate[0]?.changedAt ?? '') >= made + 4 * 86_400_000);
  assert.equal(held(sim)[0]?.inactiveFlag, true);
  await app.timer();
  assert.deepEqual(kindsOf(sim), [['ticket/owner/1', url, false]]);
  const lines = app.told.lines.join('\n');
  assert.match(lines, /"switchedOff":\[\{"id":\d+,"changedAt":"\d{4}-/);
  assert.doesNotMatch(lines, /jlindqvist/);
});

test('a declared list: made, kept and removed, least change, nobody else’s', async () => {
  await using sim = await startSimulated(0);
  const others = [
    { url: 'https://app-test.example/api/callbacks/connectwise?recordId=' },
    { url, ...board, objectId: 3, description: 'theirs' },
    { url: `${publicUrl}/hook?id=` },
  ];
  for (const other of others) plant(sim, other);
  const strangers = JSON.stringify(held(sim));
  const kept = plant(sim, {});
  const gone = plant(sim, { type: 'company' });
  const old = plant(sim, { url: url.replace('recordId', 'id') });
  const app = over(sim.client, { dryRun: false, entries: [owner, board] });
  const outcome = await app.ensure();
  assert.equal(outcome.kind, 'done');
  assert.deepEqual(
    [
      outcome.create.map(({ level }) => level),
      outcome.keep.map(({ id }) => id),
      outcome.remove.map(({ id }) => id),
    ],
    [['board'], [kept], [gone, old]],
  );
  assert.equal(JSON.stringify(held(sim).slice(0, 3)), strangers);
  assert.deepEqual(kindsOf(sim).slice(3), [
    ['ticket/owner/1', url, false],
    ['ticket/board/2', url, false],
  ]);
  assert.equal((await app.ensure()).kind, 'nothing-to-change');
});

test('one wrong letter in the address is refused, or touches nothing that works', async () => {
  await using sim = await startSimulated(0);
  const app = over(sim.client);
  await app.ensure();
  const asked = sim.asked();
  for (const wrong of [
    url.replace('connectwise', 'connectwice'),
    url.replace('=', ''),
    url.replace('s:', ':'),
    'x',
  ])
    await assert.rejects(app.ensure({ url: wrong }), { code: 'request-invalid' });
  assert.equal(sim.asked(), asked);
  const outcome = await app.ensure({ url: url.replace('app.', 'apq.') });
  assert.deepEqual(outcome.remove, []);
  assert.deepEqual(kindsOf(sim)[0], ['ticket/owner/1', url, false]);
});

test('requests: one where nothing differs; of a change, the lists, one a new entry, two one that is changed', async () => {
  await using sim = await startSimulated(0);
  await sim.client.systemInfo();
  const app = over(sim.client);
  const count = async (work: () => Promise<unknown>): Promise<number> => {
    const asked = sim.asked();
    await work();
    return sim.asked() - asked;
  };
  assert.equal(await count(() => app.ensure()), 4);
  assert.equal(await count(() => app.timer()), 1);
  plant(sim, { type: 'company' });
  sim.simulator.core.control.edit({
    table: 'callbacks',
    id: String(held(sim)[0]?.id),
    set: { inactiveFlag: true },
    by: 'tpatel',
  });
  // Before anything is removed, ConnectWise is asked whether it shows what takes its place.
  assert.equal(await count(() => app.timer()), 8);
});

test('an entry that somebody changes between the list and the write is left to the next run', async () => {
  await using sim = await startSimulated(0);
  const theirs = plant(sim, { type: 'company' });
  const client = connectwiseClient((asked) => {
    if (asked.route.endsWith('/{id}') && asked.method === 'GET')
      sim.simulator.core.control.edit({
        table: 'callbacks',
        id: String(theirs),
        set: { description: 'mine now' },
        by: 'tpatel',
      });
    return sim.call(asked);
  });
  assert.equal((await over(client).ensure()).kind, 'done');
  assert.deepEqual(
    held(sim).map(({ id }) => id),
    [theirs, theirs + 1],
  );
});

test('a lost answer to a new entry is looked up, and made once', async () => {
  await using sim = await startSimulated(0);
  sim.simulator.core.faults.order({
    fault: 'reset-after-commit',
    times: 1,
    match: { method: 'POST', path: '/system/callbacks' },
  });
  assert.equal((await over(sim.client).ensure()).kind, 'done');
  assert.equal(held(sim).length, 1);
});

test('a change that ConnectWise does not show is told as such', async () => {
  await using sim = await startSimulated(0);
  const entry = plant(sim, { inactiveFlag: true });
  const client = connectwiseClient(async (asked) => {
    const answer = await sim.call(asked);
    if (asked.method === 'PATCH')
      sim.simulator.core.control.edit({
        table: 'callbacks',
        id: String(entry),
        set: { inactiveFlag: true },
        by: 'zAdmin',
      });
    return answer;
  });
  const app = over(client);
  const outcome = await app.ensure();
  assert.deepEqual([outcome.kind, outcome.left], ['incomplete', 1]);
  assert.equal(app.told.audit.at(-1)?.outcome, 'incomplete: 1 left');
});

for (const moment of ['before', 'after'] as const)
  test(`a process that ends ${moment} any of its requests: ConnectWise calls all the time, and the next run ends well`, async () => {
    let ended = false;
    for (let at = 0; at < 20 && !ended; at += 1) {
      await using sim = await startSimulated(0);
      plant(sim, { inactiveFlag: true });
      const old = plant(sim, { url: url.replace('recordId', 'id') });
      const stranger = plant(sim, { url, ...board, objectId: 3, description: 'theirs' });
      const declared = { dryRun: false, entries: [owner, board] };
      const dying = dyingCall(sim.call, at, moment);
      const first = await over(connectwiseClient(dying.call), declared)
        .ensure()
        .catch(() => undefined);
      const ids = held(sim).map(({ id }) => id);
      const isCalled = held(sim).some(
        (one) => one.type === 'ticket' && one.level === 'owner' && one.inactiveFlag !== true,
      );
      assert.ok(isCalled, 'the old entry works until the new one does');
      ended = first?.kind === 'done';
      if (!ended)
        assert.ok(['done', 'nothing-to-change'].includes((await over(sim.client, declared).ensure()).kind));
      assert.ok(ids.includes(stranger));
      assert.equal(
        held(sim).some(({ id }) => id === old),
        false,
      );
      assert.deepEqual(
        kindsOf(sim).toSorted((one, other) => String(one[0]).localeCompare(String(other[0]), 'en')),
        [
          ['ticket/board/2', url, false],
          ['ticket/board/3', url, false],
          ['ticket/owner/1', url, false],
        ],
      );
      if (ended) assert.equal(at, dying.made());
    }
    assert.ok(ended);
  });

test('a member without the right is told by its code, and two runs at once do not meet', async () => {
  await using reader = await startSimulated(0, { account: 'sim-readonly' });
  const app = over(reader.client);
  await assert.rejects(app.ensure(), { code: 'connectwise-forbidden' });
  assert.equal(app.told.audit.at(-1)?.outcome, 'connectwise-forbidden');
  await using sim = await startSimulated(0);
  const both = over(sim.client);
  const ends = await Promise.allSettled([both.ensure(), both.ensure()]);
  assert.deepEqual(new Set(ends.map(({ status }) => status)), new Set(['fulfilled', 'rejected']));
  assert.equal(held(sim).length, 1);
});
