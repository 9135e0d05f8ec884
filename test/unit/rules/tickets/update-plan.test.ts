// If this fails, a bulk update writes over a person's change, continues although tickets fail, or never ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterStep,
  endOfStep,
  stepForItem,
  updateFingerprint,
  waitSeconds,
  type PlanResult,
  type UpdatePlan,
  type WorkedItem,
} from '../../../../shared/rules/tickets/update-plan.ts';

const created = '2026-11-29T15:00:00.000Z';
const later = '2026-11-29T15:05:00.000Z';
const aPlan = (change: Partial<UpdatePlan> = {}): UpdatePlan => ({
  id: '2-20261129T150000-1a2b3c4d',
  companyId: 2,
  link: 'northwind',
  askedBy: { by: 'operator', name: 'Ann' },
  createdAt: created,
  expiresAt: '2026-11-30T15:00:00.000Z',
  fingerprint: 'f'.repeat(64),
  changes: { status: 'Closed' },
  total: 500,
  allowedFailures: 0,
  state: 'running',
  approvedBy: { by: 'operator', name: 'Ann' },
  startedAt: created,
  endedAt: null,
  step: 2,
  sent: true,
  next: 11,
  counts: { changed: 11, already: 0, skipped: 0, failed: 0 },
  forgiven: 0,
  waits: 0,
  trouble: null,
  movedAt: created,
  ...change,
});
const open = { status: { id: 1, name: 'New' } };
const closed = { status: { id: 9, name: 'Closed' } };
const anItem = (change: Partial<WorkedItem> = {}): WorkedItem => ({
  ticket: 1,
  before: open,
  after: closed,
  lastUpdated: created,
  begun: false,
  result: null,
  code: null,
  detail: null,
  ...change,
});
const items = (...results: readonly (PlanResult | null)[]) => results.map((result) => anItem({ result }));
const down = { code: 'connectwise-failed', detail: 'It does not answer.' } as const;

test('steps are one ticket, ten, a hundred, and then a hundred each, and end with the plan', () => {
  const ends = [0, 1, 5, 11, 110, 111, 200, 9_999].map((next) => endOfStep(next, 10_000));
  assert.deepEqual(ends, [1, 11, 11, 111, 111, 211, 300, 10_000]);
  assert.deepEqual([endOfStep(0, 0), endOfStep(5, 5), endOfStep(11, 50)], [0, 5, 50]);
});

const other = { status: { id: 2, name: 'Waiting' } };
const looks: readonly (readonly [
  name: string,
  item: Partial<WorkedItem>,
  values: object,
  at: string,
  step: object,
])[] = [
  ['an untouched ticket', {}, open, created, { kind: 'write' }],
  ['an untouched ticket of a step that died', { begun: true }, open, created, { kind: 'write' }],
  ['one that is so already', {}, closed, later, { kind: 'stands', result: 'already' }],
  [
    'one that a step wrote before it died',
    { begun: true },
    closed,
    later,
    { kind: 'stands', result: 'changed' },
  ],
  ['one with another value', {}, other, later, { kind: 'skip', changed: ['status'] }],
  ['one with another value in the same second', {}, other, created, { kind: 'skip', changed: ['status'] }],
  ['one that was changed elsewhere', {}, open, later, { kind: 'skip', changed: [] }],
  [
    'one that was changed elsewhere after a step died',
    { begun: true },
    open,
    later,
    { kind: 'skip', changed: [] },
  ],
];
for (const [name, item, values, lastUpdated, step] of looks)
  test(`the last look at ${name}`, () => {
    assert.deepEqual(stepForItem(anItem(item), { values, lastUpdated }), step);
  });

