/**
 * A thousand tickets changed while ConnectWise answers some calls with 429 and some with 500: what is lost, what is done
 * twice, how long it takes. Beside connectwise-rest with its retries on, and beside a loop written by hand.
 *
 *     npm run bench -- updates [--updates 1000] [--share 0.02] [--retry-after 1] [--latency 20] [--concurrency 8] [--rounds 3]
 *
 * `share` of the calls each are answered 429 (with Retry-After, in seconds) and 500. A Retry-After is meant for all
 * instances together, and ours waits it out, nearly all of its time here: every single 429 stops every loop. The peers go
 * on asking, as the table shows, which a real ConnectWise answers with longer limits. What else ours costs is seen beside
 * a loop by hand that waits as well. The ratios compare what arrived exactly once, and with that loop the time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ask, heard, start } from './parts/processes.ts';
import { median, printTable, writeResult } from './parts/results.ts';
import type { Asked, SlowSimulatorOptions } from './parts/slow-simulator.ts';
import type { UpdatesOrder, UpdatesReport } from './parts/updates-contender.ts';

const { values } = parseArgs({
  options: {
    updates: { type: 'string', default: '1000' },
    share: { type: 'string', default: '0.02' },
    'retry-after': { type: 'string', default: '1' },
    latency: { type: 'string', default: '20' },
    concurrency: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'ours,connectwise-rest,by-hand,by-hand-waiting' },
  },
});
const updates = Number(values.updates);
const rounds = Number(values.rounds);
const probability = Number(values.share);
/** Of the simulator's seed. */
const firstId = 1001;
const contenders = values.only.split(',') as UpdatesOrder['contender'][];
const directory = await mkdtemp(join(tmpdir(), 'bench-'));

interface Measured {
  readonly seconds: number;
  /** The Retry-After that was given, times that overlap counted once. */
  readonly told: number;
  /** Requests in spite of it. */
  readonly tooEarly: number;
  readonly requests: number;
  readonly refused: number;
  readonly lost: number;
  readonly doubled: number;
  /** Of those lost, how many were not even reported as failed. */
  readonly unnoticed: number;
}

const simulator = start('slow-simulator.ts', [
  JSON.stringify({
    tickets: updates,
    latencyMs: Number(values.latency),
    keepsAnswers: false,
    directory,
  } satisfies SlowSimulatorOptions),
]);
try {
  const { https, http } = await heard<{ readonly https: string; readonly http: string }>(simulator);
  const measured = new Map<string, Measured[]>(contenders.map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1)
    for (const contender of contenders)
      measured.get(contender)?.push(await run(contender, round, https, http));
  await tell(measured);
} finally {
  simulator.disconnect();
  await rm(directory, { recursive: true, force: true });
}

async function run(
  contender: UpdatesOrder['contender'],
  round: number,
  https: string,
  http: string,
): Promise<Measured> {
  await control(http, 'DELETE', 'faults');
  const match = { method: 'PATCH', path: '/service/tickets' };
  const options = { retryAfterSeconds: Number(values['retry-after']) };
  // The same seed for all contenders of a round.
  await control(http, 'POST', 'faults', { fault: 'rate-limited', match, probability, seed: round, options });
  await control(http, 'POST', 'faults', { fault: 'timeout-500', match, probability, seed: round + 1000 });
  await ask<Asked>(simulator, 'asked');
  const summary = `${contender} ${round}`;
  const order: UpdatesOrder = {
    contender,
    origin: https,
    concurrency: Number(values.concurrency),
    firstId,
    updates,
    summary,
  };
  const child = start('updates-contender.ts', [JSON.stringify(order)], {
    environment: { NODE_EXTRA_CA_CERTS: join(directory, 'tls', 'ca.pem') },
  });
  const { milliseconds, failed } = await heard<UpdatesReport>(child);
  const { requests, faults, doubled, toldToWaitMs, tooEarly } = await ask<Asked>(simulator, 'asked');
  const held = (await control(http, 'GET', 'records/tickets')) as readonly { id: number; summary: string }[];
  const lost = held.filter((ticket) => ticket.summary !== `${summary} ${ticket.id}`).length;
  if (held.length !== updates) throw new Error(`The simulator holds ${held.length} tickets.`);
  return {
    seconds: milliseconds / 1000,
    told: toldToWaitMs / 1000,
    tooEarly,
    requests,
    refused: faults,
    lost,
    doubled,
    unnoticed: Math.max(0, lost - failed),
  };
}

async function control(http: string, method: string, route: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${http}/_sim/${route}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!answer.ok) throw new Error(`${method} ${route} was answered ${answer.status}: ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

async function tell(measured: ReadonlyMap<string, readonly Measured[]>): Promise<void> {
  const middle = (name: string, of: (one: Measured) => number): number =>
    median((measured.get(name) ?? []).map(of));
  console.log(
    `updates: ${updates} tickets, ${probability * 100} % 429 and as many 500, ${values['retry-after']} s Retry-After, ${values.concurrency} at once, ${rounds} rounds`,
  );
  printTable(
    [
      'writer',
      'lost',
      'lost unnoticed',
      'done twice',
      'seconds',
      'of them told to wait',
      'asked all the same',
      'requests',
      'of them refused',
    ],
    contenders.map((name) => [
      name,
      middle(name, ({ lost }) => lost),
      middle(name, ({ unnoticed }) => unnoticed),
      middle(name, ({ doubled }) => doubled),
      middle(name, ({ seconds }) => seconds).toFixed(2),
      middle(name, ({ told }) => told).toFixed(2),
      middle(name, ({ tooEarly }) => tooEarly),
      middle(name, ({ requests }) => requests),
      middle(name, ({ refused }) => refused),
    ]),
  );
  const right = (name: string): number => middle(name, ({ lost, doubled }) => updates - lost - doubled);
  for (const [beside, name] of [
    ['connectwise-rest', 'updates'],
    ['by-hand', 'updates-by-hand'],
  ] as const)
    if (measured.has(beside) && measured.has('ours'))
      await writeResult({
        name,
        ratio: right('ours') / right(beside),
        ours: right('ours'),
        beside: right(beside),
        unit: 'updates that arrived exactly once',
        runs: rounds,
      });
  if (!measured.has('by-hand-waiting') || !measured.has('ours')) return;
  const seconds = (name: string): number => middle(name, (one) => one.seconds);
  const ratio = seconds('by-hand-waiting') / seconds('ours');
  const told = middle('ours', (one) => one.told);
  console.log(
    `ours was told to wait for ${told.toFixed(2)} of its ${seconds('ours').toFixed(2)} s; it is ${ratio.toFixed(2)} times as fast as the loop by hand that waits as well`,
  );
  await writeResult({
    name: 'updates-time',
    ratio,
    ours: seconds('ours'),
    beside: seconds('by-hand-waiting'),
    unit: 'seconds',
    runs: rounds,
  });
}
