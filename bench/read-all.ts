/**
 * All tickets with chosen fields, from far away: beside the npm package connectwise-rest, and beside the same requests
 * written by hand on Node's own client.
 *
 *     npm run bench -- read-all [--tickets 100000] [--latency 50] [--concurrency 8] [--rounds 5] [--only ours,by-hand]
 *
 * Each reader runs in a process of its own, one after the other within each round, against one simulator that holds
 * every answer back by the latency and works out no list twice. Prints the middle of the rounds.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ask, heard, start } from './parts/processes.ts';
import type { ReadAllOrder, ReadAllReport } from './parts/read-all-contender.ts';
import { median, printTable, writeResult } from './parts/results.ts';
import type { Asked, SlowSimulatorOptions } from './parts/slow-simulator.ts';

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '100000' },
    latency: { type: 'string', default: '50' },
    concurrency: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'ours,connectwise-rest,by-hand' },
  },
});
/** Of the simulator's seed. */
const firstId = 1001;
const tickets = Number(values.tickets);
const rounds = Number(values.rounds);
const contenders = values.only.split(',') as ReadAllOrder['contender'][];
const directory = await mkdtemp(join(tmpdir(), 'bench-'));
type Measured = ReadAllReport & { readonly requests: number };

const simulator = start(
  'slow-simulator.ts',
  [
    JSON.stringify({
      tickets,
      latencyMs: Number(values.latency),
      keepsAnswers: true,
      directory,
    } satisfies SlowSimulatorOptions),
  ],
  { flags: ['--max-old-space-size=16000'] },
);
try {
  const { https } = await heard<{ readonly https: string }>(simulator);
  const measured = new Map<string, Measured[]>(contenders.map((name) => [name, []]));
  // The first round only fills the simulator's memory.
  for (let round = 0; round <= rounds; round += 1)
    for (const contender of contenders) {
      const report = await run({
        contender,
        origin: https,
        concurrency: Number(values.concurrency),
        pageSize: 1000,
      });
      if (round > 0) measured.get(contender)?.push(report);
    }
  await tell(measured);
} finally {
  simulator.disconnect();
  await rm(directory, { recursive: true, force: true });
}

async function run(order: ReadAllOrder): Promise<Measured> {
  await ask<Asked>(simulator, 'asked');
  const child = start('read-all-contender.ts', [JSON.stringify(order)], {
    flags: ['--expose-gc', '--max-old-space-size=8000'],
    environment: { NODE_EXTRA_CA_CERTS: join(directory, 'tls', 'ca.pem') },
  });
  const report = await heard<ReadAllReport>(child);
  const { requests } = await ask<Asked>(simulator, 'asked');
  const sum = (tickets * (2 * firstId + tickets - 1)) / 2;
  if (report.rows !== tickets || report.sumOfIds !== sum)
    throw new Error(`${order.contender} read ${report.rows} of ${tickets} tickets, or some twice.`);
  return { ...report, requests };
}

async function tell(measured: ReadonlyMap<string, readonly Measured[]>): Promise<void> {
  const middle = (name: string, of: (one: Measured) => number): number =>
    median((measured.get(name) ?? []).map(of));
  const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  console.log(
    `read-all: ${tickets} tickets, ${values.latency} ms latency, ${values.concurrency} at once, ${rounds} rounds`,
  );
  printTable(
    ['reader', 'seconds', 'processor seconds', 'requests', 'memory grew by (MiB)', 'heap grew by (MiB)'],
    contenders.map((name) => [
      name,
      (middle(name, ({ milliseconds }) => milliseconds) / 1000).toFixed(2),
      (middle(name, ({ processorMs }) => processorMs) / 1000).toFixed(2),
      middle(name, ({ requests }) => requests),
      mebibytes(Math.max(...(measured.get(name) ?? []).map(({ residentGrowth }) => residentGrowth))),
      mebibytes(Math.max(...(measured.get(name) ?? []).map(({ heapGrowth }) => heapGrowth))),
    ]),
  );
  for (const [beside, name] of [
    ['connectwise-rest', 'read-all'],
    ['by-hand', 'read-all-by-hand'],
  ] as const) {
    if (!measured.has(beside) || !measured.has('ours')) continue;
    const seconds = (of: string): number => middle(of, ({ milliseconds }) => milliseconds) / 1000;
    const ratio = seconds(beside) / seconds('ours');
    console.log(`ours is ${ratio.toFixed(2)} times as fast as ${beside}`);
    await writeResult({
      name,
      ratio,
      ours: seconds('ours'),
      beside: seconds(beside),
      unit: 'seconds',
      runs: rounds,
    });
  }
}
