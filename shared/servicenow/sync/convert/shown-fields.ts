/**
 * A field that an access rule hides is left out of the answer without any mark (Table API). Taken for an empty one it
 * would empty the ticket's, without the correlation key our own incident would look like a stranger's, and a row without
 * its id or its time would be one that nobody can find again.
 */
import { CodedError } from '../../../rules/errors.ts';
import { parseRecordId, type RecordId } from '../../../rules/sync/record-id.ts';
import type { Row } from '../../http/rows.ts';

/** The row as given. Throws `servicenow-field-hidden` (dead-letter) when it lacks one of the fields. */
export function requireShownFields(row: Row, fields: readonly string[], table = 'incident'): Row {
  const hidden = fields.filter((name) => row[name] === undefined);
  if (hidden.length > 0) throw hiddenFields(hidden, table);
  return row;
}

/**
 * The id in a column of the row, the row's own where none is named. Throws `servicenow-field-hidden` (dead-letter) where
 * the column is not shown, and `servicenow-failed` (retry) where it holds what is no sys_id.
 */
export function sysIdIn(row: Row, column = 'sys_id', table = 'incident'): RecordId {
  const value = shownIn(row, column, table);
  const id = parseRecordId('servicenow', value);
  if (id !== null) return id;
  throw new CodedError('servicenow-failed', {
    detail: `ServiceNow returned a row of ${table} whose ${column} is not 32 hexadecimal digits.`,
    facts: { table, column },
  });
}

/**
 * The time in a column of the row as ISO 8601; it is stored as `2026-11-23 20:00:00`, UTC. Throws
 * `servicenow-field-hidden` (dead-letter) where the column is not shown, and `servicenow-failed` (retry) where it holds
 * no time.
 */
export function timeIn(row: Row, column: string, table = 'incident'): string {
  const time = parseGlideTime(shownIn(row, column, table));
  if (time !== null) return time;
  throw new CodedError('servicenow-failed', {
    detail: `ServiceNow returned a row of ${table} whose ${column} is not a time.`,
    facts: { table, column },
  });
}

/** The stored form of a time as ISO 8601, UTC; null for anything else. */
export function parseGlideTime(value: string): string | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return null;
  const time = Date.parse(`${value.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Ids and times are never empty: an empty one is not shown either. */
function shownIn(row: Row, column: string, table: string): string {
  const value = row[column];
  if (value === undefined || value === '') throw hiddenFields([column], table);
  return value;
}

function hiddenFields(names: readonly string[], table: string): CodedError {
  return new CodedError('servicenow-field-hidden', {
    detail: `Not shown to the integration's user: ${names.join(', ')}. Look at the read rules (ACLs) of these columns of ${table}.`,
    facts: { table, fields: names.join(' ') },
  });
}
