// If this fails, the first screen says a backfill, a wait or an alert otherwise than it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finding } from '../../../../shared/rules/operate/health-table.ts';
import { shownAlerts, shownBackfill, shownWaits } from '../../../../shared/rules/first-screen/shown.ts';
import type { AlertState } from '../../../../shared/rules/alerts/state.ts';
import { aBackfill } from '../../../support/builders/rows.ts';

const noon = Date.parse('2026-11-29T12:00:00.000Z');
const at = new Date(noon).toISOString();

test('a backfill is shown as its last step counted it, and before that as the preview did', () => {
  const job = aBackfill('acme', { state: 'running', startedAt: at });
  const before = {
    state: 'running',
    token: job.id,
    done: 0,
    total: 3,
    failed: 0,
    leftSeconds: null,
    startedAt: at,
    countedAt: null,
    trouble: null,
  };
  assert.deepEqual(shownBackfill(job), before);
  const limited = { ...job, scope: { ...job.scope, limit: 2 } };
  assert.equal(shownBackfill(limited)?.total, 2);
  const progress = { at, total: 7_000, done: 4_340, failed: 3, secondsLeft: 660 };
  const counted = { ...before, total: 7_000, done: 4_340, failed: 3, leftSeconds: 660, countedAt: at };
  assert.deepEqual(shownBackfill({ ...job, progress }), counted);
  const trouble = { code: 'backfill-fails-too-often', detail: '' as never, at } as const;
  assert.deepEqual(shownBackfill({ ...job, progress, state: 'paused', trouble }), {
    ...counted,
    state: 'paused',
    leftSeconds: null,
    trouble: 'backfill-fails-too-often',
  });
  for (const state of ['previewed', 'done', 'cancelled', 'failed'] as const)
    assert.equal(shownBackfill({ ...job, state }), null);
});

test('a wait that is over is not shown', () => {
  assert.deepEqual(shownWaits({ connectwise: noon, servicenow: noon + 1 }, noon), {
    connectwise: null,
    servicenow: '2026-11-29T12:00:00.001Z',
  });
});

test('open alerts are shown with when and where people were told, and until when they are muted', () => {
  const alertOf = (subject: string, changes: Partial<AlertState> = {}): AlertState => ({
    key: `poll-stopped ${subject}`,
    from: 'x',
    isFailure: false,
    finding: finding('secret-ending', subject, 'in 3 days'),
    phase: 'open',
    since: at,
    endedAt: null,
    told: { openedBy: 'n', at },
    flips: [],
    isFlapping: false,
    ...changes,
  });
  const channels = [
    { name: 'teams', minSeverity: 'warning' },
    { name: 'oncall', minSeverity: 'critical' },
    { name: 'mail', minSeverity: 'warning' },
  ] as const;
  const shown = shownAlerts(
    {
      alerts: [
        alertOf('b'),
        alertOf('a', { since: '2026-11-29T11:00:00.000Z', told: null }),
        alertOf('c', { phase: 'suspected' }),
        alertOf('d', { phase: 'over' }),
      ],
      mutes: [{ key: 'poll-stopped b', until: '2026-11-30T00:00:00.000Z', because: 'b', by: 'Ann' }],
      pending: [
        { channel: 'mail', notice: { at } },
        { channel: 'teams', notice: { at: '2026-11-29T11:59:00.000Z' } },
      ],
    },
    channels,
  );
  assert.deepEqual(
    shown.map(({ subject, told, mutedUntil, severity }) => ({ subject, told, mutedUntil, severity })),
    [
      { subject: 'a', told: null, mutedUntil: null, severity: 'warning' },
      // Mail has not taken the notice yet, and the pager is told of critical ones alone.
      {
        subject: 'b',
        told: { at, channels: ['teams'] },
        mutedUntil: '2026-11-30T00:00:00.000Z',
        severity: 'warning',
      },
    ],
  );
});
