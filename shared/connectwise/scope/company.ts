/**
 * A client that cannot see or touch anything outside one company.
 *
 * The company stands in every condition, is looked for on every record that comes back, and before every write the
 * record is read afresh. What hangs below a record (notes, communications, documents) is reached only through a record
 * of the company. The company is closed over and there is no way to widen it: what does not belong is
 * `record-out-of-scope` (dead-letter). Set-up that belongs to nobody (boards, statuses, members) can be read through
 * `reference`; everything else without a company is out of reach.
 */
import { CodedError } from '../../rules/errors.ts';
import type { AuditTrail, AuditType, TrailOptions } from '../records/audit-trail.ts';
import type { Bundles } from '../records/bundles.ts';
import { PatchBuilder, type Changes, type UpdateOptions } from '../records/change.ts';
import type { Changeable, Collection, ItemResult, Removable } from '../records/collection.ts';
import { refused } from '../query/literals.ts';
import { requireOwnReferences, type OwnKind } from './own-references.ts';
import { pathOf, type DraftOf, type Records } from '../records/every-record.ts';
import type { ReferenceData } from '../records/reference-data.ts';
import { copyOf, fieldsOfPatch, scopedBelow, scopedRecords, type OfCompany } from './records.ts';
import type { QueryFieldName } from '../query/selection.ts';
import { scopedDocuments, type DocumentsOfRecord } from './documents.ts';
import type { DocumentOwner } from '../records/documents.ts';
import type * as wire from '../wire/index.ts';

type Kept<Row extends { readonly id: number }, Draft> = Collection<Row> & Changeable<Row, Draft> & Removable;
/** The company is neither given nor changed. */
type Own<Row extends { readonly id: number }, Draft> = Collection<Row> &
  Changeable<Row, Omit<Draft, 'company'>, Omit<Row, 'company'>> &
  Removable;

/** Records of a company whose trail and documents can be asked for. */
type OwnAuditType = Extract<
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

export interface CompanyClient extends AuditTrail<OwnAuditType> {
  readonly companyId: number;
  /** The company's own record. */
  readonly company: {
    get(): Promise<wire.Company>;
    update(
      changes: Omit<Changes<wire.Company>, 'parentCompany'>,
      options?: UpdateOptions,
    ): Promise<wire.Company>;
  };
  readonly tickets: Own<wire.Ticket, wire.TicketDraft>;
  readonly projectTickets: Own<wire.ProjectTicket, wire.ProjectTicketDraft>;
  readonly timeEntries: Own<wire.TimeEntry, wire.TimeEntryDraft>;
  readonly projects: Own<wire.Project, DraftOf<wire.Project>>;
  readonly contacts: Own<wire.Contact, wire.ContactDraft>;
  readonly configurations: Own<wire.Configuration, wire.ConfigurationDraft>;
  readonly agreements: Own<wire.Agreement, wire.AgreementDraft>;
  readonly activities: Own<wire.Activity, DraftOf<wire.Activity>>;
  /** The ticket is looked at before each call: its notes are out of reach when it belongs to somebody else. */
  notes(ticketId: number): Own<wire.TicketNote, wire.TicketNoteDraft>;
  projectTicketNotes(ticketId: number): Own<wire.TicketNote, wire.TicketNoteDraft>;
  tasks(ticketId: number): Own<wire.TicketTask, DraftOf<wire.TicketTask>>;
  allNotes(ticketId: number): AsyncIterable<wire.AnyNote>;
  notesOf: Bundles['notesOf'];
  phases(projectId: number): Own<wire.ProjectPhase, DraftOf<wire.ProjectPhase>>;
  communications(contactId: number): Own<wire.ContactCommunication, DraftOf<wire.ContactCommunication>>;
  additions(agreementId: number): Own<wire.AgreementAddition, DraftOf<wire.AgreementAddition>>;
  readonly sites: Own<wire.Site, wire.SiteDraft>;
  readonly companyNotes: Own<wire.CompanyNote, DraftOf<wire.CompanyNote>>;
  /** Documents of one record of the company. */
  documents(recordType: OwnDocumentOwner, recordId: number): DocumentsOfRecord;
  /** Any other kind of record that carries a `company`, by its path: `resource<Opportunity>('sales/opportunities')`. */
  resource<Row extends OfCompany>(path: string): Kept<Row, Omit<DraftOf<Row>, 'company'>>;
  readonly reference: ReferenceData;
}

