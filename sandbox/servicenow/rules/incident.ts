/**
 * What the platform does to an incident between the request and the row: its default business rules and data policies.
 *
 * Facts: ServiceNow "Incident management state model", "Default priority lookup rules", "Resolve and close an
 * incident". Pure: takes the row as it was and as it would become, gives the row as it will be, or refuses.
 */
import { businessRuleAbort, dataPolicyRefusal } from '../model/refusal.ts';
import { valueOf, type Row } from '../store/table.ts';

export const incidentState = {
  new: '1',
  inProgress: '2',
  onHold: '3',
  resolved: '6',
  closed: '7',
  canceled: '8',
} as const;

const awaitingCaller = '1';

/** Impact and urgency, in this order, to priority. */
const priorityTable: Readonly<Record<string, string>> = {
  11: '1',
  12: '2',
  13: '3',
  21: '2',
  22: '3',
  23: '4',
  31: '3',
  32: '4',
  33: '5',
};

export interface IncidentWrite {
  readonly previous: Row | undefined;
  /** Previous row with the caller's changes laid over it. */
  readonly proposed: Row;
  /** Names of the columns the caller's changes really change. */
  readonly changed: ReadonlySet<string>;
  /** The write adds an entry to the comments that the customer sees. */
  readonly hasComment: boolean;
  readonly actor: { readonly sysId: string; readonly isAdmin: boolean };
  /** Raw date-time of the write. */
  readonly timestamp: string;
}

/** The row that is stored. Throws a 403 Refusal as the data policy or business rule would. */
export function applyIncidentRules(write: IncidentWrite): Row {
  const { previous, changed, actor, timestamp } = write;
  const before = previous === undefined ? '' : valueOf(previous, 'state');
  if (before === incidentState.closed && !actor.isAdmin) {
    throw businessRuleAbort('incident', 'Closed incidents are read only', write.proposed.sys_id);
  }

  const row: Record<string, string> & { sys_id: string } = { ...write.proposed };
  const set = (field: string, value: string): void => {
    row[field] = value;
  };

  // Whichever of the two was written, the other one follows.
  if (changed.has('incident_state') && !changed.has('state')) set('state', valueOf(row, 'incident_state'));
  if (valueOf(row, 'state') === '') set('state', incidentState.new);

  const isCallersComment =
    write.hasComment && actor.sysId !== '' && actor.sysId === valueOf(row, 'caller_id');
  if (isCallersComment && before === incidentState.onHold && valueOf(row, 'state') === incidentState.onHold) {
    set('state', incidentState.inProgress);
  }
  const state = valueOf(row, 'state');
  set('incident_state', state);
  const enters = (wanted: string): boolean => state === wanted && before !== wanted;

  if (state === incidentState.onHold) {
    const missing = [];
    if (valueOf(row, 'hold_reason') === '') missing.push('On hold reason');
    const beginsToWait = enters(incidentState.onHold) || changed.has('hold_reason');
    if (beginsToWait && valueOf(row, 'hold_reason') === awaitingCaller && !write.hasComment) {
      missing.push('Additional comments');
    }
    if (missing.length > 0) throw dataPolicyRefusal(missing);
  } else {
    set('hold_reason', '');
  }

  const isDone = state === incidentState.resolved || state === incidentState.closed;
  if (isDone) {
    const missing = [];
    if (valueOf(row, 'close_code').trim() === '') missing.push('Resolution code');
    if (valueOf(row, 'close_notes').trim() === '') missing.push('Resolution notes');
    if (missing.length > 0) throw dataPolicyRefusal(missing);
    if (valueOf(row, 'resolved_at') === '') {
      set('resolved_at', timestamp);
      set('resolved_by', actor.sysId);
    }
  }
  if (enters(incidentState.closed) || enters(incidentState.canceled)) {
    set('closed_at', timestamp);
    set('closed_by', actor.sysId);
  }
  const wasDone = before === incidentState.resolved || before === incidentState.closed;
  if (wasDone && !isDone) {
    for (const field of ['resolved_at', 'resolved_by', 'closed_at', 'closed_by']) set(field, '');
    set('reopen_count', String(Number(valueOf(row, 'reopen_count') || '0') + 1));
  }
  if (
    previous !== undefined &&
    changed.has('assignment_group') &&
    valueOf(previous, 'assignment_group') !== ''
  ) {
    set('reassignment_count', String(Number(valueOf(row, 'reassignment_count') || '0') + 1));
  }

  set('active', state === incidentState.closed || state === incidentState.canceled ? 'false' : 'true');
  set('priority', priorityTable[`${valueOf(row, 'impact')}${valueOf(row, 'urgency')}`] ?? '5');
  return row;
}

/** Values a new incident has before anybody says anything. */
export function incidentDefaults(actorId: string, number: string, timestamp: string): Record<string, string> {
  return {
    number,
    sys_class_name: 'incident',
    sys_domain: 'global',
    state: incidentState.new,
    impact: '3',
    urgency: '3',
    severity: '3',
    escalation: '0',
    category: 'inquiry',
    opened_at: timestamp,
    opened_by: actorId,
    made_sla: 'true',
    reassignment_count: '0',
    reopen_count: '0',
  };
}
