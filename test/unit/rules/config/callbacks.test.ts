// If this fails, an entry that ConnectWise refuses is found out at night, or an empty list takes every callback away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callbackKinds, callbacksSchema, ticketKinds } from '../../../../shared/rules/config/callbacks.ts';
import { configSchema } from '../../../../shared/rules/config/link.ts';

const read = (callbacks: unknown) => configSchema.safeParse({ links: [], callbacks });

const owner = { type: 'ticket', level: 'owner', objectId: 1 };
const board = (objectId: number) => ({ type: 'ticket', level: 'board', objectId });

/** The callbacks that ConnectWise is asked for by links with these boards; `null` is a link that is switched off. */
function kindsFor(callbacks: object, ...boards: readonly (readonly number[] | null)[]) {
  const config = {
    callbacks: callbacksSchema.parse(callbacks),
    links: boards.map((some) => ({ enabled: some !== null, connectwise: { boards: some ?? [99] } })),
  };
  return { all: callbackKinds(config), ofTickets: ticketKinds(config) };
}

test('one entry for each board of the enabled links; one for every ticket where there are too many', () => {
  const both = (...kinds: readonly object[]) => ({ all: kinds, ofTickets: kinds });
  assert.deepEqual(kindsFor({}, [12, 2], null, [2, 7]), both(board(2), board(7), board(12)));
  assert.deepEqual(kindsFor({}), both());
  assert.deepEqual(kindsFor({}, null), both());
  assert.deepEqual(kindsFor({ maxBoards: 2 }, [1], [2]), both(board(1), board(2)));
  assert.deepEqual(kindsFor({ maxBoards: 2 }, [1], [2], [3, 1]), both(owner));
  assert.deepEqual(kindsFor({ maxBoards: 0 }, [1]), both(owner));
});

test('declared entries are all that is asked; the links need their boards where none is of tickets', () => {
  const status = { type: 'Ticket', level: 'status', objectId: 5 };
  const company = { type: 'company', level: 'owner', objectId: 1 };
  assert.deepEqual(kindsFor({ entries: [status, company] }, [1]), {
    all: [status, company],
    ofTickets: [status],
  });
  assert.deepEqual(kindsFor({ entries: [company] }, [1]), { all: [company], ofTickets: [board(1)] });
});

test('the links’ boards, and nothing is changed, unless the configuration says more', () => {
  assert.deepEqual(read(undefined).data?.callbacks, { maxBoards: 20, dryRun: true });
  const declared = [
    { type: 'Ticket', level: 'Board', objectId: 63 },
    { type: 'ticket', level: 'owner', objectId: 1 },
    { type: 'spaceship', level: 'deck', objectId: 3 },
  ];
  assert.deepEqual(read({ entries: declared, dryRun: false }).data?.callbacks.entries, declared);
  assert.deepEqual(read({ entries: [{ type: 'company' }] }).data?.callbacks.entries, [
    { type: 'company', level: 'owner', objectId: 1 },
  ]);
});

test('a callback that ConnectWise would refuse is a mistake of the configuration', () => {
  for (const [callbacks, message] of [
    [{ entries: [] }, /Too small/],
    [{ entries: [{ type: 'ticket', level: 'company', objectId: 2 }] }, /is one of owner, board/],
    [{ entries: [{ type: 'ticket', level: 'owner', objectId: 2 }] }, /is 1 for owner/],
    [{ entries: [{ type: 'ticket' }, { type: 'TICKET', level: 'Owner' }] }, /stands there twice/],
    [{ entries: [{ type: 'constructor', level: 'owner', objectId: 7 }] }, /is 1 for owner/],
    [{ entries: [{ type: 'ticket" or 1=1' }] }, /one word/],
    [{ entries: [{ type: 'ticket', objectId: 0 }] }, /Too small/],
    [{ entry: [] }, /Unrecognized/],
    [{ dryRun: 'no' }, /boolean/],
  ] as const) {
    const { error } = read(callbacks);
    assert.ok(error !== undefined, JSON.stringify(callbacks));
    assert.match(error.issues.map((one) => one.message).join(' '), message);
  }
});
