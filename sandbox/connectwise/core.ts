/**
 * The ConnectWise simulator without its transport. The story of a request: what needs no sign-in,
 * the faults set for it, authentication, the route, and the faults again.
 */
import { shiftableClock, type Clock, type MovableClock } from '../common/clock.ts';
import type { SimCore } from '../common/core.ts';
import type { Deliver } from '../common/deliver.ts';
import { createFaultRegistry } from '../common/fault-registry.ts';
import { htmlPage, type SimRequest, type SimResponse } from '../common/message.ts';
import { seededRandom } from '../common/random.ts';
import type { ViewSource } from '../common/record-view.ts';
import { requestLog, type RequestLog } from '../common/request-log.ts';
import type { Answer } from './api/answer-records.ts';
import { apiPath, companyInfo, signIn, signingKey } from './api/authentication.ts';
import type { Call } from './api/call.ts';
import { commonHeaders, jsonAnswer } from './api/responses.ts';
import { createRouter } from './api/router.ts';
import { isVendorPath } from './api/vendor-paths.ts';
import { CallbackSender } from './callbacks/sender.ts';
import { createControl } from './control.ts';
import { faultKinds } from './faults/kinds.ts';
import { playAfter, playBefore } from './faults/play.ts';
import { Refusal, refuse } from './model/refusal.ts';
import { routes } from './routes/index.ts';
import { seedWorld } from './seed/index.ts';
import { createWorld, type Switches, type World } from './store/world.ts';
import { ticketViews } from './ticket-views.ts';

/** The start of a simulated ConnectWise: its seed, its size, its clock, and how callbacks leave. */
export interface CoreOptions {
  /** Default 1: the same seed gives the same MSP. */
  readonly seed?: number | undefined;
  /** The number of tickets to begin with. Default 200. */
  readonly tickets?: number | undefined;
  /** Default: the machine's, which the control route can set forward. */
  readonly clock?: Clock & Partial<MovableClock>;
  /** The way by which callbacks leave. Default: nowhere. */
  readonly deliver?: Deliver;
  /** Scheme and host under which the site is known: in links, key_url and FromUrl. */
  readonly origin?: string;
  readonly switches?: Partial<Switches>;
}

/** The simulated ConnectWise without its transport. */
export interface ConnectWiseCore extends SimCore {
  /** The tickets as the page shows them. */
  readonly views: ViewSource;
  /** The present world; another after a reset. */
  world(): World;
  /** Once the ports are known. */
  setOrigin(origin: string): void;
  /** Resolves when no callback is on its way. */
  idle(): Promise<void>;
}

const usualSwitches: Switches = {
  notesTouchTicket: true,
  overPageSize: 'cap',
  signingKeyNeedsCredentials: false,
  vendorMediaType: false,
};

/** The longest address that is answered; longer ones get 414. */
const maxAddress = 10_000;

/** The web server's own page: the API never sees such a request. */
const tooLong = htmlPage(414, 'Request URL Too Long', 'HTTP Error 414. The request URL is too long.');

const findRoute = createRouter(routes);

/** A seeded core. Nothing listens and nothing is sent anywhere unless `deliver` says so. */
export function createConnectWiseCore(options: CoreOptions = {}): ConnectWiseCore {
  const clock = options.clock ?? shiftableClock();
  const deliver: Deliver = options.deliver ?? (() => Promise.resolve({ status: 200 }));
  const faults = createFaultRegistry(faultKinds, () => clock.now());
  const log = requestLog();
  let origin = options.origin ?? 'https://connectwise.sim';
  let { world, sender } = build({ seed: options.seed ?? 1, tickets: options.tickets ?? 200 });

  function build(wanted: { seed: number; tickets: number }): { world: World; sender: CallbackSender } {
    const random = seededRandom(wanted.seed);
    const switches = { ...usualSwitches, ...options.switches };
    const built = createWorld({ clock, random, faults, switches, origin, codebase: 'v2025_1/' });
    seedWorld(built, wanted.tickets);
    const itsSender = new CallbackSender(built, deliver);
    built.publish = (change) => itsSender.publish(change);
    return { world: built, sender: itsSender };
  }

  return {
    faults,
    log,
    control: createControl({
      world: () => world,
      advance: async (milliseconds) => {
        await clock.advance?.(milliseconds);
      },
      reset(wanted) {
        ({ world, sender } = build({
          seed: wanted.seed ?? options.seed ?? 1,
          tickets: wanted.tickets ?? options.tickets ?? 200,
        }));
      },
    }),
    views: async (query) => ({ ...ticketViews(world, query), faults: faults.list() }),
    world: () => world,
    setOrigin(next) {
      origin = next;
      world.origin = next;
    },
    idle: () => sender.idle(),
    handle: (request) => answerAndLog(world, log, request),
  };
}

interface Worked {
  readonly response: SimResponse;
  readonly route: string;
  readonly acted: readonly string[];
}