type After = Pick<UpdatePlan, 'state' | 'next' | 'waits'> & { readonly code: string | undefined };
const shown = ({ state, next, waits, trouble }: UpdatePlan): After => ({
  state,
  next,
  waits,
  code: trouble?.code,
});
const steps: readonly (readonly [
  name: string,
  plan: Partial<UpdatePlan>,
  worked: readonly WorkedItem[],
  trouble: typeof down | null,
  after: After,
])[] = [
  [
    'goes on',
    {},
    items('changed', 'already', 'skipped'),
    null,
    { state: 'running', next: 14, waits: 0, code: undefined },
  ],
  [
    'ends',
    { total: 13 },
    items('changed', 'changed'),
    null,
    { state: 'done', next: 13, waits: 0, code: undefined },
  ],
  [
    'ends although the last ticket failed',
    { total: 13, allowedFailures: 0 },
    items('changed', 'failed'),
    null,
    { state: 'done', next: 13, waits: 0, code: undefined },
  ],
  [
    'stops at a failure',
    {},
    items('changed', 'failed'),
    null,
    { state: 'stopped', next: 13, waits: 0, code: 'update-plan-failures' },
  ],
  [
    'stops at a failure behind a ticket that waits',
    {},
    items('changed', null, 'failed'),
    down,
    { state: 'stopped', next: 12, waits: 1, code: 'update-plan-failures' },
  ],
  [
    'goes on with as many as allowed',
    { allowedFailures: 2 },
    items('failed', 'failed'),
    null,
    { state: 'running', next: 13, waits: 0, code: undefined },
  ],
  [
    'stops with one more',
    { allowedFailures: 1 },
    items('failed', 'failed'),
    null,
    { state: 'stopped', next: 13, waits: 0, code: 'update-plan-failures' },
  ],
  [
    'forgives what a person has looked at',
    { forgiven: 1, counts: { changed: 10, already: 0, skipped: 0, failed: 1 } },
    items('changed'),
    null,
    { state: 'running', next: 12, waits: 0, code: undefined },
  ],
  [
    'waits',
    {},
    items(null, 'changed'),
    down,
    { state: 'running', next: 11, waits: 1, code: 'connectwise-failed' },
  ],
  [
    'waits again',
    { waits: 4 },
    items(null),
    down,
    { state: 'running', next: 11, waits: 5, code: 'connectwise-failed' },
  ],
  [
    'begins to count again once a ticket ended',
    { waits: 9 },
    items('changed', null),
    down,
    { state: 'running', next: 12, waits: 1, code: 'connectwise-failed' },
  ],
  [
    'stops after too many waits',
    { waits: 10 },
    items(null),
    down,
    { state: 'stopped', next: 11, waits: 11, code: 'connectwise-failed' },
  ],
  [
    'waits when nothing ended and nobody says why',
    { waits: 3 },
    items(null),
    null,
    { state: 'running', next: 11, waits: 4, code: undefined },
  ],
  [
    'stops when that never ends',
    { waits: 10 },
    [],
    null,
    { state: 'stopped', next: 11, waits: 11, code: 'remote-busy' },
  ],
];
for (const [name, plan, worked, trouble, after] of steps)
  test(`a plan ${name}`, () => {
    assert.deepEqual(shown(afterStep(aPlan(plan), worked, later, trouble)), after);
  });

test('a step is counted once, by its results up to the first ticket without one', () => {
  const moved = afterStep(aPlan(), items('changed', 'already', 'skipped', null, 'changed'), later, down);
  assert.deepEqual(moved.counts, { changed: 12, already: 1, skipped: 1, failed: 0 });
  assert.deepEqual([moved.step, moved.sent, moved.movedAt, moved.endedAt], [3, false, later, null]);
  assert.equal(afterStep(aPlan({ total: 12 }), items('changed'), later).endedAt, later);
});

test('waits grow to a quarter of an hour', () => {
  assert.deepEqual([0, 1, 2, 6, 7, 60].map(waitSeconds), [15, 15, 30, 480, 900, 900]);
});

test('a fingerprint is that of the company, the tickets, their order, times and values', () => {
  const [one, two] = [anItem(), anItem({ ticket: 2 })];
  const first = updateFingerprint(2, [one, two]);
  const twoFields = { status: closed.status, summary: 'a' };
  assert.equal(
    updateFingerprint(2, [anItem({ after: twoFields })]),
    updateFingerprint(2, [anItem({ after: { summary: 'a', status: closed.status } })]),
  );
  const others = [
    updateFingerprint(3, [one, two]),
    updateFingerprint(2, [two, one]),
    updateFingerprint(2, [one]),
    updateFingerprint(2, [anItem({ lastUpdated: later }), two]),
    updateFingerprint(2, [anItem({ before: other }), two]),
    updateFingerprint(2, [anItem({ after: other }), two]),
  ];
  assert.equal(new Set([first, ...others]).size, 7);
});
