/**
 * What the user would lose: knowing whether a channel works before the night on which it is needed, and a way to be left
 * alone by what they know already. The whole command runs against real storage and the laptop's receivers.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { routingKey } from '../../../../sandbox/alerts/events.ts';
import { startAlertsReceivers, type AlertsReceivers } from '../../../../sandbox/alerts/start.ts';
import { openTable } from '../../../../shared/azure/open-table.ts';
import { createAlertBook } from '../../../../shared/azure/stores/alert-book.ts';
import { afterBadLook } from '../../../../shared/rules/alerts/state.ts';
import { finding } from '../../../../shared/rules/operate/health-table.ts';
import { Secret } from '../../../../shared/rules/secret.ts';
import { ensureCertificates } from '../../../../sandbox/world/certificates.ts';
import { startCliWorld, type CliWorld } from '../../../support/cli/world.ts';

let world: CliWorld;
let receivers: AlertsReceivers;
let folder: string;
let settings: Readonly<Record<string, string>>;

before(async () => {
  world = await startCliWorld();
  folder = await mkdtemp(join(tmpdir(), 'alerts-'));
  receivers = await startAlertsReceivers({ httpPort: 0, smtpPort: 0, tls: await ensureCertificates(folder) });
  const config = JSON.parse(await readFile('config.json', 'utf8')) as object;
  const channels = [
    { kind: 'teams', name: 'teams', addressSecret: 'teams-address' },
    { kind: 'events', name: 'pager', address: receivers.eventsAddress, routingKeySecret: 'pager-key' },
  ];
  const path = join(folder, 'config.json');
  await writeFile(path, JSON.stringify({ ...config, alerts: { channels } }));
  settings = { CONFIG_PATH: path, TEAMS_ADDRESS: receivers.workflowAddress, PAGER_KEY: routingKey };
});
after(async () => {
  await world.close();
  await receivers.close();
  await rm(folder, { recursive: true, force: true });
});

async function alerts(...args: readonly string[]) {
  const ran = await world.run(['alerts', ...args], settings);
  assert.doesNotMatch(`${ran.stdout}${ran.stderr}`, /sim-workflow-signature|simulated0routing0key/);
  return ran;
}

test('a trial reaches every channel, and one that refuses is named with its code', async () => {
  const preview = await alerts('test');
  assert.deepEqual([preview.code, receivers.core.received()], [3, []]);
  assert.match(preview.stdout, /a trial would be sent to teams, pager; add --yes/);
  const well = await alerts('test', '--as', 'Ada', '--yes');
  assert.equal(well.code, 0, well.stdout + well.stderr);
  assert.deepEqual(
    receivers.core
      .received()
      .map(({ channel }) => channel)
      .toSorted(),
    ['events', 'teams'],
  );
  assert.match(JSON.stringify(receivers.core.received()), /This is a test alert\. Nothing is wrong\./);
  receivers.core.faults.order({ fault: 'flow-deleted', times: 10 });
  const broken = await alerts('test', '--yes');
  assert.equal(broken.code, 1);
  assert.match(broken.stdout, /✖ teams.*alert-channel-refused/);
  assert.match(broken.stdout, /✔ pager/);
  receivers.core.faults.remove();
  const one = await alerts('test', 'teams', '--yes');
  assert.deepEqual([one.code, /pager/.test(one.stdout)], [0, false]);
  const none = await alerts('test', 'nobody');
  assert.equal(none.code, 2);
  assert.match(none.stderr, /no channel "nobody".*teams, pager/);
});

test('open alerts, mutes and channels are listed; a mute ends by itself and can be ended', async () => {
  const table = openTable({ kind: 'connection-string', value: new Secret(world.storage) }, 'alerts');
  const book = createAlertBook(table, [], Date.now);
  const seen = {
    from: 'acme cursors',
    isFailure: false,
    finding: finding('poll-stopped', 'acme servicenow', ''),
  };
  const alert = afterBadLook(undefined, seen, Date.now() - 7_200_000);
  await book.save({ alerts: [alert], forgotten: [], notice: null, channels: [] });
  const key = 'poll-stopped acme servicenow';
  const wrong = await alerts('mute', 'poll-stopped acme', '--for', '2h', '--because', 'known');
  assert.deepEqual([wrong.code, wrong.stderr.includes(key)], [2, true], wrong.stderr);
  const muted = await alerts(
    'mute',
    key,
    '--for',
    '2h',
    '--because',
    'the instance moves',
    '--as',
    'Ada',
    '--yes',
  );
  assert.equal(muted.code, 0, muted.stderr);
  const list = await alerts('list');
  assert.match(list.stdout, /✖ poll-stopped acme servicenow {2}since 2 h 0 min ago, nobody notified/);
  assert.match(list.stdout, /muted poll-stopped acme servicenow until .{23,27} by Ada: the instance moves/);
  assert.match(list.stdout, /channel pager: last delivered/);
  const { mutes } = JSON.parse((await alerts('list', '--json')).stdout) as {
    readonly mutes: readonly { readonly until: string }[];
  };
  const hours = (Date.parse(mutes[0]?.until ?? '') - Date.now()) / 3_600_000;
  assert.ok(hours > 1.9 && hours <= 2, `${hours}`);
  assert.equal((await alerts('unmute', key)).code, 3);
  assert.match((await alerts('list')).stdout, /muted/);
  assert.equal((await alerts('unmute', key, '--yes')).code, 0);
  assert.doesNotMatch((await alerts('list')).stdout, /muted/);
  assert.equal((await alerts('mute', key, '--for', 'soon', '--because', 'x')).code !== 0, true);
  const journal = await world.run(['audit', '--json'], settings);
  assert.match(journal.stdout, /alerts-mute/);
});
