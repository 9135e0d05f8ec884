// If this fails, every sync asks for the same status list again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

test('all the set-up of an instance can be read, each list with one request however often it is asked for', async () => {
  await using sim = await startSimulated(3);
  const { reference } = sim.client;
  const read = async () => {
    const [board] = await reference.boards();
    const id = board?.id ?? 0;
    return Promise.all([
      reference.boards(),
      reference.statuses(id),
      reference.types(id),
      reference.subTypes(id),
      reference.items(id),
      reference.teams(id),
      reference.priorities(),
      reference.sources(),
      reference.members(),
      reference.companyStatuses(),
      reference.companyTypes(),
      reference.agreementTypes(),
      reference.workTypes(),
      reference.workRoles(),
      reference.locations(),
      reference.departments(),
      reference.countries(),
    ]);
  };
  const lists = await read();
  assert.ok(lists.every((rows) => rows.length > 0));
  const asked = sim.asked();
  await read();
  assert.equal(sim.asked(), asked);
});
