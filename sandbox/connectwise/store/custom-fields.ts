/** The custom fields of the invented instance: each has one id, and every record of its kind lists all of them. */
import type { Row } from './table.ts';
import { newRow, type World } from './world.ts';

interface CustomFieldDefinition {
  readonly id: number;
  readonly caption: string;
  /** As the vendor calls it. */
  readonly type: 'Text' | 'TextArea' | 'Date';
}

/** The custom fields of companies. */
export const companyCustomFields: readonly CustomFieldDefinition[] = [
  { id: 1, caption: 'Customer Tier', type: 'Text' },
];
/** The custom fields of tickets. */
export const ticketCustomFields: readonly CustomFieldDefinition[] = [
  { id: 2, caption: 'Asset Tag', type: 'Text' },
  { id: 3, caption: 'Go Live', type: 'Date' },
  { id: 4, caption: 'Site Notes', type: 'TextArea' },
];

/** One custom field of a record with its value. */
export function customFieldRow(
  world: World,
  { id, caption, type }: CustomFieldDefinition,
  value: unknown,
  by: string,
): Row {
  const values = { caption, type, entryMethod: 'EntryField', numberOfDecimals: 0, value };
  return newRow(world, { table: 'children', values, by, id });
}
