// If this fails, records of a backfill that share a message are lost with it, or a slow system takes a function's whole time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backfillPair } from '../../../../shared/automations/backfill/pair.ts';
import { eachOf, parseNudge, type Nudge } from '../../../../shared/rules/sync/nudge.ts';
import { backfillWorld, type BackfillWorld } from '../../../support/engine/backfill-world.ts';
import type { Fault } from '../../../support/fakes/memory-side.ts';

/** A world whose backfill has begun every record but those of the last message sizes. */
async function begun(records: number): Promise<BackfillWorld> {
  const world = backfillWorld();
  for (let count = 0; count < records; count += 1) world.openTicket({ summary: `ticket ${count}` });
  world.advance(60);
  await world.start({ sides: ['connectwise'] });
  return world;
}

const sizes = (world: BackfillWorld): readonly number[] =>
  world.state.queue.map(({ nudge }) => eachOf(nudge).length);

/** Works everything off until a message that names several records is next. */
async function untilSeveral(world: BackfillWorld): Promise<Nudge> {
  await world.drain(() => sizes(world).some((size) => size > 1));
  const place = world.state.queue.findIndex(({ nudge }) => eachOf(nudge).length > 1);
  const [queued] = world.state.queue.splice(place, 1);
  return queued?.nudge ?? assert.fail('a message with several records');
}

async function assertDone(world: BackfillWorld, records: number): Promise<void> {
  const { state, progress } = await world.status();
  assert.deepEqual([state, progress.done, progress.byEnd.created], ['done', records, records]);
  assert.equal(world.servicenow.records.size, records);
  assert.deepEqual(world.unmatched(), []);
}

test('a page is shared out: few records a message where all workers can have one, never more than five', async () => {
  const world = await begun(200);
  const seen = new Map<number, number>();
  await world.drain(() => {
    for (const size of sizes(world)) seen.set(size, (seen.get(size) ?? 0) + 1);
    return false;
  });
  assert.deepEqual([...seen.keys()].toSorted((one, other) => one - other).at(-1), 5);
  assert.ok(seen.has(1), 'the first record goes alone');
  assert.ok(seen.has(2), 'ten records go two by two');
  await assertDone(world, 200);
});

test('the records that a slow system leaves go into a message of their own, in time', async () => {
  const world = await begun(30);
  const message = await untilSeveral(world);
  const slow = (where: string): Promise<void> => {
    if (where === 'before backfills.row') world.advance(101);
    return Promise.resolve();
  };
  const records = await backfillPair(message, world.needs({ pause: slow }));
  assert.equal(records.length, 1, 'no second record is begun when the time is over');
  const others = eachOf(message).slice(1);
  assert.ok(others.length > 0);
  const left = world.state.queue.find(({ nudge }) => nudge.recordId === others[0]?.recordId);
  assert.deepEqual(left === undefined ? [] : eachOf(left.nudge), others);
  await world.drain();
  await assertDone(world, 30);
});

test('each record is reported as it ends, under an id of its own', async () => {
  const world = await begun(30);
  const message = await untilSeveral(world);
  const told: string[] = [];
  await backfillPair(message, world.needs(), ({ nudge }) => void told.push(nudge.messageId));
  assert.deepEqual(
    told,
    eachOf(message).map(({ side, recordId }) => `backfill:${message.job ?? ''}:${side}:${recordId}`),
  );
});

/** Works off the first record of a backfill that copies files, and answers where it went, in turn. */
async function steps(fault?: (call: string) => Fault): Promise<{ world: BackfillWorld; went: string[] }> {
  const world = backfillWorld({ attachments: { direction: 'both' } });
  world.openTicket({ summary: 'Printer on fire' });
  world.advance(60);
  await world.start({ sides: ['connectwise'] });
  await world.drain(() => world.state.queue.length > 0);
  const [queued] = world.state.queue.splice(0, 1);
  const went: string[] = [];
  const pause = (where: string): Promise<void> => {
    went.push(where);
    return Promise.resolve();
  };
  await backfillPair(
    queued?.nudge ?? assert.fail('a message'),
    world.needs({ pause, ...(fault === undefined ? {} : { fault }) }),
  );
  return { world, went };
}

/** True where one was asked for before the other was answered, and the other way round. */
function areBeside(went: readonly string[], one: string, other: string): boolean {
  const at = (what: string): number => went.indexOf(what);
  assert.ok(at(`after ${one}`) >= 0 && at(`after ${other}`) >= 0, went.join(', '));
  return at(`before ${other}`) < at(`after ${one}`) && at(`before ${one}`) < at(`after ${other}`);
}

test('a far system is not waited for twice where both answers can be asked for at once', async () => {
  const { went } = await steps();
  assert.ok(
    areBeside(went, 'connectwise read', 'servicenow findByCorrelation'),
    'the record, its counterpart',
  );
  assert.ok(
    areBeside(went, 'servicenow journal', 'connectwise attachments'),
    'the journal of the counterpart, the files',
  );
  assert.ok(areBeside(went, 'backfills.row', 'pairs.keyOf'), 'the row, the pair');
  for (const call of ['servicenow findByCorrelation', 'connectwise attachments', 'connectwise read'])
    assert.equal(went.filter((where) => where === `before ${call}`).length, 1, `${call} is asked once`);
});

test('a look-up that fails beside the read makes nothing, and the record comes again', async () => {
  const { world, went } = await steps((call) => (call === 'read findByCorrelation' ? 'failed' : 'none'));
  assert.ok(!went.includes('before servicenow create'));
  assert.equal(world.servicenow.records.size, 0);
  world.advance(600);
  await world.drain();
  await assertDone(world, 1);
});

test('files that could not be listed beside the read-back are listed at their place', async () => {
  let lists = 0;
  const { world, went } = await steps((call) =>
    call === 'read attachments' && (lists += 1) === 1 ? 'failed' : 'none',
  );
  assert.equal(went.filter((where) => where === 'before connectwise attachments').length, 2);
  assert.equal(world.servicenow.records.size, 1);
});

test('a release that knows one record a message leaves the others to the next look at lost rows', async () => {
  const world = await begun(30);
  const { more, ...known } = await untilSeveral(world);
  assert.ok(more !== undefined && more.length > 0);
  await backfillPair(known, world.needs());
  await world.drain();
  await assertDone(world, 30);
});

test('a storage that fails in the middle brings the message back, and done records stay done', async () => {
  const world = await begun(30);
  const message = await untilSeveral(world);
  const needs = world.needs();
  let asked = 0;
  const failing = {
    ...needs,
    jobs: {
      ...needs.jobs,
      row: (...place: Parameters<typeof needs.jobs.row>) =>
        (asked += 1) === 2 ? Promise.reject(new Error('storage')) : needs.jobs.row(...place),
    },
  };
  await assert.rejects(backfillPair(message, failing), /storage/);
  const [first] = await backfillPair(message, needs);
  assert.equal(first?.outcome.kind, 'idle', 'the first record has ended');
  await world.drain();
  await assertDone(world, 30);
});

test('a message with something else than ids among its records is no nudge', () => {
  const nudge = {
    link: 'acme',
    side: 'connectwise',
    recordId: '1',
    origin: 'backfill',
    learnedAt: '2026-11-24T12:00:00.000Z',
    messageId: 'm',
    job: '20261124120000-a1',
  };
  assert.notEqual(parseNudge({ ...nudge, more: ['2', '3'] }), null);
  for (const more of [['x'], ['1/../2'], [2], '2', Array.from({ length: 100 }, () => '2')])
    assert.equal(parseNudge({ ...nudge, more }), null, JSON.stringify(more).slice(0, 40));
});
