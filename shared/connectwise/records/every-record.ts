/** Every kind of record that automations use, each with what can be done to it. */
import { auditTrail, type AuditTrail, type AuditType } from './audit-trail.ts';
import type { CallConnectWise } from '../http/call.ts';
import {
  changeable,
  collection,
  removable,
  type Changeable,
  type Collection,
  type Removable,
} from './collection.ts';
import { documents, type Documents } from './documents.ts';
import type { TimeName } from '../query/field-paths.ts';
import { refused } from '../query/literals.ts';
import { readPages } from '../lists/pages.ts';
import { dateOf, idOf, recordIn, type Place } from '../http/places.ts';
import { report, type ReadReport } from './report.ts';
import type * as wire from '../wire/index.ts';

type Kept<Row extends { readonly id: number }, Draft> = Collection<Row> & Changeable<Row, Draft> & Removable;
/** A record type whose drafts are typed by what is read: fields by name, references by one of their keys. */
type Plain<Row extends { readonly id: number }> = Kept<Row, DraftOf<Row>>;
export type DraftOf<Row> = {
  readonly [Key in keyof Row as Key extends 'id' | '_info' ? never : Key]?: NonNullable<Row[Key]> extends {
    readonly id: number;
  }
    ? wire.IdentifiedKey
    : NonNullable<Row[Key]> | (Key extends TimeName ? Date : never);
};

export interface Records extends AuditTrail<AuditType> {
  /** Service tickets. Project tickets are listed here too, and told apart by `recordType`. */
  readonly tickets: Kept<wire.Ticket, wire.TicketDraft>;
  readonly projectTickets: Kept<wire.ProjectTicket, wire.ProjectTicketDraft>;
  notes(ticketId: number): Kept<wire.TicketNote, wire.TicketNoteDraft>;
  projectTicketNotes(ticketId: number): Kept<wire.TicketNote, wire.TicketNoteDraft>;
  /** Notes, time-entry texts and meeting notes of a ticket; cannot be counted. */
  allNotes(ticketId: number): AsyncIterable<wire.AnyNote>;
  tasks(ticketId: number): Plain<wire.TicketTask>;
  readonly timeEntries: Kept<wire.TimeEntry, wire.TimeEntryDraft>;
  readonly projects: Plain<wire.Project>;
  phases(projectId: number): Plain<wire.ProjectPhase>;

  readonly boards: Plain<wire.Board>;
  statuses(boardId: number): Plain<wire.BoardStatus>;
  types(boardId: number): Plain<wire.BoardType>;
  subTypes(boardId: number): Plain<wire.BoardSubType>;
  items(boardId: number): Plain<wire.BoardItem>;
  teams(boardId: number): Plain<wire.BoardTeam>;
  readonly priorities: Plain<wire.Priority>;
  readonly sources: Plain<wire.Source>;

  readonly companies: Kept<wire.Company, wire.CompanyDraft>;
  readonly companyStatuses: Plain<wire.CompanyStatus>;
  readonly companyTypes: Plain<wire.CompanyType>;
  sites(companyId: number): Kept<wire.Site, wire.SiteDraft>;
  companyNotes(companyId: number): Plain<wire.CompanyNote>;
  readonly contacts: Kept<wire.Contact, wire.ContactDraft>;
  communications(contactId: number): Plain<wire.ContactCommunication>;
  readonly configurations: Kept<wire.Configuration, wire.ConfigurationDraft>;
  readonly agreements: Kept<wire.Agreement, wire.AgreementDraft>;
  readonly agreementTypes: Plain<wire.AgreementType>;
  additions(agreementId: number): Plain<wire.AgreementAddition>;

  readonly members: Plain<wire.Member>;
  readonly scheduleEntries: Plain<wire.ScheduleEntry>;
  readonly activities: Plain<wire.Activity>;
  readonly workTypes: Plain<wire.WorkType>;
  readonly workRoles: Plain<wire.WorkRole>;
  readonly locations: Plain<wire.Location>;
  readonly departments: Plain<wire.Department>;
  readonly callbacks: Kept<wire.CallbackEntry, wire.CallbackEntryDraft>;
  readonly documents: Documents;
  /** A report by its name, its rows as records: `report('ChargeCode')`. */
  readonly report: ReadReport;
  /** Any other kind of record, by its path: `resource<CatalogItem>('procurement/catalog')`. */
  resource<Row extends { readonly id: number }>(path: string): Plain<Row>;
  systemInfo(): Promise<wire.SystemInfo>;
  /** The server's clock, from the `Date` of an answer; milliseconds since 1970. */
  serverTime(): Promise<number>;
}

