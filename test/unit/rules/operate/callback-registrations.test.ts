// If this fails, ConnectWise stops calling us, calls an old address, or another integration's callbacks are removed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  planRegistrations,
  wantedCallbacks,
} from '../../../../shared/rules/operate/callback-registrations.ts';
import type { RegisteredCallback } from '../../../../shared/rules/operate/callback-registrations.ts';

const url = 'https://app.example/api/connectwise/callback';
const wanted = wantedCallbacks(url);
const entry = (changes: Partial<RegisteredCallback> = {}): RegisteredCallback => ({
  id: 7,
  type: 'ticket',
  level: 'owner',
  objectId: 1,
  url,
  inactive: false,
  ...changes,
});

describe('the plan for the callbacks', () => {
  for (const [what, registered, [create, activate, remove, keep]] of [
    ['nothing is there', [], [1, [], [], []]],
    ['the entry is there', [entry()], [0, [], [], [7]]],
    ['it is written in other letters', [entry({ type: 'Ticket', level: 'Owner' })], [0, [], [], [7]]],
    ['it was switched off', [entry({ inactive: true })], [0, [7], [], []]],
    ['it is there twice', [entry(), entry({ id: 8 })], [0, [], [8], [7]]],
    ['it leads to an old address on our host', [entry({ url: `${url}/old` })], [1, [], [7], []]],
    ['it is of a kind that nobody wants', [entry({ type: 'company' })], [1, [], [7], []]],
    ['it is of another object', [entry({ objectId: 2 })], [1, [], [7], []]],
    ['it leads elsewhere', [entry({ url: 'https://other.example/hook' })], [1, [], [], []]],
    ['its address is none', [entry({ url: 'nowhere' })], [1, [], [], []]],
    [
      'our host is written in capitals, with another path',
      [entry({ url: 'https://APP.example/old' })],
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
    const entries = fc.array(
      fc.record({
        id: fc.nat(50),
        type: fc.constantFrom('ticket', 'Ticket', 'company'),
        level: fc.constantFrom('owner', 'board'),
        objectId: fc.constantFrom(1, 2),
        url: fc.constantFrom(url, `${url}?old`, 'https://other.example/hook', ''),
        inactive: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(entries, (registered) => {
        const { create, activate, remove } = planRegistrations(wanted, registered);
        assert.ok(remove.every((one) => one.url.startsWith('https://app.example')));
        const after = [
          ...registered
            .filter((one) => !remove.includes(one))
            .map((one) => (activate.includes(one) ? { ...one, inactive: false } : one)),
          ...create.map((one, index) => ({ ...one, id: 1000 + index, inactive: false })),
        ];
        const again = planRegistrations(wanted, after);
        assert.deepEqual([again.create, again.activate, again.remove], [[], [], []]);
        assert.equal(again.keep.length, 1);
      }),
    );
  });
});
