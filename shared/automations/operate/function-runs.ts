/**
 * Remembers how the last run of each function ended, and stores it at most once a minute for each: a run costs no request of
 * its own. One that ended otherwise than the one before, well or not, is stored sooner.
 */
import type { FunctionRun, FunctionRuns } from '../../ports/health.ts';

const restMs = 60_000;
const shortRestMs = 10_000;

/** Called at the end of each run; never throws. `now` in milliseconds since 1970. */
export function functionRunsNowAndThen(needs: {
  readonly runs: Pick<FunctionRuns, 'save'>;
  now(): number;
}): (name: string, outcome: string, failedWith: string | null) => Promise<void> {
  const stored = new Map<string, { readonly at: number; readonly isFailed: boolean }>();
  return async (name, outcome, failedWith) => {
    const now = needs.now();
    const before = stored.get(name);
    const isFailed = failedWith !== null;
    const rest = before?.isFailed === isFailed ? restMs : shortRestMs;
    if (before !== undefined && now - before.at < rest) return;
    // Before the request: of several that end at the same time one stores.
    stored.set(name, { at: now, isFailed });
    const run: FunctionRun = { endedAt: new Date(now).toISOString(), outcome, failedWith };
    await needs.runs.save(name, run).catch(() => undefined);
  };
}
