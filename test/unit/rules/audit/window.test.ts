// If this fails, no night reviews the changes between two nights, or a night that died begins with less than it should.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutDoubles, worstFirst, type Candidate } from '../../../../shared/rules/audit/order.ts';
import { incompleteBecause, type ReviewState } from '../../../../shared/rules/audit/report.ts';
import { dueNight, openWindow } from '../../../../shared/rules/audit/window.ts';

const now = Date.parse('2026-11-28T04:22:00Z');
const done: ReviewState = {
  night: '2026-11-27',
  from: '2026-11-26T04:12:00.000Z',
  to: '2026-11-27T04:12:00.000Z',
  previous: '2026-11-26',
  phase: 'done',
};

test('nights join without a gap, whatever became of the one before', () => {
  assert.equal(dueNight(null, now)?.from, '2026-11-27T04:12:00.000Z');
  const next = dueNight(done, now);
  assert.deepEqual(next, {
    night: '2026-11-28',
    from: done.to,
    to: '2026-11-28T04:12:00.000Z',
    previous: '2026-11-27',
    phase: 'begun',
  });
  // One that was begun and never ended: its time belongs to the next, and so does what the last one left over.
  const died: ReviewState = { ...done, phase: 'begun' };
  assert.deepEqual([dueNight(died, now)?.from, dueNight(died, now)?.previous], [done.from, '2026-11-26']);
  assert.deepEqual(dueNight(next, now + 1_800_000), next, 'taken up, with the same time');
  assert.equal(dueNight({ ...done, night: '2026-11-28' }, now), null);
});

test('an app that was off for months looks back two weeks', () => {
  const old = { ...done, night: '2026-05-01', to: '2026-05-01T04:12:00.000Z' };
  assert.equal(dueNight(old, now)?.from, '2026-11-14T04:12:00.000Z');
  assert.equal(dueNight({ ...old, to: 'broken' }, now)?.from, '2026-11-14T04:12:00.000Z');
});

test('a look on demand begins where the last night ended', () => {
  const today = { ...done, night: '2026-11-28', to: '2026-11-28T04:12:00.000Z' };
  const noon = Date.parse('2026-11-28T12:00:00Z');
  const { from, to, previous } = openWindow(today, noon);
  assert.deepEqual([from, to, previous], [today.to, '2026-11-28T11:50:00.000Z', '2026-11-28']);
  const atOnce = openWindow(today, Date.parse(today.to));
  assert.equal(atOnce.from, atOnce.to, 'no time at all, and none that goes backwards');
});

const candidate = (id: number, over: Partial<Candidate> = {}): Candidate => ({
  record: { type: 'Ticket', id, company: 2, board: 1, link: 'acme' },
  source: 'tickets',
  since: 100,
  updatedAt: id,
  updatedBy: '',
  isSynced: true,
  nights: 0,
  ...over,
});

test('left-over rows come first, then suspicious ones, then the newest of the linked tickets', () => {
  const left = candidate(1, { nights: 2 });
  const suspicious = candidate(2);
  const [old, young, elsewhere] = [candidate(3), candidate(9), candidate(10, { isSynced: false })];
  const company = candidate(4, { source: 'companies' });
  const order = worstFirst([elsewhere, old, company, suspicious, young, left], new Set([suspicious]));
  assert.deepEqual(
    order.map(({ record }) => record.id),
    [1, 2, 4, 9, 3, 10],
  );
});

test('a record that was left over and has changed again is looked at once, from the earlier time on', () => {
  const [one, ...others] = withoutDoubles([
    candidate(1),
    candidate(1, { since: 50, nights: 1, updatedAt: 0 }),
  ]);
  assert.deepEqual(others, []);
  assert.deepEqual([one?.since, one?.nights, one?.updatedAt], [50, 1, 1]);
});

test('a night is complete when the next one makes up for what is left', () => {
  const report = { apiMember: 'API', failures: [], givenUp: 0, carried: 0, left: 0 };
  for (const over of [{}, { left: 10 }, { carried: 10 }])
    assert.equal(incompleteBecause({ ...report, ...over }), null);
  for (const over of [
    { apiMember: null },
    { failures: [{ what: 'list of tickets', code: 'connectwise-forbidden' }] },
    { givenUp: 1 },
    { carried: 10, left: 10 },
  ])
    assert.notEqual(incompleteBecause({ ...report, ...over }), null, JSON.stringify(over));
});
