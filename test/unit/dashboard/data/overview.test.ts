// If this fails, the page adds numbers that do not belong together, or shows zero for a number that was not read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askOverview, causesOf } from '../../../../dashboard/data/overview.ts';
import { waitsOf } from '../../../../dashboard/data/waits.ts';
import type { Api } from '../../../../dashboard/data/ask.ts';
import { badDay } from '../../../support/dashboard/sample.ts';

const texts = { link: 'acme', value: 'v', answer: 'a', person: 'p', detail: 'd', now: Date.now() };
const { overview } = badDay(texts);
const sample = typeof overview === 'function' ? overview({}) : assert.fail();

test('dead letters stand by link and code, the most frequent first', () => {
  const [first] = sample.deadLetters ?? [];
  assert.ok(first !== undefined);
  const other = { ...first, link: 'other' };
  const causes = causesOf([other, ...(sample.deadLetters ?? [])]);
  assert.deepEqual(
    causes.map(({ link, code, deadLetters }) => [link, code, deadLetters.length]),
    [
      ['acme', 'write-refused', 3],
      ['other', 'write-refused', 1],
      ['acme', 'attachment-refused', 1],
    ],
  );
});

test('a list that could not be read is empty, and known to be unknown', async () => {
  const answer = { ...sample, deadLetters: null, alerts: null };
  const api = {
    show: () => Promise.resolve({ kind: 'answered', answer, at: 1 }),
  } as unknown as Api;
  const asked = await askOverview(api, { range: 'day', fresh: false });
  assert.ok(asked.kind === 'answered');
  assert.deepEqual([asked.answer.deadLetters, asked.answer.isKnown.deadLetters], [[], false]);
  assert.equal(asked.answer.isKnown.conflicts, true);
});

test('links that wait for one system wait together, the longest first', () => {
  const at = (minutes: number): string => new Date(texts.now + minutes * 60_000).toISOString();
  const link = (name: string, connectwise: string | null, servicenow: string | null) => ({
    name,
    backfill: null,
    waits: { connectwise, servicenow },
  });
  assert.deepEqual(
    waitsOf([link('one', at(2), null), link('two', at(2), at(9)), link('three', null, null)]),
    [
      { side: 'servicenow', until: at(9), links: ['two'] },
      { side: 'connectwise', until: at(2), links: ['one', 'two'] },
    ],
  );
});
