/**
 * ConnectWise, typed: the one door for those who write automations. `docs/connectwise-client.md` shows each part at work.
 *
 *     const open = client.tickets.list({
 *       where: (ticket) => all(ticket('board/id').is(1), ticket('closedFlag').is(false)),
 *       fields: ['summary', 'company/name'],
 *     });
 *     for await (const ticket of open) console.log(ticket.id, ticket.summary, ticket.company?.name);
 */

// The client, and the same bound to one company, which is all that most automations need.
export { connectwiseClient, type ClientOptions, type ConnectWiseClient } from './client.ts';
export type { CompanyClient, OwnAuditType, OwnDocumentOwner, OwnResource } from './scope/client-type.ts';
export type { DocumentsOfRecord } from './scope/documents.ts';
export type { CompanyOptions } from './scope/company.ts';
export type { OfCompany } from './scope/bounds.ts';

// Conditions: which records.
export { all, any, fieldsOf } from './query/conditions.ts';
export type { Condition, FieldConditions, FieldsOf, Where } from './query/conditions.ts';
export { allOfChild, customField } from './query/child-conditions.ts';
export type { ChildCondition, CustomFieldCondition, WhereChild } from './query/child-conditions.ts';
export type { FieldPath, OrderBy } from './query/field-paths.ts';

// Lists and single records: which fields, in which order, how many at once.
export type { Listing } from './lists/listing.ts';
export type { ListOptions, MoreConditions } from './lists/requests.ts';
export type { QueryFieldName, Selected } from './query/selection.ts';
export type { Changeable, Collection, ItemResult, Removable } from './records/collection.ts';
export type { DraftOf, PlainResource, Resource } from './records/resource.ts';

// Changes: built, sent, and looked for in the answer; or rehearsed.
export { patchTo } from './records/change.ts';
export type { Changes, CustomFieldChange, Patch, PatchBuilder, UpdateOptions } from './records/change.ts';
export type { WouldSend } from './records/dry-run.ts';

// The kinds of record, and what else can be asked for.
export type { AuditTrail, AuditType, TrailOptions } from './records/audit-trail.ts';
export type { Bundles } from './records/bundles.ts';
export type { DocumentOwner } from './records/document-place.ts';
export type { Documents } from './records/documents.ts';
export type { Download, DownloadOptions } from './records/download.ts';
export type { Records } from './records/kinds.ts';
export type { ReferenceData } from './records/reference-data.ts';
export type { ReadReport } from './records/report.ts';
export type { DocumentDraft, StreamedDraft } from './records/upload.ts';
export type * from './wire/index.ts';

// Many records: a few at a time, each with its own result, stopping when too much goes wrong.
export { runBatch, type BatchItem, type BatchOptions, type BatchReport } from '../kit/batch.ts';

// Errors are decided on by their code; the retry policy is what a client is made with.
export { CodedError, type ErrorCode } from '../rules/errors.ts';
export { usualRetry, type RetryPolicy } from '../rules/retry.ts';
