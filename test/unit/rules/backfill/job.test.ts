// If this fails, the numbers of a backfill lie, it begins more than it may, it does not stop when everything fails, or
// it takes history to where a customer reads it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkToPlanWith, notesLeftBehind } from '../../../../shared/rules/backfill/notes.ts';
import { failsTooMuch, progressOf, roomFor, rowCounter } from '../../../../shared/rules/backfill/progress.ts';
import type { RowTally } from '../../../../shared/rules/backfill/progress.ts';
import {
  firstPlace,
  jobId,
  linkFingerprint,
  nextPlace,
  scopeSchema,
  parseStep,
} from '../../../../shared/rules/backfill/job.ts';
import type { BackfillRow } from '../../../../shared/rules/backfill/job.ts';
import type { Link } from '../../../../shared/rules/config/link.ts';
import { parseNudge } from '../../../../shared/rules/sync/nudge.ts';
import { planNotes } from '../../../../shared/rules/sync/notes.ts';
import type { NoteKind, SideName, SideRecord } from '../../../../shared/rules/sync/record.ts';
import { aBackfill, aBackfillRow, aPair } from '../../../support/builders/rows.ts';
import { aConfig, type LinkJson } from '../../../support/fakes/links.ts';

const start = Date.parse('2026-11-24T12:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
const link = (changes: LinkJson = {}): Link => aConfig(changes).links[0]!;

/** A tally of so many rows, of which so many have ended, of which so many failed. */
function tally(rows: number, ended: number, failed = 0, endedAt = at(0), now = start): RowTally {
  const counter = rowCounter(now);
  for (let index = 0; index < rows; index += 1) {
    const end = index >= ended ? null : index < failed ? 'failed' : 'created';
    counter.take(aBackfillRow({ recordId: String(index), end, at: endedAt } satisfies Partial<BackfillRow>));
  }
  return counter.tally();
}

describe('progress', () => {
  const running = aBackfill('acme', {
    state: 'running',
    startedAt: at(0),
    counted: { connectwise: 200, servicenow: 50 },
  });

  it('is of what the preview counted until all is listed, then of what was listed', () => {
    const now = start + 60_000;
    const seen = progressOf(running, tally(60, 40), now);
    assert.deepEqual(
      [seen.total, seen.listed, seen.done, seen.underWay, seen.percent],
      [250, 60, 40, 20, 16],
    );
    const listed = progressOf({ ...running, place: null }, tally(60, 40), now);
    assert.deepEqual([listed.total, listed.percent], [60, 66]);
  });

  it('counts the limit and the sides of the scope', () => {
    const scope = { ...running.scope, limit: 30 };
    assert.equal(progressOf({ ...running, scope }, tally(0, 0), start).total, 60);
    const one = { ...running.scope, sides: ['servicenow' as const] };
    assert.equal(progressOf({ ...running, scope: one }, tally(0, 0), start).total, 50);
  });

  it('never says 100 % before the last record has ended, and always then', () => {
    const ended = { ...running, place: null };
    const one = { ...running, scope: { ...running.scope, sides: ['connectwise' as const] } };
    assert.equal(progressOf(ended, tally(1000, 999), start).percent, 99);
    assert.equal(progressOf(one, tally(250, 250), start).percent, 99, 'there may be more behind the list');
    assert.equal(progressOf(ended, tally(250, 250), start).percent, 100);
    assert.equal(progressOf(ended, tally(0, 0), start).percent, 100);
  });

  it('gives the rate of the last five minutes, and the time that the rest takes at it', () => {
    const now = start + 20 * 60_000;
    const steady = progressOf({ ...running, place: null }, tally(200, 100, 0, at(18), now), now);
    assert.deepEqual([steady.rowsPerMinute, steady.secondsLeft], [20, 300]);
    const stalled = progressOf({ ...running, place: null }, tally(200, 100, 0, at(2), now), now);
    assert.deepEqual([stalled.rowsPerMinute, stalled.secondsLeft], [0, null]);
    const young = progressOf(
      { ...running, place: null },
      tally(200, 100, 0, at(1), start + 120_000),
      start + 120_000,
    );
    assert.deepEqual([young.rowsPerMinute, young.secondsLeft], [50, 120]);
    assert.equal(progressOf({ ...running, place: null }, tally(5, 5, 0, at(2), now), now).secondsLeft, 0);
  });

  it('shows the first twenty that failed', () => {
    const { failures, byEnd } = tally(100, 100, 30);
    assert.deepEqual([failures.length, failures[0]?.recordId, byEnd.failed], [20, '0', 30]);
  });
});

describe('room', () => {
  for (const [what, rows, ended, atOnce, room] of [
    ['one record first', 0, 0, 100, 1],
    ['nothing before it has ended', 1, 0, 100, 0],
    ['then ten', 1, 1, 100, 10],
    ['the rest of the ten, where fewer may be under way', 5, 4, 8, 6],
    ['nothing before the ten have ended', 11, 10, 100, 0],
    ['then a hundred', 11, 11, 1000, 100],
    ['then as many as may be under way', 111, 111, 1000, 1000],
    ['no crumbs: a quarter must be free', 300, 215, 100, 0],
    ['a quarter', 300, 225, 100, 25],
    ['one at a time', 300, 300, 1, 1],
    ['nothing while that one is under way', 300, 299, 1, 0],
  ] as const)
    it(`is for ${what}`, () => assert.equal(roomFor(tally(rows, ended), atOnce), room));
});

describe('too many failures', () => {
  const none = { ended: 0, failed: 0 };
  for (const [what, rows, ended, failed, forgiven, stops] of [
    ['the first one', 1, 1, 1, none, true],
    ['two of eleven', 11, 11, 2, none, true],
    ['one of eleven', 11, 11, 1, none, false],
    ['one of three, while the batch is not over', 11, 3, 1, none, false],
    ['many, behind the ramp', 300, 200, 30, none, true],
    ['what a person forgave', 11, 11, 2, { ended: 11, failed: 2 }, false],
    ['as many again', 22, 22, 4, { ended: 11, failed: 2 }, true],
    ['nothing yet', 0, 0, 0, none, false],
  ] as const)
    it(`${stops ? 'stop' : 'do not stop'} it: ${what}`, () =>
      assert.equal(failsTooMuch(tally(rows, ended, failed), forgiven, 0.1), stops));
});

describe('the place in the lists', () => {
  it('goes through one side and then the other', () => {
    const scope = scopeSchema.parse({});
    assert.deepEqual(firstPlace(scope), { side: 'connectwise', after: null });
    assert.deepEqual(nextPlace(scope, 'connectwise', '7'), { side: 'connectwise', after: '7' });
    assert.deepEqual(nextPlace(scope, 'connectwise', null), { side: 'servicenow', after: null });
    assert.equal(nextPlace(scope, 'servicenow', null), null);
    const one = scopeSchema.parse({ sides: ['connectwise'] });
    assert.equal(nextPlace(one, 'connectwise', null), null);
    assert.deepEqual(firstPlace(scopeSchema.parse({ sides: ['servicenow'] })), {
      side: 'servicenow',
      after: null,
    });
  });

  it('has a token that sorts by time and fits in a message and a nudge', () => {
    const [early, late] = [jobId(start, '12345678-aaaa'), jobId(start + 1_000, '00000000-aaaa')];
    assert.equal(early, '20261124120000-12345678');
    assert.ok(early < late);
    assert.equal(parseStep({ link: 'acme', job: early, step: 3 }).job, early);
    const nudge = {
      link: 'acme',
      side: 'connectwise',
      recordId: '1',
      origin: 'backfill',
      learnedAt: at(0),
      messageId: 'm',
    };
    assert.equal(parseNudge({ ...nudge, job: early })?.job, early);
    assert.equal(parseNudge({ ...nudge, job: "x' or 1" }), null);
  });

  it('belongs to one configuration: any change of the link has another fingerprint', () => {
    const fingerprint = linkFingerprint(link());
    assert.equal(linkFingerprint(link()), fingerprint);
    for (const changes of [
      { history: true },
      { backfill: { notes: 'all' } },
      { creates: { inServiceNow: false } },
    ])
      assert.notEqual(linkFingerprint(link(changes)), fingerprint);
  });
});

describe('history', () => {
  const kinds: Record<'connectwise' | 'servicenow', readonly NoteKind[]> = {
    connectwise: ['discussion', 'internal', 'resolution'],
    servicenow: ['comments', 'work_notes'],
  };
  const record = (side: 'connectwise' | 'servicenow'): SideRecord => ({
    side,
    id: '1',
    number: '1',
    version: '',
    versionCounts: true,
    createdAt: at(0),
    updatedAt: at(0),
    readAt: at(0),
    board: '1',
    closed: false,
    correlation: null,
    mergedInto: null,
    fields: { summary: 's', description: 'd', status: 'New', priority: 'High' },
    descriptionNoteId: null,
    notes: kinds[side].map((kind, index) => ({
      id: String(index),
      kind,
      text: kind,
      author: 'Ann',
      byUs: null,
      createdAt: at(index),
      describes: false,
      editable: true,
    })),
  });

  /** Where the planner puts the notes of a record whose counterpart has just been made, and how many stay behind. */
  const notesToCome = (source: SideRecord, of: Link): { coming: readonly NoteKind[]; left: number } => {
    const known = notesLeftBehind(source, of, start);
    const made = (side: SideName): SideRecord =>
      source.side === side ? source : { ...source, side, id: '', notes: [] };
    const { writes } = planNotes({
      link: of,
      known,
      ticket: made('connectwise'),
      incident: made('servicenow'),
      now: start,
      visibilityDelayMs: 0,
    });
    return { coming: writes.map(({ row }) => row.targetKind), left: known.length };
  };

  for (const [notes, fromTicket, fromIncident] of [
    ['none', [], []],
    ['internal', ['work_notes', 'work_notes'], ['internal']],
    ['all', ['comments', 'work_notes', 'work_notes'], ['discussion', 'internal']],
  ] as const)
    it(`of ${notes} brings ${fromTicket.length} notes of a ticket and ${fromIncident.length} of an incident, and marks the others`, () => {
      const of = link({ backfill: { notes } });
      for (const [side, wanted] of [
        ['connectwise', fromTicket],
        ['servicenow', fromIncident],
      ] as const) {
        const { coming, left } = notesToCome(record(side), of);
        assert.deepEqual(coming, wanted);
        assert.equal(coming.length + left, kinds[side].length);
        assert.ok(notesLeftBehind(record(side), of, start).every(({ state }) => state === 'skipped'));
      }
    });

  it('that the map sends to where a customer reads is public, wherever it comes from', () => {
    const of = link({ notes: { resolution: 'comments', comments: 'internal' } });
    assert.deepEqual(notesToCome(record('connectwise'), of).coming, ['work_notes']);
    assert.deepEqual(notesToCome(record('servicenow'), of).coming, ['internal', 'internal']);
  });

  it('of two records that were joined stays where it is on both sides; any other pair is planned as ever', () => {
    const of = link();
    const joined = linkToPlanWith(of, aPair('acme', { backfilled: 'joined' }));
    assert.deepEqual(
      [joined.notes.discussion, joined.notes.internal, joined.notes.comments, joined.notes.work_notes],
      ['none', 'work_notes', 'none', 'internal'],
    );
    assert.equal(linkToPlanWith(of, aPair('acme', { backfilled: 'created' })), of);
    assert.equal(linkToPlanWith(of, aPair('acme')), of);
  });
});
