/**
 * ConnectWise for an automation: typed records, chosen fields, lists as iterators, changes verified.
 *
 *     for await (const ticket of client.tickets.list({ where, fields: ['id', 'summary'] })) …
 */
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
import { readPages } from './pages.ts';
import type {
  AnyNote,
  Board,
  BoardStatus,
  CallbackEntry,
  CallbackEntryDraft,
  Company,
  Priority,
  SystemInfo,
  Ticket,
  TicketDraft,
  TicketNote,
  TicketNoteDraft,
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
  readonly callbacks: Collection<CallbackEntry> &
    Changeable<CallbackEntry, CallbackEntryDraft> & { delete(id: number): Promise<void> };
  systemInfo(): Promise<SystemInfo>;
  /** The server's clock, from the `Date` of an answer; milliseconds since 1970. */
  serverTime(): Promise<number>;
}

/** A client over one caller. It reads and writes whatever the API member may. */
export function connectwiseClient(call: CallConnectWise): ConnectWiseClient {
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
    companies: collection<Company>(call, { path: '/company/companies', route: '/company/companies' }),
    callbacks: {
      ...collection<CallbackEntry>(call, callbacks),
      ...changeable<CallbackEntry, CallbackEntryDraft>(call, callbacks),
      ...removable(call, callbacks),
    },
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
