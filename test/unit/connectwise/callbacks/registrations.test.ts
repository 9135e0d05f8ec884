// If this fails, a switched-off entry stays switched off, nobody learns since when, or the health check counts entries that
// lead elsewhere and says that all is well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  callbackRegistrations,
  callbacksProbe,
} from '../../../../shared/connectwise/callbacks/registrations.ts';
import { callbackMark } from '../../../../shared/rules/operate/callback-registrations.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

const url = 'https://app.example/api/callbacks/connectwise?recordId=';

test('entries are made, read, switched on and removed in ConnectWise, and counted by where they lead', async () => {
  await using here = await startSimulated(1);
  const { callbacks } = here.client;
  const registrations = callbackRegistrations(callbacks);
  const probe = callbacksProbe(callbacks);
  const kind = { type: 'ticket', level: 'owner', objectId: 1 };

  await callbacks.create({ ...kind, url: 'https://other.example/hook?id=' });
  assert.deepEqual(await probe.look(), [{ kind: 'callbacks', active: 0, switchedOff: 0 }]);

  const made = await registrations.create({ ...kind, url });
  assert.deepEqual([made.description, made.inactive, made.changedBy], [callbackMark, false, 'API-SIM']);
  assert.deepEqual(await registrations.read(made.id), made);
  assert.deepEqual(await probe.look(), [{ kind: 'callbacks', active: 1, switchedOff: 0 }]);

  await here.simulator.core.control.advance(86_400);
  here.simulator.core.control.edit({
    table: 'callbacks',
    id: String(made.id),
    set: { inactiveFlag: true },
    by: 'jlindqvist',
  });
  const off = await registrations.read(made.id);
  assert.deepEqual([off?.inactive, off?.changedBy], [true, 'jlindqvist']);
  assert.ok(Date.parse(off?.changedAt ?? '') > Date.parse(made.changedAt ?? ''));
  assert.deepEqual(await probe.look(), [{ kind: 'callbacks', active: 0, switchedOff: 1 }]);
  await registrations.activate(made);
  assert.equal((await registrations.read(made.id))?.inactive, false);

  await registrations.remove(made);
  await registrations.remove(made);
  assert.equal(await registrations.read(made.id), null);
  assert.deepEqual(
    (await registrations.list()).map((entry) => entry.url),
    ['https://other.example/hook?id='],
  );
});
