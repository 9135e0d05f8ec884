/** What the user would lose: edits that take effect. ConnectWise answers 200 to a path into a reference and changes nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toTicketPatch } from '../../../../../shared/connectwise/sync/convert/to-ticket-patch.ts';

test('each field is replaced whole, a reference by its id', () => {
  const change = { summary: 'Printer', status: 'New', priority: 'High' };
  assert.deepEqual(toTicketPatch(change, { statusId: 5, priorityId: 7 }), [
    { op: 'replace', path: 'summary', value: 'Printer' },
    { op: 'replace', path: 'status', value: { id: 5 } },
    { op: 'replace', path: 'priority', value: { id: 7 } },
  ]);
});

test('a summary that was emptied is sent, one that did not change is not', () => {
  const none = { statusId: undefined, priorityId: undefined };
  assert.deepEqual(toTicketPatch({ summary: '' }, none), [{ op: 'replace', path: 'summary', value: '' }]);
  assert.deepEqual(toTicketPatch({ description: 'It burns.' }, none), []);
});