/** All records over one caller. It reads and writes whatever the API member may. */
export function records(call: CallConnectWise): Records {
  const kept = <Row extends { readonly id: number }, Draft>(place: Place): Kept<Row, Draft> => ({
    ...collection<Row>(call, place),
    ...changeable<Row, Draft>(call, place),
    ...removable(call, place),
  });
  const at = (path: string, kind: { readonly search?: boolean; readonly short?: boolean } = {}): Place => ({
    path,
    route: path,
    ...kind,
  });
  const plain = <Row extends { readonly id: number }>(path: string): Plain<Row> =>
    kept<Row, DraftOf<Row>>(at(path));
  const short = <Row extends { readonly id: number }>(path: string): Plain<Row> =>
    kept<Row, DraftOf<Row>>(at(path, { short: true }));
  /** What hangs below one record: rarely more than a page. */
  const below =
    <Row extends { readonly id: number }, Draft = DraftOf<Row>>(parent: string, name: string) =>
    (parentId: number): Kept<Row, Draft> =>
      kept<Row, Draft>({
        path: `${parent}/${idOf(parentId)}/${name}`,
        route: `${parent}/{id}/${name}`,
        short: true,
      });
  const info = () => call({ method: 'GET', path: '/system/info', route: '/system/info', repeatable: true });
  const boards = '/service/boards';

  return {
    tickets: kept(at('/service/tickets', { search: true })),
    projectTickets: kept(at('/project/tickets', { search: true })),
    notes: below('/service/tickets', 'notes'),
    projectTicketNotes: below('/project/tickets', 'notes'),
    async *allNotes(ticketId) {
      for await (const row of readPages(call, {
        path: `/service/tickets/${idOf(ticketId)}/allNotes`,
        route: '/service/tickets/{id}/allNotes',
        query: {},
        pageSize: 250,
        // Ids are per kind here, so "ids above the last one" would leave records out.
        paging: 'numbered',
      }))
        yield row as wire.AnyNote;
    },
    tasks: below('/service/tickets', 'tasks'),
    timeEntries: kept(at('/time/entries')),
    projects: plain('/project/projects'),
    phases: below('/project/projects', 'phases'),
    boards: short(boards),
    statuses: below(boards, 'statuses'),
    types: below(boards, 'types'),
    subTypes: below(boards, 'subtypes'),
    items: below(boards, 'items'),
    teams: below(boards, 'teams'),
    priorities: short('/service/priorities'),
    sources: short('/service/sources'),
    companies: kept(at('/company/companies')),
    companyStatuses: short('/company/companies/statuses'),
    companyTypes: short('/company/companies/types'),
    sites: below('/company/companies', 'sites'),
    companyNotes: below('/company/companies', 'notes'),
    contacts: kept(at('/company/contacts')),
    communications: below('/company/contacts', 'communications'),
    configurations: kept(at('/company/configurations')),
    agreements: kept(at('/finance/agreements')),
    agreementTypes: short('/finance/agreements/types'),
    additions: below('/finance/agreements', 'additions'),
    members: plain('/system/members'),
    scheduleEntries: plain('/schedule/entries'),
    activities: plain('/sales/activities'),
    workTypes: short('/time/workTypes'),
    workRoles: short('/time/workRoles'),
    locations: short('/system/locations'),
    departments: short('/system/departments'),
    callbacks: kept(at('/system/callbacks', { short: true })),
    ...auditTrail(call),
    documents: documents(call),
    report: report(call),
    resource<Row extends { readonly id: number }>(path: string) {
      const place = pathOf(path);
      return kept<Row, DraftOf<Row>>({ path: place, route: place.replaceAll(/\/\d+(?=\/|$)/g, '/{id}') });
    },
    async systemInfo() {
      return recordIn((await info()).value, 'GET /system/info') as wire.SystemInfo;
    },
    async serverTime() {
      return dateOf((await info()).headers, '/system/info');
    },
  };
}

/**
 * A path of the API in plain words and numbers, with or without a slash before it, so that nothing leads out of it.
 * Throws `query-value-refused` (dead-letter).
 */
export function pathOf(path: string): string {
  const whole = path.startsWith('/') ? path : `/${path}`;
  if (!/^(\/[A-Za-z0-9_]{1,60}){1,8}$/.test(whole)) throw refused('It is not a path of the API.');
  return whole;
}
