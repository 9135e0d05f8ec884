// If this fails, a ticket's text acts on the operator's terminal, or the answer leaves out the rule that chose.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecordId } from '../../../../shared/rules/sync/record-id.ts';
import { whyReport } from '../../../../shared/rules/why/explain.ts';
import type { Known } from '../../../../shared/rules/why/state-facts.ts';
import { aKnown } from '../../../support/builders/known.ts';
import { previewText, whyText } from '../../../../shared/rules/why/text.ts';
import { aConflict, aDeferral, aHistoryRow, aLetter, aNote, aPair } from '../../../support/builders/rows.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';
import { sysId } from '../../../support/builders/record-ids.ts';

function facts(changes: Partial<Known> = {}, pair: Parameters<typeof aPair>[1] = {}): Known {
  return aKnown({
    link: 'acme',
    stored: {
      pair: aPair('acme', { servicenowId: sysId('a'.repeat(32)), ...pair }),
      notes: [],
      attachments: [],
      version: '1',
    },
    ...changes,
  });
}

const deadLetter = {
  ...aLetter('acme'),
  firstAt: '2026-11-24T10:00:00Z',
  lastAt: '2026-11-24T11:00:00Z',
  times: 3,
};

describe('the text of a report', () => {
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
      answers: [
        { what: 'summary', side: 'servicenow', result: 'refused', detail: redactText('write-refused 403') },
      ],
    }),
  ];

  it('tells what waits and, behind it, what needs a person', () => {
    const deferrals = [aDeferral('acme')];
    const text = whyText(whyReport(facts({ deadLetters: [deadLetter], deferrals })));
    assert.match(
      text,
      /^state  Waiting: ConnectWise does not answer.*\nnext .*\nalso   Dead-lettered since /m,
    );
    assert.match(text, /^ {7}npm run cli -- dead-letters replay --link acme --side /m);
  });

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
});

describe('text of strangers', () => {
  const evil = '\u001b]0;pwned\u0007\u001b[2J\r\n\u202egnp.exe\u0000\u009b31m\u2028x';

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
      answers: [{ what: evil, side: 'servicenow', result: 'refused', detail: redactText(evil) }],
    });
    const stored = {
      pair: aPair('acme', { servicenowId: evil as RecordId }),
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
        deadLetters: [{ ...deadLetter, recordId: evil, lastAnswer: redactText(evil) }],
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
