/** What the user would lose: a ticket that a second try can find, on the right board, of the right company. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toTicketDraft } from '../../../../../shared/connectwise/sync/convert/to-ticket-draft.ts';

const fields = { summary: 'Printer', description: 'It burns.', status: 'New', priority: 'High' };
const draft = { id: null, fields, correlation: 'sn:1', originLabel: 'ServiceNow INC0010001' };
const place = { companyId: 250, boardId: 1, statusId: 5, priorityId: 7 };

test('a whole draft', () => {
  assert.deepEqual(toTicketDraft(draft, place), {
    summary: 'Printer',
    company: { id: 250 },
    board: { id: 1 },
    status: { id: 5 },
    priority: { id: 7 },
    externalXRef: 'sn:1',
    initialDescription: 'It burns.',
  });
});

test('a field left to ConnectWise is not sent at all: an empty reference would be refused', () => {
  const body = toTicketDraft(
    { ...draft, fields: { ...fields, description: '' } },
    { ...place, statusId: undefined, priorityId: undefined },
  );
  assert.deepEqual(Object.keys(body), ['summary', 'company', 'board', 'externalXRef']);
});
