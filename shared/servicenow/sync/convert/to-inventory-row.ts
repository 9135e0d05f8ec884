/** Incidents, one way: a row of the inventory → the row that the reconciliation compares. */
import type { InventoryRow } from '../../../rules/reconcile/inventory.ts';
import type { Row } from '../../http/rows.ts';
import { requireShownFields, sysIdIn, timeIn } from './shown-fields.ts';
import { isFinished, incidentToCorrelation } from './to-side-record.ts';

/** The columns that an inventory row is made of, and the one that shows the company. */
export const incidentInventoryFields = [
  'sys_id',
  'state',
  'company',
  'correlation_id',
  'sys_created_on',
  'sys_updated_on',
] as const;

/** The inventory row of an incident. Throws `servicenow-field-hidden` (dead-letter) where a column is not shown. */
export function incidentToInventoryRow(row: Row): InventoryRow {
  requireShownFields(row, incidentInventoryFields);
  return {
    id: sysIdIn(row),
    createdAt: timeIn(row, 'sys_created_on'),
    updatedAt: timeIn(row, 'sys_updated_on'),
    closed: isFinished(row['state'] ?? ''),
    correlation: incidentToCorrelation(row),
  };
}
