/** Incidents, one way: a row of the table `incident`, with its notes → the record that the rules compare. */
import type { MappedValues } from '../../../rules/sync/mapped/fields.ts';
import type { SideNote, SideRecord } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/rows.ts';
import { requireShownFields, sysIdIn, timeIn } from './shown-fields.ts';

/** The columns that a record is made of: to be asked for with every incident. */
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

/** The columns to ask for: those that a record is made of, and one that may be hidden without harm. */
export const incidentColumns = [...incidentFields, 'sys_updated_by'] as const;

/** Closed and cancelled; a resolved incident may still be edited. */
const finished: readonly string[] = ['7', '8'];

/** Returns true if an incident in this state takes no more edits. */
export const isFinished = (state: string): boolean => finished.includes(state);

/**
 * The record of an incident. `serverTime` is ServiceNow's clock as it answered, ISO 8601, UTC. Throws
 * `servicenow-field-hidden` (dead-letter) where a column is not shown.
 */
export function incidentToSideRecord(
  row: Row,
  serverTime: string,
  notes: readonly SideNote[],
  mapped: MappedValues = {},
): SideRecord {
  requireShownFields(row, incidentFields);
  const state = row['state'] ?? '';
  return {
    side: 'servicenow',
    id: sysIdIn(row),
    number: row['number'] ?? '',
    version: incidentToVersion(row),
    versionCounts: true,
    ...(/^\d+$/.test(row['sys_mod_count'] ?? '') ? { counter: Number(row['sys_mod_count']) } : {}),
    createdAt: timeIn(row, 'sys_created_on'),
    updatedAt: timeIn(row, 'sys_updated_on'),
    ...((row['sys_updated_by'] ?? '') === '' ? {} : { changedBy: row['sys_updated_by'] }),
    readAt: serverTime,
    board: '',
    closed: isFinished(state),
    correlation: incidentToCorrelation(row),
    mergedInto: null,
    fields: {
      summary: row['short_description'] ?? '',
      description: row['description'] ?? '',
      status: state,
      priority: `${row['impact'] ?? ''}/${row['urgency'] ?? ''}`,
      ...mapped,
    },
    descriptionNoteId: null,
    notes,
  };
}

/** The version that a list and a single read both show; the counter tells two changes of one second apart. */
export function incidentToVersion(row: Row): string {
  return `${row['sys_mod_count'] ?? ''}|${row['sys_updated_on'] ?? ''}`;
}

/** The correlation key on an incident; null where the column is empty. */
export function incidentToCorrelation(row: Row): string | null {
  const correlation = row['correlation_id'] ?? '';
  return correlation === '' ? null : correlation;
}
