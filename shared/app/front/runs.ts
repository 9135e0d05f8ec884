/** The real things behind what is remembered and counted of the runs of functions. */
import { randomUUID } from 'node:crypto';
import { functionRunsNowAndThen } from '../../automations/operate/function-runs.ts';
import { countRollups, type Counting } from '../../automations/trends/count.ts';
import { openTable } from '../../azure/open-table.ts';
import { createFunctionRuns } from '../../azure/stores/runs.ts';
import { createRollupStore } from '../../azure/stores/trends/rollups.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import { afterTimeout, withinTimer } from '../../kit/deadline.ts';
import type { Table } from '../../ports/table.ts';
import { functionList } from '../../rules/operate/status/function-list.ts';
import { timerPeriods } from '../../rules/operate/timer-periods.ts';

/** The runs of functions that no clock starts, in the table of the runs and looks. */
export const functionRunsOf = (health: Table): ReturnType<typeof createFunctionRuns> =>
  createFunctionRuns(
    health,
    functionList.filter(({ trigger }) => trigger !== 'timer').map(({ name }) => name),
  );

/**
 * Remembers the runs of functions that no clock starts; timers have a place of their own. `now` in milliseconds since
 * 1970.
 */
export function functionRunKeeper(
  account: StorageAccount,
  now: () => number,
): ReturnType<typeof functionRunsNowAndThen> {
  const keep = functionRunsNowAndThen({ runs: functionRunsOf(openTable(account, 'health')), now });
  return async (name, outcome, failedWith) => {
    if (!Object.hasOwn(timerPeriods, name)) await keep(name, outcome, failedWith);
  };
}

/** The counts of this process. Nothing is stored before something is counted. `now` in milliseconds since 1970. */
export function rollupCounts(account: StorageAccount, now: () => number): Counting {
  return countRollups({
    rollups: createRollupStore(openTable(account, 'rollups')),
    instance: randomUUID(),
    later: (work, milliseconds) => void setTimeout(work, milliseconds).unref(),
    now,
  });
}

/** Milliseconds: ConnectWise hangs up after five seconds, of which four are the receiver's (receive/accept.ts). */
const brieflyMs = 800;

/**
 * Waits for what is stored about a run, but not for long: whoever called waits for the answer behind it. What takes longer goes on,
 * and what fails is no reason for a run to fail.
 */
export async function waitBriefly(store: () => Promise<unknown>, after = afterTimeout): Promise<void> {
  const tooLate = (): Error => new Error('It takes long.');
  await withinTimer(brieflyMs, after, tooLate, store).catch(() => undefined);
}
