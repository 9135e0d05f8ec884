// If this fails, a create is sent twice and a customer has two tickets, or a remote that asked for peace is hammered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decideRetry,
  parseRetryAfter,
  retryLimits,
  retryReasons,
  usualRetry,
  type AttemptResult,
  type RetryDecision,
} from '../../../shared/rules/retry.ts';

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
const half = usualRetry.baseMs / 2;
const create = { repeatable: false };
const last = { attempt: usualRetry.maxAttempts };
const spent = { elapsedMs: usualRetry.budgetMs };

/** Every branch of the decision: what came, and what is done. */
const table: readonly (readonly [name: string, given: Partial<AttemptResult>, wanted: RetryDecision])[] = [
  ['a success', { status: 200 }, { kind: 'done', reason: 'answered' }],
  ['a success of a create', { ...create, status: 201 }, { kind: 'done', reason: 'answered' }],
  ['a redirect', { status: 302 }, { kind: 'done', reason: 'answered' }],
  ['a read without an answer', { status: null }, { kind: 'wait', ms: half, reason: 'no-answer' }],
  ['a read that failed inside', { status: 500 }, { kind: 'wait', ms: half, reason: 'failed-inside' }],
  ['a request time-out', { status: 408 }, { kind: 'wait', ms: half, reason: 'gateway' }],
  ['a bad gateway', { status: 502 }, { kind: 'wait', ms: half, reason: 'gateway' }],
  ['maintenance', { status: 503 }, { kind: 'wait', ms: half, reason: 'gateway' }],
  [
    'maintenance with its end',
    { status: 503, retryAfter: '1' },
    { kind: 'wait', ms: 1_000, reason: 'gateway' },
  ],
  ['a gateway time-out', { status: 504 }, { kind: 'wait', ms: half, reason: 'gateway' }],
  ...[520, 521, 522, 523, 524].map(
    (status) =>
      [`Cloudflare's ${status}`, { status }, { kind: 'wait', ms: half, reason: 'gateway' }] as const,
  ),
  [
    'a wait asked for by what failed inside counts for nothing',
    { status: 500, retryAfter: '60' },
    { kind: 'wait', ms: half, reason: 'failed-inside' },
  ],
  ['a limit', { status: 429, retryAfter: '2' }, { kind: 'wait', ms: 2_000, reason: 'throttled' }],
  ['a limit without a time', { status: 429 }, { kind: 'wait', ms: half, reason: 'throttled' }],
  [
    'a limit met by a create, which did no work',
    { ...create, status: 429, retryAfter: '1' },
    { kind: 'wait', ms: 1_000, reason: 'throttled' },
  ],
  [
    'a limit by a date',
    { status: 429, retryAfter: 'Tue, 24 Nov 2026 06:00:01 GMT' },
    { kind: 'wait', ms: 1_000, reason: 'throttled' },
  ],
  [
    'a limit by a date of a server whose clock is late',
    { status: 429, retryAfter: 'Tue, 24 Nov 2026 05:00:01 GMT', serverTime: now - 3_600_000 },
    { kind: 'wait', ms: 1_000, reason: 'throttled' },
  ],
  [
    'a limit too long to sleep',
    { status: 429, retryAfter: '30' },
    { kind: 'defer', ms: 30_000, reason: 'throttled', limit: 'too-long-to-sleep' },
  ],
  [
    'a limit met again and again',
    { ...last, status: 429, retryAfter: '1' },
    { kind: 'defer', ms: 1_000, reason: 'throttled', limit: 'attempts-used' },
  ],
  [
    'a limit met again and again without a time',
    { ...last, status: 429 },
    { kind: 'defer', ms: usualRetry.coolDownMs, reason: 'throttled', limit: 'attempts-used' },
  ],
  [
    'no answer, often enough',
    { ...last, status: null },
    { kind: 'defer', ms: usualRetry.coolDownMs, reason: 'no-answer', limit: 'attempts-used' },
  ],
  [
    'a gateway when the time is used up',
    { ...spent, status: 502 },
    { kind: 'defer', ms: half, reason: 'gateway', limit: 'budget-spent' },
  ],
  ...[400, 401, 403, 404, 405, 409, 414, 415, 422, 501, 519, 525].map(
    (status) => [`a refusal by ${status}`, { status }, { kind: 'stop', reason: 'refused' }] as const,
  ),
  ['a refusal of a create', { ...create, status: 400 }, { kind: 'stop', reason: 'refused' }],
  ...[null, 408, 500, 502, 503, 504, 520, 524].map(
    (status) =>
      [
        `a create answered ${status}`,
        { ...create, status },
        { kind: 'stop', reason: 'write-may-have-happened' },
      ] as const,
  ),
];
for (const [name, given, wanted] of table)
  test(`${name}: ${wanted.kind}`, () => assert.deepEqual(decide(given), wanted));

test('every reason and every limit stands in the table above, and has a sentence', () => {
  const reasons = new Set(table.map(([, , { reason }]) => reason));
  const limits = new Set(table.flatMap(([, , wanted]) => (wanted.kind === 'defer' ? [wanted.limit] : [])));
  assert.deepEqual([...reasons].toSorted(), Object.keys(retryReasons).toSorted());
  assert.deepEqual([...limits].toSorted(), Object.keys(retryLimits).toSorted());
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

test('Retry-After is read as seconds or as a date, is believed for an hour, and nothing else', () => {
  const known: readonly (readonly [string | null, number | null])[] = [
    ['0', 0],
    [' 30 ', 30_000],
    ['999999999', 3_600_000],
    ['Tue, 24 Nov 2026 06:01:00 GMT', 60_000],
    ['Tue, 24 Nov 2026 05:00:00 GMT', 0],
    ['Tue, 24 Nov 2099 05:00:00 GMT', 3_600_000],
    [null, null],
    ['', null],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['99999999999999', null],
  ];
  for (const [header, ms] of known) assert.equal(parseRetryAfter(header, now), ms, String(header));
});
