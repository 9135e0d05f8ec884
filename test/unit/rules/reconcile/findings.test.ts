// If this fails, the nightly comparison changes records that it must leave alone, or is silent about faults that only
// it can see.
import assert from 'node:assert/strict';
import { partsOf } from '../../../../shared/rules/sync/state/refused-parts.ts';
import { describe, it } from 'node:test';
import type { Link } from '../../../../shared/rules/config/link.ts';
import type { NoteLink, Pair } from '../../../../shared/rules/sync/pair.ts';
import { newPair } from '../../../../shared/rules/sync/state/lifecycle.ts';
import { planPair } from '../../../../shared/rules/sync/plan.ts';
import {
  findingTable,
  judgeHalf,
  judgePair,
  judgeStranger,
  linkShape,
  placeOf,
} from '../../../../shared/rules/reconcile/findings.ts';
import type { FindingCode } from '../../../../shared/rules/reconcile/findings.ts';
import { mappingFingerprint } from '../../../../shared/rules/sync/mapping.ts';
import type { FieldValues, SideNote, SideName, SideRecord } from '../../../../shared/rules/sync/record.ts';
import {
  aLink,
  aSyncedPair,
  aSideNote,
  aTicket,
  anIncident,
  linkJson,
  noon,
  visibilityDelayMs,
} from '../../../support/builders/rules.ts';
import { sysId as idOf, ticketId } from '../../../support/builders/record-ids.ts';

const minute = 60_000;
const ago = (milliseconds: number): string => new Date(noon - milliseconds).toISOString();
/** Longer ago than any poll or callback is late. */
const old = ago(2 * 60 * minute);
const sysId = idOf('f'.repeat(32));

interface Given {
  readonly link?: Link;
  readonly pair?: Partial<Pair>;
  readonly ticket?: Partial<FieldValues>;
  readonly incident?: Partial<FieldValues>;
  readonly ticketIs?: Partial<SideRecord>;
  readonly incidentIs?: Partial<SideRecord>;
  readonly notes?: readonly NoteLink[];
}

/** ConnectWise keeps a ticket's description in a note. */
const description = aSideNote({ id: '1', text: 'It burns.', describes: true });

/** A pair at rest, with what is different about it. */
function situation(given: Given) {
  const link = given.link ?? aLink();
  return {
    link,
    pair: aSyncedPair(link, {
      versions: { connectwise: '1', servicenow: '1' },
      descriptionNoteId: description.id,
      ...given.pair,
    }),
    notes: given.notes ?? [],
    ticket: aTicket(given.ticket, {
      updatedAt: old,
      ...given.ticketIs,
      notes: [description, ...(given.ticketIs?.notes ?? [])],
    }),
    incident: anIncident(given.incident, { updatedAt: old, ...given.incidentIs }),
    now: noon,
    visibilityDelayMs,
  };
}

const codes = (given: Given): FindingCode[] => judgePair(situation(given)).map(({ code }) => code);

function aCopy(changes: Partial<NoteLink> = {}): NoteLink {
  return {
    sourceSide: 'connectwise',
    sourceId: '88',
    part: 0,
    state: 'linked',
    targetKind: 'comments',
    targetId: 'j1',
    textFingerprint: 'Beth Anglin (ConnectWise): Have you tried water?',
    at: old,
    ...changes,
  };
}
const onTicket = (changes: Partial<SideNote> = {}): SideNote => aSideNote(changes);
const onIncident = (changes: Partial<SideNote> = {}): SideNote =>
  aSideNote({ id: 'j1', kind: 'comments', byUs: true, ...changes });

const pending: Pair['pending'] = [
  { side: 'servicenow', field: 'summary', value: { connectwise: 'a', servicenow: 'a' }, at: old },
];
const manual = aLink({ fields: { summary: { conflict: 'manual' } } });
const blob = aLink({ servicenow: { ...(linkJson()['servicenow'] as object), journal: 'display' } });
const withTime = aLink({ notes: { timeEntries: true } });
const otherWords = aLink({
  priority: [
    { connectwise: 'Critical', impact: '1', urgency: '1' },
    { connectwise: 'Medium', impact: '3', urgency: '3' },
  ],
});
const moved = { version: '2' };
const lately = { version: '2', updatedAt: ago(10 * minute) };

