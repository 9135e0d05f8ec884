// If this fails, a person who asks why nothing happens reads the wrong reason, or the wrong advice.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Known } from '../../../../shared/rules/why/state-facts.ts';
import { openRemotes } from '../../../support/builders/known.ts';
import { aConflict, aHistoryRow, anOpenConflict } from '../../../support/builders/rows.ts';
import { aLink, noon } from '../../../support/builders/rules.ts';
import {
  at,
  circuit,
  command,
  conflicts,
  deadLetter,
  deadLettered,
  deferral,
  intended,
  laps,
  pending,
  readSince,
  replay,
  state,
  stored,
} from '../../../support/builders/states.ts';

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
      /closed before it had a counterpart, so the app creates none/,
    ],
    [
      'it is closed and its remote has asked us to wait',
      {
        stored: null,
        look: { kind: 'ignored', reason: 'finished-already' },
        remotes: { ...openRemotes, connectwise: { blockedUntil: noon + 60_000, circuit: null } },
      },
      'not-wanted',
      /the app creates none/,
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
