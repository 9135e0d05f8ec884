/**
 * All tickets with chosen fields, from far away, page by page and record by record: beside the npm package
 * connectwise-rest, and beside the same requests written by hand on Node's own client.
 *
 *     npm run bench -- read-all [--tickets 100000] [--latency 50] [--concurrency 8] [--rounds 5]
 *                               [--only ours,by-hand,connectwise-rest,ours-by-record]
 *
 * `tickets` may be several numbers with commas between them. Each reader runs in a process of its own, against one simulator
 * that holds every answer back by the latency and works out no list twice. Each has to read every ticket once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, type Figures } from './parts/alternate.ts';
import { ask, heard, start } from './parts/processes.ts';
import type { ReadAllOrder, ReadAllReport } from './contenders/read-all-contender.ts';
import { report } from './parts/report.ts';
import type { Asked, SlowSimulatorOptions } from './contenders/slow-simulator.ts';

type Contender = ReadAllOrder['contender'];

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '100000' },
    latency: { type: 'string', default: '50' },
    concurrency: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'ours,by-hand,connectwise-rest,ours-by-record' },
  },
});
/** Of the simulator's seed. */
const firstId = 1001;
const rounds = Number(values.rounds);
const names = {
  ours: 'ours',
  'by-hand': 'by hand',
  'connectwise-rest': 'connectwise-rest',
  'ours-by-record': 'ours, record by record',
} as const;
const contenders = values.only.split(',') as Contender[];
const directory = await mkdtemp(join(tmpdir(), 'bench-'));
try {
  const cases = [];
  for (const tickets of values.tickets.split(',').map(Number)) cases.push(await reading(tickets));
  await report({
    name: 'read-all',
    cases,
    compares: 'wallMs',
    better: 'less',
    unit: `milliseconds, ${values.latency} ms away, ${values.concurrency} at once`,
    runs: rounds,
    shown: [
      { figure: 'wallMs', heading: 'altogether (ms)' },
      { figure: 'cpuMs', heading: 'processor (ms)' },
      { figure: 'requests', heading: 'requests' },
      { figure: 'grownMB', heading: 'memory grew by (MB)', digits: 1 },
    ],
  });
} finally {
  await rm(directory, { recursive: true, force: true });
}

/** Every reader in turn on so many tickets. The first round only fills the simulator's memory. */
async function reading(tickets: number) {
  const options: SlowSimulatorOptions = {
    tickets,
    latencyMs: Number(values.latency),
    keepsAnswers: true,
    directory,
  };
  const simulator = start('slow-simulator.ts', [JSON.stringify(options)], {
    flags: ['--max-old-space-size=16000'],
  });
  try {
    const { https } = await heard<{ readonly https: string }>(simulator);
    const order = { origin: https, concurrency: Number(values.concurrency), pageSize: 1000 };
    const read = async (contender: Contender): Promise<Figures> => {
      await ask<Asked>(simulator, 'asked');
      const child = start('read-all-contender.ts', [JSON.stringify({ ...order, contender })], {
        flags: ['--expose-gc', '--max-old-space-size=8000'],
        environment: { NODE_EXTRA_CA_CERTS: join(directory, 'tls', 'ca.pem') },
      });
      const { rows, sumOfIds, milliseconds, processorMs, residentGrowth } = await heard<ReadAllReport>(child);
      const { requests } = await ask<Asked>(simulator, 'asked');
      const sum = (tickets * (2 * firstId + tickets - 1)) / 2;
      if (rows !== tickets || sumOfIds !== sum)
        throw new Error(`${contender} read ${rows} of ${tickets} tickets, or some twice.`);
      return { wallMs: milliseconds, cpuMs: processorMs, requests, grownMB: residentGrowth / 1e6 };
    };
    const sides = contenders.map((one) => [names[one], () => read(one)] as const);
    return {
      case: `${tickets.toLocaleString('en')} tickets`,
      sides: await alternate(Object.fromEntries(sides), { rounds }),
    };
  } finally {
    simulator.disconnect();
  }
}
