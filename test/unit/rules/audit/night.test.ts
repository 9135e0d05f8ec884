// If this fails, ordinary work is reported as a burst, hours are judged in another zone, or two runs of a night differ.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertGrowsWithLength } from '../../../support/growth.ts';
import { inBursts } from '../../../../shared/rules/audit/bursts.ts';
import type { ReviewedRecord, TrailChange } from '../../../../shared/rules/audit/entry.ts';
import { judgeNight } from '../../../../shared/rules/audit/night.ts';
import { outsideHours } from '../../../../shared/rules/audit/unusual-hours.ts';
import { auditReviewMistakes, auditReviewSchema } from '../../../../shared/rules/config/audit/settings.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';

/** A Friday. */
const noon = Date.parse('2026-11-27T12:00:00Z');
const ticket = (id: number): ReviewedRecord => ({ type: 'Ticket', id, company: 2, board: 1, link: 'acme' });
const change = (seconds: number, over: Partial<TrailChange> = {}): TrailChange => ({
  record: ticket(4711),
  at: noon + seconds * 1_000,
  by: redactText('tpatel'),
  kind: 'changed',
  touches: null,
  ...over,
});
const every = (seconds: number, count: number, over: Partial<TrailChange> = {}): TrailChange[] =>
  Array.from({ length: count }, (_, index) => change(index * seconds, over));
const five = { changes: 5, minutes: 1 };

for (const [what, changes, expected] of [
  ['five within a minute', every(15, 5), 5],
  ['four within a minute', every(15, 4), 0],
  ['five within more than a minute', every(16, 5), 0],
  ['a long one with a quiet beginning', [change(-500), ...every(10, 20)], 20],
  [
    'two with an hour between',
    [...every(10, 5), ...every(10, 5).map((one) => ({ ...one, at: one.at + 3_600_000 }))],
    10,
  ],
  ['many entries of one save', every(0, 50), 0],
  ['one save with many entries among others', [...every(10, 5), ...every(0, 3)], 8],
  ['five authors', every(10, 5).map((one, index) => ({ ...one, by: redactText(`a${index}`) })), 0],
  [
    'an author in two spellings',
    every(10, 6).map((one, index) => ({ ...one, by: redactText(index % 2 ? 'A ' : 'a') })),
    6,
  ],
  ['out of order', every(15, 5).toReversed(), 5],
  ['nothing', [], 0],
] as const)
  test(`bursts: ${what}`, () => {
    assert.equal(inBursts(changes, five).length, expected);
  });

test('the work of bursts grows with their number and no faster', () => {
  const many = Array.from({ length: 96_000 }, (_, index) => change(index / 100, { record: ticket(index) }));
  assertGrowsWithLength((length) => {
    const some = many.slice(0, length);
    assert.equal(inBursts(some, { changes: 100, minutes: 1_440 }).length, length);
  }, 6_000);
});

const hours = { from: '08:00', to: '18:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] };
const machines = new Set(['api-rmm']);
const rmm = { by: redactText('API-RMM') };
for (const [what, one, settings, isOutside] of [
  ['a machine by day', change(0, rmm), { businessHours: hours }, false],
  ['a machine at night', change(12 * 3_600, rmm), { businessHours: hours }, true],
  ['the last minute', change(6 * 3_600 - 1, rmm), { businessHours: hours }, false],
  ['the end itself', change(6 * 3_600, rmm), { businessHours: hours }, true],
  ['a machine on a Saturday', change(24 * 3_600, rmm), { businessHours: hours }, true],
  [
    'noon in London is early in New York',
    change(0, rmm),
    { businessHours: { ...hours, timeZone: 'America/New_York' } },
    true,
  ],
  ['a person at night', change(12 * 3_600), { businessHours: hours }, false],
  [
    'a person at night where people are watched',
    change(12 * 3_600),
    { businessHours: hours, watchPeople: true },
    true,
  ],
  ['no hours', change(12 * 3_600, rmm), {}, false],
] as const)
  test(`hours: ${what}`, () => {
    const read = auditReviewSchema.parse(settings);
    assert.equal(outsideHours([one], read, machines).length, Number(isOutside));
  });

test('the same changes in any order give the same groups, and a system member none', () => {
  const settings = auditReviewSchema.parse({ systemMembers: ['zAdmin'] });
  const strange = change(5, { by: redactText('API-SIM') });
  const changes = [
    strange,
    change(1, { kind: 'deleted' }),
    change(2, { kind: 'deleted', record: ticket(12) }),
    change(3, { kind: 'deleted', by: redactText('zadmin') }),
    change(4, { kind: 'other', by: redactText('API-SIM') }),
  ];
  const facts = { settings, apiMember: 'api-sim', machines, notHeld: new Set([strange]) };
  const night = judgeNight(changes, facts);
  assert.deepEqual(judgeNight(changes.toReversed(), facts), night);
  assert.deepEqual(
    night.groups.map(({ finding, count, records }) => [finding, count, records]),
    [
      ['not-ours', 1, [4711]],
      ['deletion', 2, [12, 4711]],
    ],
  );
  assert.deepEqual([night.entries, night.held, night.system, night.other], [5, 1, 1, 1]);
});

test('authors without number make no report without end', () => {
  const changes = Array.from({ length: 2_000 }, (_, index) =>
    change(index, { kind: 'deleted', by: redactText(`author ${index}`) }),
  );
  const night = judgeNight(changes, {
    settings: auditReviewSchema.parse({}),
    apiMember: null,
    machines,
    notHeld: new Set(),
  });
  assert.deepEqual([night.groups.length, night.groupsLeftOut], [500, 1_500]);
});

test('the app’s own member cannot be left out', () => {
  const settings = auditReviewSchema.parse({ apiMember: 'API-SIM', systemMembers: ['zAdmin', 'api-sim '] });
  assert.deepEqual(
    auditReviewMistakes(settings).map(({ path }) => path),
    [['auditReview', 'systemMembers', 1]],
  );
  assert.deepEqual(auditReviewMistakes(auditReviewSchema.parse({ systemMembers: ['API-SIM'] })), []);
});
