// A test suite of your own, against the simulator: start it, seed it, order a fault, read what was asked, reset.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, test } from 'node:test';

/** The folder into which this repository is cloned, with `npm ci` done once. */
const sandbox = process.env['SANDBOX'] ?? '../connectwise-functions';
const site = `http://127.0.0.1:${process.env['CONNECTWISE_PORT'] ?? '7081'}`;
const api = `${site}/v4_6_release/apis/3.0`;
const headers = {
  authorization: `Basic ${btoa('simco+sim-public:sim-private')}`,
  clientid: 'any',
  'content-type': 'application/json',
};

let simulator: ChildProcess;

before(async () => {
  simulator = spawn('npm', ['run', 'sandbox', '--', 'connectwise'], {
    cwd: sandbox,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  assert.ok(simulator.stdout);
  // Everything is up when it prints a line that begins with "ready".
  for await (const line of createInterface({ input: simulator.stdout })) if (line.startsWith('ready')) break;
  simulator.stdout.resume();
});

after(async () => {
  simulator.kill();
  await once(simulator, 'exit');
});

/** A control route: see "What you can send it". */
const control = async (method: string, route: string, body?: unknown): Promise<unknown> => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${site}/_sim/${route}`, { method, ...sent });
  return answer.status === 204 ? undefined : answer.json();
};

// Back to the same 20 tickets, with no fault ordered and nothing asked.
beforeEach(async () => {
  await control('POST', 'reset', { seed: 1, tickets: 20 });
  await control('DELETE', 'faults');
  await control('DELETE', 'requests');
});

test('my program finds the ticket that a person just changed', async () => {
  const edit = { table: 'tickets', id: 1003, set: { summary: 'Changed by hand' }, by: 'tpatel' };
  await control('POST', 'edit', edit);
  const conditions = encodeURIComponent('summary = "Changed by hand"');
  const answer = await fetch(`${api}/service/tickets?conditions=${conditions}`, { headers });
  const [ticket] = (await answer.json()) as { id: number }[];
  assert.equal(ticket?.id, 1003);
});

test('my program asks again after a 429', async () => {
  const match = { method: 'GET', path: '/service/tickets' };
  await control('POST', 'faults', {
    fault: 'rate-limited',
    match,
    times: 1,
    options: { retryAfterSeconds: 0 },
  });
  const statuses: number[] = [];
  while (statuses.at(-1) !== 200 && statuses.length < 3)
    statuses.push((await fetch(`${api}/service/tickets`, { headers })).status);
  assert.deepEqual(statuses, [429, 200]);
  const { byRoute } = (await control('GET', 'requests')) as { byRoute: Record<string, number> };
  assert.deepEqual(byRoute, { 'GET /service/tickets': 2 });
});
