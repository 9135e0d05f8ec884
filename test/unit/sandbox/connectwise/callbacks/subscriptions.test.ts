// If this fails, the simulator sends callbacks that ConnectWise would not, and nothing proves that a link hears of
// its boards alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectWiseCore } from '../../../../../sandbox/connectwise/core.ts';

/** A core with one entry of that level; `calls` are the actions and ids of what was sent since the last look. */
function listening(level: string, objectId: number, type = 'ticket') {
  const sent: string[] = [];
  const core = createConnectWiseCore({
    tickets: 0,
    deliver(url) {
      sent.push(url.replace(/^.*recordId=(\d+)&action=(\w+)$/, '$2 $1'));
      return Promise.resolve({ status: 204 });
    },
  });
  const edit = (id: number | null, set: Readonly<Record<string, unknown>>, table = 'tickets') =>
    core.control.edit({ table, id: id === null ? null : String(id), set, by: 'tpatel' }) as {
      readonly id: number;
    };
  const url = 'http://127.0.0.1:7071/api/callbacks/connectwise?recordId=';
  edit(null, { type, level, objectId, url, inactiveFlag: false }, 'callbacks');
  const ticket = (board: number, company = 2): number =>
    edit(null, { summary: 'A ticket', company: { id: company }, board: { id: board } }).id;
  return {
    edit,
    ticket,
    calls: async () => {
      await core.idle();
      return sent.splice(0);
    },
  };
}

test('at level owner every ticket calls, at level board those on it, whoever’s they are', async () => {
  for (const [level, objectId, boards] of [
    ['owner', 1, [1, 2, 3]],
    ['board', 2, [2]],
    ['Board', 3, [3]],
  ] as const) {
    const { ticket, edit, calls } = listening(level, objectId);
    const made = [1, 2, 3].map((board) => [board, ticket(board), ticket(board, 5)] as const);
    const heard = made.filter(([board]) => (boards as readonly number[]).includes(board));
    const ids = heard.flatMap(([, one, other]) => [one, other]);
    assert.deepEqual(
      await calls(),
      ids.map((id) => `added ${id}`),
    );
    for (const [, ...both] of made) for (const id of both) edit(id, { summary: 'Changed' });
    assert.deepEqual(
      await calls(),
      ids.map((id) => `updated ${id}`),
    );
  }
});

test('a ticket that comes to the board calls, and one that leaves it does not: only the record as it is now counts', async () => {
  const { ticket, edit, calls } = listening('board', 2);
  const id = ticket(1);
  assert.deepEqual(await calls(), []);
  const onto = (board: number) => ({
    board: { id: board },
    status: { name: 'New' },
    type: null,
    subType: null,
    item: null,
    team: null,
  });
  edit(id, onto(2));
  assert.deepEqual(await calls(), [`updated ${id}`]);
  edit(id, { company: { id: 5 } });
  assert.deepEqual(await calls(), [`updated ${id}`]);
  edit(id, onto(1));
  edit(id, { summary: 'Elsewhere' });
  assert.deepEqual(await calls(), []);
});

test('at level ticket one ticket calls, at level status those in it', async () => {
  const one = listening('ticket', 1);
  const ids = [one.ticket(1), one.ticket(1)];
  for (const id of ids) one.edit(id, { summary: 'Changed' });
  assert.deepEqual(ids, [1, 2]);
  assert.deepEqual(await one.calls(), ['added 1', 'updated 1']);
  const status = listening('status', 1);
  const id = status.ticket(1);
  status.edit(id, { status: { name: 'Closed' } });
  assert.deepEqual(await status.calls(), [`added ${id}`]);
});
