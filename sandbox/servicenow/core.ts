/**
 * The ServiceNow simulator without a transport: requests in, answers out, webhooks through `deliver`.
 *
 * A request goes through: what befalls the whole instance, who is asking, what befalls the request, the work, what
 * befalls the rows and the answer. All of it runs on the given clock and one seeded source of random numbers.
 */
import type { CardSource } from '../common/record-view.ts';
import { shiftableClock } from '../common/clock.ts';
import type { Clock, ControlTarget, Deliver, SimCore, SimRequest, SimResponse } from '../common/types.ts';
import { errorAnswer, type Answer, type Call, type FaultOptions } from './api/call.ts';
import { incidentCards } from './incident-views.ts';
import { createControl } from './control.ts';
import { faultKinds } from './faults/kinds.ts';
import { faultShelf, type FaultShelf } from './faults/registry.ts';
import { rewriteAfterwards, spoilAnswer } from './faults/after.ts';
import { isRead, meddle, outage, rateLimitHeaders, refuseIfOrdered } from './faults/before.ts';
import type { Change, Instance } from './store/instance.ts';
import { notAuthenticated, Refusal } from './model/refusal.ts';
import { route, splitVersion } from './api/router.ts';
import { createWebhookSender, type WebhookRule } from './webhooks/sender.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export interface ServiceNowCoreOptions extends Partial<Omit<WorldOptions, 'now' | 'incidents'>> {
  /** Incidents at the start (default 12). */
  readonly tickets?: number;
  readonly clock?: Clock & { advance?(milliseconds: number): Promise<void> };
  /** Business rules that tell somebody about changes. */
  readonly webhooks?: readonly WebhookRule[];
  readonly deliver?: Deliver;
  readonly log?: (line: string) => void;
}

export interface ServiceNowCore extends SimCore {
  readonly control: ControlTarget;
  readonly faults: FaultShelf;
  /** What the page shows of the incidents. */
  readonly cards: CardSource;
  /** The instance as it is now; a reset puts another one in its place. */
  instance(): Instance;
  /** Replaces the webhook rules, for a receiver whose address is known only later. */
  setWebhooks(rules: readonly WebhookRule[]): void;
  /** Resolves when no webhook is under way; those that wait for the clock count, so advance it first. */
  settled(): Promise<void>;
  /** How many requests carried a Cookie header: a client of this API should keep none. */
  cookiesSeen(): number;
}

