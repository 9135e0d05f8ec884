/** Takes a request of the small simulators: plays the fault that is due, answers, writes the call into the log. */
import type { Clock } from './clock.ts';
import type { SimCore } from './core.ts';
import { numberOption, type FaultRegistry, type OrderedFault } from './fault-registry.ts';
import { connectionReset, type SimRequest, type SimResponse } from './message.ts';
import type { RequestLog } from './request-log.ts';

/** Faults that `handleWithFaults` plays by itself. */
export const transportFaults = [
  { name: 'reset', sentence: 'The connection is cut before the answer.', stage: 'before' },
  { name: 'slow', sentence: 'The answer takes options.seconds (5).', stage: 'after' },
] as const;

/** The parts that answer a request of a small simulator, faults and log included. */
export interface FaultyWork {
  readonly clock: Clock;
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  readonly answer: (request: SimRequest) => SimResponse;
  /** The answer in place of the work; undefined for a fault that leaves the work alone. */
  readonly instead: (fault: OrderedFault) => SimResponse | undefined;
  /** The path under which a call is counted, without the method. */
  readonly routeOf: (path: string) => string;
}

/** One fault at most acts on a call: the first that is due before the work, or else after it. */
export function handleWithFaults({
  clock,
  faults,
  log,
  answer,
  instead,
  routeOf,
}: FaultyWork): SimCore['handle'] {
  return async (request) => {
    const { method, path } = request;
    const beganAt = clock.now();
    const fault = faults.take('before', method, path) ?? faults.take('after', method, path);
    if (fault?.fault === 'slow') await clock.sleep(numberOption(fault.options, 'seconds', 5) * 1000);
    const response =
      fault?.fault === 'reset'
        ? connectionReset
        : ((fault === undefined ? undefined : instead(fault)) ?? answer(request));
    log.add(request, `${method} ${routeOf(path)}`, {
      response,
      beganAt,
      milliseconds: clock.now() - beganAt,
      faults: fault === undefined ? [] : [fault.fault],
    });
    return response;
  };
}
