/**
 * The engine on the real sides, clients and rules, against the cores of both simulators in one process: no network, one
 * virtual clock, stores in memory.
 */
import { createConnectWiseCore } from '../../../sandbox/connectwise/core.ts';
import { virtualClock, type MovableClock } from '../../../sandbox/common/clock.ts';
import type { Deliver } from '../../../sandbox/common/deliver.ts';
import type { SimCore } from '../../../sandbox/common/core.ts';
import { createServiceNowCore } from '../../../sandbox/servicenow/core.ts';
import { createCircuitBreakers } from '../../../shared/azure/stores/circuit-breakers.ts';
import { createRemoteWaits } from '../../../shared/azure/stores/waiting/remote-waits.ts';
import type { SyncOutcome } from '../../../shared/ports/sync.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import { ticketSync } from '../../../shared/automations/poll/ticket-sync.ts';
import { discoverCodebase } from '../../../shared/connectwise/http/address.ts';
import { connectwiseCaller } from '../../../shared/connectwise/http/caller.ts';
import { connectwiseClient } from '../../../shared/connectwise/client.ts';
import { referenceWords } from '../../../shared/connectwise/sync/reference-words.ts';
import { parseConfig } from '../../../shared/rules/config/parse.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { Link } from '../../../shared/rules/config/link.ts';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import { usualRetry } from '../../../shared/rules/retry.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { servicenowCaller } from '../../../shared/servicenow/http/call.ts';
import { servicenowClient } from '../../../shared/servicenow/http/client.ts';
import { signIn } from '../../../shared/servicenow/http/sign-in.ts';
import { linkedSides } from '../../../shared/app/links.ts';
import type { Send, WebRequest } from '../../../shared/web/send.ts';
import type { RateLimiter } from '../../../shared/ports/remotes.ts';
import type { RetryDeps } from '../../../shared/web/attempt.ts';
import { retriedSend } from '../../../shared/web/send-with-retry.ts';
import { emptyState, memoryStores, type MemoryOptions, type Pause } from '../fakes/memory-stores.ts';
import { readFileSync } from 'node:fs';
import { callbackAddress, receivers, webhookAddress, webhookSecret } from './real-callbacks.ts';
import type { ReceiverParts } from './real-callbacks.ts';
import { seededRandom } from './scheduler.ts';
import { memoryTable } from '../fakes/memory-table.ts';

const start = Date.parse('2026-03-02T08:00:00.000Z');
const instance = 'http://127.0.0.1:7082';

/** Hands a request to a core as its shell would, with what a cut connection looks like to a client. */
function sendTo(core: SimCore, clock: MovableClock, count: (route: string) => void): Send {
  return async (request) => {
    const url = new URL(request.url);
    count(`${request.method} ${url.pathname}`);
    const body = await wholeBody(request);
    const handling = core.handle({
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      rawQuery: url.search.slice(1),
      headers: { host: url.host, ...request.headers, 'content-length': String(body.length) },
      body,
      secure: false,
    });
    const answer = await inTime(handling, request.timeoutMs, clock);
    if (answer.cut !== undefined)
      throw new CodedError('http-no-answer', { detail: `The answer was cut: ${answer.cut}.` });
    const bytes = answer.body === null ? Buffer.alloc(0) : Buffer.from(answer.body);
    const streamed = request.streamed === true && answer.status >= 200 && answer.status < 300;
    return {
      status: answer.status,
      headers: Object.fromEntries(
        Object.entries({
          date: new Date().toUTCString(),
          'content-length': String(bytes.length),
          ...answer.headers,
        }).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: streamed ? Buffer.alloc(0) : bytes,
      stream: streamed ? inTwo(bytes, request.maxBytes) : undefined,
    };
  };
}

/** A body that breaks off never arrives whole, so it never arrives. */
async function wholeBody({ body = '', upload }: WebRequest): Promise<Buffer> {
  if (upload === undefined) return Buffer.from(body);
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of upload.chunks) pieces.push(piece);
  } catch {
    throw new CodedError('http-no-answer', { detail: 'The body broke off.' });
  }
  const whole = Buffer.concat(pieces);
  if (upload.bytes !== null && upload.bytes !== whole.length)
    throw new CodedError('http-no-answer', { detail: 'The body is not as long as was told.' });
  return whole;
}

/** Broken off as soon as more has come than is wanted. */
async function* inTwo(bytes: Buffer, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
  yield bytes.subarray(0, bytes.length / 2);
  if (bytes.length > maxBytes) throw new CodedError('http-too-large');
  yield bytes.subarray(bytes.length / 2);
}

