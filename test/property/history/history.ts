/** Random histories: what people do on both sides, and what goes wrong meanwhile. */
import { array, constant, constantFrom, integer, nat, oneof, record as recordOf } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { FieldName, SideName } from '../../../shared/rules/sync/record.ts';
import { alterationNames } from '../../support/fakes/alterations.ts';
import type { AlterationName } from '../../support/fakes/alterations.ts';
import type { Fault } from '../../support/fakes/memory-side.ts';

export type Action =
  | {
      readonly kind: 'open';
      readonly link: number;
      readonly side: number;
      readonly pick: number;
      readonly callback: Callback;
    }
  | {
      readonly kind: 'edit';
      readonly link: number;
      readonly side: number;
      readonly record: number;
      readonly field: FieldName;
      readonly pick: number;
      readonly callback: Callback;
    }
  /** A word is put into the text that stands there, wherever the pick says. */
  | {
      readonly kind: 'touch';
      readonly link: number;
      readonly side: number;
      readonly record: number;
      readonly field: 'summary' | 'description';
      readonly pick: number;
      readonly callback: Callback;
    }
  | {
      readonly kind: 'note';
      readonly link: number;
      readonly side: number;
      readonly record: number;
      readonly pick: number;
      readonly callback: Callback;
    }
  | {
      readonly kind: 'attach';
      readonly link: number;
      readonly side: number;
      readonly record: number;
      readonly pick: number;
      readonly callback: Callback;
    }
  /** A record moves to another customer, or comes back from there. */
  | { readonly kind: 'move'; readonly link: number; readonly side: number; readonly record: number }
  /** A ticket is merged into one that is nobody's here. */
  | { readonly kind: 'merge'; readonly link: number; readonly record: number; readonly callback: Callback }
  | { readonly kind: 'steps'; readonly count: number }
  | { readonly kind: 'poll' }
  | { readonly kind: 'advance'; readonly seconds: number }
  | { readonly kind: 'crash'; readonly pick: number }
  | { readonly kind: 'freeze'; readonly pick: number; readonly seconds: number }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly on: 'read' | 'write' | 'read read' };

/** What becomes of the callback that a change fires. */
export type Callback = 'delivered' | 'lost' | 'twice' | 'late';

export interface History {
  readonly seed: number;
  readonly workers: number;
  readonly policy: 'connectwise' | 'servicenow' | 'latest' | 'manual';
  /** What each system makes of the texts that it saves. */
  readonly alters: Readonly<Record<SideName, AlterationName>>;
  readonly actions: readonly Action[];
}

const link = nat({ max: 1 });
const side = nat({ max: 1 });
const pick = nat({ max: 99 });
const record = nat({ max: 3 });
const callback = constantFrom<Callback>('delivered', 'delivered', 'lost', 'twice', 'late');

