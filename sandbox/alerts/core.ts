/** The receivers of alerts without their transports: a Teams workflow, a pager, and what a mailbox took. */
import type { MovableClock } from '../common/clock.ts';
import type { ControlTarget, SimCore } from '../common/core.ts';
import {
  createFaultRegistry,
  numberOption,
  textOption,
  type FaultRegistry,
  type OrderedFault,
} from '../common/fault-registry.ts';
import { handleWithFaults, transportFaults } from '../common/handle-with-faults.ts';
import { json, type SimRequest, type SimResponse } from '../common/message.ts';
import { requestLog } from '../common/request-log.ts';
import { takeEvent, throttled, type Incident } from './events.ts';
import { mailFaults, type ReceivedMail } from './mailbox.ts';
import { flowPath, notEnabled, notFound, refusedCaller, runFlow, type FlowRun } from './teams-flow.ts';

/** One thing that a person could see, as it came. */
export interface Received {
  readonly channel: 'teams' | 'events' | 'mail';
  readonly at: string;
  readonly message: unknown;
}

/** The receivers of alerts, with everything that they took. */
export interface AlertsCore extends SimCore {
  /** Everything that reached a person, oldest first. */
  received(): readonly Received[];
  /** Takes a mail. */
  readonly takeMail: (mail: ReceivedMail) => void;
}

const faultKinds = [
  { name: 'outage', sentence: 'The answer is 503.', stage: 'before' },
  {
    name: 'rate-limited',
    sentence: 'The answer is 429 with Retry-After options.retryAfterSeconds (30).',
    stage: 'before',
  },
  {
    name: 'redirect',
    sentence: 'The answer is 302 to options.location (https://elsewhere.invalid/).',
    stage: 'before',
  },
  { name: 'flow-deleted', sentence: 'The workflow was deleted: 400, as operators saw it.', stage: 'during' },
  { name: 'flow-switched-off', sentence: 'The workflow is switched off: 400.', stage: 'during' },
  { name: 'flow-unknown', sentence: 'Nothing is known of the workflow any more: 404.', stage: 'during' },
  ...transportFaults,
  ...mailFaults,
] as const;

/** More than this and the oldest go. */
const maxKept = 1_000;

interface State {
  readonly received: Received[];
  readonly runs: FlowRun[];
  readonly incidents: Map<string, Incident>;
}

/** Receivers that have received nothing. */
export function createAlertsCore(clock: MovableClock): AlertsCore {
  const state: State = { received: [], runs: [], incidents: new Map() };
  const faults = createFaultRegistry(faultKinds, () => clock.now());
  const log = requestLog();
  const at = (): string => new Date(clock.now()).toISOString();
  return {
    faults,
    log,
    received: () => state.received,
    takeMail: (mail) => keep(state.received, { channel: 'mail', at: mail.at, message: mail }),
    control: controlOf(state, clock),
    handle: handleWithFaults({
      clock,
      faults,
      log,
      answer: (request) => answer(request, { state, at: at(), gone: () => goneFlow(faults) }),
      instead,
      routeOf: (path) => (path === flowPath ? '/workflow' : path),
    }),
  };
}

interface Work {
  readonly state: State;
  readonly at: string;
  /** The answer for a workflow that a fault has removed. */
  readonly gone: () => SimResponse | undefined;
}

function answer(request: SimRequest, { state, at, gone }: Work): SimResponse {
  const isFlow = request.path === flowPath;
  if (!isFlow && request.path !== '/v2/enqueue')
    return json(404, { message: 'There is nothing at that path.' });
  if (request.method !== 'POST') return json(405, { message: 'Only POST is answered.' });
  if (!isFlow) {
    const { response, event } = takeEvent(request.body, state.incidents);
    if (event !== undefined) keep(state.received, { channel: 'events', at, message: event });
    return response;
  }
  const refused = gone() ?? refusedCaller(request);
  if (refused !== undefined) return refused;
  const run = runFlow(request.body, at);
  if (run === undefined)
    return json(400, { error: { code: 'InvalidRequestContent', message: 'The body is no JSON.' } });
  keep(state.runs, run);
  if (run.status === 'Succeeded') keep(state.received, { channel: 'teams', at, message: run.body });
  // The trigger knows nothing of what becomes of its run.
  return { status: 202, headers: {}, body: null };
}

function goneFlow(faults: FaultRegistry): SimResponse | undefined {
  const isOrdered = (name: string): boolean => faults.takeNamed(name, 'POST', flowPath) !== undefined;
  if (isOrdered('flow-deleted')) return notEnabled('Deleted');
  if (isOrdered('flow-switched-off')) return notEnabled('Suspended');
  return isOrdered('flow-unknown') ? notFound() : undefined;
}

function instead(fault: OrderedFault): SimResponse | undefined {
  switch (fault.fault) {
    case 'outage':
      return json(503, { message: 'Service unavailable' });
    case 'rate-limited':
      return throttled(numberOption(fault.options, 'retryAfterSeconds', 30));
    case 'redirect': {
      const location = textOption(fault.options, 'location', 'https://elsewhere.invalid/');
      return { status: 302, headers: { location }, body: null };
    }
    default:
      return undefined;
  }
}

function controlOf(state: State, clock: MovableClock): ControlTarget {
  return {
    healthy: () => true,
    tables: () => ['received', 'runs', 'incidents'],
    records(table) {
      if (table === 'received') return state.received;
      if (table === 'runs') return state.runs;
      return table === 'incidents' ? [...state.incidents.values()] : undefined;
    },
    record: (table, id) => (table === 'incidents' ? state.incidents.get(id) : undefined),
    edit() {
      throw new Error('What was received cannot be edited.');
    },
    advance: (seconds) => clock.advance(seconds * 1000),
    reset() {
      state.received.length = 0;
      state.runs.length = 0;
      state.incidents.clear();
    },
  };
}

function keep<Row>(rows: Row[], row: Row): void {
  rows.push(row);
  if (rows.length > maxKept) rows.shift();
}
