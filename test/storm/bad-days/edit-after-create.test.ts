/**
 * What the user would lose: the edit of a person who was quicker than we are. A new incident is edited in the moment between
 * its create and our first read of it; the first value must not be written over that, whatever the clocks and the link's
 * policy say, and an edit that nobody can tell from ours must leave a trace.
 *
 *   create answered ── a person edits ── first read
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FieldName, SideName } from '../../../shared/rules/sync/record.ts';
import { engineWorld, type EngineWorld } from '../../support/engine/engine-world.ts';
import type { Pause } from '../../support/fakes/memory-stores.ts';

const mappings = [
  { name: 'due', connectwise: 'requiredDate', servicenow: 'due_date' },
  {
    name: 'tier',
    connectwise: 'custom:Tier',
    servicenow: 'u_tier',
    type: 'choice',
    values: [
      { connectwise: 'Gold', servicenow: '1' },
      { connectwise: 'Silver', servicenow: '2' },
    ],
  },
  { name: 'place', connectwise: 'custom:Place', servicenow: 'u_place' },
];

/** Per side the values with which a record begins, and a person's next ones. */
const values: Record<SideName, Readonly<Record<string, readonly [string, string]>>> = {
  connectwise: {
    summary: ['Printer', 'Printer, second floor'],
    status: ['New', 'Assigned'],
    priority: ['Medium', 'Critical'],
    'word:due': ['2026-12-01', '2026-12-24'],
    'word:tier': ['Gold', 'Silver'],
    'text:place': ['Rack 4', 'Rack 5'],
  },
  servicenow: {
    summary: ['Printer', 'Printer, second floor'],
    description: ['It burns.', 'It smokes.'],
    status: ['1', '2'],
    priority: ['2/2', '1/1'],
    'word:due': ['2026-12-01', '2026-12-24'],
    'word:tier': ['1', '2'],
    'text:place': ['Rack 4', 'Rack 5'],
  },
};
const across = (side: SideName): SideName => (side === 'connectwise' ? 'servicenow' : 'connectwise');

const firstOf = (side: SideName) =>
  Object.fromEntries(Object.entries(values[side]).map(([field, [first]]) => [field, first]));

/** A world in which a person edits the new record on `made` as soon as its create has happened. */
async function editedAtOnce(
  made: SideName,
  policy: string,
  edit: (w: EngineWorld, id: string) => void,
): Promise<EngineWorld> {
  const conflict = policy;
  const fields = Object.fromEntries(
    ['summary', 'description', 'status', 'priority'].map((field) => [field, { conflict }]),
  );
  const w = engineWorld({ fields, mappings: mappings.map((one) => ({ ...one, conflict })) });
  const from = across(made);
  const id = from === 'connectwise' ? w.openTicket(firstOf(from)) : w.openIncident(firstOf(from));
  const pause: Pause = (where) => {
    if (where === `after ${made} create`) edit(w, w.only(made).id);
    return Promise.resolve();
  };
  await w.sync(w.nudge(from, id), { pause });
  await w.bringToRest();
  return w;
}

for (const made of ['servicenow', 'connectwise'] as const)
  describe(`an edit of a ${made === 'servicenow' ? 'new incident' : 'new ticket'} before it was ever read`, () => {
    for (const policy of ['connectwise', 'servicenow', 'latest', 'manual'])
      for (const [field, [, next]] of Object.entries(values[made]) as [FieldName, [string, string]][])
        it(`travels: ${field}, policy ${policy}`, async () => {
          const w = await editedAtOnce(made, policy, (world, id) => world[made].edit(id, field, next));
          assert.equal(w[made].valueOf(w.only(made).id, field), next);
          const there = across(made);
          const expected = values[there][field]?.[1] ?? 'It smokes.';
          assert.equal(w[there].valueOf(w.only(there).id, field), expected);
          assert.deepEqual([...w.state.conflictRows.values()], []);
        });

    for (const field of ['word:due', 'word:tier', 'text:place'] as const)
      it(`travels also where it empties the field: ${field}`, async () => {
        const w = await editedAtOnce(made, 'latest', (world, id) => world[made].edit(id, field, ''));
        for (const side of [made, across(made)]) assert.equal(w[side].valueOf(w.only(side).id, field), '');
      });
  });

describe('an edit of a new record whose create nobody saw answered', () => {
  for (const field of ['word:due', 'word:tier', 'text:place'] as const)
    it(`leaves a trace where it empties the field: ${field}`, async () => {
      const w = engineWorld({ mappings });
      const ticket = w.openTicket(firstOf('connectwise'));
      const fault = (call: string) => (call === 'write create' ? 'lost-answer' : 'none');
      await w.sync(w.nudge('connectwise', ticket), { fault });
      w.servicenow.edit(w.only('servicenow').id, field, '');
      await w.bringToRest();
      // Nobody can tell an emptied field from one that the create did not save: it is filled, and the journal says so.
      assert.equal(w.servicenow.valueOf(w.only('servicenow').id, field), values.servicenow[field]?.[0]);
      assert.deepEqual(
        [...w.state.conflictRows.values()].map((row) => [row.field, row.servicenow, row.policy]),
        [[field, '', 'emptied-copy']],
      );
    });

  it('is a conflict where the ticket was emptied meanwhile, as the policy says', async () => {
    const manual = mappings.map((one) => ({ ...one, conflict: 'manual' }));
    const w = engineWorld({ mappings: manual });
    const ticket = w.openTicket(firstOf('connectwise'));
    const fault = (call: string) => (call === 'write create' ? 'lost-answer' : 'none');
    await w.sync(w.nudge('connectwise', ticket), { fault });
    w.servicenow.edit(w.only('servicenow').id, 'word:due', '2026-12-24');
    w.connectwise.edit(ticket, 'word:due', '');
    await w.bringToRest();
    assert.equal(w.servicenow.valueOf(w.only('servicenow').id, 'word:due'), '2026-12-24');
    assert.equal(w.connectwise.valueOf(ticket, 'word:due'), '');
    assert.deepEqual(
      [...w.state.conflictRows.values()].map((row) => [row.field, row.policy]),
      [['word:due', 'manual']],
    );
  });
});
