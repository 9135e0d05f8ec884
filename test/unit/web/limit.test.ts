// If this fails, a request goes on after its time or its caller's, or a caller's signal keeps what hung on it.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { requestLimit } from '../../../shared/web/limit.ts';

test('a caller who cancels is heard by everybody who listens, once, and is no time-out', () => {
  const control = new AbortController();
  const limit = requestLimit({ timeoutMs: 60_000, signal: control.signal });
  const heard: string[] = [];
  const gone = (): void => void heard.push('gone');
  limit.signal.addEventListener('abort', () => heard.push('first'));
  limit.signal.addEventListener('abort', gone);
  limit.signal.addEventListener('abort', () => heard.push('second'));
  limit.signal.removeEventListener('abort', gone);
  control.abort();
  assert.deepEqual(heard, ['first', 'second']);
  assert.deepEqual([limit.signal.aborted, limit.isLate()], [true, false]);
  limit.end();
});

test('a caller who cancelled before is heard at once', () => {
  const limit = requestLimit({ timeoutMs: 60_000, signal: AbortSignal.abort() });
  assert.equal(limit.signal.aborted, true);
  limit.end();
});

test('a limit that came to its end has nothing on the signal of its caller', () => {
  const { signal } = new AbortController();
  const limit = requestLimit({ timeoutMs: 60_000, signal });
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  limit.end();
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('requests of one caller share a listener, each leaves by itself, and all that are left are heard', () => {
  const control = new AbortController();
  const { signal } = control;
  const limits = Array.from({ length: 3 }, () => requestLimit({ timeoutMs: 60_000, signal }));
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  limits[0]?.end();
  limits[0]?.end();
  control.abort();
  assert.deepEqual(
    limits.map((limit) => limit.signal.aborted),
    [false, true, true],
  );
  for (const limit of limits) limit.end();
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  const late = requestLimit({ timeoutMs: 60_000, signal });
  assert.equal(late.signal.aborted, true);
  late.end();
});

test('requests of different callers do not hear each other', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const limits = [one, other].map(({ signal }) => requestLimit({ timeoutMs: 60_000, signal }));
  other.abort();
  assert.deepEqual(
    limits.map((limit) => limit.signal.aborted),
    [false, true],
  );
  for (const limit of limits) limit.end();
});
