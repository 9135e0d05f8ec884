/** What the user would lose: a true nightly comparison. A cancelled incident taken for an open one is reported every night. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentToInventoryRow } from '../../../../../shared/servicenow/sync/convert/to-inventory-row.ts';

const row = {
  sys_id: 'f'.repeat(32),
  state: '2',
  company: 'c'.repeat(32),
  correlation_id: '',
  sys_created_on: '2026-11-24 10:00:00',
  sys_updated_on: '2026-11-24 11:00:00',
};

test('an open incident of nobody', () => {
  assert.deepEqual(incidentToInventoryRow(row), {
    id: 'f'.repeat(32),
    createdAt: '2026-11-24T10:00:00.000Z',
    updatedAt: '2026-11-24T11:00:00.000Z',
    closed: false,
    correlation: null,
  });
});

test('closed, cancelled and ours', () => {
  assert.equal(incidentToInventoryRow({ ...row, state: '7' }).closed, true);
  assert.equal(incidentToInventoryRow({ ...row, state: '8' }).closed, true);
  assert.equal(incidentToInventoryRow({ ...row, correlation_id: 'cw:4711' }).correlation, 'cw:4711');
});
