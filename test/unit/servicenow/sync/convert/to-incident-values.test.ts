/** What the user would lose: fields that nobody changed. A column that is sent without need overwrites somebody's edit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toIncidentValues } from '../../../../../shared/servicenow/sync/convert/to-incident-values.ts';

test('each field in its columns, a priority in two', () => {
  const change = { summary: 'Printer', description: 'It burns.', status: '2', priority: '2/1' };
  assert.deepEqual(toIncidentValues(change), {
    short_description: 'Printer',
    description: 'It burns.',
    state: '2',
    impact: '2',
    urgency: '1',
  });
});

test('a field that did not change has no column, and one that was emptied has', () => {
  assert.deepEqual(toIncidentValues({ description: '' }), { description: '' });
  assert.deepEqual(toIncidentValues({}), {});
});
