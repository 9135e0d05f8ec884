/**
 * What the user would lose: a laptop on which storage may come up late or go away for a while. A timer that ran without
 * its lease might run twice, one that took storage's silence for "never ran" would forget the night; a message would
 * wait for a listener that has given up; and a stopped host that a busy client can keep alive never ends.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { type Azurite, startAzurite } from '../../../../sandbox/world/azurite.ts';
import { onStage } from '../../../support/functions-host/recordings.ts';
import type { Line } from '../../../support/functions-host/seen-file.ts';
import { until } from '../../../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-outage-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const app = join(folder, 'app');
mkdirSync(app);
symlinkSync(fileURLToPath(new URL('../../../../node_modules', import.meta.url)), join(app, 'node_modules'));
const queues = { maxPollingInterval: '00:00:00.2000000' };
writeFileSync(join(app, 'host.json'), JSON.stringify({ version: '2.0', extensions: { queues } }));
writeFileSync(join(app, 'package.json'), '{"main":"main.js"}');
writeFileSync(
  join(app, 'main.js'),
  `const { app } = require('@azure/functions');
   const seen = (o) => require('fs').appendFileSync(process.env.SEEN_FILE, JSON.stringify(o) + '\\n');
   app.timer('t_daily', { schedule: '0 30 9 * * *', handler: async (timer) => seen({ fn: 't_daily', timer }) });
   app.storageQueue('q', { queueName: 'outage', connection: 'AzureWebJobsStorage', handler: async (m) => seen({ fn: 'q', m }) });
   app.http('held', { authLevel: 'anonymous', handler: async () => {
     seen({ fn: 'held' });
     while (!require('fs').existsSync(process.env.SEEN_FILE + '.go')) await new Promise((r) => setTimeout(r, 20));
     return { body: 'held' };
   } });
   app.http('one', { authLevel: 'anonymous', handler: async () => ({ body: '1' }) });`,
);

/** A connection string says where storage will be, before it is there. */
async function freePorts(): Promise<Azurite['ports']> {
  const servers = [1, 2, 3].map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const [blob = 0, queue = 0, table = 0] = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return { blob, queue, table };
}

test('a host that is up before its storage runs no timer without a lease, and forgets none', async () => {
  const ports = await freePorts();
  const location = join(folder, 'data');
  const prepared = await startAzurite({ ports, location });
  const container = BlobServiceClient.fromConnectionString(prepared.connectionString).getContainerClient(
    'azure-webjobs-hosts',
  );
  await container.createIfNotExists();
  const [last, due] = [stamp(3), stamp(2)];
  const status = JSON.stringify({ Last: last, Next: due, LastUpdated: last });
  await container
    .getBlockBlobClient('timers/lab/Host.Functions.t_daily/status')
    .upload(status, status.length);
  await prepared.close();

  const env = {
    AzureWebJobsStorage: prepared.connectionString,
    AzureFunctionsWebHost__hostid: 'lab',
    FUNCTIONS_LEASE_SECONDS: '15',
  };
  await onStage(app, join(folder, 'late.seen'), env, async (stage) => {
    assert.equal((await fetch(`${stage.host.address}/api/one`)).status, 200, 'HTTP needs no storage');
    const lines: Line[] = [];
    await until('the timer says that it waits', () =>
      stage.lines.some((line) => line.includes('t_daily') && line.includes('storage does not answer')),
    );
    lines.push(...stage.seen());
    assert.equal(lines.length, 0);

    const storage = await startAzurite({ ports, location });
    try {
      await until('it makes up for the night', () => {
        lines.push(...stage.seen());
        return lines.length > 0;
      });
      const timer = lines[0]?.['timer'] as
        | { isPastDue: boolean; scheduleStatus: { next: string } }
        | undefined;
      assert.deepEqual([lines.length, timer?.isPastDue, timer?.scheduleStatus.next], [1, true, due]);

      const queue = QueueServiceClient.fromConnectionString(storage.connectionString).getQueueClient(
        'outage',
      );
      await queue.create();
      await queue.sendMessage(Buffer.from('after').toString('base64'));
      await until('the message is taken', () => stage.seen().some((line) => line['m'] === 'after'));
      const told = stage.lines.filter((line) => line.includes('could not be read'));
      assert.equal(told.length, 1, 'an outage is told once, not at every look');
    } finally {
      await storage.close();
    }
  });
});

/** 9:30 so many days ago, as a status spells it. */
function stamp(daysAgo: number): string {
  const day = new Date();
  const due = new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysAgo, 9, 30);
  return due.toISOString().replace(/\.000Z$/, '+00:00');
}

test('a client that never hangs up is not served on while a stopped host waits for its work', async () => {
  await onStage(app, join(folder, 'busy.seen'), {}, async (stage) => {
    const { port, address } = stage.host;
    const held = fetch(`${address}/api/held`);
    await until('it runs', () => stage.seen().some((line) => line['fn'] === 'held'));
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    let answers = 0;
    let tail = '';
    const ask = (): boolean => socket.write('GET /api/one HTTP/1.1\r\nHost: h\r\n\r\n');
    socket.on('data', (data: Buffer) => {
      // An answer may come in pieces, and its end, too; one question for each piece would double them again and again.
      tail = `${tail}${data.toString('latin1')}`.slice(-7);
      if (tail !== '\r\n0\r\n\r\n') return;
      tail = '';
      answers += 1;
      ask();
    });
    // A question may meet a connection that is closed already: that is an error of the socket, and no end of the wait.
    const closed = new Promise((resolve) => {
      socket.once('close', resolve);
    });
    ask();
    await until('it is served', () => answers > 3);
    const stopped = stage.host.stop();
    await closed;
    writeFileSync(join(folder, 'busy.seen.go'), '');
    assert.equal(await (await held).text(), 'held');
    await stopped;
  });
});
