/** The place of documents in the API: one list, asked for by the type and the id of the record that they hang on. */
import { CodedError } from '../../rules/errors.ts';
import { idOf, type Place } from '../http/places.ts';

/** Records that documents hang on, those that a service desk uses (OpenAPI 2025.8, `recordType`). */
export type DocumentOwner =
  | 'Activity'
  | 'Agreement'
  | 'Company'
  | 'Configuration'
  | 'Contact'
  | 'Expense'
  | 'Invoice'
  | 'Opportunity'
  | 'Project'
  | 'ProjectTicket'
  | 'PurchaseOrder'
  | 'SalesOrder'
  | 'Ticket'
  | 'TimeEntry';

/** The list of all documents. */
export const documentsPlace: Place = { path: '/system/documents', route: '/system/documents' };

/** The longest file where the caller names no limit: 25 MiB, in bytes. */
export const usualMaxBytes = 25 * 1024 * 1024;

/** Long enough for the longest file over a slow line. */
export const fileTimeoutMs = 180_000;

/** The parameters, or form fields, that name a document's record. Throws `query-value-refused` (dead-letter). */
export function ownerFields(
  recordType: DocumentOwner,
  recordId: number,
): { readonly recordType: string; readonly recordId: string } {
  if (!/^[A-Za-z]{1,40}$/.test(recordType))
    throw new CodedError('query-value-refused', { detail: 'A type of record is one word.' });
  return { recordType, recordId: String(idOf(recordId)) };
}
