// If this fails, the page shows the stored form of a value or a field, and not the name that people use.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldText, valueText } from '../../../../dashboard/words/values.ts';

test('a mapped field is called by its name', () => {
  assert.deepEqual(['word:category', 'text:asset', 'status'].map(fieldText), ['category', 'asset', 'status']);
});

test('a status is shown without its board, a state and a priority with what they are', () => {
  assert.equal(valueText('status', 'connectwise', '1:Scheduled'), 'Scheduled');
  assert.equal(valueText('status', 'servicenow', '2'), 'state 2');
  assert.equal(valueText('priority', 'servicenow', '2/1'), 'impact 2, urgency 1');
  assert.equal(valueText('word:category', 'servicenow', '2/1'), '2/1');
});
