// If this fails, every record asks again with a revoked key, or the work never continues once the key is accepted
// again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCircuitBreakers } from '../../../shared/azure/stores/circuit-breakers.ts';
import { createRemoteWaits } from '../../../shared/azure/stores/waiting/remote-waits.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { accountCalls } from '../../../shared/web/account.ts';
import { memoryTable } from '../../support/fakes/memory-table.ts';

const refusal = 'connectwise-unauthorized';

function world() {
  let now = Date.parse('2026-11-24T12:00:00.000Z');
  let answer: 'accepted' | 'refused' | 'silent' = 'accepted';
  let asked = 0;
  const table = memoryTable();
  /** One instance of the app: what it remembers itself is its own, the circuit is everybody's. */
  const instance = () => {
    const circuitBreaker = createCircuitBreakers(table);
    const guarded = accountCalls(
      { name: 'connectwise:na keys', refusal },
      { circuitBreaker, now: () => now },
    );
    return {
      open: async () => (await createRemoteWaits(table).look()).open,
      call: () =>
        guarded(async () => {
          asked += 1;
          if (answer === 'refused') throw new CodedError(refusal);
          if (answer === 'silent') throw new CodedError('http-no-answer');
          return await Promise.resolve('a record');
        }),
    };
  };
  return {
    instance,
    set: (next: typeof answer) => {
      answer = next;
    },
    wait: (seconds: number) => {
      now += seconds * 1000;
    },
    asked: () => asked,
  };
}

const code = (wanted: string) => (error: unknown) => error instanceof CodedError && error.code === wanted;

test('calls of a refused account are held, and one call at a time finds out whether it is accepted again', async () => {
  const w = world();
  const [one, other] = [w.instance(), w.instance()];
  assert.equal(await one.call(), 'a record');
  w.set('refused');
  await assert.rejects(one.call(), code(refusal));
  await assert.rejects(other.call(), code(refusal));
  const before = w.asked();
  for (let count = 0; count < 20; count += 1)
    for (const each of [one, other])
      await assert.rejects(
        each.call(),
        (error) => code(refusal)(error) && Reflect.get(Object(error), 'retryAfterMs') > 0,
      );
  assert.equal(w.asked(), before, 'nobody was asked');
  assert.deepEqual(
    (await one.open()).map(({ remote, why }) => [remote, why]),
    [['connectwise:na keys', refusal]],
  );

  w.wait(31);
  await assert.rejects(one.call(), code(refusal));
  await assert.rejects(other.call(), code(refusal));
  assert.equal(w.asked(), before + 1, 'the trial alone was asked');

  w.set('accepted');
  w.wait(61);
  assert.equal(await other.call(), 'a record');
  w.wait(2);
  assert.equal(await one.call(), 'a record');
  assert.deepEqual(await one.open(), []);
});

test('a call that no one answered says nothing of the credentials', async () => {
  const w = world();
  const { call, open } = w.instance();
  w.set('refused');
  await assert.rejects(call(), code(refusal));
  w.wait(31);
  w.set('silent');
  await assert.rejects(call(), code('http-no-answer'));
  assert.equal((await open()).length, 1);
});
