/** Tells whether a registered callback hears of a change. */
import { isRow, type Row } from '../store/table.ts';

/** Returns true if an entry hears of a change to this record, which fires callbacks of that type. */
export function hears(entry: Row, type: string, row: Row): boolean {
  if (entry.values['inactiveFlag'] === true || lower(entry.values['type']) !== type.toLowerCase())
    return false;
  const level = lower(entry.values['level']);
  const objectId = entry.values['objectId'];
  if (level === 'owner') return true;
  if (level === type.toLowerCase()) return row.id === objectId;
  if (level === 'type' && Array.isArray(row.values['types']))
    return row.values['types'].some((held: unknown) => isRow(held) && held.id === objectId);
  const name = Object.keys(row.values).find((field) => field.toLowerCase() === level);
  const held = name === undefined ? undefined : row.values[name];
  return isRow(held) ? held.id === objectId : Array.isArray(held) && held.includes(String(objectId));
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
