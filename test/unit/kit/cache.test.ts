// If this fails, every invocation asks for what one answer would do, or an outage elsewhere becomes ours at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { cachedParameter } from '../../../shared/kit/cache.ts';

function start(change: { readonly maxStaleMs?: number } = {}) {
  const clock = { now: 1_000_000 };
  const asked: PromiseWithResolvers<string>[] = [];
  const parameter = cachedParameter<string>({
    read: () => {
      const answer = Promise.withResolvers<string>();
      asked.push(answer);
      return answer.promise;
    },
    now: () => clock.now,
    maxAgeMs: 1_000,
    renewAheadMs: 200,
    maxStaleMs: 5_000,
    restMs: 300,
    ...change,
  });
  const answer = (value: string) => asked.at(-1)?.resolve(value);
  const fail = () => asked.at(-1)?.reject(new RangeError('away'));
  const get = async (value?: string) => {
    const got = parameter.get();
    if (value !== undefined) answer(value);
    return got;
  };
  return { clock, parameter, asked, answer, fail, get };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

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
  await settled();
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
  assert.equal(on.asked.length, 2, 'it rests');
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
  assert.equal(on.asked.length, 2, 'it rests');
});

test('a renewal in the background that fails is nobody’s failure', async () => {
  const on = start();
  await on.get('one');
  on.clock.now += 900;
  assert.equal(await on.get(), 'one');
  on.fail();
  await settled();
  assert.equal(await on.get(), 'one');
  assert.equal(on.parameter.status().why, 'RangeError');
});

test('what was forgotten while it was under way is not kept', async () => {
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
    const parameter = cachedParameter({
      read: () => Promise.reject(failure as Error),
      now: () => 0,
      maxAgeMs: 1_000,
    });
    await parameter.get().catch(() => undefined);
    seen.push(parameter.status().why);
  }
  assert.deepEqual(seen, ['secret-forbidden', 'TypeError', 'unknown']);
});
