/**
 * The ServiceNow simulator without a transport: requests in, answers out, webhooks through `deliver`. All of it runs on
 * the given clock and one seeded source of random numbers.
 */
import { shiftableClock, type Clock, type MovableClock } from '../common/clock.ts';
import type { SimCore } from '../common/core.ts';
import type { Deliver } from '../common/deliver.ts';
import { createFaultRegistry, type FaultRegistry } from '../common/fault-registry.ts';
import type { SimRequest, SimResponse } from '../common/message.ts';
import type { ViewSource } from '../common/record-view.ts';
import { requestLog, type RequestLog } from '../common/request-log.ts';
import { ChangeWatch } from './change-watch.ts';
import { createControl } from './control.ts';
import { faultKinds } from './faults/kinds.ts';
import { incidentViews } from './incident-views.ts';
import { lateSeconds, rememberedFaults, RequestPipeline } from './request-pipeline.ts';
import type { Instance } from './store/instance.ts';
import { createWebhookSender, type WebhookRule } from './webhooks/sender.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** The start of a simulated ServiceNow: its seed, its size, its clock and its business rules. */
export interface ServiceNowCoreOptions extends Partial<Omit<WorldOptions, 'now' | 'incidents' | 'seed'>> {
  /** Default 1: the same seed gives the same rows. */
  readonly seed?: number | undefined;
  /** Incidents at the start (default 12). */
  readonly tickets?: number | undefined;
  readonly clock?: Clock & Partial<MovableClock>;
  /** Business rules that tell somebody about changes. */
  readonly webhooks?: readonly WebhookRule[];
  readonly deliver?: Deliver;
  readonly log?: (line: string) => void;
}

/** The simulated ServiceNow without its transport. */
export interface ServiceNowCore extends SimCore {
  /** The incidents as the page shows them. */
  readonly views: ViewSource;
  /** The instance as it is now; a reset puts another one in its place. */
  instance(): Instance;
  /** Replaces the webhook rules, for a receiver whose address is known only later. */
  setWebhooks(rules: readonly WebhookRule[]): void;
  /** Resolves when no webhook is under way; those that wait for the clock count, so advance it first. */
  idle(): Promise<void>;
  /** The number of requests that carried a Cookie header: a client of this API should keep none. */
  cookiesSeen(): number;
}

/** A seeded simulator. */
export function createServiceNowCore(options: ServiceNowCoreOptions = {}): ServiceNowCore {
  const clock = options.clock ?? shiftableClock();
  const faults = createFaultRegistry(faultKinds, () => clock.now());
  const log = requestLog();
  let cookies = 0;
  let seed = options.seed ?? 1;
  let incidents = options.tickets ?? 12;

  const sender = createWebhookSender(
    {
      instance: () => world.instance,
      deliver:
        options.deliver ?? (() => Promise.reject(new Error('The simulator was given no way to deliver.'))),
      sleep: (milliseconds) => clock.sleep(milliseconds),
      takeFault: (name, url) => rememberedFaults(faults, 'POST', new URL(url).pathname)(name),
      log: options.log ?? (() => undefined),
    },
    options.webhooks ?? [],
  );
  const watch = new ChangeWatch({ clock, late: () => world.late, tell: (change) => sender.tell(change) });
  const build = (): World => {
    const built = createWorld({ ...options, seed, incidents, now: () => clock.now() });
    built.instance.onChange((change) => watch.collect(change));
    return built;
  };
  let world = build();
  const pipeline = new RequestPipeline({ clock, faults, watch, world: () => world });

  return {
    faults,
    log,
    async handle(request) {
      if (request.headers['cookie'] !== undefined) cookies += 1;
      return logged(faults, log, request, () => pipeline.answer(request));
    },
    control: createControl({
      instance: () => world.instance,
      clock,
      faultsOfEdit: () => rememberedFaults(faults, 'POST', '/_sim/edit'),
      observe(sysId, work, fault) {
        watch.reveal(sysId);
        return watch.observe(work, () => lateSeconds(fault('late-row')));
      },
      reveal: () => watch.reveal(),
      reset(wanted) {
        seed = wanted.seed ?? seed;
        incidents = wanted.tickets ?? incidents;
        world = build();
      },
    }),
    async views(query) {
      watch.reveal();
      return { ...incidentViews(world.instance, query), faults: faults.list() };
    },
    instance: () => world.instance,
    setWebhooks: (rules) => sender.setRules(rules),
    idle: () => sender.idle(),
    cookiesSeen: () => cookies,
  };
}

/** Answers and writes the call into the log, timed by the machine's clock. */
async function logged(
  faults: FaultRegistry,
  log: RequestLog,
  request: SimRequest,
  answer: () => Promise<SimResponse>,
): Promise<SimResponse> {
  const beganAt = Date.now();
  const began = performance.now();
  const playedBefore = new Map(faults.list().map(({ id, played }) => [id, played]));
  const response = await answer();
  // Faults of a request at the same moment may be among them.
  const acted = faults.list().filter(({ id, played }) => played > (playedBefore.get(id) ?? 0));
  log.add(request, `${request.method} ${routeOf(request.path)}`, {
    response,
    beganAt,
    milliseconds: Math.round(performance.now() - began),
    faults: acted.map(({ fault }) => fault),
  });
  return response;
}

/** Ids would make every address a route of its own. */
function routeOf(path: string): string {
  return path.replaceAll(/\/[0-9a-f]{32}(?=\/|$)/g, '/{sys_id}');
}
