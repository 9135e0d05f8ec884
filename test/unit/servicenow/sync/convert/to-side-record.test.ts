/** What the user would lose: a right copy of the incident. A field read wrongly here is written wrongly to the ticket. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isFinished,
  incidentToSideRecord,
  incidentToVersion,
} from '../../../../../shared/servicenow/sync/convert/to-side-record.ts';

const row = {
  sys_id: 'f'.repeat(32),
  number: 'INC0010001',
  short_description: 'Printer',
  description: 'It burns.',
  state: '2',
  impact: '2',
  urgency: '1',
  company: 'c'.repeat(32),
  correlation_id: 'cw:4711',
  sys_created_on: '2026-11-24 10:00:00',
  sys_updated_on: '2026-11-24 11:00:00',
  sys_mod_count: '7',
};
const readAt = '2026-11-24T12:00:00.000Z';

test('a whole incident', () => {
  assert.deepEqual(incidentToSideRecord(row, readAt, []), {
    side: 'servicenow',
    id: 'f'.repeat(32),
    number: 'INC0010001',
    version: '7|2026-11-24 11:00:00',
    versionCounts: true,
    counter: 7,
    createdAt: '2026-11-24T10:00:00.000Z',
    updatedAt: '2026-11-24T11:00:00.000Z',
    readAt,
    board: '',
    closed: false,
    correlation: 'cw:4711',
    mergedInto: null,
    fields: { summary: 'Printer', description: 'It burns.', status: '2', priority: '2/1' },
    descriptionNoteId: null,
    notes: [],
  });
});

test('closed and cancelled incidents are finished, resolved ones may still be edited', () => {
  for (const state of ['7', '8'])
    assert.equal(incidentToSideRecord({ ...row, state }, readAt, []).closed, true);
  assert.equal(isFinished('6'), false);
});

test('an empty correlation column is no key', () => {
  assert.equal(incidentToSideRecord({ ...row, correlation_id: '' }, readAt, []).correlation, null);
});

test('two changes of one second have two versions', () => {
  assert.notEqual(incidentToVersion(row), incidentToVersion({ ...row, sys_mod_count: '8' }));
});
