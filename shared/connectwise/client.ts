/**
 * ConnectWise for an automation: typed records, chosen fields, lists as iterators, changes verified.
 *
 *     for await (const ticket of client.tickets.list({ where, fields: ['id', 'summary'] })) …
 */
import { CodedError } from '../rules/errors.ts';
import type { CallConnectWise } from './call.ts';
import {
  changeable,
  collection,
  dateOf,
  idOf,
  removable,
  type Changeable,
  type Collection,
} from './collection.ts';
import { documents, type Documents } from './documents.ts';
import { readPages } from './pages.ts';
import type {
  Agreement,
  AnyNote,
  AuditTrailEntry,
  Board,
  BoardStatus,
  CallbackEntry,
  CallbackEntryDraft,
  Company,
  Configuration,
  Contact,
  Member,
  Priority,
  SystemInfo,
  Ticket,
  TicketDraft,
  TicketNote,
  TicketNoteDraft,
  TimeEntry,
} from './wire.ts';

export interface ConnectWiseClient {
  readonly tickets: Collection<Ticket> &
    Changeable<Ticket, TicketDraft> & { delete(id: number): Promise<void> };
  notes(ticketId: number): Collection<TicketNote> & Changeable<TicketNote, TicketNoteDraft>;
  /** Notes, time-entry texts and meeting notes of a ticket; cannot be counted. */
  allNotes(ticketId: number): AsyncIterable<AnyNote>;
  readonly boards: Collection<Board>;
  statuses(boardId: number): Collection<BoardStatus>;
  readonly priorities: Collection<Priority>;
  readonly companies: Collection<Company>;
  readonly contacts: Collection<Contact>;
  readonly timeEntries: Collection<TimeEntry>;
  readonly members: Collection<Member>;
  readonly agreements: Collection<Agreement>;
  readonly configurations: Collection<Configuration>;
  /** What was done to one record; `type` in the vendor's words: `Ticket`, `Company`, `Member`, … */
  auditTrail(type: string, id: number): AsyncIterable<AuditTrailEntry>;
  /** Any other kind of record, below `/apis/3.0`: `records<Site>('/company/companies/5/sites')`. */
  records<Row extends { readonly id: number }>(
    path: string,
  ): Collection<Row> & Changeable<Row, Partial<Row>> & { delete(id: number): Promise<void> };
  readonly callbacks: Collection<CallbackEntry> &
    Changeable<CallbackEntry, CallbackEntryDraft> & { delete(id: number): Promise<void> };
  readonly documents: Documents;
  systemInfo(): Promise<SystemInfo>;
  /** The server's clock, from the `Date` of an answer; milliseconds since 1970. */
  serverTime(): Promise<number>;
}

/** A client over one caller. It reads and writes whatever the API member may. */
export function connectwiseClient(call: CallConnectWise): ConnectWiseClient {
  const long = (path: string) => ({ path, route: path });
  const at = (path: string) => ({ path, route: path, short: true });
  const tickets = { path: '/service/tickets', route: '/service/tickets', search: true };
  const callbacks = at('/system/callbacks');

  return {
    tickets: {
      ...collection<Ticket>(call, tickets),
      ...changeable<Ticket, TicketDraft>(call, tickets),
      ...removable(call, tickets),
    },
    notes(ticketId) {
      const notes = {
        path: `/service/tickets/${idOf(ticketId)}/notes`,
        route: '/service/tickets/{id}/notes',
        short: true,
      };
      return {
        ...collection<TicketNote>(call, notes),
        ...changeable<TicketNote, TicketNoteDraft>(call, notes),
      };
    },
    async *allNotes(ticketId) {
      for await (const row of readPages(call, {
        path: `/service/tickets/${idOf(ticketId)}/allNotes`,
        route: '/service/tickets/{id}/allNotes',
        query: {},
        pageSize: 250,
        // Ids are per kind here, so "ids above the last one" would leave records out.
        paging: 'numbered',
      }))
        yield row as AnyNote;
    },
    boards: collection<Board>(call, at('/service/boards')),
    statuses: (boardId) =>
      collection<BoardStatus>(call, {
        path: `/service/boards/${idOf(boardId)}/statuses`,
        route: '/service/boards/{id}/statuses',
        short: true,
      }),
    priorities: collection<Priority>(call, at('/service/priorities')),
    companies: collection<Company>(call, long('/company/companies')),
    contacts: collection<Contact>(call, long('/company/contacts')),
    timeEntries: collection<TimeEntry>(call, long('/time/entries')),
    members: collection<Member>(call, long('/system/members')),
    agreements: collection<Agreement>(call, long('/finance/agreements')),
    configurations: collection<Configuration>(call, long('/company/configurations')),
    async *auditTrail(type, id) {
      for await (const row of readPages(call, {
        path: '/system/audittrail',
        route: '/system/audittrail',
        // The entries have no id: there are numbered pages only, and nothing to order them by.
        query: { type, id: String(idOf(id)), orderBy: undefined },
        pageSize: 250,
        paging: 'numbered',
      }))
        yield row as AuditTrailEntry;
    },
    records<Row extends { readonly id: number }>(path: string) {
      const place = { path: pathOf(path), route: path.replaceAll(/\/\d+(?=\/|$)/g, '/{id}') };
      return {
        ...collection<Row>(call, place),
        ...changeable<Row, Partial<Row>>(call, place),
        ...removable(call, place),
      };
    },
    callbacks: {
      ...collection<CallbackEntry>(call, callbacks),
      ...changeable<CallbackEntry, CallbackEntryDraft>(call, callbacks),
      ...removable(call, callbacks),
    },
    documents: documents(call),
    async systemInfo() {
      return (await info()).value as SystemInfo;
    },
    async serverTime() {
      return dateOf((await info()).headers, '/system/info');
    },
  };

  function info() {
    return call({ method: 'GET', path: '/system/info', route: '/system/info', repeatable: true });
  }
}

/** A path of the API in plain words and numbers, so that nothing leads out of it. */
function pathOf(path: string): string {
  if (!/^(\/[A-Za-z0-9_]+)+$/.test(path))
    throw new CodedError('query-value-refused', { detail: 'It is not a path of the API.' });
  return path;
}
