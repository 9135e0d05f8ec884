/** One reader of all tickets, alone in its process: reads them once and tells how long it took and what memory it needed. */
import { Agent, request } from 'node:https';
import { ManageAPI } from 'connectwise-rest';
import { discoverCodebase } from '../../shared/connectwise/http/address.ts';
import { connectwiseCaller } from '../../shared/connectwise/http/caller.ts';
import { connectwiseClient } from '../../shared/connectwise/client.ts';
import { usualRetry } from '../../shared/rules/retry.ts';
import { Secret } from '../../shared/rules/secret.ts';
import { axiosSend } from '../../shared/web/send.ts';

/** One measured read: the client to use, the server, and how the list is cut into pages. */
export interface ReadAllOrder {
  readonly contender: 'ours' | 'ours-by-record' | 'connectwise-rest' | 'by-hand';
  /** https, with its port. */
  readonly origin: string;
  readonly concurrency: number;
  readonly pageSize: number;
}

/** The cost of reading every ticket once: wall time and processor time in milliseconds, memory in bytes. */
export interface ReadAllReport {
  readonly milliseconds: number;
  /** Of all threads of the process, milliseconds. */
  readonly processorMs: number;
  readonly rows: number;
  /** Adding them up shows that nothing was lost or doubled. */
  readonly sumOfIds: number;
  /** Most that the process grew above what it had before it began, in bytes. */
  readonly residentGrowth: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as ReadAllOrder;
const { origin, concurrency, pageSize } = order;
const fields = ['id', 'summary', 'status/name', 'priority/name', 'company/identifier'] as const;
const clientId = '00000000-0000-4000-8000-000000000001';
const site = new URL(origin);

let rows = 0;
let sumOfIds = 0;
const use = (row: { readonly id?: number }): void => {
  rows += 1;
  sumOfIds += row.id ?? 0;
};

interface Reader {
  /** One small request, so that connections and code are warm. */
  connect(): Promise<unknown>;
  read(): Promise<void>;
}

/** With `byRecord` each record is awaited, else each page. */
function ours({ byRecord }: { readonly byRecord: boolean }): Reader {
  const send = axiosSend();
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
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        random: Math.random,
      },
    }),
  );
  return {
    connect: () => client.systemInfo(),
    async read() {
      const list = client.tickets.list({ fields, pageSize, concurrency });
      if (byRecord) for await (const ticket of list) use(ticket);
      else for await (const page of list.pages()) page.forEach(use);
    },
  };
}

function connectwiseRest(): Reader {
  const client = new ManageAPI({
    companyId: 'simco',
    publicKey: 'sim-public',
    privateKey: 'sim-private',
    clientId,
    companyUrl: site.host,
    logger: () => undefined,
  });
  return {
    connect: () => client.SystemAPI.getSystemInfo(),
    async read() {
      const tickets = await client.paginate(
        client.ServiceAPI.getServiceTickets.bind(client.ServiceAPI),
        { pageSize },
        { fields: fields.join(','), orderBy: 'id asc' },
      );
      for (const ticket of tickets as { readonly id?: number }[]) use(ticket);
    },
  };
}

/** The same requests as ours sends, and nothing else: no retry, no order, no time-out, ids known to have no gaps. */
function byHand(): Reader {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const headers = {
    authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
    clientid: clientId,
    accept: 'application/vnd.connectwise.com+json',
  };
  const get = (path: string, more: Record<string, string> = {}): Promise<{ value: unknown; link: string }> =>
    new Promise((resolve, reject) => {
      request(`${origin}/v2025_1/apis/3.0${path}`, { agent, headers: { ...headers, ...more } }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('error', reject);
        answer.on('end', () => {
          const value: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'));
          resolve({ value, link: String(answer.headers['link'] ?? '') });
        });
      })
        .on('error', reject)
        .end();
    });
  const list = `/service/tickets?fields=${encodeURIComponent(fields.join(','))}&pageSize=${pageSize}`;
  const take = (value: unknown): void => (value as { readonly id: number }[]).forEach(use);
  return {
    connect: () => get('/system/info'),
    async read() {
      const first = await get(`${list}&page=1&orderBy=id%20asc`);
      take(first.value);
      const pages = Number(/[?&]page=(\d+)>; rel="last"/.exec(first.link)?.[1]);
      let next = (first.value as { id: number }[]).at(-1)?.id ?? 0;
      // One more than there are pages, because only an empty page says that it is the end.
      const starts = Array.from({ length: pages }, (_, index) => next + index * pageSize);
      next = 0;
      const worker = async (): Promise<void> => {
        for (let start = starts[next++]; start !== undefined; start = starts[next++])
          take((await get(`${list}&pageId=${start}`, { 'pagination-type': 'forward-only' })).value);
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
    },
  };
}

const reader = {
  ours: () => ours({ byRecord: false }),
  'ours-by-record': () => ours({ byRecord: true }),
  'connectwise-rest': connectwiseRest,
  'by-hand': byHand,
}[order.contender]();
await reader.connect();
globalThis.gc?.();
const before = process.memoryUsage.rss();
let resident = before;
// Looked at beside the reading: all that a process can tell of its memory would take up to a twentieth of the processor's time.
const sample = (): void => {
  resident = Math.max(resident, process.memoryUsage.rss());
};
const sampling = setInterval(sample, 20);
const [begun, worked] = [performance.now(), process.cpuUsage()];
await reader.read();
const milliseconds = performance.now() - begun;
const { user, system } = process.cpuUsage(worked);
sample();
clearInterval(sampling);
process.send?.({
  milliseconds,
  processorMs: (user + system) / 1000,
  rows,
  sumOfIds,
  residentGrowth: resident - before,
} satisfies ReadAllReport);
process.disconnect();
process.exit();
