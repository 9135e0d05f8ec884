// If this fails, a person who asks why nothing happens is told the wrong reason, or the wrong thing to do about it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeadLetter } from '../../../../shared/rules/sync/journal.ts';
import type { NoteLink, Pair } from '../../../../shared/rules/sync/pair.ts';
import { stateOf } from '../../../../shared/rules/why/state.ts';
import { aLink, aSyncedPair, noon } from '../../../support/builders/rules.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';

type Facts = Parameters<typeof stateOf>[0];
const at = new Date(noon - 10_000).toISOString();
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

const stored = (changes: Partial<Pair> = {}, notes: readonly NoteLink[] = []): Facts['stored'] => ({
  pair: aSyncedPair(aLink(), changes),
  notes,
  attachments: [],
  version: '1',
});
const deadLetter: DeadLetter = {
  link: 'contoso',
  side: 'connectwise',
  recordId: '4711',
  pair: null,
  code: 'write-refused',
  sentence: '',
  lastAnswer: redactText(''),
  mapping: '',
  firstAt: at,
  lastAt: at,
  times: 1,
};
const intended: NoteLink = {
  sourceSide: 'connectwise',
  sourceId: '88',
  part: 0,
  state: 'intended',
  targetKind: 'comments',
  targetId: null,
  textFingerprint: 'x',
  at,
};
const pending: Pair['pending'] = [
  { side: 'servicenow', field: 'summary', value: { connectwise: 'a', servicenow: 'a' }, at },
];
const deadLettered: Pair['deadLettered'] = { code: 'write-refused', at, parts: ['p'] };

const state = (changes: Partial<Facts> = {}) =>
  stateOf({
    link: 'contoso',
    side: 'connectwise',
    recordId: '4711',
    stored: stored(),
    deadLetters: [],
    look: null,
    waits: { connectwise: 0, servicenow: 0 },
    dryRun: false,
    engine: { visibilityDelaySeconds: 75 },
    now: noon,
    ...changes,
  });

describe('the state of a record', () => {
  for (const [what, facts, kind, sentence] of [
    ['all is done', {}, 'at-rest', /nothing is left to write/],
    [
      'its write was refused',
      { stored: stored({ deadLettered }) },
      'dead-lettered',
      /Dead-lettered since 2026.*refused/,
    ],
    [
      'its partner was not shown',
      { stored: stored({ state: 'unlinked' }) },
      'unlinked',
      /Nothing was deleted/,
    ],
    ['it failed once', { deadLetters: [deadLetter] }, 'failing', /Failed 1 time, /],
    ['it failed more often', { deadLetters: [{ ...deadLetter, times: 3 }] }, 'failing', /Failed 3 times, /],
    ['a field was begun', { stored: stored({ pending }) }, 'waiting', /a write of 1 field was begun/],
    ['notes were begun', { stored: stored({}, [intended, { ...intended, part: 1 }]) }, 'waiting', /2 notes/],
    [
      'its counterpart was begun',
      { stored: stored({ creating: { side: 'servicenow', correlation: 'c', at, attempts: 1 } }) },
      'waiting',
      /the counterpart/,
    ],
    ['its link is in dry run', { dryRun: true }, 'dry-run', /nothing is changed/],
    ['it has no pair', { stored: null }, 'no-pair', /^It belongs to no pair\.$/],
    [
      'it has no pair and is not wanted',
      { stored: null, look: { kind: 'ignored', reason: 'finished-already' } },
      'no-pair',
      /no pair\. ./,
    ],
    [
      'it could not be looked at',
      { stored: null, look: { kind: 'failed', code: 'remote-busy' } },
      'no-pair',
      /A look at it failed/,
    ],
    [
      'deadLettered and failed say the same, the nearer one is told',
      { stored: stored({ deadLettered }), deadLetters: [deadLetter] },
      'dead-lettered',
      /Dead-lettered/,
    ],
    [
      'a failure comes before what is unfinished',
      { stored: stored({ pending }), deadLetters: [deadLetter] },
      'failing',
      /Failed/,
    ],
  ] as readonly (readonly [string, Partial<Facts>, string, RegExp])[])
    it(`when ${what} is ${kind}`, () => {
      const told = state(facts);
      assert.equal(told.kind, kind);
      assert.match(told.sentence, sentence);
      assert.notEqual(told.next, '');
      const needsPerson = ['dead-lettered', 'unlinked', 'failing'].includes(kind);
      assert.equal(
        told.command,
        needsPerson
          ? 'npm run cli -- dead-letters replay --link contoso --side connectwise --id 4711 --yes'
          : null,
      );
    });

  it('says until when a begun write is waited for', () => {
    assert.match(state({ stored: stored({ pending }) }).next, new RegExp(iso(Date.parse(at) + 75_000)));
    const late = state({ stored: stored({ pending }), now: noon + 3_600_000 });
    assert.match(late.next, /with the next nudge/);
  });

  it('names whoever asked everybody to wait, whatever else is the matter', () => {
    const waits = { connectwise: noon + 60_000, servicenow: noon - 1 };
    for (const facts of [{}, { deadLetters: [deadLetter] }, { stored: null }]) {
      const { next } = state({ ...facts, waits });
      assert.match(next, new RegExp(`ConnectWise asked everybody to wait until ${iso(noon + 60_000)}`));
      assert.doesNotMatch(next, /ServiceNow asked/);
    }
  });
});
