/** Tells new decisions from repeated ones: only a new one gets a history row when nothing was written. */
import { digest } from '../canonical.ts';
import type { IgnoredReason } from './journal.ts';
import type { Pair } from './pair.ts';
import type { Plan } from './plan.ts';

/** The fingerprint of a plan's decisions with the values they were made on; empty when both sides are equal. */
export function decisionFingerprint(plan: Pick<Plan, 'decisions'>): string {
  const open = plan.decisions
    .filter(({ rule }) => rule !== 'equal' && rule !== 'switched-off' && rule !== 'create-only')
    .map(({ field, rule, connectwise, servicenow }) => [field, rule, connectwise, servicenow]);
  return open.length === 0 ? '' : digest(JSON.stringify(open)).slice(0, 16);
}

/** The fingerprint of having done nothing, for this reason. */
export function ignoredFingerprint(reason: IgnoredReason): string {
  return `ignored-${reason}`;
}

/** True for an empty plan with something new for the history: another decision, a new base, a note, a file. */
export function isNews(plan: Plan, pair: Pair): boolean {
  return (
    decisionFingerprint(plan) !== pair.decided ||
    plan.notes.decisions.length > 0 ||
    plan.attachments.decisions.length > 0 ||
    JSON.stringify(sorted(plan.base)) !== JSON.stringify(sorted(pair.base))
  );
}

function sorted(base: Pair['base']): unknown {
  return Object.entries(base).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