/** A seeded simulator. */
export function createServiceNowCore(options: ServiceNowCoreOptions = {}): ServiceNowCore {
  const clock = options.clock ?? shiftableClock();
  const faults = faultShelf(faultKinds);
  let cookies = 0;
  /** Changes of the request that is being worked on; looked at when it is done. */
  let collected: Change[] = [];

  const build = (seed: number, incidents: number): World => {
    const world = createWorld({ ...options, seed, incidents, now: () => clock.now() });
    world.instance.onChange((change) => collected.push(change));
    return world;
  };
  let seed = options.seed ?? 1;
  let incidents = options.tickets ?? 12;
  let world = build(seed, incidents);

  const sender = createWebhookSender(
    {
      instance: () => world.instance,
      deliver:
        options.deliver ?? (() => Promise.reject(new Error('The simulator was given no way to deliver.'))),
      sleep: (milliseconds) => clock.sleep(milliseconds),
      takeFault: (name, url) => faults.takeNamed(name, 'POST', new URL(url).pathname),
      log: options.log ?? (() => undefined),
    },
    options.webhooks ?? [],
  );

  /** Runs synchronous work; its changes are told to the rules afterwards, or kept out of sight for a while. */
  const observe = <Result>(work: () => Result, lateFor: () => number | undefined): Result => {
    collected = [];
    const changes = collected;
    const result = work();
    const seconds = changes.length > 0 ? lateFor() : undefined;
    if (seconds === undefined) for (const change of changes) sender.tell(change);
    else world.late.hide(changes, clock.now() + seconds * 1000);
    return result;
  };
  const settleLate = (sysId?: string): void => {
    for (const change of world.late.settle(clock.now(), sysId)) sender.tell(change);
  };
  const lateSeconds = (fault: FaultOptions | undefined): number | undefined =>
    fault === undefined ? undefined : secondsOf(fault, 120);

  const answerApi = async (call: Call): Promise<SimResponse> => {
    settleLate(isRead(call) ? undefined : call.path.split('/')[5]);
    observe(
      () => meddle(call),
      () => undefined,
    );
    collected = [];
    const changes = collected;
    let answer: Answer;
    try {
      refuseIfOrdered(call);
      answer = await route(call, (item) => runItem(call, item));
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      answer = errorAnswer(thrown);
    }
    const mine = [...changes];
    observe(
      () => {
        rewriteAfterwards(call, mine);
        collected.unshift(...mine);
      },
      () => lateSeconds(call.fault('late-row')),
    );
    return spoilAnswer(call, answer);
  };

  const runItem = (
    outer: Call,
    item: { method: string; url: string; headers: Readonly<Record<string, string>>; body: Buffer },
  ): Promise<SimResponse> => {
    const url = new URL(item.url, outer.origin);
    const split = splitVersion(url.pathname);
    if (split === undefined || split.path.startsWith('/api/now/batch')) {
      return Promise.resolve(
        errorAnswer(new Refusal(400, 'Requested URI does not represent any resource', null)),
      );
    }
    return answerApi({
      ...outer,
      ...split,
      method: item.method,
      originalPath: url.pathname,
      query: url.searchParams,
      headers: item.headers,
      body: item.body,
      fault: rememberedFaults(faults, item.method, url.pathname),
    });
  };

  const answerPlace = async (
    request: SimRequest,
    method: string,
    fault: Call['fault'],
  ): Promise<SimResponse> => {
    const down = outage(fault, request.headers['cookie'] !== undefined);
    if (down !== undefined) return down;
    const slow = fault('slow');
    if (slow !== undefined) await clock.sleep(secondsOf(slow, 5) * 1000);

    if (request.path === '/oauth_token.do') {
      const wait = fault('token-slow');
      if (wait !== undefined) await clock.sleep(secondsOf(wait, 30) * 1000);
      if (fault('token-refused') !== undefined) return errorAnswer(notAuthenticated());
      return world.identity.answerToken(
        { ...request, method },
        { fresh: fault('token-fresh') !== undefined },
      );
    }
    const split = splitVersion(request.path);
    if (split === undefined) {
      return errorAnswer(new Refusal(400, 'Requested URI does not represent any resource', null));
    }
    if (fault('token-expired') !== undefined) world.identity.revokeAll();
    const userName = world.identity.userOf(request.headers['authorization'], {
      basic: fault('basic-refused') === undefined,
    });
    if (userName === undefined) return errorAnswer(notAuthenticated());

    return answerApi({
      ...split,
      instance: world.instance,
      actor: world.instance.actorNamed(userName),
      method,
      originalPath: request.path,
      query: request.query,
      headers: request.headers,
      body: request.body,
      origin: `${request.secure ? 'https' : 'http'}://${request.headers['host'] ?? 'localhost'}`,
      fault,
    });
  };

  return {
    faults,
    async handle(request) {
      if (request.headers['cookie'] !== undefined) cookies += 1;
      const asked = request.headers['x-http-method-override'];
      const method = request.method === 'POST' && asked !== undefined ? asked.toUpperCase() : request.method;
      const fault = rememberedFaults(faults, method, request.path);
      const response = await answerPlace(request, method, fault);
      return finish(response, method, fault);
    },
    control: createControl({
      instance: () => world.instance,
      clock,
      faultsOfEdit: () => rememberedFaults(faults, 'POST', '/_sim/edit'),
      observe(sysId, work, fault) {
        settleLate(sysId);
        return observe(work, () => lateSeconds(fault('late-row')));
      },
      settle: () => settleLate(),
      reset(wanted) {
        seed = wanted.seed ?? seed;
        incidents = wanted.tickets ?? incidents;
        world = build(seed, incidents);
      },
    }),
    async cards(query) {
      settleLate();
      return incidentCards(world.instance, query);
    },
    instance: () => world.instance,
    setWebhooks: (rules) => sender.setRules(rules),
    settled: () => sender.settled(),
    cookiesSeen: () => cookies,
  };

  function finish(response: SimResponse, method: string, fault: Call['fault']): SimResponse {
    const skew = fault('clock-skew');
    const limits = fault('rate-limit-headers');
    const now = clock.now();
    return {
      ...response,
      headers: {
        date: new Date(now + (skew === undefined ? 0 : secondsOf(skew, 90) * 1000)).toUTCString(),
        'cache-control': 'no-cache,no-store,must-revalidate,max-age=-1',
        // A client that keeps this makes its requests wait for each other.
        'set-cookie': `JSESSIONID=${String(now)}; Path=/; HttpOnly`,
        ...(limits === undefined ? {} : rateLimitHeaders(now + 3_600_000)),
        ...response.headers,
      },
      body: method === 'HEAD' ? null : response.body,
    };
  }
}

/** Each fault is asked of the book once per request, so that it counts as played once. */
function rememberedFaults(faults: FaultShelf, method: string, path: string): Call['fault'] {
  const taken = new Map<string, FaultOptions | undefined>();
  return (name) => {
    if (!taken.has(name)) taken.set(name, faults.takeNamed(name, method, path));
    return taken.get(name);
  };
}

function secondsOf(options: FaultOptions, otherwise: number): number {
  return typeof options['seconds'] === 'number' ? options['seconds'] : otherwise;
}
