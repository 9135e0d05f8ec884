/** The calls that a simulator had: totals by route and the latest ones, for tests, benchmarks and curious people. */
import type { SimRequest, SimResponse } from './message.ts';

/** One answered request, as `GET /_sim/requests` shows it. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly milliseconds: number;
  /** The faults that were played, if any were. */
  readonly fault: string | null;
}

/** The end of a call: the answer, when it began (milliseconds since 1970), how long it took, the faults that acted. */
export interface CallOutcome {
  readonly response: SimResponse;
  readonly beganAt: number;
  readonly milliseconds: number;
  readonly faults: readonly string[];
}

/** The request log of one simulator: totals by route, and the latest calls. */
export interface RequestLog {
  /** `route` is the method and the path under which the call is counted. */
  add(request: SimRequest, route: string, outcome: CallOutcome): void;
  read(): { total: number; byRoute: Record<string, number>; recent: readonly LoggedRequest[] };
  clear(): void;
}

const maxKept = 200;

/** A log that counts everything and keeps the latest 200 calls. */
export function requestLog(): RequestLog {
  let total = 0;
  const byRoute = new Map<string, number>();
  const recent: LoggedRequest[] = [];
  return {
    add(request, route, { response, beganAt, milliseconds, faults }) {
      total += 1;
      byRoute.set(route, (byRoute.get(route) ?? 0) + 1);
      recent.push({
        at: new Date(beganAt).toISOString(),
        method: request.method,
        path: request.path,
        query: request.rawQuery,
        status: response.status,
        milliseconds,
        fault: faults.length === 0 ? null : faults.join(', '),
      });
      if (recent.length > maxKept) recent.shift();
    },
    read: () => ({ total, byRoute: Object.fromEntries(byRoute), recent: [...recent] }),
    clear() {
      total = 0;
      byRoute.clear();
      recent.length = 0;
    },
  };
}