describe('a pair whose records were both read', () => {
  for (const [what, given, expected] of [
    ['is fine at rest', {}, []],
    [
      'has drifted when a field differs that nothing says was changed',
      { incident: { summary: 'x' } },
      ['pair-drifted'],
    ],
    [
      'has drifted when it changed long ago and no poll saw it',
      { ticket: { summary: 'x' }, ticketIs: moved },
      ['pair-drifted'],
    ],
    ['is the poll’s while the change is young', { ticket: { summary: 'x' }, ticketIs: lately }, []],
    ['is the poll’s while the other record is young', { ticket: { summary: 'x' }, incidentIs: lately }, []],
    [
      'has drifted when it is young and the pair was completed with it',
      { ticket: { summary: 'x' }, ticketIs: { updatedAt: ago(minute) } },
      ['pair-drifted'],
    ],
    ['lacks a copy of a note', { ticketIs: { notes: [onTicket()] } }, ['pair-drifted']],
    [
      'would be rewritten under other words',
      { link: otherWords, pair: { mapping: 'before' } },
      ['words-changed'],
    ],
    [
      'would be rewritten under other words, young or not',
      { link: otherWords, pair: { mapping: 'before' }, ticketIs: lately },
      ['words-changed'],
    ],
    ['is fine under other words that say the same', { pair: { mapping: 'before' } }, []],
    ['has an intent of a field left over', { pair: { pending } }, ['pair-unfinished']],
    [
      'has an intent of a note left over that is not to be written yet',
      {
        notes: [aCopy({ state: 'intended', targetId: null, at: ago(1_000) })],
        ticketIs: { notes: [onTicket()] },
      },
      ['pair-unfinished'],
    ],
    [
      'waits for a person to choose',
      { link: manual, ticket: { summary: 'a' }, incident: { summary: 'b' } },
      ['conflict-open'],
    ],
    [
      'is listed as in conflict, and agrees',
      { pair: { conflicts: { summary: { id: 'a', policy: 'manual', since: ago(1_000) } } } },
      ['pair-unfinished'],
    ],
    [
      'knows a note and its copy',
      { notes: [aCopy()], ticketIs: { notes: [onTicket()] }, incidentIs: { notes: [onIncident()] } },
      [],
    ],
    [
      'has lost the copy of a note',
      { notes: [aCopy()], ticketIs: { notes: [onTicket()] } },
      ['note-orphaned'],
    ],
    [
      'has lost a note whose copy stands',
      { notes: [aCopy()], incidentIs: { notes: [onIncident()] } },
      ['note-orphaned'],
    ],
    [
      'tells of each note that is lost',
      { notes: [aCopy(), aCopy({ sourceId: '89', targetId: 'j2' })] },
      ['note-orphaned', 'note-orphaned'],
    ],
    [
      'cannot tell a lost copy where texts have no ids',
      { link: blob, notes: [aCopy()], ticketIs: { notes: [onTicket()] } },
      [],
    ],
    [
      'cannot tell a lost time entry where they are not read',
      { notes: [aCopy({ sourceId: 'time-7' })], incidentIs: { notes: [onIncident()] } },
      [],
    ],
    [
      'can tell a lost time entry where they are',
      { link: withTime, notes: [aCopy({ sourceId: 'time-7' })], incidentIs: { notes: [onIncident()] } },
      ['note-orphaned'],
    ],
    ['forgets what was skipped', { notes: [aCopy({ state: 'skipped', targetId: null })] }, []],
    [
      'is the poll’s with all its missing notes while it is young',
      { notes: [aCopy()], ticketIs: lately },
      [],
    ],
  ] as readonly (readonly [string, Given, readonly FindingCode[]])[])
    it(what, () => assert.deepEqual(codes(given), expected));

  it('that was refused is reported as dead-lettered while it would write the same, and as drifted once it would not', () => {
    const given: Given = { ticket: { summary: 'x' } };
    const { link, pair, ticket, incident } = situation(given);
    const plan = planPair({
      link,
      pair,
      known: [],
      ticket,
      incident,
      now: noon,
      visibilityDelayMs,
    });
    const deadLettered = { code: 'write-refused', at: old, parts: partsOf(plan) };
    assert.deepEqual(codes({ ...given, pair: { deadLettered } }), ['pair-dead-lettered']);
    assert.deepEqual(codes({ ticket: { summary: 'y' }, pair: { deadLettered } }), ['pair-drifted']);
    const [found] = judgePair(situation({ ...given, pair: { deadLettered } }));
    assert.match(found?.detail ?? '', /write-refused at 2026/);
  });

  it('is named by its numbers, its fields and what would be copied', () => {
    const given = { ticket: { summary: 'x', priority: 'High' }, ticketIs: { notes: [onTicket()] } };
    const [found, ...more] = judgePair(situation(given));
    assert.deepEqual(more, []);
    assert.deepEqual(found, {
      code: 'pair-drifted',
      side: 'connectwise',
      recordId: '4711',
      pair: 'connectwise:4711',
      detail: '#4711 and INC0010001: fields summary, priority; 1 notes to copy.',
    });
  });

  it('says which note is gone and which copy', () => {
    const details = (given: Given): string[] => judgePair(situation(given)).map(({ detail }) => detail);
    assert.deepEqual(details({ notes: [aCopy()] }), [
      'Gone: connectwise note 88 and its copy j1 on servicenow.',
    ]);
    const back = aCopy({
      sourceSide: 'servicenow',
      sourceId: 'j1',
      targetId: '88',
      targetKind: 'discussion',
    });
    assert.deepEqual(details({ notes: [back], incidentIs: { notes: [onIncident({ byUs: false })] } }), [
      'Gone: its copy 88 on connectwise.',
    ]);
  });
});

