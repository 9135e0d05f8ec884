// If this fails, the engine takes a record for what it was while something about it is open, and plans with values that
// nobody agreed on; or a version is trusted that hides somebody's change.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Nudge } from '../../../../../shared/rules/sync/nudge.ts';
import { planPair } from '../../../../../shared/rules/sync/plan.ts';
import type { AttachmentLink, NoteLink, Pair } from '../../../../../shared/rules/sync/pair.ts';
import { mappingFingerprint } from '../../../../../shared/rules/sync/mapping.ts';
import type { FieldValues, SideNote, SideRecord } from '../../../../../shared/rules/sync/record.ts';
import { versionsOf } from '../../../../../shared/rules/sync/skipped-reads.ts';
import {
  leavesAll,
  onlyWritesTo,
  rememberedRecord,
  remembersOther,
  writesTheSame,
} from '../../../../../shared/rules/sync/state/remembered.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import { textDigest } from '../../../../../shared/rules/canonical.ts';
import {
  aLink,
  anIncident,
  aSideNote,
  aSyncedPair,
  aTicket,
  noon,
  visibilityDelayMs,
} from '../../../../support/builders/rules.ts';

const link = aLink();
const iso = (milliseconds: number): string => new Date(noon + milliseconds).toISOString();
const seen = { updatedAt: iso(-3_600_000), counter: 7 };
const synced = (changes: Partial<Pair> = {}): Pair =>
  aSyncedPair(link, {
    mapping: mappingFingerprint(link),
    versions: { connectwise: '1', servicenow: '7|x' },
    readAt: { connectwise: iso(-60_000), servicenow: iso(-60_000) },
    newest: { connectwise: { ...seen, counter: null }, servicenow: seen },
    ...changes,
  });
const remembers = (
  changes: Partial<Pair> = {},
  more: {
    readonly nudge?: Partial<Pick<Nudge, 'side' | 'origin'>>;
    readonly notes?: readonly NoteLink[];
    readonly attachments?: readonly Pick<AttachmentLink, 'state'>[];
    readonly isBackfill?: boolean;
  } = {},
): boolean => {
  const { nudge = {}, notes = [], attachments = [], isBackfill = false } = more;
  const asked = { side: 'connectwise', origin: 'callback', ...nudge } as const;
  return remembersOther({ pair: synced(changes), notes, link, nudge: asked, isBackfill }, attachments, noon);
};

const row: NoteLink = {
  sourceSide: 'connectwise',
  sourceId: '1',
  part: 0,
  state: 'linked',
  targetKind: 'comments',
  targetId: '2',
  textFingerprint: '',
  at: iso(-60_000),
};

describe('a record across is remembered', () => {
  it('of a pair that ended in sync, where a plain change calls, on either side', () => {
    assert.ok(remembers());
    assert.ok(remembers({}, { nudge: { side: 'servicenow', origin: 'poll' } }));
    assert.ok(remembers({}, { notes: [row, { ...row, sourceId: '3', state: 'skipped' }] }));
  });

  const open: Readonly<Record<string, Partial<Pair>>> = {
    'its version is not trusted': { versions: { connectwise: '1', servicenow: null } },
    'nobody knows how old it is': { newest: {} },
    'it was never read': { readAt: { connectwise: iso(0), servicenow: null } },
    'it was read a day ago': { readAt: { connectwise: iso(0), servicenow: iso(-86_400_000) } },
    'it was read by a clock that is ahead': { readAt: { connectwise: iso(0), servicenow: iso(1) } },
    'a write is on its way': {
      pending: [
        {
          side: 'servicenow',
          field: 'summary',
          value: { connectwise: 'A', servicenow: 'A' },
          at: iso(-60_000),
        },
      ],
    },
    'a create is on its way': {
      creating: { side: 'servicenow', correlation: 'cwf:contoso:4711', at: iso(0), attempts: 1 },
    },
    'it was read older than known': { oldSince: { servicenow: iso(0) } },
    'a conflict waits for a person': {
      conflicts: { summary: { id: 'c', policy: 'manual', since: iso(0) } },
    },
    'it kept changing': { unstableRuns: { summary: 1 } },
    'a text was missing': { absent: [{ side: 'servicenow', field: 'description', since: iso(0) }] },
    'a field is stopped': {
      laps: { status: { writes: [], returns: 7, answers: 0, stopped: iso(0) } },
    },
    'something was refused': { deadLettered: { code: 'write-refused', at: iso(0), parts: [] } },
    'it was not shown last time': { misses: { connectwise: 0, servicenow: 1 } },
    'it left the link': { state: 'out-of-scope' },
    'a backfill brings it over': { backfilled: 'created' },
    'the words have changed since': { mapping: 'other' },
  };
  for (const [why, changes] of Object.entries(open))
    it(`unless ${why}`, () => assert.equal(remembers(changes), false));

  it('unless a person, a comparison or a backfill asks, or a note or file is open', () => {
    for (const origin of ['replay', 'reconcile', 'again', 'backfill'] as const)
      assert.equal(remembers({}, { nudge: { origin } }), false, origin);
    assert.equal(remembers({}, { isBackfill: true }), false);
    for (const state of ['intended', 'written'] as const) {
      assert.equal(remembers({}, { notes: [{ ...row, state }] }), false, state);
      assert.equal(remembers({}, { attachments: [{ state }] }), false, state);
    }
  });
});

