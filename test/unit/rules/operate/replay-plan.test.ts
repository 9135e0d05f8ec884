// If this fails, a replay looks at one pair twice, forgets a record, or queues everything at once.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failedRecords, withTurns } from '../../../../shared/rules/operate/replay-plan.ts';
import type { DeadLetter } from '../../../../shared/rules/sync/journal.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';

const failed = (changes: Partial<DeadLetter>): DeadLetter => ({
  link: 'acme',
  side: 'connectwise',
  recordId: '1',
  pair: 'connectwise:1',
  code: 'write-refused',
  sentence: '',
  lastAnswer: redactText(''),
  mapping: '',
  firstAt: '',
  lastAt: '',
  times: 1,
  ...changes,
});

describe('the records of a replay', () => {
  it('stand once for all dead letters of their pair, the longest waiting first', () => {
    const records = failedRecords([
      failed({ code: 'attachment-refused', side: 'servicenow', recordId: 'f1' }),
      failed({ recordId: '2', pair: null }),
      failed({}),
    ]);
    assert.deepEqual(
      records.map(({ recordId, codes }) => [recordId, codes]),
      [
        ['1', ['write-refused', 'attachment-refused']],
        ['2', ['write-refused']],
      ],
    );
  });

  it('are looked at by themselves where they carry a key of another, and in each link', () => {
    const twice = failed({ code: 'correlation-duplicate', recordId: '3' });
    assert.equal(failedRecords([failed({}), twice, failed({ link: 'globex' })]).length, 3);
  });

  it('get their turns spread over time, those of an unknown link none', () => {
    const records = failedRecords(
      ['acme', 'gone', 'acme', 'acme'].map((link, place) =>
        failed({ link, recordId: String(place + 1), pair: null }),
      ),
    );
    assert.deepEqual(
      withTurns(records, ['acme'], 40).map(({ delaySeconds }) => delaySeconds),
      [0, 1, null, 3],
    );
  });

  it('get no turn where a dead letter names what is no record', () => {
    const records = failedRecords([failed({ recordId: '' }), failed({ side: 'servicenow', recordId: '12' })]);
    assert.deepEqual(
      withTurns(records, ['acme'], 40).map(({ delaySeconds }) => delaySeconds),
      records.map(() => null),
    );
  });
});
