// If this fails, one state of a record hides another that waits or needs a person.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorTable } from '../../../../shared/rules/errors.ts';
import { isMeant, parseDeadLetterList } from '../../../../shared/rules/operate/dead-letter-request.ts';
import type { Known } from '../../../../shared/rules/why/state-facts.ts';
import { openRemotes } from '../../../support/builders/known.ts';
import { anOpenConflict } from '../../../support/builders/rows.ts';
import {
  at,
  circuit,
  conflicts,
  deadLetter,
  deadLettered,
  deferral,
  laps,
  pending,
  state,
  stored,
} from '../../../support/builders/states.ts';

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
