// If this fails, `callbacks ensure` leaves a switched-off entry switched off, or the health check counts entries that
// lead elsewhere and says that all is well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureCallbacks } from '../../../../shared/automations/operate/ensure-callbacks.ts';
import {
  callbackRegistrations,
  callbacksProbe,
} from '../../../../shared/connectwise/callbacks/registrations.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

const url = 'https://app.example/api/callbacks/connectwise?recordId=';

test('entries are made, switched on and removed in ConnectWise, and counted by where they lead', async () => {
  await using here = await startSimulated(1);
  const { callbacks } = here.client;
  const registrations = callbackRegistrations(callbacks);
  const probe = callbacksProbe(callbacks);
  const kinds = async () => {
    const plan = await ensureCallbacks(url, registrations, { dryRun: true });
    return [plan.create.length, plan.activate.length, plan.remove.length, plan.keep.length];
  };

  await callbacks.create({
    type: 'ticket',
    level: 'owner',
    objectId: 1,
    url: 'https://other.example/hook?id=',
  });
  assert.deepEqual(await probe.look(), [{ kind: 'callbacks', active: 0, switchedOff: 0 }]);
  assert.deepEqual(await kinds(), [1, 0, 0, 0]);

  await ensureCallbacks(url, registrations, { dryRun: false });
  assert.deepEqual(await kinds(), [0, 0, 0, 1]);
  assert.deepEqual(await probe.look(), [{ kind: 'callbacks', active: 1, switchedOff: 0 }]);

  const ours = (await registrations.list()).find((entry) => entry.url === url);
  assert.ok(ours);
  await callbacks.patch(ours.id, [{ op: 'replace', path: 'inactiveFlag', value: true }]);
  assert.deepEqual(await probe.look(), [{ kind: 'callbacks', active: 0, switchedOff: 1 }]);
  assert.deepEqual(await kinds(), [0, 1, 0, 0]);
  await ensureCallbacks(url, registrations, { dryRun: false });
  assert.deepEqual(await kinds(), [0, 0, 0, 1]);

  await registrations.remove(ours);
  assert.deepEqual(
    (await registrations.list()).map((entry) => entry.url),
    ['https://other.example/hook?id='],
  );
});
