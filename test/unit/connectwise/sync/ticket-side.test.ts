/**
 * What the user would lose: privacy by default. A ConnectWise note that stands in no section is shown to technicians
 * only, so it must be read as internal.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectWiseClient } from '../../../../shared/connectwise/client.ts';
import { ticketSide } from '../../../../shared/connectwise/sync/ticket-side.ts';
import type { TicketNote } from '../../../../shared/connectwise/wire/index.ts';
import { aLink } from '../../../support/builders/rules.ts';

const link = aLink();
const made = '2026-11-24T11:00:00Z';

async function kindsOf(notes: readonly TicketNote[]) {
  const ticket = {
    id: 5,
    summary: 'Printer',
    company: { id: link.connectwise.companyId },
    board: { id: link.connectwise.createOnBoard },
    _info: { dateEntered: made, lastUpdated: made },
  };
  const client = {
    tickets: {
      first: () => Promise.resolve({ rows: [ticket], serverTime: Date.parse(made) }),
      get: () => Promise.resolve(ticket),
    },
    notes: () => ({
      async *list() {
        yield* notes;
      },
    }),
    serverTime: () => Promise.resolve(Date.parse(made)),
  } as unknown as ConnectWiseClient;
  const read = await ticketSide({ link, client, words: {} as never, now: Date.now }).read('5');
  assert.equal(read.kind, 'found');
  return read.kind === 'found' ? read.record : assert.fail();
}

test('a note is as private as its most private section, and private when it stands in none', async () => {
  const { notes } = await kindsOf([
    { id: 1, ticketId: 5, text: 'a', detailDescriptionFlag: true, dateCreated: '2026-11-24T12:00:00Z' },
    { id: 2, ticketId: 5, text: 'b', dateCreated: '2026-11-24T12:00:01Z' },
    {
      id: 3,
      ticketId: 5,
      text: 'c',
      detailDescriptionFlag: true,
      internalAnalysisFlag: true,
      dateCreated: '2026-11-24T12:00:02Z',
    },
    {
      id: 4,
      ticketId: 5,
      text: 'd',
      resolutionFlag: true,
      detailDescriptionFlag: true,
      dateCreated: '2026-11-24T12:00:03Z',
    },
  ]);
  assert.deepEqual(
    notes.map(({ kind }) => kind),
    ['discussion', 'internal', 'internal', 'resolution'],
  );
});

test('an internal note is never the description, not even with the flag of one', async () => {
  const { fields } = await kindsOf([
    { id: 1, ticketId: 5, text: 'private', issueFlag: true, internalAnalysisFlag: true, dateCreated: made },
  ]);
  assert.equal(fields.description, '');
});

test('a foreign row among the notes keeps the notes from us, and not the ticket', async () => {
  const { fields, notes, notesUnread } = await kindsOf([
    { id: 1, ticketId: 5, text: 'ours', detailDescriptionFlag: true, dateCreated: made },
    { id: 2, ticketId: 6, text: 'theirs', detailDescriptionFlag: true, dateCreated: made },
  ]);
  assert.deepEqual([fields.summary, notes, notesUnread?.code], ['Printer', [], 'row-of-another-record']);
});