/** The same client for one company. Throws `query-value-refused` when the id is none. */
export function forCompany(
  client: Records & Bundles & { readonly reference: ReferenceData },
  companyId: number,
): CompanyClient {
  if (!Number.isSafeInteger(companyId) || companyId <= 0) throw refused('A company is named by its id.');

  const scope = {
    companyId,
    requireOwnReferences: (fields: readonly (readonly [string, unknown])[]) =>
      requireOwnReferences(fields, {
        companyId,
        requireOwn: (kind, id) => openers[kind](id),
        requirePhase: (projectId, phaseId) => client.phases(projectId).get(phaseId, ['id']),
      }),
  };
  const own = <Row extends OfCompany, Draft>(inner: Kept<Row, Draft>) =>
    scopedRecords<Row, Draft>(inner, scope);
  const tickets = own<wire.Ticket, wire.TicketDraft>(client.tickets);
  const projectTickets = own<wire.ProjectTicket, wire.ProjectTicketDraft>(client.projectTickets);
  const contacts = own<wire.Contact, wire.ContactDraft>(client.contacts);
  const configurations = own<wire.Configuration, wire.ConfigurationDraft>(client.configurations);
  const agreements = own<wire.Agreement, wire.AgreementDraft>(client.agreements);
  const projects = own<wire.Project, DraftOf<wire.Project>>(client.projects);
  const activities = own<wire.Activity, DraftOf<wire.Activity>>(client.activities);
  const timeEntries = own<wire.TimeEntry, wire.TimeEntryDraft>(client.timeEntries);

  /** Service and project tickets share their numbers; either list may hold the one that is meant. */
  async function requireOwnTicket(id: number): Promise<void> {
    try {
      await tickets.get(id, ['id']);
    } catch (thrown) {
      if (!(thrown instanceof CodedError && thrown.code === 'connectwise-not-found')) throw thrown;
      await projectTickets.get(id, ['id']);
    }
  }
  const openers: Readonly<Record<OwnKind, (id: number) => Promise<unknown>>> = {
    activity: (id) => activities.get(id, ['id']),
    agreement: (id) => agreements.get(id, ['id']),
    configuration: (id) => configurations.get(id, ['id']),
    contact: (id) => contacts.get(id, ['id']),
    opportunity: (id) => resource('/sales/opportunities').get(id, ['id']),
    project: (id) => projects.get(id, ['id']),
    // Found below the company, so it is the company's.
    site: (id) => client.sites(companyId).get(id, ['id']),
    ticket: requireOwnTicket,
  };
  const owners: Readonly<Record<OwnDocumentOwner | OwnAuditType, (id: number) => Promise<unknown>>> = {
    Activity: openers.activity,
    Agreement: openers.agreement,
    Configuration: openers.configuration,
    Contact: openers.contact,
    Project: openers.project,
    ProjectTicket: requireOwnTicket,
    Ticket: requireOwnTicket,
    Time: (id) => timeEntries.get(id, ['id']),
    TimeEntry: (id) => timeEntries.get(id, ['id']),
    Company: (id) => {
      if (id !== companyId) throw outOfScope(id);
      return Promise.resolve();
    },
  };
  function ownerOf(type: OwnDocumentOwner | OwnAuditType): (id: number) => Promise<unknown> {
    if (!Object.hasOwn(owners, type))
      throw new CodedError('record-out-of-scope', { detail: `${type} belongs to no company.` });
    return owners[type];
  }
  function outOfScope(id: number): CodedError {
    return new CodedError('record-out-of-scope', {
      detail: `Record ${id} does not belong to company ${companyId}.`,
      facts: { id, companyId },
    });
  }
  const below = <Row extends { readonly id: number }, Draft>(
    inner: Kept<Row, Draft>,
    requireParent: () => Promise<unknown>,
  ) => scopedBelow(inner, requireParent, scope);

  /** Only lists of whole record types: what hangs below a record needs that record looked at. */
  function resource<Row extends OfCompany>(path: string): Kept<Row, Omit<DraftOf<Row>, 'company'>> {
    const place = pathOf(path);
    const isAll = !/\/\d+(\/|$)/.test(place) && !/^\/company\/companies\/?$|^\/system\//i.test(place);
    if (!isAll)
      throw new CodedError('record-out-of-scope', {
        detail: 'Only lists of records that carry a company can be reached from one company.',
        facts: { companyId },
      });
    return own<Row, DraftOf<Row>>(client.resource<Row>(place));
  }

  return {
    companyId,
    company: {
      get: () => client.companies.get(companyId),
      async update(changes, options) {
        const operations = copyOf<wire.Company>(changes);
        await scope.requireOwnReferences(fieldsOfPatch(operations));
        return client.companies.update(companyId, new PatchBuilder(operations), options);
      },
    },
    tickets,
    projectTickets,
    timeEntries,
    projects,
    contacts,
    configurations,
    agreements,
    activities,
    notes: (id) => below(client.notes(id), () => tickets.get(id, ['id'])),
    projectTicketNotes: (id) => below(client.projectTicketNotes(id), () => projectTickets.get(id, ['id'])),
    tasks: (id) => below(client.tasks(id), () => tickets.get(id, ['id'])),
    async *allNotes(id) {
      await tickets.get(id, ['id']);
      yield* client.allNotes(id);
    },
    async notesOf(ids) {
      const looked = new Map((await tickets.getMany(ids, ['id'])).map((result) => [result.id, result]));
      const mine = await client.notesOf(ids.filter((id) => looked.get(id)?.ok === true));
      const read = new Map(mine.map((result) => [result.id, result]));
      return ids.flatMap((id): readonly ItemResult<readonly wire.TicketNote[]>[] => {
        const result = read.get(id) ?? looked.get(id);
        if (result === undefined) return [];
        return result.ok && !Array.isArray(result.record)
          ? []
          : [result as ItemResult<readonly wire.TicketNote[]>];
      });
    },
    phases: (id) => below(client.phases(id), () => projects.get(id, ['id'])),
    communications: (id) => below(client.communications(id), () => contacts.get(id, ['id'])),
    additions: (id) => below(client.additions(id), () => agreements.get(id, ['id'])),
    sites: below(client.sites(companyId), () => Promise.resolve()),
    companyNotes: below(client.companyNotes(companyId), () => Promise.resolve()),
    async *auditTrail<Name extends QueryFieldName<wire.AuditTrailEntry>>(
      type: OwnAuditType,
      id: number,
      options?: TrailOptions<Name>,
    ) {
      await ownerOf(type)(id);
      yield* client.auditTrail(type, id, options);
    },
    async auditTrailCount(type, id, where) {
      await ownerOf(type)(id);
      return client.auditTrailCount(type, id, where);
    },
    documents: (recordType, recordId) => {
      const requireOwner = ownerOf(recordType);
      return scopedDocuments(client.documents, recordType, recordId, () => requireOwner(recordId));
    },
    resource,
    reference: client.reference,
  };
}
