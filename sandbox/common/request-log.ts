/** What was asked of a simulator: totals by route and the latest calls, for tests, benchmarks and curious people. */

export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly milliseconds: number;
  /** The fault that was played, if one was. */
  readonly fault: string | null;
}

export interface RequestLog {
  add(request: LoggedRequest, route: string): void;
  read(): { total: number; byRoute: Record<string, number>; recent: readonly LoggedRequest[] };
  clear(): void;
}

const kept = 200;

/** A log that counts everything and keeps the latest 200 calls. */
export function requestLog(): RequestLog {
  let total = 0;
  const byRoute = new Map<string, number>();
  const recent: LoggedRequest[] = [];
  return {
    add(request, route) {
      total += 1;
      byRoute.set(route, (byRoute.get(route) ?? 0) + 1);
      recent.push(request);
      if (recent.length > kept) recent.shift();
    },
    read: () => ({ total, byRoute: Object.fromEntries(byRoute), recent: [...recent] }),
    clear() {
      total = 0;
      byRoute.clear();
      recent.length = 0;
    },
  };
}
