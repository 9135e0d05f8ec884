/** What the user would lose: a true nightly comparison. A merged ticket taken for an open one would be reported missing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticketToInventoryRow } from '../../../../../shared/connectwise/sync/convert/to-inventory-row.ts';

const ticket = {
  id: 4711,
  company: { id: 250 },
  closedFlag: false,
  externalXRef: 'sn:1',
  _info: { dateEntered: '2026-11-24T10:00:00Z', lastUpdated: '2026-11-24T11:00:00Z' },
};

test('an open ticket', () => {
  assert.deepEqual(ticketToInventoryRow(ticket), {
    id: '4711',
    createdAt: '2026-11-24T10:00:00.000Z',
    updatedAt: '2026-11-24T11:00:00.000Z',
    closed: false,
    correlation: 'sn:1',
  });
});

test('a closed ticket and a merged one count as closed', () => {
  assert.equal(ticketToInventoryRow({ ...ticket, closedFlag: true }).closed, true);
  assert.equal(ticketToInventoryRow({ ...ticket, mergedParentTicket: { id: 1 } }).closed, true);
});
