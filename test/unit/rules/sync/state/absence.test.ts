// If this fails, a lagging list empties a text on the other side, or an old read is written over a newer value.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeRead, laterVersion, missingTexts } from '../../../../../shared/rules/sync/state/absence.ts';
import { aConfig } from '../../../../support/fakes/links.ts';
import { anIncident, aSyncedPair, aTicket } from '../../../../support/builders/rules.ts';

const noon = Date.parse('2026-11-24T12:00:00.000Z');
const link = aConfig().links[0]!;
const base = { description: { connectwise: 'It burns.', servicenow: 'It burns.' } };
const full = { descriptionNoteId: '1' };

test('a text is missing where one was agreed on, since the first look that missed it', () => {
  const records = {
    connectwise: aTicket({ description: 'It burns.' }, full),
    servicenow: anIncident({ description: '' }),
  };
  const missing = [
    { side: 'servicenow', field: 'description', since: new Date(noon).toISOString() },
  ] as const;
  assert.deepEqual(missingTexts(aSyncedPair(link, { base }), records, noon), missing);
  assert.deepEqual(
    missingTexts(aSyncedPair(link, { base, absent: missing }), records, noon + 9_000),
    missing,
  );
  assert.deepEqual(missingTexts(aSyncedPair(link, { base: {} }), records, noon), []);
});

test('an older read is old, until it has stayed so for ten minutes', () => {
  const at = (seconds: number): string => new Date(noon + seconds * 1000).toISOString();
  const known = { updatedAt: at(0), counter: 7 };
  const read = (seconds: number, counter: number) => anIncident({}, { updatedAt: at(seconds), counter });
  const judge = (seconds: number, counter: number, since?: string) =>
    judgeRead(known, read(seconds, counter), since, noon);
  assert.deepEqual(
    [judge(0, 7), judge(1, 8), judge(1, 2), judge(0, 6), judge(-1, 9)],
    ['current', 'current', 'current', 'old', 'old'],
  );
  assert.equal(judge(-1, 9, at(-599)), 'old');
  assert.equal(judge(-1, 9, at(-600)), 'restored');
  assert.equal(judgeRead(undefined, read(-9, 1), undefined, noon), 'current');
  assert.deepEqual(laterVersion(known, read(-1, 9)), known);
  assert.deepEqual(laterVersion(known, read(1, 8)), { updatedAt: at(1), counter: 8 });
});
