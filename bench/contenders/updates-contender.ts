/** One way of changing many tickets, alone in its process: changes each once and tells how long it took. */
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { ManageAPI } from 'connectwise-rest';
import { discoverCodebase } from '../../shared/connectwise/http/address.ts';
import { connectwiseCaller } from '../../shared/connectwise/http/caller.ts';
import { connectwiseClient } from '../../shared/connectwise/client.ts';
import { createRateLimiter } from '../../shared/azure/stores/rate-limits.ts';
import { usualAtOnce } from '../../shared/rules/remotes/calls-at-once.ts';
import { usualRetry } from '../../shared/rules/retry.ts';
import { Secret } from '../../shared/rules/secret.ts';
import { callsAtOnce } from '../../shared/web/calls-at-once.ts';
import { axiosSend } from '../../shared/web/send.ts';
import { memoryTable } from '../../test/support/fakes/memory-table.ts';

/** One measured bulk change: `updates` tickets from `firstId` on, `concurrency` at a time. */
export interface UpdatesOrder {
  readonly contender: 'ours' | 'connectwise-rest' | 'by-hand' | 'by-hand-waiting';
  /** https, with its port. */
  readonly origin: string;
  readonly concurrency: number;
  readonly firstId: number;
  readonly updates: number;
  /** Every ticket gets `SUMMARY ID` as its summary. */
  readonly summary: string;
}

/** The cost of the bulk change, in milliseconds of wall time and of processor time. */
export interface UpdatesReport {
  readonly milliseconds: number;
  readonly processorMs: number;
  /** The number that the contender itself believes to have failed. */
  readonly failed: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as UpdatesOrder;
const { origin, concurrency } = order;
const clientId = '00000000-0000-4000-8000-000000000001';

interface Writer {
  connect(): Promise<unknown>;
  update(id: number, summary: string): Promise<unknown>;
}

function ours(): Writer {
  const send = axiosSend();
  const rateLimiter = createRateLimiter(memoryTable());
  const client = connectwiseClient(
    connectwiseCaller({
      site: origin,
      company: 'simco',
      clientId,
      codebase: discoverCodebase({ site: origin, company: 'simco', send }),
      keys: () =>
        Promise.resolve([{ publicKey: new Secret('sim-public'), privateKey: new Secret('sim-private') }]),
      allowLoopback: false,
      retry: {
        send,
        policy: usualRetry,
        now: Date.now,
        sleep: (milliseconds) => sleep(milliseconds),
        random: Math.random,
        rateLimiter,
        atOnce: callsAtOnce(rateLimiter, { bounds: usualAtOnce, now: Date.now }),
      },
    }),
  );
  return {
    connect: () => client.systemInfo(),
    update: (id, summary) => client.tickets.patch(id, [{ op: 'replace', path: 'summary', value: summary }]),
  };
}

function connectwiseRest(): Writer {
  const client = new ManageAPI({
    companyId: 'simco',
    publicKey: 'sim-public',
    privateKey: 'sim-private',
    clientId,
    companyUrl: new URL(origin).host,
    retry: true,
    logger: () => undefined,
  });
  return {
    connect: () => client.SystemAPI.getSystemInfo(),
    update: (id, summary) =>
      // Its types want an object, which its own documentation does not keep to.
      client.ServiceAPI.patchServiceTicketsById(id, [
        { op: 'replace', path: 'summary', value: summary as unknown as Record<string, unknown> },
      ]),
  };
}

/**
 * The loop that one writes on a Friday: three attempts, a second between them, whatever the answer was. With `waits`,
 * the same with a Retry-After that all its loops wait out: the least that anybody can need who honours it.
 */
function byHand(waits: boolean): Writer {
  let quietUntil = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const headers = {
    authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
    clientid: clientId,
    'content-type': 'application/json',
  };
  const send = (method: string, path: string, body?: string): Promise<number> =>
    new Promise((resolve, reject) => {
      request(`${origin}/v2025_1/apis/3.0${path}`, { method, agent, headers }, (answer) => {
        const told = Number(answer.headers['retry-after'] ?? 0) * 1000;
        if (waits && told > 0) quietUntil = Math.max(quietUntil, Date.now() + told);
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
        answer.on('error', reject);
      })
        .on('error', reject)
        .end(body);
    });
  return {
    connect: () => send('GET', '/system/info'),
    async update(id, summary) {
      const body = JSON.stringify([{ op: 'replace', path: 'summary', value: summary }]);
      for (let attempt = 1; ; attempt += 1) {
        for (let left = quietUntil - Date.now(); left > 0; left = quietUntil - Date.now()) await sleep(left);
        if ((await send('PATCH', `/service/tickets/${id}`, body)) < 300) return;
        if (attempt === 3) throw new Error('three times in vain');
        if (Date.now() >= quietUntil) await sleep(1000);
      }
    },
  };
}

const writer = {
  ours,
  'connectwise-rest': connectwiseRest,
  'by-hand': () => byHand(false),
  'by-hand-waiting': () => byHand(true),
}[order.contender]();
await writer.connect();
let next = 0;
let failed = 0;
const work = async (): Promise<void> => {
  while (next < order.updates) {
    const id = order.firstId + next++;
    try {
      await writer.update(id, `${order.summary} ${id}`);
    } catch {
      failed += 1;
    }
  }
};
const [begun, worked] = [performance.now(), process.cpuUsage()];
await Promise.all(Array.from({ length: concurrency }, work));
const milliseconds = performance.now() - begun;
const { user, system } = process.cpuUsage(worked);
process.send?.({ milliseconds, processorMs: (user + system) / 1000, failed } satisfies UpdatesReport);
process.disconnect();
process.exit();
