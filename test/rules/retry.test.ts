// If this fails, a create is sent twice and a customer has two tickets, or a remote that asked for peace is hammered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideRetry, parseRetryAfter, usualRetry, type AttemptResult } from '../../shared/rules/retry.ts';

const now = Date.parse('2026-11-24T06:00:00Z');
const first: AttemptResult = {
  repeatable: true,
  status: 503,
  retryAfter: null,
  attempt: 1,
  elapsedMs: 0,
};
const decide = (change: Partial<AttemptResult>, random = 0.5) =>
  decideRetry({ ...first, ...change }, usualRetry, random, now);

test('an answer below 400 is done', () => {
  for (const status of [200, 201, 204, 302]) assert.deepEqual(decide({ status }), { kind: 'done' });
});

test('a refusal is not repeated', () => {
  for (const status of [400, 401, 403, 404, 409, 414, 501])
    assert.equal(decide({ status }).kind, 'stop', String(status));
});

test('what may pass is repeated for a read', () => {
  for (const status of [null, 408, 429, 500, 502, 503, 504])
    assert.equal(decide({ status }).kind, 'wait', String(status));
});

test('a create is repeated after 429 only', () => {
  assert.equal(decide({ repeatable: false, status: 429 }).kind, 'wait');
  for (const status of [null, 500, 502, 503, 504])
    assert.equal(decide({ repeatable: false, status }).kind, 'stop', String(status));
});

test('the wait doubles, is capped, and has full jitter', () => {
  const ms = (attempt: number, random: number) => {
    const decision = decideRetry(
      { ...first, attempt },
      { ...usualRetry, maxAttempts: 99, baseMs: 100, capMs: 1_000 },
      random,
      now,
    );
    return decision.kind === 'wait' ? decision.ms : decision.kind;
  };
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6].map((attempt) => ms(attempt, 1)),
    [100, 200, 400, 800, 1_000, 1_000],
  );
  assert.equal(ms(3, 0), 0);
  assert.equal(ms(3, 0.25), 100);
});

test('what the remote asks for beats our own arithmetic', () => {
  assert.deepEqual(decide({ status: 429, retryAfter: '3' }), {
    kind: 'wait',
    ms: 3_000,
    reason: 'told to slow down',
  });
  assert.deepEqual(decide({ retryAfter: 'Tue, 24 Nov 2026 06:00:07 GMT' }), {
    kind: 'wait',
    ms: 7_000,
    reason: 'gateway or maintenance',
  });
});

test('a wait too long to sleep, too many attempts and a spent budget are left to the queue', () => {
  const long = decide({ status: 429, retryAfter: '3600' });
  assert.equal(long.kind === 'defer' && long.ms, 3_600_000);
  assert.equal(decide({ attempt: usualRetry.maxAttempts }).kind, 'defer');
  assert.equal(decide({ elapsedMs: usualRetry.budgetMs }).kind, 'defer');
});

test('Retry-After is read as seconds or as a date, and nothing else', () => {
  const known: readonly (readonly [string | null, number | null])[] = [
    ['0', 0],
    [' 30 ', 30_000],
    ['Tue, 24 Nov 2026 06:01:00 GMT', 60_000],
    ['Tue, 24 Nov 2026 05:00:00 GMT', 0],
    [null, null],
    ['', null],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['99999999999999', null],
  ];
  for (const [header, ms] of known) assert.equal(parseRetryAfter(header, now), ms, String(header));
});
