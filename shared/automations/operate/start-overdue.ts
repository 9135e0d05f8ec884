/**
 * Notices timers that have stopped, and has their stories run all the same: timers of Node apps on Flex Consumption have
 * stopped for good after a deployment while queues and HTTP went on (azure-functions-host, issue 11828).
 *
 *     sync-pair ──▶ is a timer late? ──▶ one conditional write ──▶ start-orders ──▶ start-order runs the story
 *
 * A worker of the queue asks, never a receiver: an outsider must not be able to cause it.
 */
import type { RunStore, StartOrders } from '../../ports/health.ts';
import { overdueTimers, type TimerRuns } from '../../rules/operate/overdue.ts';

/** The stored runs, the timers' periods and the queue of start orders. */
export interface StartOverdueNeeds {
  readonly runs: Pick<RunStore, 'read'>;
  readonly orders: StartOrders;
  /** Minutes between two runs, by timer. */
  readonly periods: Readonly<Record<string, number>>;
  /** Milliseconds since 1970. */
  now(): number;
}

const minute = 60_000;
/** Longer than a run can take. */
const runMs = 10 * minute;

/** The names of the stories that were requested. Throws the codes of storage. */
async function startOverdue(needs: StartOverdueNeeds): Promise<readonly string[]> {
  const now = needs.now();
  const stored = await needs.runs.read();
  const started: string[] = [];
  for (const { name } of overdueTimers(stored, needs.periods, now)) {
    const run = stored[name];
    if (run !== undefined && isUnderWay(run, now)) continue;
    const restMs = Math.min(360, Math.max(15, (needs.periods[name] ?? 0) / 4)) * minute;
    if (await needs.orders.send({ automation: name, because: 'overdue' }, restMs)) started.push(name);
  }
  return started;
}

function isUnderWay({ startedAt, endedAt }: TimerRuns, now: number): boolean {
  if (startedAt === null || now - Date.parse(startedAt) > runMs) return false;
  return endedAt === null || endedAt < startedAt;
}

/**
 * Does as `startOverdue`, at most once a minute in this process, however often it is asked; an error counts as a look.
 */
export function startOverdueNowAndThen(needs: StartOverdueNeeds): () => Promise<readonly string[]> {
  let looked = Number.NEGATIVE_INFINITY;
  return async () => {
    if (needs.now() - looked < minute) return [];
    looked = needs.now();
    return await startOverdue(needs);
  };
}
