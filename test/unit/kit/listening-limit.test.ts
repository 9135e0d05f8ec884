// If this fails, a busy moment of ours counts as somebody else's silence, or silence is waited for without end.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { listeningLimit } from '../../../shared/kit/listening-limit.ts';

const block = (milliseconds: number): void => {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
};

test('silence is over after its time', async () => {
  const started = performance.now();
  const { signal } = listeningLimit(300);
  // The limit itself holds no process.
  const holding = setInterval(() => undefined, 1_000);
  await once(signal, 'abort');
  clearInterval(holding);
  assert.ok(performance.now() - started >= 295);
  assert.ok(signal.reason instanceof DOMException);
  assert.equal(signal.reason.name, 'TimeoutError');
});

test('time in which nothing could be heard hardly counts', async () => {
  const limit = listeningLimit(600);
  block(900);
  await sleep(60);
  block(900);
  await sleep(10);
  assert.ok(!limit.signal.aborted);
  limit.end();
});

test('a limit that is ended never comes', async () => {
  const limit = listeningLimit(60);
  limit.end();
  await sleep(250);
  assert.ok(!limit.signal.aborted);
});
