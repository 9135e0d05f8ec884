// If this fails, the dashboard shows a backfill that stands still, or one that is further than it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuresOfStep } from '../../../../shared/automations/backfill/measures.ts';
import type { BackfillProgress } from '../../../../shared/rules/backfill/progress.ts';

const progress: BackfillProgress = {
  total: 40,
  listed: 20,
  done: 12,
  underWay: 8,
  byEnd: { created: 9, changed: 0, paired: 1, ignored: 0, failed: 2 },
  percent: 30,
  rowsPerMinute: 6,
  secondsLeft: 280,
};

test('a step that says how far it is is measured, with the link', () => {
  const tags = { link: 'acme' };
  for (const outcome of [
    { kind: 'listed', rows: 3, progress },
    { kind: 'waiting', progress },
    { kind: 'stopped', code: 'backfill-fails-too-often', progress },
  ] as const)
    assert.deepEqual(measuresOfStep('acme', outcome), [
      { name: 'backfill_rows_total', value: 40, tags },
      { name: 'backfill_rows_done', value: 12, tags },
      { name: 'backfill_rows_failed', value: 2, tags },
      { name: 'backfill_rows_per_minute', value: 6, tags },
    ]);
});

test('a step that does not say it measures nothing', () => {
  assert.deepEqual(measuresOfStep('acme', { kind: 'idle' }), []);
  assert.deepEqual(measuresOfStep('acme', { kind: 'deferred', code: 'remote-busy', delaySeconds: 5 }), []);
  assert.deepEqual(measuresOfStep('acme', { kind: 'stopped', code: 'unexpected', progress: null }), []);
});
