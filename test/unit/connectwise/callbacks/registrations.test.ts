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
  const kind = { type: 'ticket', level: 'owner', objectId: 1 };
  const probe = callbacksProbe(callbacks, { kinds: [kind], url: null });
  const seen = (missing: readonly string[], switchedOff: readonly string[] = []) => [
    {
      kind: 'callbacks',
      active: missing.length + switchedOff.length === 0 ? 1 : 0,
      switchedOff: switchedOff.length,
      kinds: { missing, switchedOff, surplus: [] },
    },
  ];

  await callbacks.create({ ...kind, url: 'https://other.example/hook?id=' });
  assert.deepEqual(await probe.look(), seen(['ticket/owner/1']));

  const made = await registrations.create({ ...kind, url });
  assert.deepEqual([made.description, made.inactive, made.changedBy], [callbackMark, false, 'API-SIM']);
  assert.deepEqual(await registrations.read(made.id), made);
  assert.deepEqual(await probe.look(), seen([]));

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
  assert.deepEqual(await probe.look(), seen([], ['ticket/owner/1']));
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

test('each board of a link needs an entry that works, its own or that of every ticket; what is more is surplus', async () => {
  await using here = await startSimulated(1);
  const { callbacks } = here.client;
  const registrations = callbackRegistrations(callbacks);
  const board = (objectId: number) => ({ type: 'ticket', level: 'board', objectId });
  const looks = async (address: string | null, ...boards: readonly number[]) => {
    const [seen] = await callbacksProbe(callbacks, { kinds: boards.map(board), url: address }).look();
    assert.ok(seen?.kind === 'callbacks');
    const { missing, switchedOff, surplus } = seen.kinds ?? assert.fail('nothing was compared');
    return [missing, switchedOff, surplus];
  };
  await registrations.create({ ...board(1), url });
  assert.deepEqual(await looks(url, 1, 2), [['ticket/board/2'], [], []]);
  assert.deepEqual(await looks(url), [[], [], ['ticket/board/1']]);
  // Another environment, on the same ConnectWise.
  const test = url.replace('app.', 'app-test.');
  await registrations.create({ type: 'ticket', level: 'owner', objectId: 1, url: test });
  assert.deepEqual(await looks(url, 1, 2), [['ticket/board/2'], [], []]);
  assert.deepEqual(await looks(test, 1, 2), [[], [], ['ticket/owner/1']]);
  // Without an address nobody can tell whose entry it is.
  assert.deepEqual(await looks(null, 1, 2), [[], [], []]);
  // Somebody else's entry that leads to us is no surplus of ours.
  await callbacks.create({ ...board(7), url, description: 'theirs' });
  assert.deepEqual(await looks(url, 1), [[], [], []]);
  await callbacks.create({ type: 'company', level: 'owner', objectId: 1, url, description: callbackMark });
  assert.deepEqual(await looks(url, 1), [[], [], []]);
});
