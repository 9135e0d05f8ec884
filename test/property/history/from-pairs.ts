/** Histories that begin with pairs in sync, so that most of what happens in them is about a pair. */
import { array, constant, constantFrom, nat, record as recordOf } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { FieldName } from '../../../shared/rules/sync/record.ts';
import { histories } from './history.ts';
import type { Action, History } from './history.ts';

/** Long enough for every ticket that was opened to get its counterpart. */
const untilPaired: readonly Action[] = [
  { kind: 'steps', count: 400 },
  { kind: 'advance', seconds: 10 },
  { kind: 'steps', count: 400 },
];

/**
 * The histories of `histories`, with one to three tickets opened on one link and brought in sync before their actions
 * begin. In the others a ticket comes late, and most edits find no record yet.
 */
export function historiesFromPairs(longest: number, fields: readonly FieldName[]): Arbitrary<History> {
  const opened = recordOf({
    kind: constant('open' as const),
    link: constantFrom(0, 0, 0, 1),
    side: nat({ max: 1 }),
    pick: nat({ max: 99 }),
    callback: constant('delivered' as const),
  });
  return recordOf({
    history: histories(longest, fields),
    opened: array(opened, { minLength: 1, maxLength: 3 }),
  }).map(({ history, opened: tickets }) => ({
    ...history,
    isDeaf: false,
    actions: [...tickets, ...untilPaired, ...history.actions],
  }));
}
