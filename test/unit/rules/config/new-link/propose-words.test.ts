// If this fails, a new customer begins with words that no instance knows, or that go back and forth.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  proposePriorities,
  proposeStatuses,
} from '../../../../../shared/rules/config/new-link/propose-words.ts';
import { statusMapSchema } from '../../../../../shared/rules/config/link-schema.ts';

const states = [
  { value: '1', label: 'New' },
  { value: '2', label: 'In Progress' },
  { value: '3', label: 'On Hold' },
  { value: '6', label: 'Resolved' },
  { value: '7', label: 'Closed' },
  { value: '8', label: 'Canceled' },
];
const open = (name: string) => ({ name, closed: false });
const ended = (name: string) => ({ name, closed: true });

test('a usual board has the words that a person would choose', () => {
  const board = [
    open('New'),
    open('In Progress'),
    open('Scheduled'),
    open('Waiting'),
    ended('Completed'),
    ended('Closed'),
  ];
  assert.deepEqual(proposeStatuses(board, states), [
    { connectwise: 'New', servicenow: '1' },
    { connectwise: 'In Progress', servicenow: '2' },
    { connectwise: 'Scheduled', servicenow: '2', use: 'to-servicenow' },
    { connectwise: 'Waiting', servicenow: '3' },
    { connectwise: 'Completed', servicenow: '6' },
    { connectwise: 'Closed', servicenow: '6', use: 'to-servicenow' },
    { connectwise: 'Closed', servicenow: '7', use: 'to-connectwise' },
    { connectwise: 'Closed', servicenow: '8', use: 'to-connectwise' },
  ]);
});

test('a status that is called closed and ends nothing does not end an incident', () => {
  const rows = proposeStatuses([open('New'), open('Closed - awaiting review'), ended('Closed')], states);
  assert.equal(rows.find(({ connectwise }) => connectwise.startsWith('Closed -'))?.servicenow, '3');
});

test('any words get one translation there and one back each', () => {
  const word = fc.string({ minLength: 1, maxLength: 20 });
  const someStatuses = fc.uniqueArray(fc.record({ name: word, closed: fc.boolean() }), {
    selector: ({ name }) => name,
    minLength: 1,
    maxLength: 12,
  });
  const someStates = fc.uniqueArray(fc.record({ value: word, label: word }), {
    selector: ({ value }) => value,
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(someStatuses, someStates, (statuses, words) => {
      const rows = proposeStatuses(statuses, words);
      const there = rows.filter(({ use }) => use !== 'to-connectwise').map(({ connectwise }) => connectwise);
      const back = rows.filter(({ use }) => use !== 'to-servicenow').map(({ servicenow }) => servicenow);
      assert.deepEqual(
        there,
        statuses.map(({ name }) => name),
      );
      assert.deepEqual(back.toSorted(), words.map(({ value }) => value).toSorted());
      assert.ok(statusMapSchema.safeParse({ board: 1, rows }).success);
    }),
  );
});

test('priorities go by their names where all of them tell, else by their places', () => {
  const levelsOf = (names: readonly string[]) =>
    proposePriorities(names).map(({ impact, urgency }) => `${impact}/${urgency}`);
  assert.deepEqual(levelsOf(['Low', 'Critical']), ['3/3', '1/1']);
  assert.deepEqual(levelsOf(['Priority 1', 'Priority 2', 'Priority 3', 'Priority 4']), [
    '1/1',
    '1/2',
    '2/2',
    '3/3',
  ]);
  assert.deepEqual(levelsOf(['Gold', 'Silver', 'Bronze', 'Iron', 'Tin']), [
    '1/1',
    '1/2',
    '2/2',
    '3/3',
    '3/3',
  ]);
});