async function answerAndLog(world: World, log: RequestLog, request: SimRequest): Promise<SimResponse> {
  const beganAt = world.clock.now();
  const { response, route, acted } = await answerRequest(world, request);
  log.add(request, `${request.method} ${route}`, {
    // The caller saw no status at all.
    response: response.cut === 'reset' ? { ...response, status: 0 } : response,
    beganAt,
    milliseconds: world.clock.now() - beganAt,
    faults: acted,
  });
  return response;
}

async function answerRequest(world: World, request: SimRequest): Promise<Worked> {
  const acted: string[] = [];
  followCodebase(world);
  const path = apiPath(world, request);
  const place = typeof path === 'string' ? path : request.path;
  const fault = world.faults.take('before', request.method, place);
  if (fault !== undefined) {
    acted.push(fault.fault);
    const instead = await playBefore(world, fault);
    if (instead !== undefined) return { response: instead, route: templateOf(request.method, place), acted };
  }
  const open = companyInfo(world, request) ?? signingKey(world, request);
  if (open !== undefined) return { response: open, route: request.path.replaceAll('//', '/'), acted };
  if (typeof path !== 'string') return { response: path, route: request.path, acted };
  const { response, route } = await answerApi(world, request, path, acted);
  if (response.status >= 300) return { response, route, acted };
  const afterwards = world.faults.take('after', request.method, path);
  if (afterwards === undefined) return { response, route, acted };
  acted.push(afterwards.fault);
  return { response: playAfter(world, afterwards, response, path), route, acted };
}

/** The path under which a call is counted: with placeholders for ids. */
function templateOf(method: string, path: string): string {
  const match = findRoute(method, path);
  if (match.kind === 'nothing') return path;
  return match.kind === 'found' ? match.route.template : match.template;
}

/** An upgrade that was set moves the codebase; without one it is as it was. */
function followCodebase(world: World): void {
  const order = world.faults.standing('codebase-changed')[0];
  const usual = 'v2025_1/';
  const named = order?.options?.['codebase'];
  const next = order === undefined ? usual : typeof named === 'string' ? named : 'v2026_1/';
  world.codebase = next;
  world.oldCodebases.clear();
  if (next !== usual) world.oldCodebases.add(usual);
  if (order?.options?.['legacy'] === true) world.oldCodebases.add('v4_6_release/');
}

async function answerApi(
  world: World,
  request: SimRequest,
  path: string,
  acted: string[],
): Promise<{ response: SimResponse; route: string }> {
  const route = templateOf(request.method, path);
  try {
    if (request.path.length + request.rawQuery.length > maxAddress) return { response: tooLong, route };
    const actor = signIn(world, request);
    if ('status' in actor) return { response: actor, route };
    const match = findRoute(request.method, path);
    if (match.kind === 'nothing') throw noRoute(path);
    if (match.kind === 'wrong-method')
      throw refuse(
        405,
        'ConnectWiseApi',
        `The requested resource does not support http method '${request.method}'.`,
      );
    refuseWrongBody(request, path);
    if (!actor.mayWrite && isWrite(request.method, path))
      throw refuse(403, 'Forbidden', 'You do not have security permission to perform this action.');
    const call: Call = {
      world,
      actor,
      method: request.method,
      path,
      parameters: match.parameters,
      query: request.query,
      rawQuery: request.rawQuery,
      headers: request.headers,
      body: request.body,
      secure: request.secure,
      acted,
    };
    return { response: written(world, await match.route.handler(call)), route };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const { status, body } = thrown;
    return { response: jsonAnswer(world, status, body), route };
  }
}

/** The vendor's words for an address that it does not have; others for one that only this simulator does not have. */
function noRoute(path: string): Refusal {
  // A number that no id can be is no address, also where its list is served.
  const isServed = findRoute('GET', path.replaceAll(/\/\d+/g, '/1')).kind !== 'nothing';
  if (isServed || !isVendorPath(path)) return refuse(404, 'ConnectWiseApi', 'The endpoint does not exist.');
  return refuse(
    404,
    'NotSimulated',
    `ConnectWise has ${path}, and this simulator does not offer it: docs/sandbox.md lists what it does.`,
  );
}

function isWrite(method: string, path: string): boolean {
  return method !== 'GET' && !/\/(search|bundles|bundles\/count)$/i.test(path);
}

/** Everything but documents is sent as JSON, whatever character set it names. */
function refuseWrongBody(request: SimRequest, path: string): void {
  if (!['POST', 'PUT', 'PATCH'].includes(request.method) || request.body.length === 0) return;
  const type = request.headers['content-type'] ?? '';
  const isDocument = /^\/system\/documents/i.test(path);
  if (isDocument || /^application\/([\w.+-]+\+)?json\b/i.test(type)) return;
  throw refuse(415, 'UnsupportedMediaType', `The media type '${type}' is not supported here.`);
}

function written(world: World, answer: Answer): SimResponse {
  const { status, headers, bytes, body } = answer;
  if (bytes !== undefined) return { status, headers: { ...commonHeaders(world), ...headers }, body: bytes };
  if (body === undefined) return { status, headers: { ...commonHeaders(world), ...headers }, body: null };
  return jsonAnswer(world, status, body, headers);
}
