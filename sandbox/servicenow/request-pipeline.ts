/**
 * Takes a request through the instance: the faults of the whole instance, the caller, the faults of the request, the
 * work, the faults of the rows and of the answer.
 */
import type { Clock } from '../common/clock.ts';
import { numberOption, type FaultRegistry } from '../common/fault-registry.ts';
import { htmlPage, type SimRequest, type SimResponse } from '../common/message.ts';
import type { RunItem } from './api/batch.ts';
import { errorAnswer, type Answer, type Call } from './api/call.ts';
import { route, splitVersion } from './api/router.ts';
import type { ChangeWatch } from './change-watch.ts';
import { corruptAnswer, injectChangesAfter } from './faults/after.ts';
import { injectChangesBefore, isRead, outage, rateLimitHeaders, refuseIfOrdered } from './faults/before.ts';
import { notAuthenticated, Refusal } from './model/refusal.ts';
import type { World } from './world.ts';

/** The clock, the faults and the instance behind the pipeline. */
export interface PipelineNeeds {
  readonly clock: Clock;
  readonly faults: FaultRegistry;
  readonly watch: ChangeWatch;
  /** The present one; a reset puts another in its place. */
  readonly world: () => World;
}

type TakeFault = Call['fault'];

/** Characters; what stands before the instance answers longer ones. ServiceNow's own library expects a page for 23,000. */
const maxAddress = 16_384;
const tooLong = htmlPage(414, '414 Request-URI Too Large', 'The requested address is too long.');

/** Answers a request: faults of the instance, sign-in, faults of the request, work, faults of the answer. */
export class RequestPipeline {
  readonly #needs: PipelineNeeds;

  constructor(needs: PipelineNeeds) {
    this.#needs = needs;
  }

  async answer(request: SimRequest): Promise<SimResponse> {
    const asked = request.headers['x-http-method-override'];
    const method = request.method === 'POST' && asked !== undefined ? asked.toUpperCase() : request.method;
    const fault = rememberedFaults(this.#needs.faults, method, request.path);
    const response = await this.#answerInstance({ ...request, method }, fault);
    return this.#withInstanceHeaders(response, method, fault);
  }

  async #answerInstance(request: SimRequest, fault: TakeFault): Promise<SimResponse> {
    const { clock, world } = this.#needs;
    if (request.path.length + request.rawQuery.length > maxAddress) return tooLong;
    const down = outage(fault, request.headers['cookie'] !== undefined);
    if (down !== undefined) return down;
    const slow = fault('slow');
    if (slow !== undefined) await clock.sleep(numberOption(slow, 'seconds', 5) * 1000);
    if (request.path === '/oauth_token.do') return this.#answerToken(request, fault);

    const split = splitVersion(request.path);
    if (split === undefined) return noResource();
    const { instance, identity } = world();
    if (fault('token-expired') !== undefined) identity.revokeAll();
    const basic = fault('basic-refused') === undefined;
    const userName = identity.userOf(request.headers['authorization'], { basic });
    if (userName === undefined) return errorAnswer(notAuthenticated());
    return this.#answerApi({
      ...split,
      instance,
      actor: instance.actorNamed(userName),
      method: request.method,
      originalPath: request.path,
      query: request.query,
      headers: request.headers,
      body: request.body,
      origin: `${request.secure ? 'https' : 'http'}://${request.headers['host'] ?? 'localhost'}`,
      fault,
    });
  }

  async #answerToken(request: SimRequest, fault: TakeFault): Promise<SimResponse> {
    const wait = fault('token-slow');
    if (wait !== undefined) await this.#needs.clock.sleep(numberOption(wait, 'seconds', 30) * 1000);
    if (fault('token-refused') !== undefined) return errorAnswer(notAuthenticated());
    return this.#needs.world().identity.answerToken(request, { fresh: fault('token-fresh') !== undefined });
  }

  async #answerApi(call: Call): Promise<SimResponse> {
    const { watch } = this.#needs;
    // Of two transactions that write one row the second waits until the first is committed.
    watch.reveal(isRead(call) ? undefined : (call.path.split('/')[5] ?? sysIdSent(call.body)));
    watch.observe(() => injectChangesBefore(call));
    const changes = watch.begin();
    let answer: Answer;
    try {
      refuseIfOrdered(call);
      answer = await route(call, (item) => this.#runItem(call, item));
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      answer = errorAnswer(thrown);
    }
    const written = [...changes];
    watch.observe(
      () => injectChangesAfter(call, written),
      () => lateSeconds(call.fault('late-row')),
      written,
    );
    return corruptAnswer(call, answer);
  }

  /** Runs one item of a batch as if it had come by itself. */
  #runItem(batch: Call, { method, url, headers, body }: Parameters<RunItem>[0]): Promise<SimResponse> {
    const { pathname, searchParams } = new URL(url, batch.origin);
    const split = splitVersion(pathname);
    if (split === undefined || split.path.startsWith('/api/now/batch')) return Promise.resolve(noResource());
    return this.#answerApi({
      ...batch,
      ...split,
      method,
      originalPath: pathname,
      query: searchParams,
      headers,
      body,
      fault: rememberedFaults(this.#needs.faults, method, pathname),
    });
  }

  #withInstanceHeaders(response: SimResponse, method: string, fault: TakeFault): SimResponse {
    const skew = fault('clock-skew');
    const limits = fault('rate-limit-headers');
    const now = this.#needs.clock.now();
    const aheadMs = skew === undefined ? 0 : numberOption(skew, 'seconds', 90) * 1000;
    return {
      ...response,
      headers: {
        date: new Date(now + aheadMs).toUTCString(),
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

/** The sys_id that a create names, if it names one. */
function sysIdSent(body: Buffer): string | undefined {
  return /"sys_id"\s*:\s*"([0-9a-f]{32})"/.exec(body.toString('utf8'))?.[1];
}

function noResource(): Answer {
  return errorAnswer(new Refusal(400, 'Requested URI does not represent any resource', null));
}

/** Asks the registry for each fault once per request, so that it counts as played once. */
export function rememberedFaults(faults: FaultRegistry, method: string, path: string): TakeFault {
  const taken = new Map<string, ReturnType<TakeFault>>();
  return (name, acts) => {
    if (!taken.has(name)) {
      const ordered = faults.takeNamed(name, method, path, acts);
      taken.set(name, ordered === undefined ? undefined : (ordered.options ?? {}));
    }
    return taken.get(name);
  };
}

/** The seconds for which the fault `late-row` hides what was written; undefined when it is not set. */
export function lateSeconds(options: ReturnType<TakeFault>): number | undefined {
  return options === undefined ? undefined : numberOption(options, 'seconds', 120);
}
