/**
 * A thousand tickets changed while ConnectWise answers some calls with 429 and some with 500: what is lost, what is done
 * twice, how long it takes. Beside connectwise-rest with its retries on, and beside a loop written by hand.
 *
 *     npm run bench -- updates [--updates 1000] [--share 0.02] [--retry-after 1] [--latency 20] [--concurrency 8] [--rounds 3]
 *
 * `share` of the calls each are answered 429 (with Retry-After, in seconds) and 500. A Retry-After is meant for all
 * instances together, and ours waits it out, nearly all of its time here: every single 429 stops every loop. The peers go
 * on asking, as the table shows, which a real ConnectWise answers with longer limits. What else ours costs is seen beside
 * a loop by hand that waits as well: with it the time is compared, and ours may lose and double nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, type Figures } from './parts/alternate.ts';
import { ask, heard, start } from './parts/processes.ts';
import { report } from './parts/report.ts';
import type { Asked, SlowSimulatorOptions } from './contenders/slow-simulator.ts';
import type { UpdatesOrder, UpdatesReport } from './contenders/updates-contender.ts';

type Contender = UpdatesOrder['contender'];

const { values } = parseArgs({
  options: {
    updates: { type: 'string', default: '1000' },
    share: { type: 'string', default: '0.02' },
    'retry-after': { type: 'string', default: '1' },
    latency: { type: 'string', default: '20' },
    concurrency: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'ours,by-hand-waiting,by-hand,connectwise-rest' },
  },
});
const updates = Number(values.updates);
const rounds = Number(values.rounds);
const probability = Number(values.share);
/** Of the simulator's seed. */
const firstId = 1001;
const contenders = values.only.split(',') as Contender[];
const directory = await mkdtemp(join(tmpdir(), 'bench-'));

const names = {
  ours: 'ours',
  'by-hand-waiting': 'by hand, waiting as told',
  'by-hand': 'by hand, asking on',
  'connectwise-rest': 'connectwise-rest',
} as const;

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
  const runs = new Map<Contender, number>();
  const sides = contenders.map((contender) => {
    const next = (): Promise<Figures> => {
      const round = (runs.get(contender) ?? 0) + 1;
      runs.set(contender, round);
      return run(contender, round, https, http);
    };
    return [names[contender], next] as const;
  });
  const share = `${probability * 100} % 429 and as many 500`;
  await report({
    name: 'updates',
    cases: [{ case: share, sides: await alternate(Object.fromEntries(sides), { rounds, warmUps: 0 }) }],
    compares: 'wallMs',
    better: 'less',
    unit: `milliseconds for ${updates} updates`,
    runs: rounds,
    shown: [
      { figure: 'lost', heading: 'lost' },
      { figure: 'unnoticed', heading: 'lost unnoticed' },
      { figure: 'doubled', heading: 'done twice' },
      { figure: 'wallMs', heading: 'altogether (ms)' },
      { figure: 'toldMs', heading: 'of them told to wait (ms)' },
      { figure: 'tooEarly', heading: 'asked all the same' },
      { figure: 'requests', heading: 'requests' },
      { figure: 'refused', heading: 'of them refused' },
    ],
  });
} finally {
  simulator.disconnect();
  await rm(directory, { recursive: true, force: true });
}

/** One run of a writer; the faults of a round are the same for all of them. */
async function run(contender: Contender, round: number, https: string, http: string): Promise<Figures> {
  await control(http, 'DELETE', 'faults');
  const match = { method: 'PATCH', path: '/service/tickets' };
  const options = { retryAfterSeconds: Number(values['retry-after']) };
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
  const { milliseconds, processorMs, failed } = await heard<UpdatesReport>(child);
  const { requests, faults, doubled, toldToWaitMs, tooEarly } = await ask<Asked>(simulator, 'asked');
  const held = (await control(http, 'GET', 'records/tickets')) as readonly { id: number; summary: string }[];
  const lost = held.filter((ticket) => ticket.summary !== `${summary} ${ticket.id}`).length;
  if (held.length !== updates) throw new Error(`The simulator holds ${held.length} tickets.`);
  if (contender === 'ours' && (lost > 0 || doubled > 0))
    throw new Error(`Ours lost ${lost} updates, and did ${doubled} twice.`);
  return {
    wallMs: milliseconds,
    cpuMs: processorMs,
    toldMs: toldToWaitMs,
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
