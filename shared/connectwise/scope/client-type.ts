/** The client of one company, as a type: nothing in it names a company, so it cannot be used for another one. */
import type { AuditTrail, AuditType } from '../records/audit-trail.ts';
import type { Bundles } from '../records/bundles.ts';
import type { Changes, UpdateOptions } from '../records/change.ts';
import type { Changeable, Collection, Removable } from '../records/collection.ts';
import type { DocumentOwner } from '../records/document-place.ts';
import type { ReferenceData } from '../records/reference-data.ts';
import type { DraftOf, Resource } from '../records/resource.ts';
import type { QueryFieldName, Selected } from '../query/selection.ts';
import type * as wire from '../wire/index.ts';
import type { DocumentsOfRecord } from './documents.ts';
import type { OfCompany } from './bounds.ts';
import type { ConditionalUpdates } from './writes.ts';

/** A kind of record whose company is neither given nor changed. */
export type OwnResource<Row extends { readonly id: number }, Draft> = Collection<Row> &
  Changeable<Row, Omit<Draft, 'company'>, Omit<Row, 'company'>> &
  Removable;

/** Records of a company whose audit trail can be asked for. */
export type OwnAuditType = Extract<
  AuditType,
  | 'Activity'
  | 'Agreement'
  | 'Company'
  | 'Configuration'
  | 'Contact'
  | 'Project'
  | 'ProjectTicket'
  | 'Ticket'
  | 'Time'
>;
/** Records of a company whose documents can be asked for. */
export type OwnDocumentOwner = Extract<
  DocumentOwner,
  | 'Activity'
  | 'Agreement'
  | 'Company'
  | 'Configuration'
  | 'Contact'
  | 'Project'
  | 'ProjectTicket'
  | 'Ticket'
  | 'TimeEntry'
>;

/**
 * Reads and writes of one company. Each throws `record-out-of-scope` (dead-letter) for a record of another company, and
 * for a write that would point to one.
 */
export interface CompanyClient extends AuditTrail<OwnAuditType> {
  readonly companyId: number;
  /** Throws what the next write would throw before anything is sent of it; asks no more than that. */
  requireWritable(): Promise<void>;
  /** The company's own record. */
  readonly company: {
    get<Name extends QueryFieldName<wire.Company> = keyof wire.Company>(
      fields?: readonly Name[],
    ): Promise<Selected<wire.Company, Name>>;
    update(
      changes: Omit<Changes<wire.Company>, 'parentCompany'>,
      options?: UpdateOptions,
    ): Promise<wire.Company>;
  };
  readonly tickets: OwnResource<wire.Ticket, wire.TicketDraft> & ConditionalUpdates<wire.Ticket>;
  readonly projectTickets: OwnResource<wire.ProjectTicket, wire.ProjectTicketDraft>;
  readonly timeEntries: OwnResource<wire.TimeEntry, wire.TimeEntryDraft>;
  readonly projects: OwnResource<wire.Project, DraftOf<wire.Project>>;
  readonly contacts: OwnResource<wire.Contact, wire.ContactDraft>;
  readonly configurations: OwnResource<wire.Configuration, wire.ConfigurationDraft>;
  readonly agreements: OwnResource<wire.Agreement, wire.AgreementDraft>;
  readonly activities: OwnResource<wire.Activity, DraftOf<wire.Activity>>;
  /** The ticket is looked at before each call: its notes are out of reach when it belongs to somebody else. */
  notes(ticketId: number): OwnResource<wire.TicketNote, wire.TicketNoteDraft>;
  projectTicketNotes(ticketId: number): OwnResource<wire.TicketNote, wire.TicketNoteDraft>;
  tasks(ticketId: number): OwnResource<wire.TicketTask, DraftOf<wire.TicketTask>>;
  allNotes(ticketId: number): AsyncIterable<wire.AnyNote>;
  notesOf: Bundles['notesOf'];
  phases(projectId: number): OwnResource<wire.ProjectPhase, DraftOf<wire.ProjectPhase>>;
  communications(
    contactId: number,
  ): OwnResource<wire.ContactCommunication, DraftOf<wire.ContactCommunication>>;
  additions(agreementId: number): OwnResource<wire.AgreementAddition, DraftOf<wire.AgreementAddition>>;
  readonly sites: OwnResource<wire.Site, wire.SiteDraft>;
  readonly companyNotes: OwnResource<wire.CompanyNote, DraftOf<wire.CompanyNote>>;
  /** Documents of one record of the company. */
  documents(recordType: OwnDocumentOwner, recordId: number): DocumentsOfRecord;
  /** Any other kind of record that carries a `company`, by its path: `resource<Opportunity>('sales/opportunities')`. */
  resource<Row extends OfCompany>(path: string): Resource<Row, Omit<DraftOf<Row>, 'company'>>;
  readonly reference: ReferenceData;
}
