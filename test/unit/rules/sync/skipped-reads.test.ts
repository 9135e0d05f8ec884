// If this fails, a change is overlooked because a read was skipped, or every nudge costs reads that tell nothing new.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileLists } from '../../../../shared/rules/sync/attachments.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import type { AttachmentLink, NoteLink, Pair } from '../../../../shared/rules/sync/pair.ts';
import {
  afterLooking,
  filesTellThemselves,
  isStale,
  knownVersion,
  tellsNothingNew,
  versionsOf,
} from '../../../../shared/rules/sync/skipped-reads.ts';
import { aLink, anIncident, aSyncedPair, aTicket, noon } from '../../../support/builders/rules.ts';
import { ticketId } from '../../../support/builders/record-ids.ts';

const iso = (milliseconds: number): string => new Date(noon + milliseconds).toISOString();
const link = aLink({ attachments: { direction: 'both' } });
const listed = { policy: fileLists(link), at: iso(-60_000) };
const nudge: Nudge = {
  link: 'contoso',
  side: 'connectwise',
  recordId: ticketId(4711),
  origin: 'callback',
  learnedAt: iso(0),
  messageId: 'm1',
};
const intended: NoteLink = {
  sourceSide: 'connectwise',
  sourceId: '1',
  part: 0,
  state: 'intended',
  targetKind: 'comments',
  targetId: null,
  textFingerprint: '',
  at: iso(0),
};
const fileRow: AttachmentLink = {
  sourceSide: 'servicenow',
  sourceId: '',
  state: 'linked',
  targetId: null,
  name: 'log.txt',
  bytes: 3,
  sha256: null,
  reason: null,
  at: iso(0),
  tries: 1,
};
const resting = (changes: Partial<Pair> = {}): Pair =>
  aSyncedPair(link, { versions: { connectwise: '1', servicenow: '7' }, listed, ...changes });
const look = (changes: Partial<Pair> = {}, more: Partial<Nudge> = {}) => ({
  pair: resting(changes),
  notes: [],
  link,
  nudge: { ...nudge, ...more },
  isBackfill: false,
});

describe('a nudge is stale', () => {
  const read = (changes: Partial<Pair> = {}, notes: readonly NoteLink[] = []) => ({
    pair: resting({ readAt: { connectwise: iso(2_001), servicenow: null }, ...changes }),
    notes,
    attachments: [],
  });

  it('when a completed read began after it, clocks of two instances allowed for', () => {
    assert.equal(isStale(read(), nudge, noon + 60_000), true);
    assert.equal(
      isStale(read({ readAt: { connectwise: iso(2_000), servicenow: null } }), nudge, noon + 60_000),
      false,
    );
  });

  it('never for a side that was not read, nor for an order of a person', () => {
    assert.equal(isStale(read(), { ...nudge, side: 'servicenow' }, noon + 60_000), false);
    assert.equal(isStale(read(), { ...nudge, origin: 'replay' }, noon + 60_000), false);
  });

  it('never by a read that a wrong clock dated ahead', () => {
    const ahead = read({ readAt: { connectwise: iso(3_600_000), servicenow: null } });
    assert.equal(isStale(ahead, nudge, noon + 60_000), false);
    assert.equal(isStale(ahead, nudge, noon + 3_700_000), true);
  });

  it('never while something was begun', () => {
    assert.equal(isStale(read({}, [intended]), nudge, noon + 60_000), false);
    const creating = { side: 'servicenow', correlation: 'c', at: iso(0), attempts: 1 } as const;
    assert.equal(isStale(read({ creating }), nudge, noon + 60_000), false);
  });
});