describe('a pair with one record', () => {
  const half = (changes: Partial<Pair>): Pair => ({
    ...newPair(aLink(), 'connectwise:4711', { side: 'connectwise', id: ticketId(4711) }, noon),
    ...changes,
  });
  const creating = (at: string): Pair['creating'] => ({
    side: 'servicenow',
    correlation: 'c',
    at,
    attempts: 1,
  });

  for (const [what, pair, found] of [
    ['was just begun', half({ createdAt: ago(minute) }), false],
    ['was begun long ago', half({ createdAt: old }), true],
    ['was tried again lately', half({ createdAt: old, creating: creating(ago(minute)) }), false],
    ['was tried for the last time long ago', half({ createdAt: old, creating: creating(old) }), true],
  ] as const)
    it(`${what}: ${found ? 'unfinished' : 'nothing is said'}`, () => {
      assert.deepEqual(
        judgeHalf(pair, noon, visibilityDelayMs).map(({ code, recordId }) => [code, recordId]),
        found ? [['pair-unfinished', '4711']] : [],
      );
    });

  it('may take twice as long as a late write', () => {
    const slow = 60 * minute;
    assert.deepEqual(judgeHalf(half({ createdAt: ago(slow + minute) }), noon, slow), []);
    assert.equal(judgeHalf(half({ createdAt: ago(2 * slow) }), noon, slow).length, 1);
  });
});