/** The same, with a moment before and after each request in which the instance may die. */
function stoppable(send: Send, pause: Pause): Send {
  return async (request) => {
    const what = `${request.method} ${new URL(request.url).pathname}`;
    await pause(`before ${what}`);
    const answer = await send(request);
    await pause(`after ${what}`);
    return answer;
  };
}

/** A core that waits for the clock gets its time, second by second, until the client would have given up. */
async function inTime<T>(handling: Promise<T>, timeoutMs: number, clock: MovableClock): Promise<T> {
  const begun = clock.now();
  const turns = async (): Promise<undefined> => {
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return undefined;
  };
  for (;;) {
    const answer = await Promise.race([handling, turns()]);
    if (answer !== undefined) return answer;
    if (clock.now() - begun >= timeoutMs)
      throw new CodedError('http-timeout', { detail: 'It took too long.' });
    await clock.advance(1_000);
  }
}

/** The peculiarities of one instance. */
interface InstanceOptions {
  /** Waits between two tries; left out, it moves the clock on. */
  readonly sleep?: RetryDeps['sleep'];
  /** The calls that its storage account refuses. */
  readonly refuse?: NonNullable<MemoryOptions['refuse']>;
  /** The lead of its clock over the others', milliseconds. */
  readonly aheadMs?: number;
}

