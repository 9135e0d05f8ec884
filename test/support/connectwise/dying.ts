/** A process that ends at one of its requests: before it is sent, or after it was done and before its answer came. */
import type { CallConnectWise } from '../../../shared/connectwise/http/call.ts';

/** The end of the process: nobody catches it, and nothing that waits for it goes on. */
class Killed extends Error {}

/** A caller that ends at its `at`th request, from 0, and at each one after it. `sent` counts those that arrived. */
export function dyingCall(
  call: CallConnectWise,
  at: number,
  moment: 'before' | 'after',
): { readonly call: CallConnectWise; readonly made: () => number } {
  let made = 0;
  return {
    made: () => made,
    async call(asked) {
      const isLast = made >= at;
      made += 1;
      if (made > at + 1 || (isLast && moment === 'before')) throw new Killed();
      const answer = await call(asked);
      if (isLast) throw new Killed();
      return answer;
    },
  };
}
