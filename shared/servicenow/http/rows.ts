/** Rows as ServiceNow answers them, and the names and ids that may stand in its addresses. */
import { CodedError } from '../../rules/errors.ts';

/** A row as stored: every value is text, a reference is a sys_id, an empty one is the empty text. */
export type Row = Readonly<Record<string, string>>;

/** One answered row; what is no object is a row without columns. */
export function toRow(value: unknown): Row {
  if (typeof value !== 'object' || value === null) return {};
  const cells = Object.entries(value).map(([name, cell]) => [name, toText(cell)] as const);
  return Object.fromEntries(cells);
}

/** A reference may come as an object in spite of what was asked for; its stored value is what counts. */
function toText(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'object' && cell !== null && 'value' in cell && typeof cell.value === 'string')
    return cell.value;
  return cell === null || cell === undefined ? '' : JSON.stringify(cell);
}

/**
 * Returns true if the answer names a `next` page, or counts more rows than were `seen`. The address of that page may
 * name another host and is never followed.
 */
export function hasMore(headers: Readonly<Record<string, string>>, seen: number): boolean {
  const total = Number(headers['x-total-count'] ?? '');
  if (/rel="?next"?/i.test(headers['link'] ?? '')) return true;
  return headers['x-total-count'] !== undefined && Number.isInteger(total) && total > seen;
}

/** A table's name that can stand in an address. Throws `query-value-refused` (dead-letter) for another. */
export function tableName(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,79}$/.test(name))
    throw new CodedError('query-value-refused', { detail: 'It is not the name of a table.' });
  return name;
}

/** A sys_id that can stand in an address. Throws `query-value-refused` (dead-letter) for another. */
export function sysIdOf(sysId: string): string {
  if (!/^[0-9a-f]{32}$/.test(sysId))
    throw new CodedError('query-value-refused', { detail: 'A sys_id has 32 hexadecimal digits.' });
  return sysId;
}