describe('the remembered record', () => {
  it('has the agreed values, and of a long text the one that its own side shows', () => {
    const incident = rememberedRecord(aTicket(), { pair: synced(), link });
    assert.deepEqual(incident?.fields, anIncident().fields);
    assert.deepEqual([incident.id, incident.version, incident.counter], [anIncident().id, '7|x', 7]);
    const ticket = rememberedRecord(anIncident(), { pair: synced({ descriptionNoteId: '5' }), link });
    assert.deepEqual(ticket?.fields, aTicket().fields);
    assert.deepEqual(
      [ticket.board, ticket.descriptionNoteId, ticket.notesLeftOut, ticket.versionCounts],
      ['1', '5', true, false],
    );
  });

  it('is never read later than it changed, so that no later version passes for trusted', () => {
    const [ticket] = [rememberedRecord(anIncident(), { pair: synced(), link })];
    assert.ok(ticket);
    assert.equal(ticket.readAt, seen.updatedAt);
    const written = { ...ticket, version: '2', updatedAt: iso(0) };
    assert.equal(versionsOf({ connectwise: written }).connectwise, null);
  });

  it('is none where a value is not known', () => {
    const long = 'x'.repeat(130);
    const base = synced().base;
    const unknown: readonly (readonly [SideRecord, Partial<Pair>])[] = [
      [aTicket({ description: 'Edited.' }), {}],
      [aTicket(), { base: { ...base, priority: undefined as never } }],
      [
        aTicket(),
        { base: { ...base, summary: { connectwise: 'Printer', servicenow: 'Printer', owed: true } } },
      ],
      [
        aTicket(),
        {
          base: {
            ...base,
            summary: {
              connectwise: 'Printer',
              servicenow: 'Prin',
              sent: { side: 'servicenow', text: 'Printer', shows: 4, at: '' },
            },
          },
        },
      ],
      [
        aTicket({ summary: 'Other' }),
        { base: { ...base, summary: { connectwise: textDigest(long), servicenow: textDigest(long) } } },
      ],
      [{ ...aTicket(), notesUnread: new CodedError('connectwise-forbidden') }, {}],
      [aTicket(), { versions: { connectwise: '1', servicenow: null } }],
      [anIncident(), { base: { ...base, status: { connectwise: 'New', servicenow: '1' } } }],
    ];
    for (const [own, changes] of unknown)
      assert.equal(
        rememberedRecord(own, { pair: synced(changes), link }),
        null,
        JSON.stringify([own.fields, changes]),
      );
  });
});

describe('a plan with it', () => {
  const first = aSideNote({ id: '5', describes: true, text: 'It burns.' });
  const described = (fields: Partial<FieldValues> = {}, notes: readonly SideNote[] = []): SideRecord =>
    aTicket(fields, { notes: [first, ...notes], descriptionNoteId: '5' });
  const pair = synced({ descriptionNoteId: '5' });
  const planned = (ticket: SideRecord, incident: SideRecord) =>
    planPair({ link, pair, known: [], ticket, incident, now: noon, visibilityDelayMs });
  const remembered = (ticket: SideRecord): SideRecord => rememberedRecord(ticket, { pair, link })!;

  it('leaves all where nothing changed', () => {
    const ticket = described();
    assert.ok(leavesAll(planned(ticket, remembered(ticket)), pair));
  });

  it('writes to the record across alone, and the same as with the real one', () => {
    for (const ticket of [
      described({ summary: 'Printer on fire' }),
      described({ status: 'In Progress', priority: 'High' }),
      described({}, [aSideNote({ createdAt: iso(1_000) })]),
    ]) {
      const ahead = planned(ticket, remembered(ticket));
      assert.ok(!leavesAll(ahead, pair));
      assert.ok(onlyWritesTo('servicenow', ahead, pair), JSON.stringify(ticket.fields));
      assert.ok(!onlyWritesTo('connectwise', ahead, pair));
      assert.ok(writesTheSame(planned(ticket, anIncident()), ahead));
    }
  });

  it('is another where the real record says something else', () => {
    const ticket = described({ summary: 'Printer on fire' });
    const ahead = planned(ticket, remembered(ticket));
    for (const incident of [
      anIncident({ summary: 'Theirs' }),
      anIncident({ priority: '1/1' }),
      anIncident({}, { notes: [aSideNote({ kind: 'comments' })] }),
    ])
      assert.equal(writesTheSame(planned(ticket, incident), ahead), false, JSON.stringify(incident.fields));
  });
});
