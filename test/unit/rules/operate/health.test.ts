/**
 * What the user would lose: the warning before the customer calls. An observation brings about every finding of the
 * table here, and a healthy one brings about none.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthTable, type HealthFindingCode } from '../../../../shared/rules/operate/health-table.ts';
import { findingsOf, statusOf } from '../../../../shared/rules/operate/health.ts';
import { type Observation, type ProbeName } from '../../../../shared/rules/operate/observation.ts';
import { secretReport, type SecretFacts } from '../../../../shared/rules/operate/secret-report.ts';
import type { ErrorCode } from '../../../../shared/rules/errors.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = 1_000 * day;
const subject = 'acme';

const failed = (probe: ProbeName, code: ErrorCode) => ({
  kind: 'failed' as const,
  probe,
  subject,
  code,
  detail: 'why',
});
const facts: SecretFacts = {
  source: 'keyvault',
  version: 'v2',
  newerRefused: false,
  readAt: now - minute,
  createdAt: now - 10 * day,
};
const secret = (
  changes: Partial<SecretFacts>,
  problem: ErrorCode | null = null,
  isPadded = false,
): Observation => ({
  kind: 'secret',
  report: secretReport(
    { name: 'key', neededBy: [subject] },
    problem === null ? { ...facts, ...changes } : null,
    problem,
    { now, rotationDays: 90, isPadded },
  ),
});

/** Healthy inputs, one of each kind. */
const reviewed = {
  kind: 'audit-review',
  night: '2026-11-28',
  notOurs: 0,
  places: [],
  rights: 0,
  unusual: 0,
  incomplete: null,
} as const satisfies Observation;

const pause = { since: '2026-11-24T12:00:00.000Z', by: 'Jo', because: 'migration' };
const well: readonly Observation[] = [
  // A remote that asks us to wait is there; it is waited out.
  { ...failed('servicenow', 'remote-busy'), isLimited: true as const },
  { kind: 'links', enabled: 1 },
  { kind: 'callbacks', active: 2, switchedOff: 1, kinds: { missing: [], switchedOff: [], surplus: [] } },
  // As an older release kept it.
  { kind: 'callbacks', active: 1, switchedOff: 1 },
  { kind: 'clock', subject, skewMs: -60_000 },
  { kind: 'link-words', subject, ready: true, mistakes: [] },
  { kind: 'cursor', subject, ageMs: 60 * minute, disorder: 0 },
  { kind: 'queue', subject, waiting: 1_000, poison: 0, oldestMs: 15 * minute },
  { kind: 'unreadable', waiting: 0 },
  { kind: 'paused', subject, ageMs: 3 * day, pause },
  // The app empties these poison queues itself, and tells what it found there.
  { kind: 'queue', subject: 'nudges', waiting: 0, poison: 9, oldestMs: null },
  { kind: 'queue', subject: 'bulk-nudges', waiting: 0, poison: 9, oldestMs: null },
  { kind: 'run', subject, ageMs: 0, isOverdue: false, failedWith: null },
  { kind: 'alert-channel', subject, failedWith: null, silentMs: 30 * day },
  { kind: 'telemetry-refused', ageMs: 31 * minute, why: '' },
  { kind: 'configuration', problem: null, detail: '' },
  { kind: 'reconcile', subject, phase: 'done', detail: '', reports: 0 },
  { kind: 'version', was: 'v2026.1', is: 'v2026.1' },
  { kind: 'dead-letters', subject, waiting: 0, endless: 0, causes: [] },
  { kind: 'conflicts', subject, waiting: 0, fields: [] },
  { kind: 'lost-body', subject, ageMs: 2 * day + 1 },
  { kind: 'retention', subject, ageMs: 2 * day, isBehind: false },
  secret({}),
  secret({ createdAt: now - 90 * day + 1, expiresAt: now + 15 * day }),
  reviewed,
];