export async function realWorld(
  seed: number,
  tickets = 3,
  tuning: {
    readonly pageSize?: number;
    readonly sharedLimits?: boolean;
    readonly circuitBreakers?: boolean;
    /** Laid over the link of config.json. */
    readonly link?: Readonly<Record<string, unknown>>;
  } = {},
) {
  const { pageSize, sharedLimits = false, circuitBreakers = false } = tuning;
  const remotes = memoryTable();
  const circuitBreaker = circuitBreakers ? createCircuitBreakers(remotes) : undefined;
  const clock = virtualClock(start);
  const random = seededRandom(seed);
  let receive: Deliver = () => Promise.resolve({ status: 404 });
  const deliver: Deliver = (url, headers, body) => receive(url, headers, body);
  const connectwise = createConnectWiseCore({
    seed,
    tickets,
    clock,
    origin: 'http://127.0.0.1:7081',
    deliver,
  });
  const servicenow = createServiceNowCore({ seed, tickets, clock, deliver });
  const json = JSON.parse(readFileSync(new URL('../../../config.json', import.meta.url), 'utf8')) as {
    links: Record<string, unknown>[];
  };
  for (const one of json.links) Object.assign(one, { history: true }, tuning.link);
  const config = parseConfig(
    { ...json, engine: pageSize === undefined ? {} : { pageSize } },
    { SERVICENOW_INSTANCE: instance },
  );
  const [configured] = config.links;
  if (configured === undefined) throw new Error('config.json has no link');
  const link: Link = configured;
  let requests = 0;
  let writes = 0;
  let calls: string[] = [];
  const closed = new Map<string, number>();
  const rateLimiter: RateLimiter = {
    blockedUntil: (scope) => Promise.resolve(closed.get(scope) ?? 0),
    block: (scope, until) => Promise.resolve(void closed.set(scope, Math.max(until, closed.get(scope) ?? 0))),
  };
  const reports: string[] = [];
  const world = (
    core: SimCore,
    pause: Pause = () => Promise.resolve(),
    sleep: RetryDeps['sleep'] = (milliseconds) => clock.advance(milliseconds),
  ): RetryDeps => ({
    send: stoppable(
      sendTo(core, clock, (call) => {
        requests += 1;
        calls.push(call);
        if (!/^(GET|HEAD) |oauth_token|\/search/.test(call)) writes += 1;
      }),
      pause,
    ),
    policy: usualRetry,
    now: () => clock.now(),
    sleep,
    random,
    rateLimiter: sharedLimits ? rateLimiter : undefined,
    circuitBreaker,
    onCall: (report) => reports.push(JSON.stringify(report)),
  });
  const state = emptyState();
  let owners = 0;
  const cw = world(connectwise);

  const incidentsAt = (at: string, through: RetryDeps) =>
    servicenowClient(
      servicenowCaller({
        account: 'sim',
        instance: at,
        signIn: signIn({
          instance: at,
          credentials: () =>
            Promise.resolve([
              { kind: 'oauth', clientId: new Secret('sim-client'), clientSecret: new Secret('sim-secret') },
            ]),
          send: retriedSend(
            { route: 'POST /oauth_token.do', scope: `servicenow:${new URL(at).host}` },
            through,
          ),
          now: () => clock.now(),
        }),
        retry: through,
      }),
    );

  /**
   * The memory of one running instance: clients, tokens, words. All share the store. `pause` is asked before and after
   * every call of a store or of the other systems; one that never goes on is a killed instance.
   */
  function newInstance(pause?: Pause, how: InstanceOptions = {}) {
    const { sleep, refuse, aheadMs = 0 } = how;
    const sn = world(servicenow, pause, sleep);
    const own = world(connectwise, pause, sleep);
    const client = connectwiseClient(
      connectwiseCaller({
        site: 'http://127.0.0.1:7081',
        company: 'simco',
        clientId: '00000000-0000-4000-8000-000000000000',
        codebase: discoverCodebase({ site: 'http://127.0.0.1:7081', company: 'simco', send: own.send }),
        keys: () =>
          Promise.resolve([{ publicKey: new Secret('sim-public'), privateKey: new Secret('sim-private') }]),
        allowLoopback: true,
        retry: own,
      }),
    );
    const words = referenceWords(client, () => clock.now());
    const incidents = incidentsAt(instance, sn);
    const linked = linkedSides({
      link,
      connectwise: client,
      words,
      servicenow: incidents,
      now: () => clock.now(),
    });
    const needs = {
      ...memoryStores({
        state,
        now: () => clock.now(),
        ...(pause && { pause }),
        ...(refuse && { refuse }),
      }),
      engine: config.engine,
      links: [link.name],
      linkOf: () => Promise.resolve(linked),
      now: () => clock.now() + aheadMs,
      newOwner: () => `owner-${(owners += 1)}`,
    };
    return {
      linked,
      needs,
      clients: { connectwise: client, servicenow: incidents, words },
      poll: () => ticketSync(needs),
      sync: (nudge: Nudge) => syncPair(nudge, needs),
    };
  }
  const first = newInstance();
  const { linked, needs } = first;
  const refused: string[] = [];

  return {
    clock,
    link,
    refused,
    /**
     * From now on both systems call us, as well as their faults let them; `through` may keep what comes, and give it to the
     * receivers whenever and as often as it likes.
     */
    listen(
      over: Partial<Pick<ReceiverParts, 'claims' | 'nudges'>> = {},
      through: (receiver: Deliver) => Deliver = (receiver) => receiver,
    ): void {
      const receiver = receivers({
        claims: needs.messageClaims,
        nudges: needs.nudges,
        link: link.name,
        send: cw.send,
        now: () => clock.now(),
        refused: (code) => refused.push(code),
        ...over,
      });
      receive = through(receiver);
      const entry = { url: callbackAddress, objectId: 1, type: 'ticket', level: 'owner' };
      connectwise.control.edit({ table: 'callbacks', id: null, set: entry, by: 'jdoe' });
      servicenow.setWebhooks([{ url: webhookAddress, secret: webhookSecret }]);
    },
    linked,
    /** Reads whether a remote may be asked, as `why` does. */
    remoteState: async (scope: string) => ({
      blockedUntil: closed.get(scope) ?? 0,
      circuit: (await circuitBreaker?.status(scope)) ?? null,
    }),
    /** Remotes whose circuits are open. */
    openCircuits: async () => (await createRemoteWaits(remotes).look()).open,
    state,
    needs,
    clients: first.clients,
    /** A further instance of the app on the same store. */
    newInstance,
    /** The reports of every call to the telemetry. */
    reports,
    /** Another instance made from the same seed, so that its ids are the same ones. */
    otherInstance(at: string) {
      const core = createServiceNowCore({ seed, tickets, clock, deliver });
      return { core, client: incidentsAt(at, world(core)) };
    },
    connectwise,
    servicenow,
    requests: () => requests,
    /** Requests that may change something. */
    writes: () => writes,
    /** Method and path of every request since this was asked last. */
    calls(): readonly string[] {
      const made = calls;
      calls = [];
      return made;
    },
    poll: () => ticketSync(needs),
    /** Works off the queue until it is empty, moving the clock to what is put off; answers the outcomes. */
    async drain(): Promise<readonly SyncOutcome[]> {
      const outcomes: SyncOutcome[] = [];
      for (let guard = 0; guard < 500; guard += 1) {
        const next = state.queue.toSorted((a, b) => a.visibleAt - b.visibleAt)[0];
        if (next === undefined) return outcomes;
        if (next.visibleAt > clock.now()) await clock.advance(next.visibleAt - clock.now());
        state.queue.splice(state.queue.indexOf(next), 1);
        outcomes.push(await syncPair(next.nudge, needs));
      }
      throw new Error('the queue never became empty');
    },
    openTicket(summary: string, description: string): string {
      const made = connectwise.control.edit({
        table: 'tickets',
        id: null,
        set: {
          summary,
          company: { id: link.connectwise.companyId },
          board: { id: 1 },
          initialDescription: description,
        },
        by: 'jdoe',
      }) as { readonly id: number };
      return String(made.id);
    },
  };
}
