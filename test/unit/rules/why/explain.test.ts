// If this fails, an operator is told nothing, or something untrue, about why a ticket did not change.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { whyReport } from '../../../../shared/rules/why/explain.ts';
import type { WhyFacts } from '../../../../shared/rules/why/explain.ts';
import { aConflict, aLetter, aNote, aPair, noon } from '../../../support/builders/rows.ts';
import { aConfig } from '../../../support/fakes/links.ts';
import { sysId } from '../../../support/builders/record-ids.ts';

const { engine } = aConfig();

function facts(changes: Partial<WhyFacts> = {}, pair: Parameters<typeof aPair>[1] = {}): WhyFacts {
  return {
    link: 'acme',
    side: 'connectwise',
    recordId: '4711',
    stored: {
      pair: aPair('acme', { servicenowId: sysId('a'.repeat(32)), ...pair }),
      notes: [],
      attachments: [],
      version: '1',
    },
    history: [],
    conflicts: [],
    deadLetters: [],
    look: null,
    waits: { connectwise: 0, servicenow: 0 },
    dryRun: false,
    engine,
    now: noon,
    ...changes,
  };
}

const deadLetter = {
  ...aLetter('acme'),
  firstAt: '2026-11-24T10:00:00Z',
  lastAt: '2026-11-24T11:00:00Z',
  times: 3,
};
const stateOf = (of: WhyFacts) => whyReport(of).state;

describe('the state of a pair', () => {
  it('is at rest when nothing is left', () => {
    assert.equal(stateOf(facts()).kind, 'at-rest');
    assert.equal(stateOf(facts()).command, null);
  });

  it('is dead-lettered before it is anything else, and names the order that helps', () => {
    const deadLettered = { code: 'write-refused', at: '2026-11-24T11:00:00Z', parts: ['p'] };
    const state = stateOf(facts({ deadLetters: [deadLetter] }, { deadLettered, state: 'unlinked' }));
    assert.equal(state.kind, 'dead-lettered');
    assert.match(state.sentence, /refused the change/);
    assert.equal(
      state.command,
      'npm run cli -- dead-letters replay --link acme --side connectwise --id 4711 --yes',
    );
  });

  it('is unlinked, or failing, or waiting', () => {
    assert.equal(stateOf(facts({}, { state: 'unlinked' })).kind, 'unlinked');
    assert.match(stateOf(facts({ deadLetters: [deadLetter] })).sentence, /Failed 3 times/);
    const creating = {
      side: 'servicenow',
      correlation: 'c',
      at: '2026-11-24T11:59:50.000Z',
      attempts: 1,
    } as const;
    const waiting = stateOf(facts({}, { servicenowId: null, creating }));
    assert.equal(waiting.kind, 'waiting');
    assert.match(waiting.next, /after 2026-11-24T12:01:05.000Z/);
    const stored = {
      pair: aPair('acme', { servicenowId: sysId('b') }),
      notes: [aNote()],
      attachments: [],
      version: '1',
    };
    assert.match(stateOf(facts({ stored })).sentence, /1 note was begun/);
  });

  it('says what a look at a record without a pair found', () => {
    const look = (of: WhyFacts['look']) => stateOf(facts({ stored: null, look: of }));
    assert.match(look({ kind: 'ignored', reason: 'creates-switched-off' }).sentence, /`creates`/);
    assert.match(look({ kind: 'would-write', writes: 1 }).next, /gets its counterpart/);
    assert.match(look({ kind: 'failed', code: 'http-timeout' }).sentence, /did not answer in time/);
  });

  it('says until when a side wants to be left alone', () => {
    const waits = { connectwise: noon + 3_600_000, servicenow: noon - 1 };
    const { next } = stateOf(facts({ waits }));
    assert.match(next, /ConnectWise asked everybody to wait until 2026-11-24T13:00:00.000Z/);
    assert.ok(!next.includes('ServiceNow asked'));
  });
});

describe('the report', () => {
  it('tells the value that a conflict cost, and both where a person has to choose', () => {
    const [won, open] = whyReport(
      facts({ conflicts: [aConflict('acme'), aConflict('acme', { winner: 'none', policy: 'manual' })] }),
    ).conflicts;
    assert.deepEqual(won?.lost, { servicenow: 'two' });
    assert.deepEqual(open?.lost, { connectwise: 'one', servicenow: 'two' });
  });

  it('tells where each note went', () => {
    const notes = [
      aNote({ state: 'linked', targetId: 'j1' }),
      aNote({ sourceId: '89', state: 'skipped' }),
      aNote({ sourceId: '90' }),
    ];
    const stored = {
      pair: aPair('acme', { servicenowId: sysId('b') }),
      notes,
      attachments: [],
      version: '1',
    };
    assert.deepEqual(
      whyReport(facts({ stored })).notes.map(({ to }) => to?.id),
      ['j1', undefined, null],
    );
  });
});
