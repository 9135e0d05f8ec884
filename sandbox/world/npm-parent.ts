/** Notices when the npm that started us is gone. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks at who our parent is, in milliseconds. */
const look = 500;
const parent = process.ppid;
/** The parent of those whose own has ended: then the shell was gone before we were loaded. */
const ofOrphans = 1;

/**
 * Resolves once the shell that npm started us with has ended; never when npm did not start us. A signal that is sent to
 * npm alone, by `kill` or `timeout`, ends that shell and tells us nothing.
 */
export async function npmParentGone(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  if (env['npm_lifecycle_event'] === undefined) await new Promise<never>(() => undefined);
  if (parent === ofOrphans) return;
  while (process.ppid === parent) await sleep(look, undefined, { ref: false });
}
