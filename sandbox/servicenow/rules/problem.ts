/** A problem: the other kind of task that strangers' programs read and write. Few rules, none of them guarded. */
import { valueOf, type Row } from '../store/table.ts';
import { priorityOf } from './incident.ts';

/** The first state of a problem. */
const newState = '101';
/** States in which it is no longer open: resolved, closed. */
const ended: ReadonlySet<string> = new Set(['106', '107']);

/** Values a new problem has before anybody says anything. */
export function problemDefaults(actorId: string, timestamp: string): Record<string, string> {
  return {
    sys_class_name: 'problem',
    sys_domain: 'global',
    state: newState,
    impact: '3',
    urgency: '3',
    escalation: '0',
    opened_at: timestamp,
    opened_by: actorId,
    made_sla: 'true',
    known_error: 'false',
    reassignment_count: '0',
  };
}

/**
 * A problem as the platform keeps it: its priority follows impact and urgency, and it is active until it is resolved.
 */
export function applyProblemRules(proposed: Row): Row {
  return {
    ...proposed,
    priority: priorityOf(proposed),
    active: String(!ended.has(valueOf(proposed, 'state'))),
  };
}
