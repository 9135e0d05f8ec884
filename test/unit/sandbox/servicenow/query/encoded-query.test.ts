// If this fails, the simulator finds other records than ServiceNow would: a filter that is wrong in production passes
// here, and a customer's whole instance is synchronised instead of one company.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEncodedQuery } from '../../../../../sandbox/servicenow/query/encoded-query.ts';

const equal = (field: string, value: string) => ({ field, operator: '=', value });

test('conditions joined by a caret must all hold', () => {
  assert.deepEqual(parseEncodedQuery('active=true^state!=7').groups, [
    [[equal('active', 'true')], [{ field: 'state', operator: '!=', value: '7' }]],
  ]);
});

test('an OR belongs to the condition before it and to nothing else', () => {
  assert.deepEqual(parseEncodedQuery('active=true^state=1^ORstate=2^impact=1').groups, [
    [[equal('active', 'true')], [equal('state', '1'), equal('state', '2')], [equal('impact', '1')]],
  ]);
});

test('NQ begins a new group', () => {
  assert.deepEqual(parseEncodedQuery('state=1^impact=1^NQstate=2').groups, [
    [[equal('state', '1')], [equal('impact', '1')]],
    [[equal('state', '2')]],
  ]);
});

test('a doubled caret is a caret of the value', () => {
  assert.deepEqual(parseEncodedQuery('short_description=a^^ORb=c^^^state=1').groups, [
    [[equal('short_description', 'a^ORb=c^')], [equal('state', '1')]],
  ]);
});

test('order is read wherever it stands', () => {
  assert.deepEqual(parseEncodedQuery('ORDERBYsys_updated_on^state=1^ORDERBYDESCsys_id').order, [
    { field: 'sys_updated_on', descending: false },
    { field: 'sys_id', descending: true },
  ]);
});

test('operators that are words end the column name', () => {
  const words = [
    'NOT IN',
    'IN',
    'NOT LIKE',
    'LIKE',
    'STARTSWITH',
    'ENDSWITH',
    'BETWEEN',
    'INSTANCEOF',
    'SAMEAS',
  ];
  for (const operator of [...words, 'NSAMEAS', 'DYNAMIC', 'ON', '<=', '>=', '<', '>']) {
    assert.deepEqual(parseEncodedQuery(`caller_id.email${operator}x`).groups, [
      [[{ field: 'caller_id.email', operator, value: 'x' }]],
    ]);
  }
  for (const operator of ['ISEMPTY', 'ISNOTEMPTY', 'EMPTYSTRING', 'ANYTHING']) {
    assert.deepEqual(parseEncodedQuery(`state${operator}`).groups, [
      [[{ field: 'state', operator, value: '' }]],
    ]);
  }
});

test('a text that is no condition is reported and left out', () => {
  const query = parseEncodedQuery('state=1^this is nothing^stateISLIKE2');
  assert.deepEqual(query.groups, [[[equal('state', '1')]]]);
  assert.deepEqual(query.invalid, ['this is nothing', 'stateISLIKE2']);
});

test('nothing is everything', () => {
  assert.deepEqual(parseEncodedQuery('').groups, [[]]);
  assert.deepEqual(parseEncodedQuery('^EQ').groups, [[]]);
});
