/** Every kind of record that automations use, each with where it stands in the API and what can be done to it. */
import type { CallConnectWise } from '../http/call.ts';
import { dateOf, idOf, recordIn } from '../http/places.ts';
import { readRows } from '../lists/pages.ts';
import type * as wire from '../wire/index.ts';
import { auditTrail, type AuditTrail, type AuditType } from './audit-trail.ts';
import { documents, type Documents } from './documents.ts';
import { report, type ReadReport } from './report.ts';
import { resourceMaker, type PlainResource, type Resource } from './resource.ts';

/** All kinds of record. Notes, sites, statuses and others that need a parent are reached by the parent's id. */
export interface Records extends AuditTrail<AuditType> {
  /** Service tickets. Project tickets are listed here too, and told apart by `recordType`. */
  readonly tickets: Resource<wire.Ticket, wire.TicketDraft>;
  readonly projectTickets: Resource<wire.ProjectTicket, wire.ProjectTicketDraft>;
  notes(ticketId: number): Resource<wire.TicketNote, wire.TicketNoteDraft>;
  projectTicketNotes(ticketId: number): Resource<wire.TicketNote, wire.TicketNoteDraft>;
  /** Notes, time-entry texts and meeting notes of a ticket; cannot be counted. */
  allNotes(ticketId: number): AsyncIterable<wire.AnyNote>;
  tasks(ticketId: number): PlainResource<wire.TicketTask>;
  readonly timeEntries: Resource<wire.TimeEntry, wire.TimeEntryDraft>;
  readonly projects: PlainResource<wire.Project>;
  phases(projectId: number): PlainResource<wire.ProjectPhase>;

  readonly boards: PlainResource<wire.Board>;
  statuses(boardId: number): PlainResource<wire.BoardStatus>;
  types(boardId: number): PlainResource<wire.BoardType>;
  subTypes(boardId: number): PlainResource<wire.BoardSubType>;
  items(boardId: number): PlainResource<wire.BoardItem>;
  teams(boardId: number): PlainResource<wire.BoardTeam>;
  readonly priorities: PlainResource<wire.Priority>;
  readonly sources: PlainResource<wire.Source>;

  readonly companies: Resource<wire.Company, wire.CompanyDraft>;
  readonly companyStatuses: PlainResource<wire.CompanyStatus>;
  readonly companyTypes: PlainResource<wire.CompanyType>;
  sites(companyId: number): Resource<wire.Site, wire.SiteDraft>;
  companyNotes(companyId: number): PlainResource<wire.CompanyNote>;
  readonly contacts: Resource<wire.Contact, wire.ContactDraft>;
  communications(contactId: number): PlainResource<wire.ContactCommunication>;
  readonly configurations: Resource<wire.Configuration, wire.ConfigurationDraft>;
  readonly agreements: Resource<wire.Agreement, wire.AgreementDraft>;
  readonly agreementTypes: PlainResource<wire.AgreementType>;
  additions(agreementId: number): PlainResource<wire.AgreementAddition>;

  readonly members: PlainResource<wire.Member>;
  readonly scheduleEntries: PlainResource<wire.ScheduleEntry>;
  readonly activities: PlainResource<wire.Activity>;
  readonly workTypes: PlainResource<wire.WorkType>;
  readonly workRoles: PlainResource<wire.WorkRole>;
  readonly locations: PlainResource<wire.Location>;
  readonly departments: PlainResource<wire.Department>;
  readonly countries: PlainResource<wire.Country>;
  readonly callbacks: Resource<wire.CallbackEntry, wire.CallbackEntryDraft>;
  readonly documents: Documents;
  /** A report by its name, its rows as records: `report('ChargeCode')`. */
  readonly report: ReadReport;
  /** Any other kind of record, by its path: `resource<CatalogItem>('procurement/catalog')`. */
  resource<Row extends { readonly id: number }>(path: string): PlainResource<Row>;
  systemInfo(): Promise<wire.SystemInfo>;
  /** The server's clock, from the `Date` of an answer; milliseconds since 1970. */
  serverTime(): Promise<number>;
}

/** All records over one caller: a table, one line per kind. It reads and writes whatever the API member may. */
export function records(call: CallConnectWise): Records {
  const make = resourceMaker(call);
  const info = () => call({ method: 'GET', path: '/system/info', route: '/system/info', repeatable: true });
  return {
    tickets: make.at('/service/tickets', { search: true }),
    projectTickets: make.at('/project/tickets', { search: true }),
    notes: make.below('/service/tickets', 'notes'),
    projectTicketNotes: make.below('/project/tickets', 'notes'),
    allNotes: (ticketId) => allNotes(call, ticketId),
    tasks: make.below('/service/tickets', 'tasks'),
    timeEntries: make.at('/time/entries'),
    projects: make.plain('/project/projects'),
    phases: make.below('/project/projects', 'phases'),
    boards: make.short('/service/boards'),
    statuses: make.below('/service/boards', 'statuses'),
    types: make.below('/service/boards', 'types'),
    subTypes: make.below('/service/boards', 'subtypes'),
    items: make.below('/service/boards', 'items'),
    teams: make.below('/service/boards', 'teams'),
    priorities: make.short('/service/priorities'),
    sources: make.short('/service/sources'),
    companies: make.at('/company/companies'),
    companyStatuses: make.short('/company/companies/statuses'),
    companyTypes: make.short('/company/companies/types'),
    sites: make.below('/company/companies', 'sites'),
    companyNotes: make.below('/company/companies', 'notes'),
    contacts: make.at('/company/contacts'),
    communications: make.below('/company/contacts', 'communications'),
    configurations: make.at('/company/configurations'),
    agreements: make.at('/finance/agreements'),
    agreementTypes: make.short('/finance/agreements/types'),
    additions: make.below('/finance/agreements', 'additions'),
    members: make.plain('/system/members'),
    scheduleEntries: make.plain('/schedule/entries'),
    activities: make.plain('/sales/activities'),
    workTypes: make.short('/time/workTypes'),
    workRoles: make.short('/time/workRoles'),
    locations: make.short('/system/locations'),
    departments: make.short('/system/departments'),
    countries: make.short('/company/countries'),
    callbacks: make.at('/system/callbacks', { short: true }),
    ...auditTrail(call),
    documents: documents(call),
    report: report(call),
    resource: (path) => make.byPath(path),
    systemInfo: async () => recordIn((await info()).value, 'GET /system/info') as wire.SystemInfo,
    serverTime: async () => dateOf((await info()).headers, '/system/info'),
  };
}

async function* allNotes(
  call: CallConnectWise,
  ticketId: number,
): AsyncGenerator<wire.AnyNote, void, undefined> {
  for await (const row of readRows(call, {
    path: `/service/tickets/${idOf(ticketId)}/allNotes`,
    route: '/service/tickets/{id}/allNotes',
    query: {},
    pageSize: 250,
    // Ids are per kind here, so "ids above the last one" would leave records out.
    paging: 'numbered',
  }))
    yield row as wire.AnyNote;
}
