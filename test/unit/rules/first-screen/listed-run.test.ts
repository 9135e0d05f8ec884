// If this fails, the list behind a chart's number tells other changes than the number counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listedRun } from '../../../../shared/rules/first-screen/listed-run.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';
import type { WriteAnswer } from '../../../../shared/rules/sync/journal.ts';
import { aHistoryRow } from '../../../support/builders/rows.ts';

const answer = (changes: Partial<WriteAnswer>): WriteAnswer => ({
  what: 'field summary',
  side: 'servicenow',
  result: 'written',
  detail: redactText(''),
  ...changes,
});

test('a run shows each change that was written, by side, and the slowest of them', () => {
  const run = listedRun(
    aHistoryRow('acme', {
      answers: [
        answer({ afterMs: 4_000 }),
        answer({}),
        answer({ side: 'connectwise', afterMs: 90_000 }),
        answer({ result: 'refused' }),
        answer({ result: 'changed-by-target' }),
      ],
    }),
  );
  assert.deepEqual(run?.written, { connectwise: 1, servicenow: 2 });
  assert.deepEqual([run?.seconds, run?.isFailed], [90, false]);
  assert.match(run?.sentence ?? '', /\w/);
});

test('a failure is listed without a change, and says so', () => {
  const run = listedRun(aHistoryRow('acme', { outcome: 'dead-lettered' }));
  assert.deepEqual([run?.isFailed, run?.seconds, run?.summary], [true, null, null]);
});

test('a run that neither wrote nor failed is not listed', () => {
  assert.equal(listedRun(aHistoryRow('acme', { outcome: 'decided' })), null);
  assert.equal(listedRun(aHistoryRow('acme', { answers: [answer({ result: 'would-write' })] })), null);
});

test('a run that changed the summary is called by the new one', () => {
  const field = { field: 'summary', base: null, rule: 'servicenow-moved' } as const;
  const decided = { ...field, connectwise: 'It jams', servicenow: 'It burns' };
  const summaryOf = (write: { readonly side: 'connectwise'; readonly value: string } | null) =>
    listedRun(aHistoryRow('acme', { answers: [answer({})], fields: [{ ...decided, write }] }))?.summary;
  assert.equal(summaryOf({ side: 'connectwise', value: 'It burns' }), 'It burns');
  assert.equal(summaryOf(null), 'It jams');
});
