/** Waiting for what is to happen, not for a time in which it should have. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Far more than any machine needs: a test that waits this long has failed. */
const patience = 120_000;

type Seen<T> = Exclude<T, undefined | false | null>;

/** Asks again and again until the answer is neither undefined nor false; throws what was waited for when it never is. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  milliseconds = patience,
): Promise<Seen<T>> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false && answer !== null) return answer as Seen<T>;
    if (performance.now() > end) throw new Error(`waited ${milliseconds / 1000} s in vain: ${what}`);
    await delay(20);
  }
}

/**
 * Returns true if a process with this id runs. One that has ended keeps its id until its parent asks for its end, and
 * in a container the parent of orphans may never do so: such a one does not run.
 */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
