// If this fails, every call connects once more, or one failed attempt to connect keeps an instance broken until it restarts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined, lazily } from '../../../shared/kit/lazily.ts';

/** Work whose ends a test decides. */
function scripted() {
  const begun: PromiseWithResolvers<string>[] = [];
  const work = () => {
    const one = Promise.withResolvers<string>();
    begun.push(one);
    return one.promise;
  };
  return { begun, work };
}

test('a lazy value is made once, at the first call', async () => {
  const { begun, work } = scripted();
  const made = lazily(work);
  assert.equal(begun.length, 0);
  const both = Promise.all([made(), made()]);
  begun[0]?.resolve('one');
  assert.deepEqual(await both, ['one', 'one']);
  assert.equal(await made(), 'one');
  assert.equal(begun.length, 1);
});

test('a lazy value that could not be made is tried again by the next call, and by no other before', async () => {
  const { begun, work } = scripted();
  const made = lazily(work);
  const both = Promise.allSettled([made(), made()]);
  begun[0]?.reject(new RangeError('away'));
  assert.deepEqual(
    (await both).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  const again = made();
  begun[1]?.resolve('two');
  assert.equal(await again, 'two');
});

test('joined work is shared while it is under way, and done again afterwards, also after a failure', async () => {
  const { begun, work } = scripted();
  const make = joined(work);
  const both = Promise.all([make(), make()]);
  begun[0]?.resolve('one');
  assert.deepEqual(await both, ['one', 'one']);
  const failing = make();
  begun[1]?.reject(new RangeError('away'));
  await assert.rejects(failing, RangeError);
  const last = make();
  begun[2]?.resolve('three');
  assert.equal(await last, 'three');
});
