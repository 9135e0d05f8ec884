// If this fails, a column that an access rule hides from us counts as empty, and the other system's text is emptied by it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireShownFields } from '../../../../../shared/servicenow/sync/convert/shown-fields.ts';

test('a row without one of its columns is refused with the name of that column, and an empty one is shown', () => {
  const row = { sys_id: 'a'.repeat(32), short_description: '', description: 'It burns.' };
  assert.equal(requireShownFields(row, ['sys_id', 'short_description', 'description']), row);
  assert.throws(() => requireShownFields(row, ['sys_id', 'state', 'impact', 'description']), {
    code: 'servicenow-field-hidden',
    detail: /state, impact/,
  });
  assert.throws(() => requireShownFields(row, ['sys_id', 'state']), {
    code: 'servicenow-field-hidden',
    facts: { table: 'incident', fields: 'state' },
  });
});
