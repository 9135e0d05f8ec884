// If this fails, a server that ignores a condition of a list hands the tickets of all its customers to one link.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectWiseClient } from '../../../../../shared/connectwise/client.ts';
import { changedTickets } from '../../../../../shared/connectwise/sync/read/changed.ts';
import { mappedTickets } from '../../../../../shared/connectwise/sync/mapped/tickets.ts';
import { ticketScope } from '../../../../../shared/connectwise/sync/ticket-scope.ts';
import { aLink } from '../../../../support/builders/rules.ts';

const _info = { lastUpdated: '2026-11-24T11:00:00Z' };
const window = { from: '2026-11-24T10:00:00.000Z', to: null, after: null };

/** Polls a server that answers with these rows, whatever was asked. */
async function shown(rows: readonly object[]) {
  const first = () => Promise.resolve({ rows, serverTime: Date.parse('2026-11-24T12:00:00Z') });
  const client = { tickets: { first } } as unknown as ConnectWiseClient;
  const page = await changedTickets(
    ticketScope(aLink(), client, mappedTickets(aLink(), {} as never, {} as never)),
    window,
    100,
  );
  const elsewhere = page.elsewhere?.map(({ id }) => id);
  return { ids: page.rows.map(({ id }) => id), elsewhere, after: page.after };
}

test('tickets of another company are dropped, although the list holds them', async () => {
  const rows = [
    { id: 1, company: { id: 250 }, _info },
    { id: 2, company: { id: 251 }, _info },
    { id: 3, company: { id: 250 }, _info },
    { id: 4, company: { id: 999 }, _info },
  ];
  assert.deepEqual(await shown(rows), { ids: ['1', '3'], elsewhere: [], after: '4' });
});

test('a page that holds only such tickets does not end the list, and an empty one does', async () => {
  assert.deepEqual(await shown([{ id: 9, company: { id: 251 }, _info }]), {
    ids: [],
    elsewhere: [],
    after: '9',
  });
  assert.deepEqual(await shown([]), { ids: [], elsewhere: [], after: null });
});

test('a ticket of the company on another board is told apart, and one of another company is not told', async () => {
  const rows = [
    { id: 1, company: { id: 250 }, board: { id: 1 }, _info },
    { id: 2, company: { id: 250 }, board: { id: 7 }, _info },
    { id: 3, company: { id: 251 }, board: { id: 7 }, _info },
    { id: 4, company: { id: 250 }, board: { id: 2 }, _info },
  ];
  const { ids, elsewhere } = await shown(rows);
  assert.deepEqual([ids, elsewhere], [['1', '4'], ['2']]);
});
