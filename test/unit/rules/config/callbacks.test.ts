// If this fails, an entry that ConnectWise refuses is found out at night, or an empty list takes every callback away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '../../../../shared/rules/config/link.ts';

const read = (callbacks: unknown) => configSchema.safeParse({ links: [], callbacks });

test('every ticket, and nothing is changed, unless the configuration says more', () => {
  assert.deepEqual(read(undefined).data?.callbacks, {
    entries: [{ type: 'ticket', level: 'owner', objectId: 1 }],
    dryRun: true,
  });
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

test('what ConnectWise would refuse is a mistake of the configuration', () => {
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
