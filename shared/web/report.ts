/** Tells of every attempt: for metrics and traces. */
import { asCodedError } from '../rules/errors.ts';
import type { RetryDeps, SendOnce } from './attempt.ts';

/** Sends an attempt and tells how long it took and how it ended. Throws what `send` throws, coded. */
export function withReport(deps: Pick<RetryDeps, 'send' | 'now' | 'onCall'>): SendOnce {
  return async ({ call: { scope, route }, request, number: attempt }) => {
    const sentAt = deps.now();
    const report = (status: number | null, code: string | null): void =>
      deps.onCall?.({ scope, route, status, code, milliseconds: deps.now() - sentAt, attempt });
    try {
      const answer = await deps.send(request);
      report(answer.status, null);
      return answer;
    } catch (thrown) {
      const error = asCodedError(thrown);
      report(null, error.code);
      throw error;
    }
  };
}
