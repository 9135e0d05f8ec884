/**
 * Signed callbacks onto a real Azurite queue: how many a second, and how long each waits.
 *
 *     npm run bench -- receiver [--rounds 9] [--messages 600] [--at-once 1,16,64]
 *
 * Each receiver is one process, so one core but for what Node's own threads do; they take turns. Ours is the built app, asked
 * as the Functions worker asks it, without the host before it. Beside it node:http by hand and connectwise-rest's middleware
 * under express, both with the same check of the signature and two calls of storage: a row, and then a message, as one that
 * recognises a duplicate by its row must. Ours makes the same two at once (shared/automations/receive/accept.ts), and so does a
 * second version by hand, which recognises none.
 * After each run every message is on the queue exactly once, or the benchmark ends.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { QueueServiceClient } from '@azure/storage-queue';
import { signatureOf } from '../sandbox/connectwise/callbacks/signature.ts';
import { startAzurite } from '../sandbox/world/azurite.ts';
import { alternate, type Figures } from './parts/alternate.ts';
import { ask, heard, start } from './parts/processes.ts';
import type { ReceiverOrder, ReceiverReport } from './contenders/receiver-contender.ts';
import { report } from './parts/report.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    messages: { type: 'string', default: '600' },
    'at-once': { type: 'string', default: '1,16,64' },
  },
});
const rounds = Number(values.rounds);
const messages = Number(values.messages);
const root = fileURLToPath(new URL('..', import.meta.url));
const signingKey = 'a signing key of the benchmark';
/** Ours puts what is beyond a link's share onto a queue of its own. */
const queues = {
  ours: ['nudges', 'bulk-nudges'],
  bare: ['bare'],
  'bare-at-once': ['bareatonce'],
  'connectwise-rest': ['peer'],
} as const;

await mkdir(join(root, '.local'), { recursive: true });
const directory = await mkdtemp(join(root, '.local', 'receiver-'));
// The package takes the answer apart by itself once more, so it is given text within JSON.
const keys = createServer((asked, answer) => {
  const text = JSON.stringify({ signing_key: signingKey });
  answer.setHeader('content-type', 'application/json');
  answer.end(asked.url?.includes('/twice/') === true ? JSON.stringify(text) : text);
}).listen(0, '127.0.0.1');
try {
  await builtApp();
  const cases = [];
  for (const atOnce of values['at-once'].split(',').map(Number)) cases.push(await receiving(atOnce));
  await report({
    name: 'receiver',
    cases,
    compares: 'perSecond',
    better: 'more',
    unit: 'callbacks a second',
    runs: rounds,
    shown: [
      { figure: 'perSecond', heading: 'a second' },
      { figure: 'p50Ms', heading: 'p50 (ms)', digits: 1 },
      { figure: 'p99Ms', heading: 'p99 (ms)', digits: 1 },
      { figure: 'cpuMs', heading: 'processor (ms)', digits: 0 },
      { figure: 'wallMs', heading: 'altogether (ms)', digits: 0 },
    ],
  });
} finally {
  keys.close();
  await rm(directory, { recursive: true, force: true });
}

type Started = ReturnType<typeof start>;

/**
 * Every side in turn, so many messages at once. Each case has an emulator of its own: once a minute that removes what was read since,
 * and answers nothing for as long as that takes.
 */
async function receiving(atOnce: number) {
  const azurite = await startAzurite({ inMemory: true });
  const children: Started[] = [];
  try {
    const site = `127.0.0.1:${(keys.address() as AddressInfo).port}`;
    const started = (contender: ReceiverOrder['contender']): Promise<Run> =>
      receiver(contender, { site, storage: azurite.connectionString, children });
    const sides = {
      ours: await started('ours'),
      'node:http by hand': await started('bare'),
      'by hand, both at once': await started('bare-at-once'),
      'connectwise-rest and express': await started('connectwise-rest'),
    };
    // So that no side is measured while it still compiles: the first case would differ from the others by that alone.
    return {
      case: `${atOnce} at once`,
      sides: await alternate(bound(sides, atOnce), { rounds, warmUps: 5 }),
    };
  } finally {
    for (const child of children) child.disconnect();
    await azurite.close();
  }
}

type Run = (atOnce: number) => Promise<Figures>;

function bound<Name extends string>(
  sides: Readonly<Record<Name, Run>>,
  atOnce: number,
): Record<Name, () => Promise<Figures>> {
  const names = Object.keys(sides) as Name[];
  return Object.fromEntries(names.map((name) => [name, () => sides[name](atOnce)])) as Record<
    Name,
    () => Promise<Figures>
  >;
}

async function builtApp(): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    ['scripts/build.ts', 'functions/main.ts', join(directory, 'main.cjs')],
    { cwd: root },
  );
  await writeFile(join(directory, 'package.json'), JSON.stringify({ main: 'main.cjs' }));
  await copyFile(join(root, 'config.json'), join(directory, 'config.json'));
}

