// If this fails, every invocation asks for a value that one answer could serve, or an outage elsewhere becomes ours
// at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { Cache, type CacheOptions } from '../../../shared/kit/cache.ts';

/** A value under one key, as most use it. */
function start(change: Partial<CacheOptions<string>> = {}) {
  const clock = { now: 1_000_000 };
  const asked: PromiseWithResolvers<string>[] = [];
  const read = () => {
    const answer = Promise.withResolvers<string>();
    asked.push(answer);
    return answer.promise;
  };
  const cache = new Cache<string>({
    now: () => clock.now,
    maxAgeMs: 1_000,
    renewAheadMs: 200,
    maxStaleMs: 5_000,
    coolDownMs: 300,
    failFast: true,
    ...change,
  });
  const parameter = {
    get: () => cache.get('key', read),
    refresh: () => cache.refresh('key', read),
    forget: () => cache.forget('key'),
    status: () => cache.status('key'),
  };
  const answer = (value: string) => asked.at(-1)?.resolve(value);
  const fail = () => asked.at(-1)?.reject(new RangeError('away'));
  const get = async (value?: string) => {
    const got = parameter.get();
    if (value !== undefined) answer(value);
    return got;
  };
  return { clock, cache, parameter, asked, answer, fail, get };
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('it is asked for once, however many need it, and not again while it is young', async () => {
  const on = start();
  const all = Promise.all([on.parameter.get(), on.parameter.get(), on.parameter.get()]);
  on.answer('one');
  assert.deepEqual(await all, ['one', 'one', 'one']);
  on.clock.now += 799;
  assert.equal(await on.get(), 'one');
  assert.equal(on.asked.length, 1);
});

test('shortly before it is too old it is renewed, and nobody waits for that', async () => {
  const on = start();
  await on.get('one');
  on.clock.now += 800;
  assert.equal(await on.get(), 'one');
  assert.equal(await on.get(), 'one');
  assert.equal(on.asked.length, 2);
  on.answer('two');
  await nextTurn();
  assert.equal(await on.get(), 'two');
});

test('too old, it is asked for before it is given', async () => {
  const on = start();
  await on.get('one');
  on.clock.now += 1_000;
  assert.equal(await on.get('two'), 'two');
});

test('while it cannot be renewed the old value is given, the place is left in peace, and the status says so', async () => {
  const on = start();
  await on.get('one');
  on.clock.now += 1_500;
  const got = on.parameter.get();
  on.fail();
  assert.equal(await got, 'one');
  assert.deepEqual(on.parameter.status(), { readAt: 1_000_000, failedAt: 1_001_500, why: 'RangeError' });
  assert.equal(await on.get(), 'one');
  assert.equal(on.asked.length, 2, 'it cools down');
  on.clock.now += 300;
  assert.equal(await on.get('back'), 'back');
  assert.equal(on.parameter.status().why, undefined);
});

test('a value that is too stale is no value', async () => {
  const on = start();
  await on.get('one');
  on.clock.now += 5_000;
  const got = on.parameter.get();
  on.fail();
  await assert.rejects(got, RangeError);
  await assert.rejects(on.parameter.get(), RangeError);
  assert.equal(on.asked.length, 2, 'it cools down');
});

test('a renewal in the background that fails is nobody’s failure', async () => {
  const on = start();
  await on.get('one');
  on.clock.now += 900;
  assert.equal(await on.get(), 'one');
  on.fail();
  await nextTurn();
  assert.equal(await on.get(), 'one');
  assert.equal(on.parameter.status().why, 'RangeError');
});

test('a value that was forgotten while it was fetched is not kept', async () => {
  const on = start();
  const got = on.parameter.get();
  on.parameter.forget();
  on.asked[0]?.resolve('old');
  assert.equal(await got, 'old');
  const again = on.parameter.get();
  assert.equal(on.asked.length, 2);
  on.answer('new');
  assert.equal(await again, 'new');
});

test('the status names the code of a failure that has one, and never its message', async () => {
  const failures = [
    new CodedError('secret-forbidden', { detail: 'canary' }),
    new TypeError('canary'),
    'canary',
  ];
  const seen: unknown[] = [];
  for (const failure of failures) {
    const cache = new Cache<string>({ now: () => 0, maxAgeMs: 1_000 });
    await cache.get('key', () => Promise.reject(failure as Error)).catch(() => undefined);
    seen.push(cache.status('key').why);
  }
  assert.deepEqual(seen, ['secret-forbidden', 'TypeError', 'unknown']);
});

test('a refresh asks past the cache, once for all, and past a reading that began before it', async () => {
  const on = start();
  await on.get('one');
  const early = on.cache.peek('key');
  assert.deepEqual([early?.value, early?.isFresh], ['one', true]);
  on.clock.now += 1_000;
  const before = on.parameter.get();
  const both = Promise.all([on.parameter.refresh(), on.parameter.refresh(), on.parameter.get()]);
  assert.equal(on.asked.length, 3);
  on.asked[2]?.resolve('new');
  assert.deepEqual(await both, ['new', 'new', 'new']);
  on.asked[1]?.resolve('old');
  assert.equal(await before, 'old');
  assert.equal(await on.get(), 'new', 'what was asked for before is not kept');
});

test('a refresh that fails gives the old value as long as a get would, and then throws', async () => {
  const on = start();
  await on.get('one');
  for (const [age, wanted] of [
    [4_999, 'one'],
    [1, RangeError],
  ] as const) {
    on.clock.now += age;
    const got = on.parameter.refresh();
    on.fail();
    if (typeof wanted === 'string') assert.equal(await got, wanted);
    else await assert.rejects(got, wanted);
  }
});

test('an error that says that the value has ended takes it away at once', async () => {
  const on = start({ isGone: (thrown) => thrown instanceof RangeError });
  await on.get('one');
  on.clock.now += 1_000;
  const got = on.parameter.get();
  on.fail();
  await assert.rejects(got, RangeError);
  assert.deepEqual(on.cache.keys(), []);
});

test('a value may say itself how long it lives', async () => {
  const on = start({ maxAgeMs: (value) => value.length * 100, renewAheadMs: 0 });
  await on.get('four');
  on.clock.now += 399;
  assert.equal(await on.get(), 'four');
  on.clock.now += 1;
  assert.equal(await on.get('longer'), 'longer');
});

test('a value that is exchanged keeps its age, and one that is not kept cannot be', async () => {
  const on = start();
  on.cache.replace('key', 'nobody');
  assert.equal(on.cache.peek('key'), undefined);
  await on.get('one');
  on.clock.now += 700;
  on.cache.replace('key', 'better');
  assert.deepEqual(on.cache.peek('key'), { value: 'better', readAt: 1_000_000, isFresh: true });
});

test('of more keys than it may keep, the one that was read longest ago is forgotten', async () => {
  const on = start({ maxKeys: 2 });
  for (const key of ['a', 'b', 'a', 'c']) {
    await on.cache.refresh(key, () => Promise.resolve(key));
    await on.cache.refresh(`no ${key}`, () => Promise.reject(new RangeError())).catch(() => undefined);
  }
  assert.deepEqual(on.cache.keys(), ['a', 'c']);
  assert.deepEqual(
    ['no a', 'no b', 'no c'].map((key) => on.cache.status(key).why),
    ['RangeError', undefined, 'RangeError'],
  );
});

test('a reader that throws before it is a promise fails as any other', async () => {
  const on = start();
  const broken = () => {
    throw new TypeError('canary');
  };
  await assert.rejects(on.cache.get('broken', broken), TypeError);
  assert.equal(on.cache.status('broken').why, 'TypeError');
});

const minute = 60_000;

/** As the lists of an instance's set-up are kept: an older one is better than none, and every failure is told. */
const lists = { maxAgeMs: 15 * minute, maxStaleMs: 4 * 60 * minute, coolDownMs: 30_000 };

function clocked() {
  let now = 0;
  let asked = 0;
  let failing = false;
  const cache = new Cache<string>({ now: () => now, ...lists });
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

test('a list is read once for all who ask at the same time, kept a quarter of an hour, and read again when forgotten', async () => {
  const { cache, get, asked, pass } = clocked();
  assert.deepEqual(await Promise.all([get(), get(), get()]), ['answer 1', 'answer 1', 'answer 1']);
  pass(14 * minute);
  assert.equal(await get(), 'answer 1');
  assert.equal(cache.peek('words')?.readAt, 0);
  pass(minute);
  assert.equal(await get(), 'answer 2');
  cache.forget();
  assert.equal(cache.peek('words'), undefined);
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

test('a list that was forgotten while it was read is not kept', async () => {
  const cache = new Cache<string>({ now: () => 0, ...lists });
  const first = Promise.withResolvers<string>();
  const asked = cache.get('words', () => first.promise);
  cache.forget('words');
  first.resolve('old');
  assert.equal(await asked, 'old');
  assert.equal(await cache.get('words', () => Promise.resolve('new')), 'new');
});
