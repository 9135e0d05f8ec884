/** The app loaded again while the host runs: taken over when it can serve, else the one before goes on. */
import type { Indexed } from './app/functions.ts';
import type { Log } from './kit/log.ts';
import type { Triggers } from './triggers/start.ts';
import type { Loaded } from './worker/one-process.ts';
import type { Worker } from './worker/process.ts';

/** The app that is served; whoever needs it looks here each time. */
export interface ServedApp {
  indexed: Indexed;
  /** Undefined while the host cannot serve. */
  triggers: Triggers | undefined;
}

/** The parts of the running host that a reload replaces. */
export interface ReloadNeeds {
  readonly served: ServedApp;
  readonly worker: Worker;
  readonly log: Log;
  readonly index: (loaded: Loaded) => Indexed;
  /** Begins and ends timers and queues, so that they are those of the app that is served. */
  readonly takeTriggers: () => Promise<void>;
}

/** True when the app that was loaded again is served now. */
export async function reloadApp({ served, worker, log, index, takeTriggers }: ReloadNeeds): Promise<boolean> {
  const isTaken = await worker.replace((loaded) => {
    const indexed = index(loaded);
    const why = whyNot(loaded, indexed);
    if (why !== undefined) {
      log('error', 'host', `The new app cannot be used, so the previous one stays in use: ${why}`);
      return false;
    }
    // At once with the process: no request may meet the routes of one app and the functions of the other.
    served.indexed = indexed;
    return true;
  });
  if (!isTaken) return false;
  for (const sentence of served.indexed.off) log('error', 'host', `A function is off. ${sentence}`);
  await takeTriggers();
  log('information', 'host', `The app was loaded again: ${served.indexed.functions.size} functions.`);
  return true;
}

function whyNot(loaded: Loaded, indexed: Indexed): string | undefined {
  if (loaded.error !== undefined) return loaded.error;
  if (indexed.functions.size === 0) return 'it registers no function.';
  return indexed.errors[0];
}
