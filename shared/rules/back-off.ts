/** Computes the time for which failed work stays on the queue before it is tried again. */
import type { CodedError } from './errors.ts';

const firstSeconds = 5;

/**
 * Seconds until the next try: doubled with each attempt up to `maxSeconds`, and never less than the remote asked for.
 * `attempt` counts the tries that were put off before, 0 for the first failure.
 */
export function backOffSeconds(
  error: Pick<CodedError, 'retryAfterMs'>,
  attempt: number,
  maxSeconds: number,
): number {
  return Math.max(Math.min(firstSeconds * 2 ** attempt, maxSeconds), askedSeconds(error));
}

/** Seconds that the remote asked us to wait; 0 when it did not. */
export function askedSeconds({ retryAfterMs }: Pick<CodedError, 'retryAfterMs'>): number {
  return Math.ceil((retryAfterMs ?? 0) / 1000);
}
