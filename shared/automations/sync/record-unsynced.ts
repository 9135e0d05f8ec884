/** Writes down what a plan does not carry over, before anything is written: lost values, and what reaches nobody. */
import { mappingPrint } from '../../rules/sync/mapping.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { errorTable } from '../../rules/errors.ts';
import type { PairDesk } from './claimed-pair.ts';
import type { Run } from '../../ports/sync.ts';

/** Conflicts go to the journal; what is stranded at the incident of a merged ticket becomes a dead letter. */
export async function recordLosses(plan: Plan, desk: PairDesk, run: Run): Promise<void> {
  const { needs, link } = run;
  const at = new Date(needs.now()).toISOString();
  for (const conflict of plan.conflicts) await needs.conflicts.record({ ...conflict, at });
  const { servicenowId, key } = desk.pair();
  if (plan.stranded.length === 0 || servicenowId === null) return;
  await needs.deadLetters.put(
    {
      link: link.name,
      side: 'servicenow',
      recordId: servicenowId,
      pair: key,
      code: 'ticket-merged',
      sentence: errorTable['ticket-merged'].sentence,
      lastAnswer: `${plan.ticket.number} is now part of #${plan.ticket.mergedInto ?? ''}. Not carried over: ${plan.stranded.join(', ')}.`,
      mapping: mappingPrint(link),
    },
    at,
  );
}
