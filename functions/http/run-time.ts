/** The time that a run has which works many records in one invocation. */

/** The limits of one invocation: when nothing new begins, and when no request begins. */
export interface RunTime {
  /** Ends the run: nothing more is begun. */
  readonly signal: AbortSignal;
  /** No request begins after it, milliseconds since 1970: what is under way at the end has a little more time. */
  readonly deadline: number;
}

/** With the 30 seconds of one request this ends before Azure ends the request, after 230 seconds. */
const maxRunMs = 170_000;
const lastRecordsMs = 20_000;

/** The time of a run that begins now. */
export function runTime(now = Date.now()): RunTime {
  return { signal: AbortSignal.timeout(maxRunMs), deadline: now + maxRunMs + lastRecordsMs };
}
