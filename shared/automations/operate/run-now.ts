/**
 * Has the app run a timer's story now: an order on the queue `start-orders`, which the app works off as if the timer had been
 * due. It stands in the audit journal before it is sent; a dry run changes nothing and leaves no row.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { StartOrders } from '../../ports/health.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import { didYouMean } from '../../rules/words/did-you-mean.ts';

/** The names of the timers and the queue of start orders. */
export interface RunNowNeeds extends AuditNeeds {
  readonly timers: readonly string[];
  readonly startOrders: StartOrders;
}

/** `unchanged`: it was requested less than half a minute ago. */
export interface RunNowOutcome {
  readonly kind: 'would-run' | 'ordered' | 'unchanged';
  readonly automation: string;
}

/** Two that press the button at the same time mean one run. */
const restMs = 30_000;

/** Requests the run. Throws `request-invalid` (refuse) for a name that is no timer's, and the codes of storage. */
export async function runNow(
  asked: { readonly automation: string; readonly actor: Actor; readonly dryRun: boolean },
  needs: RunNowNeeds,
): Promise<RunNowOutcome> {
  const { automation, actor, dryRun } = asked;
  if (!needs.timers.includes(automation))
    throw new CodedError('request-invalid', {
      detail: `${didYouMean('timer', automation, needs.timers)} What no timer starts is run by its message or request.`,
    });
  if (dryRun) return { kind: 'would-run', automation };
  const scope = `a run of ${automation}`;
  return audited({ actor, action: 'automation-run', link: null, scope }, needs, async () => {
    const isSent = await needs.startOrders.send({ automation, because: 'asked' }, restMs);
    const kind = isSent ? ('ordered' as const) : ('unchanged' as const);
    return { outcome: kind, result: { kind, automation } };
  });
}
