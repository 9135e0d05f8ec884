// If this fails, every sync asks for the same status list again, or a short outage of ConnectWise stops what could go on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agedCache } from '../../../../shared/kit/aged-cache.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

const minute = 60_000;

function clocked() {
  let now = 0;
  let asked = 0;
  let failing = false;
  const cache = agedCache({ now: () => now });
  return {
    cache,
    asked: () => asked,
    fail: (is: boolean) => (failing = is),
    pass: (ms: number) => (now += ms),
    get: () =>
      cache.get('words', () => {
        asked += 1;
        return failing ? Promise.reject(new Error('away')) : Promise.resolve(`answer ${asked}`);
      }),
  };
}

test('is read once for all who ask at the same time, kept a quarter of an hour, and read again when forgotten', async () => {
  const { cache, get, asked, pass } = clocked();
  assert.deepEqual(await Promise.all([get(), get(), get()]), ['answer 1', 'answer 1', 'answer 1']);
  pass(14 * minute);
  assert.equal(await get(), 'answer 1');
  assert.equal(cache.age('words'), 14 * minute);
  pass(minute);
  assert.equal(await get(), 'answer 2');
  cache.forget();
  assert.equal(cache.age('words'), undefined);
  assert.equal(await get(), 'answer 3');
  assert.equal(asked(), 3);
});

test('an old answer is given while asking fails, without asking each time, and not for ever', async () => {
  const { get, asked, pass, fail } = clocked();
  await get();
  fail(true);
  pass(20 * minute);
  assert.equal(await get(), 'answer 1');
  assert.equal(await get(), 'answer 1');
  assert.equal(asked(), 2);
  pass(minute);
  assert.equal(await get(), 'answer 1');
  assert.equal(asked(), 3);
  fail(false);
  pass(minute);
  assert.equal(await get(), 'answer 4');
  fail(true);
  pass(5 * 60 * minute);
  await assert.rejects(get(), /away/);
});

test('a first failure is told at once and not remembered', async () => {
  const { get, fail } = clocked();
  fail(true);
  await assert.rejects(get(), /away/);
  fail(false);
  assert.equal(await get(), 'answer 2');
});

test('what was forgotten while it was read is not kept', async () => {
  const cache = agedCache({ now: () => 0 });
  const first = Promise.withResolvers<string>();
  const asked = cache.get('words', () => first.promise);
  cache.forget('words');
  first.resolve('old');
  assert.equal(await asked, 'old');
  assert.equal(await cache.get('words', () => Promise.resolve('new')), 'new');
});

test('all the set-up of an instance can be read, each list with one request however often it is asked for', async () => {
  await using sim = await startSimulated(3);
  const { reference } = sim.client;
  const read = async () => {
    const [board] = await reference.boards();
    const id = board?.id ?? 0;
    return Promise.all([
      reference.boards(),
      reference.statuses(id),
      reference.types(id),
      reference.subTypes(id),
      reference.items(id),
      reference.teams(id),
      reference.priorities(),
      reference.sources(),
      reference.members(),
      reference.companyStatuses(),
      reference.companyTypes(),
      reference.agreementTypes(),
      reference.workTypes(),
      reference.workRoles(),
      reference.locations(),
      reference.departments(),
    ]);
  };
  const lists = await read();
  assert.ok(lists.every((rows) => rows.length > 0));
  const asked = sim.asked();
  await read();
  assert.equal(sim.asked(), asked);
});
