/** The building blocks of the types made from the vendor's document, and the types that the document does not describe. */

/** A field that may be absent or null. */
export type Maybe<Value> = Value | null | undefined;

/** A reference to another record, as it is read: its id, and its name for people. */
export interface Reference {
  readonly id: number;
  readonly name?: Maybe<string>;
}

/** A reference in what is sent: by one of its keys. */
export type ReferenceKey = { readonly id: number } | { readonly name: string };
/** As `ReferenceKey`, for companies, members and other records that have a short name beside their name. */
export type IdentifiedKey = ReferenceKey | { readonly identifier: string };

/** The billing of work, expenses or products. */
export type BillOption = 'Billable' | 'DoNotBill' | 'NoCharge' | 'NoDefault';

/** Written by the server; all of it text, times in ISO 8601, UTC. The document calls it a map of texts; these were recorded. */
export interface RecordInfo {
  readonly lastUpdated?: Maybe<string>;
  readonly updatedBy?: Maybe<string>;
  readonly dateEntered?: Maybe<string>;
  readonly enteredBy?: Maybe<string>;
}

/** A report: columns by name, rows as lists. The document describes no answer of a report. */
export interface ReportRows {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/**
 * One operation of a PATCH. A reference is replaced whole: a path into one may answer 200 and change nothing (`company/identifier`).
 * The document calls `op` any text and `value` an object; the developer guide names these three, and any JSON is taken.
 */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}