describe('the notes of an incident are not read', () => {
  it('up to the version at which it was last in sync', () => assert.equal(knownVersion(look()), '7'));

  for (const [what, changes] of [
    ['no version that counts', { versions: { connectwise: '1', servicenow: null } }],
    ['other words since', { mapping: 'other' }],
    ['a miss', { misses: { connectwise: 0, servicenow: 1 } }],
    ['a dead letter', { deadLettered: { code: 'c', at: iso(0), parts: ['p'] } }],
    ['a backfill that has not ended', { backfilled: 'joined' }],
  ] as const)
    it(`but with ${what} they are`, () => assert.equal(knownVersion(look(changes)), undefined));

  it('but with an open note, for a person and in a backfill they are', () => {
    assert.equal(knownVersion({ ...look(), notes: [intended] }), undefined);
    assert.equal(knownVersion(look({}, { origin: 'replay' })), undefined);
    assert.equal(knownVersion({ ...look(), isBackfill: true }), undefined);
  });
});

describe('the files of an incident are not listed', () => {
  const dayMs = 24 * 3_600_000;

  it('when its ticket called within a day of the last list', () => {
    assert.equal(filesTellThemselves(look(), noon), true);
    assert.equal(filesTellThemselves(look(), noon + dayMs), false);
  });

  it('but are when the incident called, under another policy, or where they were never listed', () => {
    assert.equal(filesTellThemselves(look({}, { side: 'servicenow' }), noon), false);
    assert.equal(filesTellThemselves(look({ listed: { ...listed, policy: 'other' } }), noon), false);
    const { listed: _never, ...pair } = resting();
    assert.equal(filesTellThemselves({ ...look(), pair }, noon), false);
  });
});

describe('the pair after a run', () => {
  const before = resting({ readAt: { connectwise: iso(-9_000), servicenow: iso(-9_000) } });
  const readAt = { connectwise: iso(0), servicenow: iso(0) };

  it('answers nudges up to its reads where the files were listed', () => {
    const after = afterLooking(before, { readAt, listedAt: noon + 5, createdAt: null }, link);
    assert.deepEqual([after.readAt, after.listed?.at], [readAt, iso(5)]);
  });

  it('answers no nudge about a file where they were not', () => {
    const after = afterLooking(before, { readAt, listedAt: null, createdAt: null }, link);
    assert.deepEqual(after.readAt, { connectwise: iso(0), servicenow: iso(-9_000) });
    assert.deepEqual(after.listed, listed);
  });

  it('knows that an incident it made had no files before', () => {
    const after = afterLooking(before, { readAt, listedAt: null, createdAt: iso(-1_000) }, link);
    assert.deepEqual([after.readAt.servicenow, after.listed?.at], [iso(-1_000), iso(-1_000)]);
  });
});

describe('a row of a poll tells nothing new', () => {
  const file = { ...fileRow, sourceId: 'a1', targetId: '55' };
  const stored = { pair: resting(), attachments: [file] };

  it('when the pair was completed with that very version', () => {
    assert.equal(tellsNothingNew({ version: '7' }, 'servicenow', stored), true);
    assert.equal(tellsNothingNew({ version: '8' }, 'servicenow', stored), false);
    assert.equal(tellsNothingNew({ version: '7' }, 'servicenow', null), false);
  });

  it('when it tells of a file that is known as a source or as a copy', () => {
    const row = (attachment: string) => ({ version: '8', attachment });
    assert.equal(tellsNothingNew(row('a1'), 'servicenow', stored), true);
    assert.equal(tellsNothingNew(row('55'), 'connectwise', stored), true);
    assert.equal(tellsNothingNew(row('55'), 'servicenow', stored), false);
  });

  it('when it tells of a file of a record without a pair', () =>
    assert.equal(tellsNothingNew({ version: '8', attachment: 'a1' }, 'servicenow', null), true));
});

describe('a version to compare a poll with', () => {
  const at = iso(0);

  it('is null where a second change may hide behind the same second', () => {
    const fresh = aTicket({}, { updatedAt: at, readAt: iso(1_999), version: 'v' });
    assert.equal(versionsOf({ connectwise: fresh }).connectwise, null);
    assert.equal(versionsOf({ connectwise: { ...fresh, readAt: iso(2_000) } }).connectwise, 'v');
  });

  it('is one at once where the side counts its changes', () => {
    const fresh = anIncident({}, { updatedAt: at, readAt: at, version: '7', versionCounts: true });
    assert.deepEqual(versionsOf({ servicenow: fresh }), { connectwise: null, servicenow: '7' });
  });
});
