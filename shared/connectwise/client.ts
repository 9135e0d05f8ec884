/**
 * ConnectWise for an automation: typed records, chosen fields, lists as iterators, changes verified.
 *
 *     for await (const ticket of client.tickets.list({ where, fields: ['id', 'summary'] })) …
 */
import { CodedError } from '../rules/errors.ts';
import type { CallConnectWise } from './call.ts';
import { queryString, type Condition } from './conditions.ts';
import { readPages } from './pages.ts';
import type {
  AnyNote,
  Board,
  BoardStatus,
  CallbackEntry,
  CallbackEntryDraft,
  Company,
  PatchOperation,
  Priority,
  SystemInfo,
  Ticket,
  TicketDraft,
  TicketNote,
  TicketNoteDraft,
} from './wire.ts';

export interface ListOptions<Row, Name extends keyof Row & string> {
  readonly where?: Condition | undefined;
  /** Only these come back; left out, all of them. */
  readonly fields?: readonly Name[] | undefined;
  /** From 1 to 1,000. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A list that can be read, counted and searched. */
export interface Collection<Row extends { readonly id: number }> {
  list<Name extends keyof Row & string = keyof Row & string>(
    options?: ListOptions<Row, Name>,
  ): AsyncIterable<Pick<Row, Name>>;
  count(where?: Condition): Promise<number>;
  /** The first records in the order of ids, in one request: for a poll that keeps its own place. */
  first<Name extends keyof Row & string = keyof Row & string>(
    options: ListOptions<Row, Name>,
  ): Promise<{ readonly rows: readonly Pick<Row, Name>[]; readonly serverTime: number }>;
  /** Throws `connectwise-not-found` (park) when there is none. */
  get<Name extends keyof Row & string = keyof Row & string>(
    id: number,
    fields?: readonly Name[],
  ): Promise<Pick<Row, Name>>;
}

export interface Changeable<Row, Draft> {
  /** Sent once. `remote-write-ambiguous` (retry): it may have been made, so look it up before trying again. */
  create(draft: Draft): Promise<Row>;
  /** Sets values, so it may be repeated. */
  patch(id: number, operations: readonly PatchOperation[]): Promise<Row>;
}

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

/** Longer addresses are refused by some servers on the way (ConnectWise developer guide: 2,000). */
const longestQuery = 1_900;

/** A client over one caller. It reads and writes whatever the API member may. */
export function connectwiseClient(call: CallConnectWise): ConnectWiseClient {
  function collection<Row extends { readonly id: number }>(path: string, route: string): Collection<Row> {
    return {
      async *list(options = {}) {
        const query = {
          conditions: options.where?.text,
          fields: options.fields?.join(','),
        };
        if (queryString(query).length > longestQuery)
          throw new CodedError('connectwise-query-too-long', {
            detail: `GET ${route}: ask for fewer values at once.`,
            facts: { route },
          });
        // The last id of a page is where the next begins, so `id` is always among the fields.
        const fields =
          options.fields === undefined ? undefined : [...new Set(['id', ...options.fields])].join(',');
        for await (const row of readPages(call, {
          path,
          route,
          query: { ...query, fields },
          pageSize: options.pageSize ?? 250,
          paging: 'forward-only',
          signal: options.signal,
        }))
          yield row as Row;
      },
      async first(options) {
        const { value, headers } = await call({
          method: 'GET',
          path,
          route,
          query: {
            conditions: options.where?.text,
            fields: options.fields?.join(','),
            orderBy: 'id asc',
            pageSize: options.pageSize ?? 250,
          },
          repeatable: true,
          signal: options.signal,
        });
        if (!Array.isArray(value))
          throw new CodedError('http-not-json', {
            detail: `GET ${route} answered with something that is no list.`,
          });
        return { rows: value as readonly Row[], serverTime: dateOf(headers, route) };
      },
      async count(where) {
        const { value } = await call({
          method: 'GET',
          path: `${path}/count`,
          route: `${route}/count`,
          query: { conditions: where?.text },
          repeatable: true,
        });
        return (value as { readonly count: number }).count;
      },
      async get(id, fields) {
        const { value } = await call({
          method: 'GET',
          path: `${path}/${idOf(id)}`,
          route: `${route}/{id}`,
          query: { fields: fields?.join(',') },
          repeatable: true,
        });
        return value as Row;
      },
    };
  }

  function changeable<Row, Draft>(path: string, route: string): Changeable<Row, Draft> {
    return {
      async create(draft) {
        const { value } = await call({ method: 'POST', path, route, json: draft, repeatable: false });
        return value as Row;
      },
      async patch(id, operations) {
        const { value } = await call({
          method: 'PATCH',
          path: `${path}/${idOf(id)}`,
          route: `${route}/{id}`,
          json: operations,
          // `add` and `remove` move array positions; replacing a value twice changes nothing.
          repeatable: operations.every(({ op }) => op === 'replace'),
        });
        return value as Row;
      },
    };
  }

  const remover = (path: string, route: string) => ({
    async delete(id: number): Promise<void> {
      await call({ method: 'DELETE', path: `${path}/${idOf(id)}`, route: `${route}/{id}`, repeatable: true });
    },
  });

  return {
    tickets: {
      ...collection<Ticket>('/service/tickets', '/service/tickets'),
      ...changeable<Ticket, TicketDraft>('/service/tickets', '/service/tickets'),
      ...remover('/service/tickets', '/service/tickets'),
    },
    notes(ticketId) {
      const path = `/service/tickets/${idOf(ticketId)}/notes`;
      const route = '/service/tickets/{id}/notes';
      return {
        ...collection<TicketNote>(path, route),
        ...changeable<TicketNote, TicketNoteDraft>(path, route),
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
    boards: collection<Board>('/service/boards', '/service/boards'),
    statuses: (boardId) =>
      collection<BoardStatus>(`/service/boards/${idOf(boardId)}/statuses`, '/service/boards/{id}/statuses'),
    priorities: collection<Priority>('/service/priorities', '/service/priorities'),
    companies: collection<Company>('/company/companies', '/company/companies'),
    callbacks: {
      ...collection<CallbackEntry>('/system/callbacks', '/system/callbacks'),
      ...changeable<CallbackEntry, CallbackEntryDraft>('/system/callbacks', '/system/callbacks'),
      ...remover('/system/callbacks', '/system/callbacks'),
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

/** The server's clock as it answered, milliseconds since 1970. */
function dateOf(headers: Readonly<Record<string, string>>, route: string): number {
  const date = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(date))
    throw new CodedError('connectwise-failed', { detail: `GET ${route} came without a Date.` });
  return date;
}

/** Ids go into addresses: only whole positive numbers do. */
function idOf(id: number): number {
  if (!Number.isSafeInteger(id) || id <= 0)
    throw new CodedError('query-value-refused', { detail: 'An id is a whole positive number.' });
  return id;
}