const each: readonly (readonly [Observation, HealthFindingCode])[] = [
  [{ kind: 'links', enabled: 0 }, 'no-link-enabled'],
  [{ kind: 'lost-body', subject, ageMs: 2 * day }, 'chunked-bodies-lost'],
  [{ kind: 'retention', subject, ageMs: 4 * day, isBehind: true }, 'retention-behind'],
  [failed('storage', 'storage-unavailable'), 'storage-failing'],
  [failed('storage', 'health-probe-late'), 'storage-failing'],
  [failed('cursors', 'storage-forbidden'), 'storage-failing'],
  [failed('connectwise', 'connectwise-unauthorized'), 'connectwise-credentials-refused'],
  [failed('connectwise', 'connectwise-forbidden'), 'connectwise-rights-missing'],
  [failed('connectwise', 'connectwise-not-found'), 'connectwise-rights-missing'],
  [failed('callbacks', 'connectwise-forbidden'), 'connectwise-rights-missing'],
  [failed('versions', 'connectwise-unauthorized'), 'connectwise-credentials-refused'],
  [failed('connectwise', 'http-no-answer'), 'connectwise-unreachable'],
  [failed('callbacks', 'health-probe-late'), 'connectwise-unreachable'],
  [failed('connectwise', 'secret-missing'), 'check-incomplete'],
  [failed('servicenow', 'servicenow-unauthorized'), 'servicenow-credentials-refused'],
  [failed('servicenow', 'servicenow-forbidden'), 'servicenow-rights-missing'],
  [failed('servicenow', 'http-timeout'), 'servicenow-unreachable'],
  [failed('servicenow-journal', 'servicenow-forbidden'), 'servicenow-journal-hidden'],
  [failed('secrets', 'unexpected'), 'check-incomplete'],
  [failed('link-words', 'connectwise-unauthorized'), 'connectwise-credentials-refused'],
  [failed('link-words', 'servicenow-forbidden'), 'servicenow-rights-missing'],
  [failed('link-words', 'http-timeout'), 'check-incomplete'],
  [{ kind: 'circuit', subject, why: 'connectwise-role-lost' }, 'connectwise-rights-missing'],
  [{ kind: 'circuit', subject, why: 'servicenow-role-lost' }, 'servicenow-rights-missing'],
  [
    {
      kind: 'callbacks',
      active: 1,
      switchedOff: 0,
      kinds: { missing: ['ticket/board/2'], switchedOff: [], surplus: [] },
    },
    'callback-missing',
  ],
  [
    {
      kind: 'callbacks',
      active: 1,
      switchedOff: 0,
      kinds: { missing: [], switchedOff: ['ticket/board/2'], surplus: [] },
    },
    'callback-switched-off',
  ],
  [
    {
      kind: 'callbacks',
      active: 1,
      switchedOff: 0,
      kinds: { missing: [], switchedOff: [], surplus: ['ticket/owner/1'] },
    },
    'callback-surplus',
  ],
  [{ kind: 'callbacks', active: 0, switchedOff: 0 }, 'callback-missing'],
  [{ kind: 'callbacks', active: 0, switchedOff: 2 }, 'callback-switched-off'],
  [{ kind: 'clock', subject, skewMs: 61_000 }, 'clock-skewed'],
  [{ kind: 'clock', subject, skewMs: -61_000 }, 'clock-skewed'],
  [{ kind: 'journal-hidden', subject }, 'servicenow-journal-hidden'],
  [{ kind: 'link-words', subject, ready: false, mistakes: ['status: unknown'] }, 'link-not-ready'],
  [{ kind: 'link-words', subject, ready: true, mistakes: ['status: unknown'] }, 'link-words-unknown'],
  [{ kind: 'cursor', subject, ageMs: 60 * minute + 1, disorder: 0 }, 'poll-stopped'],
  [{ kind: 'cursor', subject, ageMs: null, disorder: 0 }, 'poll-not-begun'],
  [{ kind: 'cursor', subject, ageMs: 0, disorder: 1 }, 'rows-out-of-order'],
  [{ kind: 'queue', subject, waiting: 1_001, poison: 0, oldestMs: null }, 'queue-behind'],
  [{ kind: 'queue', subject, waiting: 1, poison: 0, oldestMs: 15 * minute + 1 }, 'queue-behind'],
  [{ kind: 'queue', subject, waiting: 1_001, poison: 0, oldestMs: 60 * minute + 1 }, 'queue-stuck'],
  [{ kind: 'queue', subject, waiting: 0, poison: 1, oldestMs: null }, 'poison-messages'],
  [{ kind: 'unreadable', waiting: 1 }, 'unreadable-messages'],
  [{ kind: 'paused', subject, ageMs: 3 * day + 1, pause }, 'link-paused-long'],
  [{ kind: 'run', subject, ageMs: day, isOverdue: true, failedWith: null }, 'automation-overdue'],
  [{ kind: 'run', subject, ageMs: 0, isOverdue: false, failedWith: 'unexpected' }, 'automation-failing'],
  [{ kind: 'alert-channel', subject, failedWith: 'http-timeout', silentMs: 0 }, 'alert-channel-failing'],
  [{ kind: 'alert-channel', subject, failedWith: null, silentMs: 31 * day }, 'alert-channel-unproven'],
  [{ kind: 'configuration', problem: 'refused', detail: 'why' }, 'configuration-refused'],
  [{ kind: 'configuration', problem: 'unavailable', detail: 'why' }, 'configuration-unavailable'],
  [{ kind: 'telemetry-refused', ageMs: 0, why: 'It answered 400.' }, 'telemetry-refused'],
  [{ kind: 'reconcile', subject, phase: 'waiting', detail: '', reports: 0 }, 'reconcile-waits'],
  [{ kind: 'reconcile', subject, phase: 'failed', detail: '', reports: 0 }, 'reconcile-failed'],
  [{ kind: 'reconcile', subject, phase: 'done', detail: '', reports: 1 }, 'reconcile-findings'],
  [{ kind: 'version', was: 'a', is: 'b' }, 'connectwise-version-changed'],
  [
    { kind: 'dead-letters', subject, waiting: 1, endless: 0, causes: [['nudge-poisoned', 1]] },
    'dead-letters-waiting',
  ],
  [{ kind: 'dead-letters', subject, waiting: 0, endless: 1, causes: [] }, 'rules-disagree'],
  [{ kind: 'conflicts', subject, waiting: 1, fields: [['summary', 1]] }, 'conflicts-open'],
  [{ kind: 'circuit', subject, why: 'no answer' }, 'circuit-open'],
  [{ ...reviewed, notOurs: 1, places: ['Ticket 4711'] }, 'audit-key-misused'],
  [{ ...reviewed, rights: 1 }, 'audit-rights-changed'],
  [{ ...reviewed, unusual: 1 }, 'audit-unusual-activity'],
  [{ ...reviewed, incomplete: 'list of tickets: connectwise-forbidden' }, 'audit-review-incomplete'],
  [secret({}, 'secret-missing'), 'secret-missing'],
  [secret({ expiresAt: now - 1 }), 'secret-missing'],
  [secret({}, 'secrets-passphrase-wrong'), 'secret-unreadable'],
  [secret({ staleBecause: 'secret-store-unavailable' }), 'secret-from-cache'],
  [secret({ createdAt: now - 90 * day }), 'secret-overdue'],
  [secret({ expiresAt: now + 14 * day }), 'secret-ending'],
  [secret({ newerRefused: true }), 'secret-newer-refused'],
  [secret({}, null, true), 'secret-padded'],
];

