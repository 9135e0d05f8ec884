/** An incident's row and the record that the rules compare: one is made of the other here, and checked for gaps. */
import { CodedError } from '../../rules/errors.ts';
import type { FieldValues, SideNote, SideRecord } from '../../rules/sync/record.ts';
import { fromGlideTime } from '../http/query.ts';
import type { Row } from '../http/rows.ts';

/** The columns of which a record is made. */
export const incidentFields = [
  'sys_id',
  'number',
  'short_description',
  'description',
  'state',
  'impact',
  'urgency',
  'company',
  'correlation_id',
  'sys_created_on',
  'sys_updated_on',
  'sys_mod_count',
] as const;

/** Closed and cancelled; a resolved incident may still be edited. */
const finished: readonly string[] = ['7', '8'];

/** Whether an incident in this state takes no more edits. */
export const isFinished = (state: string): boolean => finished.includes(state);

/** The record as its row shows it, with the notes that belong to it; `serverTime` is ServiceNow's clock. */
export function toRecord(row: Row, serverTime: string, notes: readonly SideNote[]): SideRecord {
  const id = row['sys_id'] ?? '';
  const state = row['state'] ?? '';
  const correlation = row['correlation_id'] ?? '';
  return {
    side: 'servicenow',
    id,
    number: row['number'] ?? '',
    version: versionOf(row),
    versionCounts: true,
    createdAt: fromGlideTime(row['sys_created_on'] ?? ''),
    updatedAt: fromGlideTime(row['sys_updated_on'] ?? ''),
    readAt: serverTime,
    board: '',
    closed: isFinished(state),
    correlation: correlation === '' ? null : correlation,
    mergedInto: null,
    fields: {
      summary: row['short_description'] ?? '',
      description: row['description'] ?? '',
      status: state,
      priority: `${row['impact'] ?? ''}/${row['urgency'] ?? ''}`,
    },
    descriptionNoteId: null,
    notes,
  };
}

/** The columns that hold these values. */
export function toValues(fields: Partial<FieldValues>): Row {
  const [impact = '', urgency = ''] = fields.priority?.split('/') ?? [];
  return {
    ...(fields.summary === undefined ? {} : { short_description: fields.summary }),
    ...(fields.description === undefined ? {} : { description: fields.description }),
    ...(fields.status === undefined ? {} : { state: fields.status }),
    ...(fields.priority === undefined ? {} : { impact, urgency }),
  };
}

/**
 * A field that an access rule hides is left out of the answer without any mark (Table API). Taken for an empty one it
 * would empty the ticket's, and without the correlation key our own incident would look like a stranger's.
 */
export function requireShownFields(row: Row, fields: readonly string[]): Row {
  const hidden = fields.filter((name) => row[name] === undefined);
  if (hidden.length === 0) return row;
  throw new CodedError('servicenow-field-hidden', {
    detail: `Not shown to the integration's user: ${hidden.join(', ')}. Look at the read rules (ACLs) of these columns of incident.`,
    facts: { fields: hidden.join(' ') },
  });
}

/** What a list and a single read both show; the counter tells two changes of one second apart. */
export function versionOf(row: Row): string {
  return `${row['sys_mod_count'] ?? ''}|${row['sys_updated_on'] ?? ''}`;
}
