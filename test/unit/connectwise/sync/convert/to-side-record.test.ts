/** What the user would lose: a right copy of the ticket. A field read wrongly here is written wrongly to the incident. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ticketToCorrelation,
  ticketToSideRecord,
  type TicketRow,
} from '../../../../../shared/connectwise/sync/convert/to-side-record.ts';

const beside = {
  readAt: '2026-11-24T12:00:00.000Z',
  description: 'It burns.',
  descriptionNoteId: '88',
  notes: [],
};

function aTicketRow(changes: Partial<TicketRow> = {}): TicketRow {
  return {
    id: 4711,
    summary: 'Printer',
    board: { id: 1, name: 'Help Desk' },
    status: { id: 5, name: 'New' },
    priority: { id: 7, name: 'High' },
    company: { id: 250 },
    closedFlag: false,
    externalXRef: 'sn:1',
    _info: { dateEntered: '2026-11-24T10:00:00Z', lastUpdated: '2026-11-24T11:00:00Z' },
    ...changes,
  };
}

test('a whole ticket', () => {
  assert.deepEqual(ticketToSideRecord(aTicketRow(), beside), {
    side: 'connectwise',
    id: '4711',
    number: '#4711',
    version: '2026-11-24T11:00:00Z',
    versionCounts: false,
    createdAt: '2026-11-24T10:00:00.000Z',
    updatedAt: '2026-11-24T11:00:00.000Z',
    readAt: '2026-11-24T12:00:00.000Z',
    board: '1',
    closed: false,
    correlation: 'sn:1',
    mergedInto: null,
    fields: { summary: 'Printer', description: 'It burns.', status: 'New', priority: 'High' },
    descriptionNoteId: '88',
    notes: [],
  });
});

test('a merged ticket names the one it went into, and counts as closed whatever its status', () => {
  const { mergedInto, closed } = ticketToSideRecord(aTicketRow({ mergedParentTicket: { id: 12 } }), beside);
  assert.deepEqual({ mergedInto, closed }, { mergedInto: '12', closed: true });
});

test('an empty cross reference is no correlation key', () => {
  for (const externalXRef of ['', null, undefined]) assert.equal(ticketToCorrelation({ externalXRef }), null);
});

test('fields that ConnectWise leaves out become empty text, never the word undefined', () => {
  const time = '2026-11-24T11:00:00Z';
  const bare = {
    id: 1,
    summary: 'Printer',
    company: { id: 250 },
    _info: { dateEntered: time, lastUpdated: time },
  };
  const { fields, board, version } = ticketToSideRecord(bare, beside);
  assert.deepEqual(
    { ...fields, board, version },
    {
      summary: 'Printer',
      description: 'It burns.',
      status: '',
      priority: '',
      board: '',
      version: time,
    },
  );
});

test('a ticket without an id or a time is refused', () => {
  const bare = aTicketRow({});
  for (const broken of [
    { ...bare, id: -5 },
    { ...bare, id: 1e20 },
    { ...bare, id: '12' as unknown as number },
    { ...bare, _info: { dateEntered: bare._info?.dateEntered } },
    { ...bare, _info: { lastUpdated: bare._info?.lastUpdated } },
    { ...bare, _info: null },
  ])
    assert.throws(() => ticketToSideRecord(broken, beside), { code: 'connectwise-field-missing' });
});
