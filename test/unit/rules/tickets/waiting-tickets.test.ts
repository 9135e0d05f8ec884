// If this fails, a ticket is moved on although somebody has just written, or waits for ever because a time is missing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  noteFor,
  parseWaitingTickets,
  stepFor,
  type TicketState,
} from '../../../../shared/rules/tickets/waiting-tickets.ts';

const asked = parseWaitingTickets({ companyId: 2, waitingStatus: 'Waiting', nextStatus: 'In Progress' });
const now = Date.parse('2026-11-24T06:00:00Z');
const daysAgo = (days: number, seconds = 0) =>
  new Date(now - days * 86_400_000 + seconds * 1000).toISOString();
const ours = (at: string, id = 9) => ({ id, at, text: noteFor(at, asked) });
const theirs = (at: string, id = 8) => ({ id, at, text: 'Any news?' });
const state = (change: Partial<TicketState> = {}): TicketState => ({
  status: 'Waiting',
  lastUpdated: daysAgo(20),
  notes: [],
  ...change,
});

test('settings that are left out get the careful value', () => {
  assert.deepEqual([asked.dryRun, asked.days, asked.maxTickets], [true, 14, 100]);
});

test('a ticket waits too long when nothing happened for longer than the days', () => {
  assert.equal(stepFor(state({ lastUpdated: daysAgo(14) }), asked, now).kind, 'leave');
  assert.deepEqual(stepFor(state({ lastUpdated: daysAgo(14, -1) }), asked, now), {
    kind: 'move',
    waitingSince: daysAgo(14, -1),
    writeNote: true,
  });
  assert.equal(stepFor(state({ notes: [theirs(daysAgo(3))] }), asked, now).kind, 'leave');
});

test('another status is another matter, whatever its capitals', () => {
  assert.equal(stepFor(state({ status: 'WAITING ' }), asked, now).kind, 'move');
  assert.deepEqual(stepFor(state({ status: 'New' }), asked, now), { kind: 'leave', why: 'status-changed' });
});

test('our note as the last thing that happened means that the status is missing', () => {
  const at = daysAgo(0);
  for (const lastUpdated of [daysAgo(20), at, daysAgo(0, 59)])
    assert.deepEqual(stepFor(state({ lastUpdated, notes: [theirs(daysAgo(30)), ours(at)] }), asked, now), {
      kind: 'move',
      waitingSince: at,
      writeNote: false,
    });
});

test('our note counts no more once something happened after it', () => {
  assert.equal(
    stepFor(state({ lastUpdated: daysAgo(1), notes: [ours(daysAgo(2))] }), asked, now).kind,
    'leave',
  );
  assert.equal(stepFor(state({ notes: [ours(daysAgo(2)), theirs(daysAgo(1))] }), asked, now).kind, 'leave');
  const long = stepFor(state({ lastUpdated: daysAgo(20), notes: [ours(daysAgo(40))] }), asked, now);
  assert.equal(long.kind === 'move' && long.writeNote, true);
  assert.equal(
    stepFor(state({ notes: [ours(daysAgo(2), 8), theirs(daysAgo(2), 9)] }), asked, now).kind,
    'leave',
    'of the same second the higher id is the later one',
  );
});

test('a ticket whose time is not told is left alone', () => {
  assert.equal(stepFor(state({ lastUpdated: '' }), asked, now).kind, 'leave');
  assert.equal(stepFor(state({ notes: [theirs('')] }), asked, now).kind, 'leave');
});