describe('a listed record without a pair', () => {
  const link = aLink();
  const horizon = ago(24 * 60 * minute);
  const row = (changes: Partial<Parameters<typeof judgeStranger>[0]> = {}) => ({
    id: sysId,
    createdAt: old,
    updatedAt: old,
    closed: false,
    correlation: null,
    ...changes,
  });
  const judged = (
    changes: Parameters<typeof row>[0],
    {
      holder = null,
      side = 'servicenow',
      using = link,
      scopeChanged = false,
    }: { holder?: Pair | null; side?: SideName; using?: Link; scopeChanged?: boolean } = {},
  ) => {
    const found = judgeStranger(row(changes), {
      link: using,
      side,
      holder,
      horizon,
      now: noon,
      scopeChanged,
    });
    return found === null || found === 'older' ? found : found.code;
  };
  const ours = `cwf:${link.name}:4711`;
  const ancient = { createdAt: ago(48 * 60 * minute), updatedAt: ago(48 * 60 * minute) };
  const noneThere = aLink({ creates: { inConnectWise: false } });
  const noneHere = aLink({ creates: { inServiceNow: false } });

  it('is missing its counterpart', () => assert.equal(judged({}), 'pair-missing'));
  it('is left alone when it is finished', () => assert.equal(judged({ closed: true }), null));
  it('is left alone where the link makes none over there', () => {
    assert.equal(judged({}, { using: noneThere }), null);
    assert.equal(judged({}, { using: noneHere }), 'pair-missing');
    assert.equal(judged({}, { using: noneHere, side: 'connectwise' }), null);
  });
  it('that carries our key is missing its pair, whatever the link makes', () => {
    assert.equal(judged({ correlation: ours }, { using: noneThere }), 'pair-missing');
    assert.equal(judged({ correlation: 'cwf:other:4711' }, { using: noneThere }), null);
  });
  it('is the poll’s while it is young, unless the scope changed', () => {
    const young = { updatedAt: ago(10 * minute) };
    assert.equal(judged(young), null);
    assert.equal(judged(young, { scopeChanged: true }), 'pair-missing');
  });
  it('is a backfill’s when it is older than the link, unless somebody has worked on it since', () => {
    assert.equal(judged(ancient), 'older');
    assert.equal(judged({ ...ancient, updatedAt: old }), 'pair-missing');
    assert.equal(judged({ ...ancient, closed: true }), null);
  });

  it('is the pair’s own, a second one with its key, or the one that the pair lacks', () => {
    const holder = aSyncedPair(link);
    assert.equal(judged({ correlation: ours }, { holder }), null);
    assert.equal(judged({ correlation: ours, id: idOf('e'.repeat(32)) }, { holder }), 'correlation-twice');
    assert.equal(
      judged({ correlation: ours }, { holder: { ...holder, servicenowId: null } }),
      'pair-unfinished',
    );
    assert.equal(
      judged({ correlation: ours, id: idOf('e'.repeat(32)), closed: true, ...ancient }, { holder }),
      'correlation-twice',
    );
    // Without a key of ours there is no holder, whatever was found.
    assert.equal(judged({ correlation: 'INC0010001' }, { holder }), 'pair-missing');
  });
});

it('a finding about a pair stands at the record that the pair began with', () => {
  assert.deepEqual(placeOf(aSyncedPair(aLink())), {
    side: 'connectwise',
    recordId: '4711',
    pair: 'connectwise:4711',
  });
  const from = aSyncedPair(aLink(), { key: `servicenow:${sysId}`, connectwiseId: null });
  assert.deepEqual(placeOf(from), { side: 'servicenow', recordId: sysId, pair: `servicenow:${sysId}` });
  assert.equal(placeOf({ ...from, servicenowId: null }).recordId, sysId, 'the key still tells');
});

it('only what the engine may repair by itself asks for a nudge, and only that counts as a change', () => {
  for (const [code, { action, changes }] of Object.entries(findingTable))
    assert.ok(action === 'nudge' || !changes, `${code} changes something although nobody is nudged`);
  const told = Object.entries(findingTable).filter(([, { action }]) => action === 'report');
  assert.deepEqual(told.map(([code]) => code).toSorted(), [
    'correlation-twice',
    'inventory-short',
    'note-orphaned',
    'pair-dead-lettered',
    'pair-out-of-scope',
  ]);
});

it('the shape of a link changes with its scope and its words, and with nothing else', () => {
  const shape = linkShape(aLink());
  const servicenow = linkJson()['servicenow'] as Readonly<Record<string, unknown>>;
  assert.equal(mappingFingerprint(aLink()), mappingFingerprint(aLink({ history: true })));
  for (const same of [{ history: true }, { guard: { share: 0.1 } }, { notes: { authors: false } }])
    assert.equal(linkShape(aLink(same)), shape, JSON.stringify(same));
  for (const other of [
    { connectwise: { companyId: 251, boards: [1, 2], createOnBoard: 1 } },
    { connectwise: { companyId: 250, boards: [2, 1], createOnBoard: 1 } },
    { servicenow: { ...servicenow, filter: 'category=network' } },
    { servicenow: { ...servicenow, company: 'd'.repeat(32) } },
    { fields: { summary: { direction: 'none' } } },
    { priority: [{ connectwise: 'Low', impact: '3', urgency: '3' }] },
  ])
    assert.notEqual(linkShape(aLink(other)), shape, JSON.stringify(other));
});
