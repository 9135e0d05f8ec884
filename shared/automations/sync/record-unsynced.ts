/** Writes down what a plan does not carry over, before anything is written: lost values, and what reaches nobody. */
import { mappingFingerprint } from '../../rules/sync/mapping.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { errorTable } from '../../rules/errors.ts';
import type { ClaimedPair } from './claimed-pair.ts';
import type { Run } from '../../ports/sync.ts';

/** Conflicts go to the journal; what is unsynced at the incident of a merged ticket becomes a dead letter. */
export async function recordUnsynced(plan: Plan, claimed: ClaimedPair, run: Run): Promise<void> {
  const { needs, link } = run;
  const at = new Date(needs.now()).toISOString();
  for (const conflict of plan.conflicts) await needs.conflicts.record({ ...conflict, at });
  const { servicenowId, key } = claimed.pair();
  if (plan.unsynced.length === 0 || servicenowId === null) return;
  await needs.deadLetters.put(
    {
      link: link.name,
      side: 'servicenow',
      recordId: servicenowId,
      pair: key,
      code: 'ticket-merged',
      sentence: errorTable['ticket-merged'].sentence,
      lastAnswer: `${plan.ticket.number} is now part of #${plan.ticket.mergedInto ?? ''}. Not carried over: ${plan.unsynced.join(', ')}.`,
      mapping: mappingFingerprint(link),
    },
    at,
  );
}
