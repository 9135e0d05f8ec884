// If this fails, a long read holds on to pages that were used long ago, or bytes that somebody else uses are emptied.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { giveBack } from '../../../shared/web/give-back.ts';

test('bytes with memory of their own are emptied', () => {
  const bytes = Buffer.allocUnsafeSlow(100_000);
  giveBack(bytes);
  assert.equal(bytes.length, 0);
});

test('bytes that share their memory stay as they are', () => {
  const whole = Buffer.alloc(100_000, 7);
  const part = whole.subarray(10, 20);
  const shared = Buffer.from(new SharedArrayBuffer(8));
  for (const bytes of [part, Buffer.from('short'), shared]) giveBack(bytes);
  assert.deepEqual([part[0], whole.length, shared.length], [7, 100_000, 8]);
});
