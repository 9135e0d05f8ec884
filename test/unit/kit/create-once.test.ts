// If this fails, a create whose answer was lost is sent again blindly, and a customer has two tickets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { createOnce } from '../../../shared/kit/create-once.ts';

const lost = () => Promise.reject(new CodedError('remote-write-ambiguous'));

/** A remote that does with each create what the script says. */
function remote(...script: readonly ('answers' | 'loses the answer' | 'does nothing' | 'refuses')[]) {
  const held: number[] = [];
  const slept: number[] = [];
  let creates = 0;
  let lookUps = 0;
  return {
    held,
    slept,
    counts: () => ({ creates, lookUps }),
    needs: {
      lookUp: () => {
        lookUps += 1;
        return Promise.resolve(held[0] ?? null);
      },
      create: () => {
        const what = script[creates] ?? 'answers';
        creates += 1;
        if (what === 'refuses') return Promise.reject(new CodedError('connectwise-refused'));
        if (what !== 'does nothing') held.push(creates);
        return what === 'answers' ? Promise.resolve(creates) : lost();
      },
      sleep: (ms: number) => Promise.resolve(void slept.push(ms)),
    },
  };
}

test('a create that is answered is not looked up', async () => {
  const on = remote();
  assert.deepEqual(await createOnce(on.needs), { row: 1, how: 'created' });
  assert.deepEqual(on.counts(), { creates: 1, lookUps: 0 });
});

test('a lost answer is looked up, and the record found is not made again', async () => {
  const on = remote('loses the answer');
  assert.deepEqual(await createOnce(on.needs), { row: 1, how: 'found' });
  assert.deepEqual([on.held.length, on.slept], [1, [1_000]]);
});

test('a create that was not done is sent again, a little later each time', async () => {
  const on = remote('does nothing', 'does nothing', 'answers');
  assert.deepEqual(await createOnce(on.needs), { row: 3, how: 'created' });
  assert.deepEqual([on.held.length, on.slept], [1, [1_000, 2_000]]);
});

test('an ambiguous create is passed on after the last try, looked up once more', async () => {
  const on = remote('does nothing', 'does nothing', 'does nothing');
  await assert.rejects(createOnce(on.needs), { code: 'remote-write-ambiguous' });
  assert.deepEqual(on.counts(), { creates: 3, lookUps: 3 });
});

test('a run that follows another looks first', async () => {
  const on = remote();
  on.held.push(7);
  assert.deepEqual(await createOnce({ ...on.needs, mayExist: true }), { row: 7, how: 'found' });
  assert.equal(on.counts().creates, 0);
});

test('a refusal is no doubt', async () => {
  const on = remote('refuses');
  await assert.rejects(createOnce(on.needs), { code: 'connectwise-refused' });
  assert.deepEqual(on.counts(), { creates: 1, lookUps: 0 });
});
