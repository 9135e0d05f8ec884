// If this fails, an operator is told nothing, or something untrue, about why a ticket did not change; or a ticket's text
// acts on the operator's terminal.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorTable } from '../../../../shared/rules/errors.ts';
import { printable } from '../../../../shared/rules/printable.ts';
import { whyReport } from '../../../../shared/rules/why/explain.ts';
import type { WhyFacts } from '../../../../shared/rules/why/explain.ts';
import { recordReference } from '../../../../shared/rules/why/reference.ts';
import { previewText, whyText } from '../../../../shared/rules/why/text.ts';
import { errorSentence, fieldSentence, outcomeSentence } from '../../../../shared/rules/why/words.ts';
import { aConflict, aHistoryRow, aLetter, aNote, aPair, noon } from '../../../support/builders/rows.ts';
import { aConfig } from '../../../support/fakes/links.ts';

const { engine } = aConfig();

function facts(changes: Partial<WhyFacts> = {}, pair: Parameters<typeof aPair>[1] = {}): WhyFacts {
  return {
    link: 'acme',
    side: 'connectwise',
    recordId: '4711',
    stored: {
      pair: aPair('acme', { servicenowId: 'a'.repeat(32), ...pair }),
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
    const deadLettered = { code: 'write-refused', at: '2026-11-24T11:00:00Z', plan: 'p' };
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
      pair: aPair('acme', { servicenowId: 'b' }),
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
  const history = [
    aHistoryRow('acme', {
      fields: [
        {
          field: 'summary',
          connectwise: 'A',
          servicenow: 'B',
          base: { connectwise: 'B', servicenow: 'B' },
          rule: 'connectwise-moved',
          write: { side: 'servicenow', value: 'A' },
        },
      ],
      notes: [{ sourceSide: 'connectwise', sourceId: '88', targetKind: null, rule: 'stays-here' }],
      answers: [{ what: 'summary', side: 'servicenow', result: 'refused', detail: 'write-refused 403' }],
    }),
  ];

  it('tells each decision with its rule, its writes and their answers', () => {
    const text = whyText(whyReport(facts({ history })));
    for (const part of [
      'summary  ConnectWise "A"  ServiceNow "B"  agreed on "B" = "B"',
      'Only ConnectWise changed it since both last agreed, so ServiceNow follows.',
      'ServiceNow gets "A"',
      'The link copies no notes of this kind',
      'sent to ServiceNow: summary: refused for good "write-refused 403"',
      'the poll found a change',
    ])
      assert.ok(text.includes(part), `${part}\n\n${text}`);
  });

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
    const stored = { pair: aPair('acme', { servicenowId: 'b' }), notes, attachments: [], version: '1' };
    assert.deepEqual(
      whyReport(facts({ stored })).notes.map(({ to }) => to?.id),
      ['j1', undefined, null],
    );
  });

  it('keeps the words of rows that are older than these words', () => {
    assert.equal(fieldSentence('gone-rule' as 'equal'), 'gone-rule');
    assert.equal(outcomeSentence('constructor' as 'synced'), 'constructor');
    for (const [code, { sentence }] of Object.entries(errorTable))
      assert.equal(errorSentence(code), sentence);
  });
});

describe('text of strangers', () => {
  const evil = '\u001b]0;pwned\u0007\u001b[2J\r\n\u202egnp.exe\u0000\u009b31m\u2028x';

  it('only shows, whatever it holds', () => {
    const shown = printable(evil);
    assert.doesNotMatch(shown, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    assert.match(shown, /\\u\{1b\}\]0;pwned\\u\{7\}/);
    assert.equal(printable('Grüße 🖨️ 👩‍💻 “x”'), 'Grüße 🖨️ 👩‍💻 “x”');
  });

  it('acts nowhere in the two texts', () => {
    const row = aHistoryRow('acme', {
      connectwiseId: evil,
      fields: [
        {
          field: 'summary',
          connectwise: evil,
          servicenow: evil,
          base: { connectwise: evil, servicenow: evil },
          rule: 'conflict-manual',
          write: { side: 'servicenow', value: evil },
        },
      ],
      notes: [{ sourceSide: 'connectwise', sourceId: evil, targetKind: 'comments', rule: 'new' }],
      answers: [{ what: evil, side: 'servicenow', result: 'refused', detail: evil }],
    });
    const stored = {
      pair: aPair('acme', { servicenowId: evil }),
      notes: [aNote({ sourceId: evil, targetId: evil, state: 'linked' })],
      attachments: [
        {
          sourceSide: 'connectwise',
          sourceId: evil,
          state: 'linked',
          targetId: evil,
          name: evil,
          bytes: 1,
          sha256: null,
          reason: null,
          at: '2026-11-24T12:00:00.000Z',
          tries: 1,
        } as const,
      ],
      version: '1',
    };
    const report = whyReport(
      facts({
        stored,
        recordId: evil,
        history: [row],
        conflicts: [aConflict('acme', { connectwise: evil, servicenow: evil })],
        deadLetters: [{ ...deadLetter, recordId: evil, lastAnswer: evil }],
      }),
    );
    const preview = previewText({
      link: 'acme',
      side: 'connectwise',
      recordId: evil,
      ends: evil,
      effects: [
        { kind: 'field', side: 'servicenow', recordId: evil, field: 'summary', before: evil, after: evil },
        { kind: 'note', side: 'servicenow', recordId: evil, noteKind: 'comments', text: evil },
        { kind: 'attachment', side: 'servicenow', recordId: evil, name: evil, bytes: null, isPrivate: true },
        {
          kind: 'create',
          side: 'servicenow',
          correlation: evil,
          originLabel: evil,
          fields: { summary: evil, description: evil, status: '', priority: '' },
        },
      ],
      fields: row.fields,
      notes: row.notes,
      conflicts: [],
    });
    for (const text of [whyText(report), preview]) {
      assert.ok(text.includes('pwned'), 'the text was there');
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    }
  });
});

describe('a record’s name', () => {
  it('is read as what it can only be', () => {
    assert.deepEqual(recordReference('#4711', null), { kind: 'id', side: 'connectwise', id: '4711' });
    assert.deepEqual(recordReference('inc0010001', null), { kind: 'number', number: 'INC0010001' });
    const sysId = '46F09E75A9FE198100F4FFD8D366D17B';
    assert.deepEqual(recordReference(sysId, null), {
      kind: 'id',
      side: 'servicenow',
      id: sysId.toLowerCase(),
    });
    // Thirty-two digits are a sys_id: no ticket has so many.
    assert.equal(recordReference('1'.repeat(32), null).kind, 'id');
  });

  it('is refused where it fits nothing, or not the side', () => {
    for (const [text, side] of [
      ["4711' or 1=1", null],
      ['INC001^ORactive=true', null],
      ['javascript:gs.log(1)', 'servicenow'],
      ['', null],
      ['0', null],
      ['4711', 'servicenow'],
      ['INC0010001', 'connectwise'],
    ] as const)
      assert.throws(() => recordReference(text, side), { code: 'request-invalid' }, text);
  });
});