test('a key that is refused is one finding: the probe of its remote tells it, not the circuit', () => {
  const held: Observation = {
    kind: 'circuit',
    subject: 'connectwise:na keys',
    why: 'connectwise-unauthorized',
  };
  assert.deepEqual(findingsOf([...well, held]), []);
});

test('a healthy input makes no finding', () => {
  assert.deepEqual(findingsOf(well), []);
  assert.equal(statusOf([]), 'healthy');
});

for (const [seen, code] of each)
  test(`${JSON.stringify(seen).slice(0, 90)} is told as ${code}`, () => {
    const findings = findingsOf([...well, seen]);
    assert.deepEqual(
      findings.map((one) => one.code),
      [code],
    );
    const { severity } = healthTable[code];
    assert.equal(statusOf(findings), severity === 'critical' ? 'unhealthy' : 'degraded');
    assert.ok(findings[0]?.sentence !== '' && findings[0]?.action !== '');
  });

const several = ['timers-stopped', 'secret-store-failing'];

test('three timers that are late are one finding, and so are all secrets of a vault that is down', () => {
  const late = (name: string): Observation => ({
    kind: 'run',
    subject: name,
    ageMs: day,
    isOverdue: true,
    failedWith: null,
  });
  const codes = (seen: readonly Observation[]) => findingsOf(seen).map((one) => `${one.code} ${one.subject}`);
  assert.deepEqual(codes([late('a'), late('b')]), ['automation-overdue a', 'automation-overdue b']);
  assert.ok(codes([late('a'), late('b'), late('c')]).includes('timers-stopped '));
  const down = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => {
    const seen = secret({}, 'secret-store-unavailable');
    return seen.kind === 'secret' ? { ...seen, report: { ...seen.report, name } } : seen;
  });
  const [only, ...others] = findingsOf(down);
  assert.deepEqual([only?.code, only?.subject, others], ['secret-store-failing', '', []]);
  assert.match(only?.detail ?? '', /one, two, three, four, five and 1 more/);
});

test('every finding of the table can come about; two are no observations: the app cannot start, or tell anybody', () => {
  const told = new Set<string>([
    ...each.map(([, code]) => code),
    ...several,
    'settings-wrong',
    'people-untold',
  ]);
  assert.deepEqual([...told].toSorted(), Object.keys(healthTable).toSorted());
});

test('the same thing is told once, and what does not work comes first', () => {
  const findings = findingsOf([
    { kind: 'dead-letters', subject, waiting: 1, endless: 0, causes: [['nudge-poisoned', 1]] },
    failed('connectwise', 'http-no-answer'),
    failed('callbacks', 'http-timeout'),
  ]);
  assert.deepEqual(
    findings.map(({ code, detail }) => [code, detail]),
    [
      ['connectwise-unreachable', 'http-no-answer: why'],
      ['dead-letters-waiting', 'at least 1: 1 nudge-poisoned'],
    ],
  );
});
