// If this fails, the first screen says that pairs are in sync of which nobody knows it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inSyncOf } from '../../../../shared/rules/first-screen/in-sync.ts';
import type { StatusLink } from '../../../../shared/rules/operate/status/report.ts';
import { aLetter, anOpenConflict } from '../../../support/builders/rows.ts';

const at = '2026-11-29T12:00:00.000Z';
const letter = (link: string, pair: string | null) => ({
  ...aLetter(link, { pair }),
  firstAt: at,
  lastAt: at,
  times: 1,
});
const aLinkRow = (changes: Partial<StatusLink> = {}): StatusLink => ({
  name: 'acme',
  enabled: true,
  dryRun: false,
  paused: null,
  pairs: { count: 100, isMore: false, countedAt: at },
  behindSeconds: { connectwise: 60, servicenow: 60 },
  lastWriteAt: { connectwise: null, servicenow: null },
  deadLetters: null,
  held: { count: 0, isMore: false },
  ...changes,
});
const facts = {
  links: [aLinkRow(), aLinkRow({ name: 'off', enabled: false }), aLinkRow({ name: 'beta' })],
  deadLetters: {
    deadLetters: [letter('acme', 'connectwise:1'), letter('acme', 'connectwise:2'), letter('acme', null)],
    isMore: false,
  },
  conflicts: {
    conflicts: [
      anOpenConflict('acme', { pair: 'connectwise:1' }),
      anOpenConflict('acme', { pair: 'connectwise:1', field: 'status' }),
      anOpenConflict('beta', { pair: 'connectwise:1' }),
      anOpenConflict('gone', { pair: 'connectwise:9' }),
    ],
    isMore: false,
  },
  queued: 7,
};

test('each pair counts once, those of other links not at all, and what is queued leaves it open', () => {
  assert.deepEqual(inSyncOf(facts), {
    pairs: { count: 200, isMore: false, countedAt: at },
    inConflict: { count: 2, isMore: false },
    withDeadLetter: { count: 2, isMore: false },
    atMost: 197,
    atLeast: 190,
  });
  const held = [aLinkRow({ held: { count: 5, isMore: false } }), aLinkRow({ name: 'beta' })];
  assert.equal(inSyncOf({ ...facts, links: held }).atLeast, 185);
  assert.equal(inSyncOf({ ...facts, queued: 999 }).atLeast, 0);
});

test('a number that was not read, or not counted to its end, is not shown', () => {
  const numbers = (changes: Partial<typeof facts> | Record<string, unknown>) => {
    const { atMost, atLeast } = inSyncOf({ ...facts, ...changes });
    return [atMost, atLeast];
  };
  assert.deepEqual(numbers({ queued: null }), [197, null]);
  assert.deepEqual(numbers({ deadLetters: null }), [null, null]);
  assert.deepEqual(numbers({ deadLetters: { deadLetters: [], isMore: true } }), [null, null]);
  assert.deepEqual(numbers({ conflicts: null }), [null, null]);
  assert.deepEqual(numbers({ links: [aLinkRow({ pairs: null })] }), [null, null]);
  const more = { count: 1_000, isMore: true, countedAt: at };
  assert.deepEqual(numbers({ links: [aLinkRow({ pairs: more })] }), [null, 991], 'at least, still');
  assert.deepEqual(numbers({ links: [aLinkRow({ held: { count: 0, isMore: true } })] }), [98, null]);
});
