// If this fails, ConnectWise stops calling us, calls an old address, or another integration's callbacks are removed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  callbackAddress,
  callbackMark,
  planRegistrations,
  requireCallbackAddress,
} from '../../../../shared/rules/operate/callback-registrations.ts';
import type { RegisteredCallback } from '../../../../shared/rules/operate/callback-registrations.ts';

const url = 'https://app.example/api/callbacks/connectwise?recordId=';
const wanted = { url, kinds: [{ type: 'ticket', level: 'owner', objectId: 1 }] };
const entry = (changes: Partial<RegisteredCallback> = {}): RegisteredCallback => ({
  id: 7,
  type: 'ticket',
  level: 'owner',
  objectId: 1,
  url,
  inactive: false,
  description: callbackMark,
  changedAt: '2026-11-24T12:00:00Z',
  changedBy: 'API-SIM',
  ...changes,
});
const stranger = { description: 'somebody else' };

describe('the plan for the callbacks', () => {
  for (const [what, registered, [create, activate, remove, keep]] of [
    ['nothing is there', [], [1, [], [], []]],
    ['the entry is there', [entry()], [0, [], [], [7]]],
    ['it is written in other letters', [entry({ type: 'Ticket', level: 'Owner' })], [0, [], [], [7]]],
    ['it was switched off', [entry({ inactive: true })], [0, [7], [], []]],
    ['it is there twice', [entry(), entry({ id: 8 })], [0, [], [8], [7]]],
    [
      'one is off and a second one works',
      [entry({ inactive: true }), entry({ id: 8, type: 'Ticket' })],
      [0, [], [7], [8]],
    ],
    ['a stranger made it', [entry({ description: null })], [0, [], [], [7]]],
    [
      'a stranger’s second one is off',
      [entry(), entry({ id: 8, inactive: true, ...stranger })],
      [0, [], [], [7]],
    ],
    ['it ends otherwise', [entry({ url: url.replace('recordId', 'id') })], [1, [], [7], []]],
    ['it is of a kind that nobody wants', [entry({ type: 'company' })], [1, [], [7], []]],
    ['it is of another object', [entry({ objectId: 2 })], [1, [], [7], []]],
    ['its host has one letter more', [entry({ url: url.replace('app.', 'appp.') })], [1, [], [], []]],
    ['it leads to another environment', [entry({ url: url.replace('app.', 'app-test.') })], [1, [], [], []]],
    [
      'it leads to another path of our host',
      [entry({ url: 'https://app.example/hook?id=' })],
      [1, [], [], []],
    ],
    ['a stranger’s kind leads to us', [entry({ type: 'company', ...stranger })], [1, [], [], []]],
    ['its address is none', [entry({ url: 'nowhere' })], [1, [], [], []]],
    [
      'our host is written in capitals, and the ending is an old one',
      [entry({ url: 'https://APP.example/api/callbacks/connectwise?id=' })],
      [1, [], [7], []],
    ],
  ] as const)
    it(`when ${what}`, () => {
      const plan = planRegistrations(wanted, registered);
      const ids = (some: readonly RegisteredCallback[]) => some.map(({ id }) => id);
      assert.deepEqual(
        [plan.create.length, ids(plan.activate), ids(plan.remove), ids(plan.keep)],
        [create, activate, remove, keep],
      );
    });

  it('is carried out once: afterwards there is nothing to do, and nobody else’s entry was touched', () => {
    const place = 'https://app.example/api/callbacks/connectwise';
    const entries = fc.array(
      fc.record({
        id: fc.nat(50),
        type: fc.constantFrom('ticket', 'Ticket', 'company'),
        level: fc.constantFrom('owner', 'board'),
        objectId: fc.constantFrom(1, 2),
        url: fc.constantFrom(url, `${place}?old=`, `${place}/?recordId=`, 'https://other.example/hook', ''),
        inactive: fc.boolean(),
        description: fc.constantFrom(callbackMark, null, 'other'),
        changedAt: fc.constant(null),
        changedBy: fc.constant(null),
      }),
      { maxLength: 8 },
    );
    const kinds = fc.subarray(
      [
        { type: 'ticket', level: 'owner', objectId: 1 },
        { type: 'company', level: 'owner', objectId: 1 },
        { type: 'ticket', level: 'board', objectId: 2 },
      ],
      { minLength: 1 },
    );
    fc.assert(
      fc.property(entries, kinds, (registered, declared) => {
        const all = { url, kinds: declared };
        const { create, activate, remove } = planRegistrations(all, registered);
        assert.ok(remove.every((one) => one.url.startsWith(`${place}?`) && one.description === callbackMark));
        const after = [
          ...registered
            .filter((one) => !remove.includes(one))
            .map((one) => (activate.includes(one) ? { ...one, inactive: false } : one)),
          ...create.map((one, index) => entry({ ...one, id: 1000 + index })),
        ];
        const again = planRegistrations(all, after);
        assert.deepEqual([again.create, again.activate, again.remove], [[], [], []]);
        assert.equal(again.keep.length, declared.length);
        assert.deepEqual(again.uncovered, []);
      }),
    );
  });
});

it('says for which of the wanted kinds ConnectWise calls nobody now, whoever’s entry covers them', () => {
  const boards = [2, 3].map((objectId) => ({ type: 'ticket', level: 'board', objectId }));
  const left = (...registered: readonly RegisteredCallback[]) =>
    planRegistrations({ url, kinds: boards }, registered).uncovered.map(({ objectId }) => objectId);
  const board = (objectId: number, changes: Partial<RegisteredCallback> = {}) =>
    entry({ level: 'Board', objectId, ...changes });
  assert.deepEqual(left(), [2, 3]);
  assert.deepEqual(left(entry()), []);
  assert.deepEqual(left(entry({ inactive: true })), [2, 3]);
  assert.deepEqual(left(entry({ url: url.replace('app.', 'app-test.') })), [2, 3]);
  assert.deepEqual(left(entry({ type: 'company' })), [2, 3]);
  assert.deepEqual(left(board(2)), [3]);
  assert.deepEqual(left(board(2), board(3, { inactive: true })), [3]);
  assert.deepEqual(left(board(2), board(3, stranger)), []);
});

it('an app that wants no callbacks removes its entries at this address, and nothing else', () => {
  const registered = [
    entry(),
    entry({ id: 8, ...stranger }),
    entry({ id: 9, url: url.replace('app.', 'a.') }),
  ];
  const { create, remove } = planRegistrations({ url, kinds: [] }, registered);
  assert.deepEqual([create, remove.map(({ id }) => id)], [[], [7]]);
});

it('an address must lead to our function and take the id at its end', () => {
  assert.equal(callbackAddress('https://app.example'), url);
  for (const good of [
    url,
    `${url.slice(0, -9)}code=x&recordId=`,
    'http://127.0.0.1:7071/api/callbacks/connectwise?recordId=',
  ])
    assert.equal(requireCallbackAddress(good), good);
  for (const bad of [
    '',
    'nowhere',
    url.replace('https', 'http'),
    url.replace('https', 'ftp'),
    url.replace('connectwise?', 'connectwis?'),
    url.replace('connectwise?', 'connectwise/?'),
    url.replace('recordId=', 'recordId=7'),
    url.replace('?recordId=', ''),
    `${url}#x`,
    url.replace('app.', 'user:pass@app.'),
    `${url}\n`,
    ` ${url}`,
    url.replace('app.', 'äpp.'),
    url.replace('recordId', 'x'.repeat(600)),
  ])
    assert.throws(() => requireCallbackAddress(bad), { code: 'request-invalid' }, bad);
});
