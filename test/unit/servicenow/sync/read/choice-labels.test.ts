// If this fails, a page shows an incident's state as a number that means nothing to the person who reads it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualClock } from '../../../../../sandbox/common/clock.ts';
import { createServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import type { Row, ServiceNowClient } from '../../../../../shared/servicenow/http/client.ts';
import { choiceLabels } from '../../../../../shared/servicenow/sync/read/choice-labels.ts';

const clientOf = (rows: readonly Row[]): ServiceNowClient =>
  ({ page: () => Promise.resolve({ rows, more: false, serverTime: '' }) }) as unknown as ServiceNowClient;

test('the labels are those that the instance shows for incidents', async () => {
  const core = createServiceNowCore({ seed: 1, tickets: 1, clock: virtualClock(0) });
  const rows = (core.control.records('sys_choice') ?? []) as readonly Row[];
  const { state, priority } = await choiceLabels(clientOf(rows));
  assert.equal(state.get('2'), 'In Progress');
  assert.equal(priority.get('1'), '1 - Critical');
});

test('those of incidents and in English come first, and a closed table has none', async () => {
  const row = (name: string, language: string, label: string): Row => ({
    name,
    language,
    label,
    element: 'state',
    value: '2',
  });
  for (const rows of [
    [
      row('incident', 'en', 'Work in progress'),
      row('incident', 'de', 'In Arbeit'),
      row('task', 'en', 'Open'),
    ],
    [
      row('task', 'en', 'Open'),
      row('incident', 'de', 'In Arbeit'),
      row('incident', 'en', 'Work in progress'),
    ],
  ])
    assert.equal((await choiceLabels(clientOf(rows))).state.get('2'), 'Work in progress');
  const closed = { page: () => Promise.reject(new CodedError('servicenow-forbidden')) };
  assert.equal((await choiceLabels(closed as unknown as ServiceNowClient)).state.size, 0);
});
