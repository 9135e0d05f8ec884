// If this fails, an operator reads a time of another zone, or a text of a ticket is changed while it is shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localTime, withLocalTimes } from '../../../../cli/terminal/local-time.ts';

test('a time is shown in the zone, with the zone, in summer and in winter', () => {
  assert.equal(localTime('2026-11-29T23:30:00.000Z', 'Europe/Berlin'), '2026-11-30 00:30:00 CET');
  assert.equal(localTime('2026-07-01T12:00:00Z', 'Europe/London'), '2026-07-01 13:00:00 BST');
  assert.equal(localTime('2026-11-29T23:30:00Z', 'UTC'), '2026-11-29 23:30:00 UTC');
  assert.equal(localTime('never', 'UTC'), 'never');
});

test('times of a state in UTC are shown in the local zone, with the day if it is another', () => {
  const now = Date.parse('2026-11-29T20:00:00Z');
  const shown = (text: string): string => withLocalTimes(text, { timeZone: 'Europe/Berlin', now });
  assert.equal(
    shown('since 18:51 UTC (3 tries), next try 18:53 UTC.'),
    'since 19:51 CET (3 tries), next try 19:53 CET.',
  );
  assert.equal(shown('until 23:30 UTC'), 'until 2026-11-30 00:30 CET');
  assert.equal(shown('since 2026-11-28 18:51 UTC'), 'since 2026-11-28 19:51 CET');
  assert.equal(shown('at 2026-11-29 08:00:00 UTC'), 'at 2026-11-29 08:00:00 UTC', 'it is told already');
});

test('our words take the zone; quoted text and commands stay as they are', () => {
  const shown = (text: string): string => withLocalTimes(text, { timeZone: 'UTC' });
  assert.equal(shown('since 2026-11-29T08:00:00Z (3 tries)'), 'since 2026-11-29 08:00:00 UTC (3 tries)');
  assert.equal(
    shown('2026-11-29T08:00:00Z  ConnectWise "at 2026-11-29T08:00:00Z"'),
    '2026-11-29 08:00:00 UTC  ConnectWise "at 2026-11-29T08:00:00Z"',
  );
  assert.equal(
    shown('a " alone at 2026-11-29T08:00:00Z'),
    'a " alone at 2026-11-29T08:00:00Z',
    'nobody knows what is quoted',
  );
  const command = 'npm run cli -- dead-letters list --since 2026-11-29T08:00:00Z';
  assert.equal(shown(command), command);
});
