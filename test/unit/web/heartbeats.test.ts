/**
 * What the user would lose: the monitor outside that notices when the whole app is gone, or a run that hangs on a
 * monitor that does not answer. Its address is a secret: anyone who knows it can silence it.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { Secret } from '../../../shared/rules/secret.ts';
import { heartbeats } from '../../../shared/web/heartbeats.ts';
import { axiosSend } from '../../../shared/web/send.ts';

interface Ping {
  readonly url: string;
  readonly body: string;
}
const pings: Ping[] = [];
let statuses: number[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => (body += part));
  request.on('end', () => {
    pings.push({ url: `${request.method ?? ''} ${request.url ?? ''}`, body });
    response.writeHead(statuses.shift() ?? 200).end('OK');
  });
});
let origin = '';
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());
beforeEach(() => {
  pings.length = 0;
  statuses = [];
});

function monitor(address: string | null, allowLoopback = true) {
  const failures: string[] = [];
  const waits: number[] = [];
  const beat = heartbeats({
    send: axiosSend(),
    addressOf: () => Promise.resolve(address === null ? null : new Secret(address)),
    allowLoopback,
    sleep: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    onFailure: (name, code) => void failures.push(`${name} ${code}`),
  });
  return { beat, failures, waits };
}

test('start, success and fail are told with the run’s id and a short report', async () => {
  const { beat, failures } = monitor(`${origin}/ping/6f1c`);
  await beat.start('ticket-sync', 'run-1');
  await beat.end('ticket-sync', 'run-1', 'success', 'polled');
  await beat.end('ticket-sync', 'run-2', 'fail', 'x'.repeat(5_000));
  assert.deepEqual(
    pings.map(({ url }) => url),
    ['POST /ping/6f1c/start?rid=run-1', 'POST /ping/6f1c?rid=run-1', 'POST /ping/6f1c/fail?rid=run-2'],
  );
  assert.deepEqual([pings[1]?.body, pings[2]?.body.length, failures], ['polled', 1_000, []]);
});

test('the query of an address stays', async () => {
  const { beat } = monitor(`${origin}/api/push/token?status=up&msg=OK`);
  await beat.end('ticket-sync', 'r', 'success', '');
  assert.equal(pings[0]?.url, 'POST /api/push/token?status=up&msg=OK&rid=r');
});

test('a monitor that refuses gets three tries, and the run hears nothing of it', async () => {
  const { beat, failures, waits } = monitor(`${origin}/ping`);
  statuses = [500, 404, 200];
  await beat.start('ticket-sync', 'r');
  assert.deepEqual([pings.length, failures], [3, []]);
  statuses = [500, 500, 500, 500];
  await beat.start('ticket-sync', 'r');
  assert.deepEqual([pings.length, failures, waits.length], [6, ['ticket-sync heartbeat-refused'], 4]);
});

test('an automation without an address sends nothing, and an address that is no https is not asked', async () => {
  await monitor(null).beat.start('ticket-sync', 'r');
  for (const address of ['not an address', 'ftp://hc.example/x', 'http://hc.example/x', `${origin}/x`]) {
    const { beat, failures } = monitor(address, false);
    await beat.start('ticket-sync', 'r');
    assert.deepEqual(failures, ['ticket-sync heartbeat-address-invalid'], address);
  }
  assert.deepEqual(pings, []);
});

test('a redirect is not followed: the address of a monitor is where the secret says', async () => {
  statuses = [302, 302, 302];
  const { beat, failures } = monitor(`${origin}/moved`);
  await beat.start('ticket-sync', 'r');
  assert.deepEqual([pings.length, failures], [3, ['ticket-sync heartbeat-refused']]);
});
