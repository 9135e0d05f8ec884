/** References are records themselves; each of their fields is read out of the record that they point to. */
import { isRow, type Row } from './table.ts';

/** A field of a reference, out of the record it points to. */
export function referenceValue(row: Row, name: string): unknown {
  switch (name) {
    case 'id':
      return row.id;
    case 'name':
      return row.values['name'] ?? personName(row) ?? row.values['title'] ?? row.values['description'];
    case 'sort':
      return row.values['sortOrder'];
    case 'type': {
      const type = row.values['type'];
      return isRow(type) ? type.values['name'] : type;
    }
    default:
      return row.values[name];
  }
}

function personName(row: Row): string | undefined {
  const parts = [row.values['firstName'], row.values['lastName']].filter((part) => typeof part === 'string');
  return parts.length === 0 ? undefined : parts.join(' ');
}
