/** One pair as the app tells it: its two records, and the decisions behind them. */
import { maskText, redactText } from '../../../shared/rules/safe-text.ts';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { SampleTexts } from './sample-texts.ts';

const minuteMs = 60_000;

/** Both records side by side, with their conversation. */
export function recordOf({ link, value, answer, person, now }: SampleTexts): AnswerOf<'record'> {
  const at = (minutes: number): string => new Date(now - minutes * minuteMs).toISOString();
  const shown = (text: string, raw = text) => ({ value: maskText(raw), text: maskText(text) });
  const fields = {
    connectwise: {
      summary: shown(value),
      description: shown(answer),
      status: shown('Scheduled', '1:Scheduled'),
      priority: shown('Priority 2'),
    },
    servicenow: {
      summary: shown(value),
      description: shown(answer),
      status: shown('In Progress', '2'),
      priority: shown('1 - Critical', '1/1'),
    },
  };
  const side = (name: 'connectwise' | 'servicenow', id: string, number: string) => ({
    id,
    number,
    summary: maskText(value),
    isClosed: false,
    createdAt: at(1500),
    updatedAt: at(41),
    updatedBy: maskText(person),
    fields: fields[name],
  });
  const compared = (field: keyof typeof fields.connectwise, means: 'same' | 'translated' | 'different') => ({
    field,
    connectwise: fields.connectwise[field],
    servicenow: fields.servicenow[field],
    means,
    direction: 'both' as const,
  });
  const note = { kind: 'note', isCut: false, name: null, bytes: null, by: maskText(person) } as const;
  return {
    link,
    pair: 'connectwise:48213',
    readAt: at(0),
    connectwise: side('connectwise', '48213', '48213'),
    servicenow: side('servicenow', 'a'.repeat(32), 'INC0012894'),
    fields: [
      compared('priority', 'different'),
      compared('summary', 'same'),
      compared('status', 'translated'),
      compared('description', 'same'),
    ],
    conversation: [
      {
        ...note,
        from: 'servicenow',
        id: 's1',
        at: at(1400),
        text: maskText(value),
        noteKind: 'comments',
        isInternal: false,
        fate: {
          kind: 'copied',
          sentence: 'Copied to ConnectWise as a discussion note.',
          copy: { side: 'connectwise', noteKind: 'discussion', id: 'c9' },
        },
      },
      {
        ...note,
        from: 'connectwise',
        id: 'c1',
        at: at(1300),
        text: maskText(answer),
        noteKind: 'internal',
        isInternal: true,
        fate: { kind: 'stays', sentence: 'Stays here: this link lets no internal note travel.', copy: null },
      },
      {
        from: 'connectwise',
        kind: 'file',
        id: 'f1',
        at: at(1290),
        by: maskText(person),
        text: null,
        isCut: false,
        noteKind: null,
        name: maskText(`${value}.csv`),
        bytes: 640_000,
        isInternal: true,
        fate: { kind: 'stays', sentence: 'Stays here: ConnectWise keeps it from customers.', copy: null },
      },
    ],
    earlier: 0,
    missing: [],
  };
}

/** The decisions of a pair in conflict. */
export function whyOf({ link, value, answer, now }: SampleTexts): AnswerOf<'why'> {
  const at = (minutes: number): string => new Date(now - minutes * minuteMs).toISOString();
  const agreed = { connectwise: 'Priority 3', servicenow: '2/2' };
  return {
    link,
    asked: { side: 'connectwise', recordId: '48213' },
    pair: 'connectwise:48213',
    connectwiseId: '48213',
    servicenowId: 'a'.repeat(32),
    state: {
      kind: 'conflict',
      since: at(41),
      fields: [],
      sentence: `Both sides changed the priority: ${value}`,
      next: 'Nothing, until a person chooses one of the two values.',
      command: 'npm run cli -- conflicts list',
      also: [],
    },
    decisions: [
      {
        at: at(41),
        cause: 'ServiceNow called back.',
        outcome: 'conflict',
        sentence: 'A conflict waits for a person.',
        fields: [
          fieldOf('summary', value, value, { connectwise: value, servicenow: value }),
          fieldOf('priority', 'Priority 2', '1/1', agreed),
        ],
        notes: [],
        attachments: [],
        answers: [
          {
            what: 'summary, status',
            side: 'servicenow',
            result: 'refused',
            detail: redactText(answer),
            sentence: 'It was refused.',
          },
        ],
        run: 'run-1',
        messageId: 'message-1',
      },
    ],
    conflicts: [
      {
        at: at(41),
        field: 'priority',
        policy: 'manual',
        winner: 'none',
        lost: {},
        isOpen: true,
        ended: null,
      },
    ],
    deadLetters: [],
    notes: [{ from: 'servicenow', id: '77', part: 0, to: null, sentence: 'It stays where it is.' }],
    files: [
      { from: 'connectwise', id: '5', name: value, bytes: 640_000, to: null, sentence: 'It stays here.' },
    ],
  };
}

function fieldOf(
  field: 'summary' | 'priority',
  connectwise: string,
  servicenow: string,
  base: { readonly connectwise: string; readonly servicenow: string },
): AnswerOf<'why'>['decisions'][number]['fields'][number] {
  return {
    field,
    connectwise,
    servicenow,
    base,
    rule: 'equal',
    write: null,
    sentence: 'Nothing changed.',
  };
}
