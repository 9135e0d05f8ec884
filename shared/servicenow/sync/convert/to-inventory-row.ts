/** Incidents, one way: a row of the inventory → the row that the reconciliation compares. */
import type { InventoryRow } from '../../../rules/reconcile/inventory.ts';
import { fromGlideTime } from '../../http/query.ts';
import type { Row } from '../../http/rows.ts';
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

/** The inventory row of an incident. */
export function incidentToInventoryRow(row: Row): InventoryRow {
  return {
    id: row['sys_id'] ?? '',
    createdAt: fromGlideTime(row['sys_created_on'] ?? ''),
    updatedAt: fromGlideTime(row['sys_updated_on'] ?? ''),
    closed: isFinished(row['state'] ?? ''),
    correlation: incidentToCorrelation(row),
  };
}