/** Starts one, and says how to time it. */
async function receiver(
  contender: ReceiverOrder['contender'],
  {
    site,
    storage,
    children,
  }: { readonly site: string; readonly storage: string; readonly children: Started[] },
): Promise<Run> {
  const folder = contender === 'connectwise-rest' ? 'v1/twice' : 'v1';
  const keyPath = contender === 'connectwise-rest' ? `/${folder}/` : `/${folder}//`;
  const keyUrl = `http://${site}${keyPath}system/callbackkey/index.rails?companyName=simco&id=${randomUUID()}`;
  const order: ReceiverOrder = {
    contender,
    connectionString: storage,
    queue: queues[contender][0],
    table: `bench${queues[contender][0]}`,
    keyUrl,
    app: directory,
  };
  const child = start('receiver-contender.ts', [JSON.stringify(order)], {
    environment: {
      CONNECTWISE_SITE: `http://${site}`,
      CONNECTWISE_COMPANY: 'simco',
      CONNECTWISE_CLIENT_ID: randomUUID(),
      SERVICENOW_INSTANCE: `http://${site}`,
      SECRETS_PROVIDER: 'environment',
      AzureWebJobsStorage: storage,
      ALLOW_LOOPBACK: 'true',
      CONFIG_PATH: join(directory, 'config.json'),
    },
    isSilent: true,
  });
  children.push(child);
  const { port } = await heard<ReceiverReport>(child);
  const service = QueueServiceClient.fromConnectionString(storage);
  const filled = queues[contender].map((name) => service.getQueueClient(name));
  return async (atOnce) => {
    const sent = Array.from({ length: messages }, () => callback(keyUrl));
    const before = await ask<ReceiverReport>(child, 'used');
    const { wallMs, waits } = await sendAll(port, sent, atOnce);
    const after = await ask<ReceiverReport>(child, 'used');
    await requireOnce(
      filled,
      sent.map(({ messageId }) => messageId),
      contender,
    );
    const sorted = waits.toSorted((one, other) => one - other);
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
    return {
      wallMs,
      cpuMs: after.cpuMs - before.cpuMs,
      perSecond: (messages / wallMs) * 1000,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
    };
  };
}

interface Signed {
  readonly messageId: string;
  readonly body: Buffer;
  readonly signature: string;
}

/** As large as recorded ones, which are a few kilobytes. */
function callback(keyUrl: string): Signed {
  const messageId = randomUUID();
  const entity = {
    id: 1001,
    summary: 'The printer on the second floor prints every page twice',
    company: { id: 2, identifier: 'northwind', name: 'Northwind Traders' },
    initialDescription: 'It began on Monday. '.repeat(100),
    _info: { lastUpdated: new Date().toISOString(), updatedBy: 'admin1' },
  };
  const body = Buffer.from(
    JSON.stringify({
      MessageId: messageId,
      FromUrl: 'na.myconnectwise.net',
      CompanyId: 'simco',
      MemberId: 'admin1',
      Action: 'updated',
      Type: 'ticket',
      ID: 1001,
      ProductInstanceId: null,
      PartnerId: null,
      Entity: JSON.stringify(entity),
      Metadata: { key_url: keyUrl },
      CallbackObjectRecId: 1,
    }),
  );
  return { messageId, body, signature: signatureOf(signingKey, body) };
}

async function sendAll(
  port: number,
  all: readonly Signed[],
  atOnce: number,
): Promise<{ readonly wallMs: number; readonly waits: readonly number[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const left = [...all];
  const waits: number[] = [];
  const sender = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const began = performance.now();
      const status = await send(port, agent, next);
      if (status !== 204) throw new Error(`A genuine callback was answered ${status}.`);
      waits.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, sender));
  const wallMs = performance.now() - began;
  agent.destroy();
  return { wallMs, waits };
}

function send(port: number, agent: Agent, { body, signature }: Signed): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path: '/api/callbacks/connectwise',
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'x-content-signature': signature,
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

type Queue = ReturnType<QueueServiceClient['getQueueClient']>;

/** Takes everything off the queues. Throws unless it is exactly what was sent. */
async function requireOnce(
  filled: readonly Queue[],
  sent: readonly string[],
  contender: string,
): Promise<void> {
  const found: string[] = [];
  for (const queue of filled) found.push(...(await takenOff(queue, sent.length)));
  const distinct = new Set(found);
  if (found.length !== sent.length || sent.some((id) => !distinct.has(id)))
    throw new Error(
      `${contender} put ${found.length} messages on the queue, of ${sent.length} that were sent.`,
    );
}

/** The ids of the messages on the queue, which is empty afterwards. */
async function takenOff(queue: Queue, atMost: number): Promise<string[]> {
  const found: string[] = [];
  for (let looks = 0; looks < atMost * 2; looks += 1) {
    const { receivedMessageItems } = await queue.receiveMessages({
      numberOfMessages: 32,
      visibilityTimeout: 600,
    });
    if (receivedMessageItems.length === 0) break;
    for (const { messageText } of receivedMessageItems) {
      const text = Buffer.from(messageText, 'base64').toString();
      found.push((JSON.parse(text) as { readonly messageId: string }).messageId);
    }
  }
  await queue.clearMessages();
  return found;
}
