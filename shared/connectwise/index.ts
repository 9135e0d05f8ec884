/**
 * ConnectWise, typed: the one door for those who write automations. `docs/connectwise-client.md` shows each part at work.
 *
 *     const open = client.tickets.list({
 *       where: (ticket) => all(ticket('board/id').is(1), ticket('closedFlag').is(false)),
 *       fields: ['summary', 'company/name'],
 *     });
 *     for await (const ticket of open) console.log(ticket.id, ticket.summary, ticket.company?.name);
 */
export { connectwiseClient, type ClientOptions, type ConnectWiseClient } from './client.ts';
export type { CompanyClient } from './scope/company.ts';
export type { AuditType, TrailOptions } from './records/audit-trail.ts';
export type { Records } from './records/kinds.ts';

export { all, allOfChild, any, customField, fieldsOf } from './query/conditions.ts';
export type { Condition, FieldsOf, Where, WhereChild } from './query/conditions.ts';
export type { FieldPath, OrderBy } from './query/field-paths.ts';

export type { Changeable, Collection, ItemResult, Removable } from './records/collection.ts';
export type { ListOptions, MoreConditions } from './lists/read-list.ts';
export type { Listing } from './lists/listing.ts';
export type { QueryFieldName, Selected } from './query/selection.ts';

export { patchTo, type Changes, type PatchBuilder, type UpdateOptions } from './records/change.ts';
export type { WouldSend } from './records/dry-run.ts';
export type { DocumentOwner } from './records/document-place.ts';
export type { Documents } from './records/documents.ts';
export type { Download, DownloadOptions } from './records/download.ts';
export type { DocumentDraft, StreamedDraft } from './records/upload.ts';
export type { ReferenceData } from './records/reference-data.ts';
export type * from './wire/index.ts';

export { CodedError } from '../rules/errors.ts';
export { usualRetry, type RetryPolicy } from '../rules/retry.ts';