const action: Arbitrary<Action> = oneof(
  { weight: 2, arbitrary: recordOf({ kind: constant('open' as const), link, side, pick, callback }) },
  {
    weight: 7,
    arbitrary: recordOf({
      kind: constant('edit' as const),
      link,
      side,
      record,
      field: constantFrom<FieldName>('summary', 'description', 'status', 'priority'),
      pick,
      callback,
    }),
  },
  {
    weight: 3,
    arbitrary: recordOf({
      kind: constant('touch' as const),
      link,
      side,
      record,
      field: constantFrom('summary' as const, 'description' as const),
      pick,
      callback,
    }),
  },
  {
    weight: 4,
    arbitrary: recordOf({ kind: constant('note' as const), link, side, record, pick, callback }),
  },
  {
    weight: 3,
    arbitrary: recordOf({ kind: constant('attach' as const), link, side, record, pick, callback }),
  },
  { weight: 2, arbitrary: recordOf({ kind: constant('move' as const), link, side, record }) },
  { weight: 1, arbitrary: recordOf({ kind: constant('merge' as const), link, record, callback }) },
  {
    weight: 12,
    arbitrary: recordOf({ kind: constant('steps' as const), count: integer({ min: 1, max: 40 }) }),
  },
  { weight: 2, arbitrary: constant({ kind: 'poll' as const }) },
  {
    weight: 4,
    arbitrary: recordOf({
      kind: constant('advance' as const),
      seconds: integer({ min: 1, max: 400 }),
    }),
  },
  { weight: 2, arbitrary: recordOf({ kind: constant('crash' as const), pick }) },
  {
    weight: 1,
    arbitrary: recordOf({
      kind: constant('freeze' as const),
      pick,
      seconds: integer({ min: 30, max: 600 }),
    }),
  },
  {
    weight: 3,
    arbitrary: recordOf({
      kind: constant('fault' as const),
      fault: constantFrom<Fault>('no-answer', 'lost-answer', 'late', 'busy', 'failed'),
      on: constantFrom('read' as const, 'write' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: recordOf({
      kind: constant('fault' as const),
      fault: constant('old' as const),
      on: constant('read read' as const),
    }),
  },
);

/** Most systems save what they are given. */
const alteration = oneof(
  { weight: 3, arbitrary: constant<AlterationName>('none') },
  { weight: 1, arbitrary: constantFrom(...alterationNames) },
);

/** Histories of up to `longest` actions, each with the seed that chooses which worker goes on. */
export function histories(longest = 60): Arbitrary<History> {
  return recordOf({
    seed: nat(),
    workers: integer({ min: 1, max: 3 }),
    policy: constantFrom('connectwise' as const, 'servicenow' as const, 'latest' as const, 'manual' as const),
    alters: recordOf({ connectwise: alteration, servicenow: alteration }),
    actions: array(action, { minLength: 8, maxLength: longest, size: 'max' }),
  });
}

const summaries = [
  'Printer offline',
  'VPN drops',
  'Ünïcode “quotes” 🖨️',
  'x'.repeat(130),
  'Mail   delayed ',
  '',
];
const descriptions = [
  'It stopped.',
  'Line one\r\nLine two',
  'y'.repeat(4500),
  '',
  'Since Monday <b>nothing</b> works',
];

/** A text with one more word in it, at a blank that the choice names. */
export function touchedText(text: string, choice: number, serial: number, limit: number): string {
  const words = text.split(' ');
  const place = choice % (words.length + 1);
  const touched = [...words.slice(0, place), `touched${serial}`, ...words.slice(place)].join(' ');
  return touched.length <= limit ? touched : text;
}

/** A value a person could give the field on that side. */
export function personsValue(
  sideName: 'connectwise' | 'servicenow',
  field: FieldName,
  choice: number,
  serial: number,
): string {
  const of = <T>(list: readonly [T, ...T[]]): T => list[choice % list.length] ?? list[0];
  switch (field) {
    case 'summary': {
      const text = summaries[choice % summaries.length] ?? '';
      const limit = sideName === 'connectwise' ? 90 : 150;
      const marked = text === '' && sideName === 'servicenow' ? '' : `${serial} ${text}`;
      return marked.slice(0, limit).toWellFormed();
    }
    case 'description': {
      const text = descriptions[choice % descriptions.length] ?? '';
      const marked = text === '' && sideName === 'servicenow' ? '' : `${serial} ${text}`;
      return sideName === 'servicenow' ? marked.slice(0, 4000) : marked;
    }
    case 'status':
      return sideName === 'connectwise'
        ? of([
            'New',
            'Assigned',
            'In Progress',
            'Waiting',
            'Completed',
            'New',
            'Assigned',
            'In Progress',
            'Closed',
          ])
        : of(['1', '2', '3', '6', '1', '2', '3', '6', '8', '7']);
    case 'priority':
      return sideName === 'connectwise'
        ? of(['Critical', 'High', 'Medium', 'Low'])
        : of(['1/1', '1/2', '2/1', '2/2', '1/3', '3/1', '2/3', '3/2', '3/3']);
    default:
      return field satisfies never;
  }
}
