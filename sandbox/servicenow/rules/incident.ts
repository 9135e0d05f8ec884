/**
 * The platform's default business rules and data policies for an incident: they act between the request and the row.
 *
 * Facts: ServiceNow "Incident management state model", "Default priority lookup rules", "Resolve and close an
 * incident". Pure: takes the row as it was and as it would become, gives the row as it will be, or refuses.
 */
import { businessRuleAbort, dataPolicyRefusal } from '../model/refusal.ts';
import { valueOf, type Row } from '../store/table.ts';

/** The values of an incident's state (ServiceNow, incident management state model). */
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

/** One write of an incident, before the business rules have seen it. */
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

type EditableRow = Record<string, string> & { sys_id: string };

/** The row that is stored. Throws a 403 Refusal as the data policy or business rule would. */
export function applyIncidentRules(write: IncidentWrite): Row {
  const { previous, actor } = write;
  const before = previous === undefined ? '' : valueOf(previous, 'state');
  if (before === incidentState.closed && !actor.isAdmin) {
    throw businessRuleAbort('incident', 'Closed incidents are read only', write.proposed.sys_id);
  }
  const row: EditableRow = { ...write.proposed };
  chooseState(row, write, before);
  applyHold(row, write, before);
  applyResolution(row, write, before);
  countReassignment(row, write);
  const state = valueOf(row, 'state');
  const isOver = state === incidentState.closed || state === incidentState.canceled;
  row['active'] = isOver ? 'false' : 'true';
  row['priority'] = priorityOf(row);
  return row;
}

/** Keeps both state columns equal, and takes an incident off hold when its caller writes. */
function chooseState(row: EditableRow, { changed, hasComment, actor }: IncidentWrite, before: string): void {
  // The one of the two that was not written follows the other.
  if (changed.has('incident_state') && !changed.has('state')) row['state'] = valueOf(row, 'incident_state');
  if (valueOf(row, 'state') === '') row['state'] = incidentState.new;
  const isCallersComment = hasComment && actor.sysId !== '' && actor.sysId === valueOf(row, 'caller_id');
  if (isCallersComment && before === incidentState.onHold && row['state'] === incidentState.onHold) {
    row['state'] = incidentState.inProgress;
  }
  row['incident_state'] = valueOf(row, 'state');
}

/** To wait needs a reason, and to wait for the caller a word to the caller. */
function applyHold(row: EditableRow, { changed, hasComment }: IncidentWrite, before: string): void {
  if (row['state'] !== incidentState.onHold) {
    row['hold_reason'] = '';
    return;
  }
  const missing = [];
  if (valueOf(row, 'hold_reason') === '') missing.push('On hold reason');
  const beginsToWait = before !== incidentState.onHold || changed.has('hold_reason');
  if (beginsToWait && valueOf(row, 'hold_reason') === awaitingCaller && !hasComment) {
    missing.push('Additional comments');
  }
  if (missing.length > 0) throw dataPolicyRefusal(missing);
}

/** Stamps who resolved and closed; to leave both states again takes the stamps away and counts. */
function applyResolution(row: EditableRow, { actor, timestamp }: IncidentWrite, before: string): void {
  const state = valueOf(row, 'state');
  const isDone = state === incidentState.resolved || state === incidentState.closed;
  if (isDone) {
    const missing = [];
    if (valueOf(row, 'close_code').trim() === '') missing.push('Resolution code');
    if (valueOf(row, 'close_notes').trim() === '') missing.push('Resolution notes');
    if (missing.length > 0) throw dataPolicyRefusal(missing);
    if (valueOf(row, 'resolved_at') === '') {
      row['resolved_at'] = timestamp;
      row['resolved_by'] = actor.sysId;
    }
  }
  const isOver = state === incidentState.closed || state === incidentState.canceled;
  if (isOver && state !== before) {
    row['closed_at'] = timestamp;
    row['closed_by'] = actor.sysId;
  }
  const wasDone = before === incidentState.resolved || before === incidentState.closed;
  if (wasDone && !isDone) {
    for (const field of ['resolved_at', 'resolved_by', 'closed_at', 'closed_by']) row[field] = '';
    row['reopen_count'] = String(Number(valueOf(row, 'reopen_count') || '0') + 1);
  }
}

function countReassignment(row: EditableRow, { previous, changed }: IncidentWrite): void {
  if (previous === undefined || !changed.has('assignment_group')) return;
  if (valueOf(previous, 'assignment_group') === '') return;
  row['reassignment_count'] = String(Number(valueOf(row, 'reassignment_count') || '0') + 1);
}

/** The priority that the look-up table gives to impact and urgency. */
export const priorityOf = (row: Row): string =>
  priorityTable[`${valueOf(row, 'impact')}${valueOf(row, 'urgency')}`] ?? '5';

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
