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
export type { CompanyClient } from './company-scope.ts';
export type { AuditType, TrailOptions } from './audit-trail.ts';
export type { Records } from './records.ts';

export { all, allOfChild, any, customField, fieldsOf } from './conditions.ts';
export type { Condition, FieldsOf, Where, WhereChild } from './conditions.ts';
export type { FieldPath, OrderBy } from './field-paths.ts';

export type { Changeable, Collection, ItemResult, Removable } from './collection.ts';
export type { ListOptions, MoreConditions } from './read-list.ts';
export type { Listing } from './listing.ts';
export type { FieldName, Selected } from './selection.ts';

export { patchTo, type Changes, type PatchBuilder, type UpdateOptions } from './change.ts';
export type { WouldSend } from './dry-run.ts';
export type { DocumentDraft, DocumentOwner, Documents, Download } from './documents.ts';
export type { ReferenceData } from './reference-data.ts';
export type * from './wire.ts';

export { CodedError } from '../rules/errors.ts';
export { usualRetry, type RetryPolicy } from '../rules/retry.ts';
