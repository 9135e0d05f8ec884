// If this fails, a person who asks why nothing happens reads the wrong reason, or the wrong advice.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorTable } from '../../../../shared/rules/errors.ts';
import { isMeant, parseDeadLetterList } from '../../../../shared/rules/operate/dead-letter-request.ts';
import type { DeadLetter } from '../../../../shared/rules/sync/journal.ts';
import type { NoteLink, Pair } from '../../../../shared/rules/sync/pair.ts';
import { stateOf } from '../../../../shared/rules/why/state.ts';
import type { Known } from '../../../../shared/rules/why/state-facts.ts';
import { aKnown, openRemotes } from '../../../support/builders/known.ts';
import { aConflict, aDeferral, aHistoryRow, anOpenConflict } from '../../../support/builders/rows.ts';
import { aLink, aSyncedPair, noon } from '../../../support/builders/rules.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';

const at = new Date(noon - 10_000).toISOString();

const stored = (changes: Partial<Pair> = {}, notes: readonly NoteLink[] = []): Known['stored'] => ({
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

const conflicts: Pair['conflicts'] = {
  summary: { id: 'conflict-1', policy: 'manual', since: '2026-11-24T11:51:00.000Z' },
};
const laps: Pair['laps'] = {
  status: {
    writes: [
      { side: 'servicenow', value: { connectwise: '1:New', servicenow: '1' }, at, by: 'jdoe' },
      { side: 'connectwise', value: { connectwise: '1:Closed', servicenow: '7' }, at },
    ],
    returns: 7,
    answers: 0,
    stopped: at,
  },
};
const deferral = aDeferral('contoso');
const replay = 'npm run cli -- dead-letters replay --link contoso --side connectwise --id 4711 --yes';
const command = 'npm run cli -- conflicts settle 4711 summary --link contoso --seen conflict';

const state = (changes: Partial<Known> = {}) => stateOf(aKnown({ stored: stored(), ...changes }));
const readSince: Pair['readAt'] = {
  connectwise: '2026-11-24T11:59:30.000Z',
  servicenow: '2026-11-24T11:59:31.000Z',
};
const circuit = { since: noon - 540_000, coolDownUntil: noon + 60_000, failures: 3 };

describe('the state of a record', () => {
  for (const [what, known, kind, sentence, expected = null] of [
    ['all is done', {}, 'in-sync', /^In sync: nothing is left to write\.$/],
    [
      'a lossy map makes two words one',
      { stored: stored({ base: { status: { connectwise: '1:Scheduled', servicenow: '2' } } }) },
      'in-sync',
      /^In sync \(Scheduled counts as In Progress here\)/,
    ],
    [
      'a rule leaves a field apart',
      {
        stored: stored({ decided: 'x' }),
        history: [
          aHistoryRow('contoso', {
            fields: [
              {
                field: 'status',
                connectwise: 'Parts Ordered',
                servicenow: '1',
                base: null,
                rule: 'no-word',
                write: null,
              },
            ],
          }),
        ],
      },
      'in-sync',
      /Left as it is: status: The configuration has no translation/,
    ],
    [
      'its remote does not answer',
      { deferrals: [deferral] },
      'waiting',
      /^Waiting: ConnectWise does not answer since 11:51 UTC \(3 tries\), next try 12:01 UTC\.$/,
    ],
    [
      'its remote asked for a long wait',
      {
        deferrals: [
          {
            ...deferral,
            reason: 'limited',
            waitsFor: 'servicenow',
            tries: 1,
            nextTryAt: '2026-11-25T01:00:00.000Z',
          },
        ],
      },
      'waiting',
      /^Waiting: ServiceNow asked us to wait since 11:51 UTC \(1 try\), next try 2026-11-25 01:00 UTC\.$/,
    ],
    [
      'its key was revoked',
      { deferrals: [{ ...deferral, code: 'connectwise-unauthorized', reason: 'credentials-refused' }] },
      'waiting',
      /^Waiting: ConnectWise refuses our credentials since 11:51 UTC/,
    ],
    [
      'a run got through since it was put off',
      { deferrals: [deferral], stored: stored({ readAt: readSince }) },
      'in-sync',
      /^In sync/,
    ],
    [
      'nobody asks a remote that does not answer',
      { remotes: { ...openRemotes, servicenow: { blockedUntil: 0, circuit } } },
      'waiting',
      /^Waiting: ServiceNow does not answer since 11:51 UTC \(3 tries\), next try 12:01 UTC\.$/,
    ],
    [
      'a remote asked everybody to wait',
      { remotes: { ...openRemotes, connectwise: { blockedUntil: noon + 60_000, circuit: null } } },
      'waiting',
      /^Waiting: ConnectWise asked us to wait, next try 12:01 UTC\.$/,
    ],
    [
      'a conflict waits',
      { stored: stored({ conflicts }), openConflicts: [anOpenConflict('contoso')] },
      'conflict',
      /^Waiting for you since 11:51 UTC: summary differs \(ConnectWise "The front door", ServiceNow "The back door"\)/,
      command,
    ],
    [
      'a conflict waits, and its remote is dead',
      { stored: stored({ conflicts }), deferrals: [deferral] },
      'waiting',
      /^Waiting: ConnectWise does not answer/,
    ],
    [
      'a conflict was decided and not carried out',
      {
        stored: stored({ conflicts }),
        openConflicts: [anOpenConflict('contoso', { choice: { winner: 'servicenow', by: 'Ann', at } })],
      },
      'conflict',
      /^Decided by Ann, not carried out yet: .*ServiceNow wins\.$/,
    ],
    [
      'a decided conflict waits for a dead remote',
      {
        stored: stored({ conflicts }),
        openConflicts: [anOpenConflict('contoso', { choice: { winner: 'servicenow', by: 'Ann', at } })],
        deferrals: [deferral],
      },
      'waiting',
      /ConnectWise does not answer/,
    ],
    [
      'its write was refused',
      { stored: stored({ deadLettered }) },
      'dead-lettered',
      /^Dead-lettered since 11:59 UTC: .*refused/,
    ],
    [
      'its partner was not shown',
      { stored: stored({ state: 'unlinked' }), deadLetters: [{ ...deadLetter, code: 'record-missing' }] },
      'unlinked',
      /Nothing was deleted/,
      replay,
    ],
    ['it left the link', { stored: stored({ state: 'out-of-scope' }) }, 'not-wanted', /outside the link/],
    [
      'it failed once',
      { deadLetters: [deadLetter] },
      'dead-lettered',
      /^Dead-lettered since 11:59 UTC \(1 time\): /,
      replay,
    ],
    [
      'it failed more often',
      { deadLetters: [{ ...deadLetter, times: 3, firstAt: '2026-11-23T09:00:00.000Z' }] },
      'dead-lettered',
      /^Dead-lettered since 2026-11-23 09:00 UTC \(3 times, last 11:59 UTC\): /,
      replay,
    ],
    [
      'two rules disagree',
      { stored: stored({ laps }), deadLetters: [{ ...deadLetter, code: 'pair-keeps-changing' }] },
      'stopped',
      /status \(we wrote "Closed" to ConnectWise, and "1" to ServiceNow, which "jdoe" sets in ConnectWise\)/,
      replay,
    ],
    ['a field was begun', { stored: stored({ pending }) }, 'waiting', /a write of 1 field was started/],
    ['notes were begun', { stored: stored({}, [intended, { ...intended, part: 1 }]) }, 'waiting', /2 notes/],
    [
      'its counterpart was begun',
      { stored: stored({ creating: { side: 'servicenow', correlation: 'c', at, attempts: 1 } }) },
      'waiting',
      /the counterpart/,
    ],
    [
      'one read did not find it',
      { stored: stored({ misses: { connectwise: 1, servicenow: 0 } }) },
      'waiting',
      /ConnectWise did not show its record \(1 read\)/,
    ],
    ['its link is in dry run', { configured: aLink({ dryRun: true }) }, 'dry-run', /changes nothing/],
    ['its link is switched off', { configured: aLink({ enabled: false }) }, 'not-wanted', /switched off/],
    ['it has no pair yet', { stored: null }, 'waiting', /^Waiting: it has no counterpart yet\.$/],
    [
      'it is closed and has no pair',
      { stored: null, look: { kind: 'ignored', reason: 'finished-already' } },
      'not-wanted',
      /closed before it had a counterpart, so it gets none/,
    ],
    [
      'it is closed and its remote has asked us to wait',
      {
        stored: null,
        look: { kind: 'ignored', reason: 'finished-already' },
        remotes: { ...openRemotes, connectwise: { blockedUntil: noon + 60_000, circuit: null } },
      },
      'not-wanted',
      /it gets none/,
    ],
    [
      'it could not be looked at',
      {
        stored: null,
        look: { kind: 'failed', code: 'remote-busy', reason: 'no-answer', waitsFor: 'servicenow' },
      },
      'waiting',
      /^Waiting: ServiceNow does not answer\.$/,
    ],
    [
      'dead-lettered and failed say the same, the nearer one is told',
      { stored: stored({ deadLettered }), deadLetters: [deadLetter] },
      'dead-lettered',
      /Dead-lettered/,
      replay,
    ],
    [
      'a failure comes before what is unfinished',
      { stored: stored({ pending }), deadLetters: [deadLetter] },
      'dead-lettered',
      /Dead-lettered/,
      replay,
    ],
  ] as readonly (readonly [string, Partial<Known>, string, RegExp, string?])[])
    it(`when ${what} is ${kind}`, () => {
      const told = state(known);
      assert.equal(told.kind, kind);
      assert.match(told.sentence, sentence);
      assert.notEqual(told.next, '');
      assert.equal(told.command, expected);
    });

  it('never promises a counterpart to a record for which none is made', () => {
    for (const reason of ['finished-already', 'out-of-scope', 'creates-switched-off', 'missing'] as const) {
      const { sentence, next } = state({ stored: null, look: { kind: 'ignored', reason } });
      assert.doesNotMatch(`${sentence} ${next}`, /gets its counterpart|one is made/i, reason);
    }
  });

  it('has the facts of its sentences for other programs', () => {
    const { reason, waitsFor, code, since, tries, nextTryAt, ...rest } = state({
      deferrals: [deferral],
    }) as unknown as Record<string, unknown>;
    assert.deepEqual(
      [reason, waitsFor, code, since, tries, nextTryAt, rest['kind']],
      ['no-answer', 'connectwise', 'remote-busy', deferral.since, 3, deferral.nextTryAt, 'waiting'],
    );
    const conflict = state({
      stored: stored({ conflicts }),
      conflicts: [aConflict('contoso', { id: 'conflict-1', connectwise: 'whole', servicenow: 'text' })],
      openConflicts: [anOpenConflict('contoso')],
    });
    assert.ok(conflict.kind === 'conflict');
    const [field, ...others] = conflict.fields;
    assert.deepEqual(
      [field?.field, field?.connectwise, field?.servicenow, field?.commands.servicenow, others.length],
      ['summary', 'whole', 'text', `${command} --take servicenow --yes`, 0],
    );
  });

  it('says until when a begun write is waited for', () => {
    assert.match(state({ stored: stored({ pending }) }).next, /after 12:01 UTC/);
    const late = state({ stored: stored({ pending }), now: noon + 3_600_000 });
    assert.match(late.next, /with the next nudge/);
  });
});

describe('a state beside another', () => {
  const other = { ...deadLetter, side: 'servicenow', recordId: 'a5f8aa' } as const;
  const kinds = (known: Partial<Known>) => {
    const { kind, also } = state(known);
    return [kind, ...also.map((one) => one.kind)];
  };

  for (const [what, known, expected] of [
    [
      'an old dead letter does not hide newer work that waits',
      {
        stored: stored({ deadLettered }),
        deadLetters: [deadLetter],
        deferrals: [{ ...deferral, code: 'connectwise-unauthorized', reason: 'credentials-refused' }],
      },
      ['waiting', 'dead-lettered'],
    ],
    [
      'nor does a conflict',
      {
        stored: stored({ conflicts }),
        openConflicts: [anOpenConflict('contoso')],
        deferrals: [deferral],
      },
      ['waiting', 'conflict'],
    ],
    ['nor a stopped field', { stored: stored({ laps }), deferrals: [deferral] }, ['waiting', 'stopped']],
    [
      'nor a record that is not shown',
      { stored: stored({ state: 'unlinked' }), deferrals: [deferral] },
      ['waiting', 'unlinked'],
    ],
    [
      'a dead letter does not hide a conflict',
      { stored: stored({ deadLettered, conflicts }), deadLetters: [deadLetter] },
      ['dead-lettered', 'conflict'],
    ],
    [
      'nor a remote that does not answer, nor what was begun',
      {
        stored: stored({ deadLettered, pending }),
        deadLetters: [deadLetter],
        remotes: { ...openRemotes, servicenow: { blockedUntil: 0, circuit } },
      },
      ['dead-lettered', 'waiting'],
    ],
    [
      'nor another dead letter',
      { stored: stored({ deadLettered }), deadLetters: [deadLetter, { ...other, code: 'unexpected' }] },
      ['dead-lettered', 'dead-lettered'],
    ],
    [
      'a pause does not hide what needs a person',
      {
        stored: stored({ conflicts }),
        pause: { since: at, by: 'Jo', because: '' },
        deadLetters: [deadLetter],
        deferrals: [deferral],
      },
      ['paused', 'dead-lettered', 'conflict'],
    ],
    [
      'the dead letter of a stopped field is not told twice',
      { stored: stored({ laps }), deadLetters: [{ ...deadLetter, code: 'pair-keeps-changing' }] },
      ['stopped'],
    ],
    [
      'a look that finds it unwanted is newer than a failure',
      { stored: null, deferrals: [deferral], look: { kind: 'ignored', reason: 'finished-already' } },
      ['not-wanted'],
    ],
    [
      'work of a pair outside the link is told before that',
      { stored: stored({ state: 'out-of-scope', conflicts }), deferrals: [deferral] },
      ['waiting', 'not-wanted'],
    ],
    ['nothing else is told of a pair at rest', {}, ['in-sync']],
  ] as readonly (readonly [string, Partial<Known>, readonly string[]])[])
    it(what, () => {
      assert.deepEqual(kinds(known), expected);
      for (const one of state(known).also) assert.ok(one.sentence !== '' && one.next !== '');
    });

  it('prints replays that select the dead letter that they stand beside, and none where none is left', () => {
    for (const [known, codes] of [
      [{ stored: stored({ deadLettered }) }, ['write-refused']],
      [{}, ['write-refused']],
      [{ stored: stored({ laps }) }, ['pair-keeps-changing']],
      [{ stored: stored({ state: 'unlinked' }) }, ['record-missing']],
      [{ stored: stored({ laps, deadLettered }) }, ['write-refused', 'pair-keeps-changing']],
    ] as const)
      for (const filed of [deadLetter, other]) {
        const rows = codes.map((code) => ({ ...filed, code }));
        const { also, ...first } = state({ ...known, deadLetters: rows });
        for (const [index, { command: printed }] of [first, ...also].entries()) {
          const [, link = '', side, recordId = ''] =
            / dead-letters replay --link (\S+) --side (\S+) --id (\S+) --yes$/.exec(printed ?? '') ?? [];
          const wanted = parseDeadLetterList({ link, side, recordId });
          const row = rows[index] ?? assert.fail('a command too many');
          assert.ok(isMeant(row, { ...wanted, link }), `${printed ?? ''} for ${row.side} ${row.recordId}`);
        }
      }
    for (const changes of [{ deadLettered }, { laps }, { state: 'unlinked' }] as const) {
      const { command: printed, next } = state({ stored: stored(changes) });
      assert.equal(printed, null);
      assert.doesNotMatch(next, /replay/);
    }
  });

  it('says what to do about a dead letter, in the words of the table of errors', () => {
    const { next } = state({
      stored: stored({ deadLettered }),
      deadLetters: [{ ...deadLetter, code: 'write-refused' }],
    });
    assert.ok(next.startsWith(errorTable['write-refused'].action), next);
  });

  it('never counts fewer tries while its since is the same, and names the next one', () => {
    const later = { lastAt: '2026-11-24T11:59:50.000Z', tries: 1, nextTryAt: '2026-11-24T12:00:30.000Z' };
    const first = { ...deferral, tries: 5 };
    const second = {
      ...deferral,
      ...later,
      side: 'servicenow',
      since: later.lastAt,
      recordId: 'f00',
    } as const;
    for (const deferrals of [
      [first, second],
      [second, first],
    ]) {
      const told = state({ deferrals });
      assert.ok(told.kind === 'waiting');
      assert.deepEqual([told.since, told.tries, told.nextTryAt], [deferral.since, 6, later.nextTryAt]);
    }
  });
});
