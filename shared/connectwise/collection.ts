/** A list of ConnectWise's records: read page by page, counted, changed; the same for every kind of record. */
import { CodedError } from '../rules/errors.ts';
import type { CallConnectWise } from './call.ts';
import { queryString, type Condition } from './conditions.ts';
import { readPages } from './pages.ts';
import type { FieldName, Selected } from './selection.ts';
import type { PatchOperation } from './wire.ts';

export interface ListOptions<Row, Name extends FieldName<Row>> {
  readonly where?: Condition<Row> | undefined;
  /** Conditions on lists inside the record, which `where` cannot reach: `communicationItems/value="x@y.example"`. */
  readonly childConditions?: string | undefined;
  /** Only these come back, `board/name` for a part of a reference; left out, all of them. */
  readonly fields?: readonly Name[] | undefined;
  /** From 1 to 1,000. */
  readonly pageSize?: number | undefined;
  /** How many pages of a long list are asked for at the same time, from 1; usually 4. The order stays that of the ids. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A list that can be read, counted and searched. */
export interface Collection<Row extends { readonly id: number }> {
  list<Name extends FieldName<Row> = keyof Row & string>(
    options?: ListOptions<Row, Name>,
  ): AsyncIterable<Selected<Row, Name | 'id'>>;
  count(where?: Condition<Row>): Promise<number>;
  /** The first records in the order of ids, in one request: for a poll that keeps its own place. */
  first<Name extends FieldName<Row> = keyof Row & string>(
    options: ListOptions<Row, Name>,
  ): Promise<{ readonly rows: readonly Selected<Row, Name>[]; readonly serverTime: number }>;
  /** Throws `connectwise-not-found` (park) when there is none. */
  get<Name extends FieldName<Row> = keyof Row & string>(
    id: number,
    fields?: readonly Name[],
  ): Promise<Selected<Row, Name>>;
}

export interface Changeable<Row, Draft> {
  /** Sent once. `remote-write-ambiguous` (retry): it may have been made, so look it up before trying again. */
  create(draft: Draft): Promise<Row>;
  /** Sets values, so it may be repeated. */
  patch(id: number, operations: readonly PatchOperation[]): Promise<Row>;
}

/** Longer addresses are refused by some servers on the way (ConnectWise developer guide: 2,000). */
const longestQuery = 1_900;

/** Where a kind of record lives. Both without ids in them for the route, with ids for the path. */
export interface Place {
  readonly path: string;
  readonly route: string;
  /** Only tickets can be searched by POST, for conditions that are too long for an address. */
  readonly search?: boolean;
  /** Usually one page long: read by numbers, because forward-only paging asks once more to learn that it ended. */
  readonly short?: boolean;
}

/** Reading a kind of record. */
export function collection<Row extends { readonly id: number }>(
  call: CallConnectWise,
  { path, route, search = false, short = false }: Place,
): Collection<Row> {
  const tooLong = (): CodedError =>
    new CodedError('connectwise-query-too-long', {
      detail: `GET ${route}: ask for fewer values at once.`,
      facts: { route },
    });
  return {
    list<Name extends FieldName<Row>>(options: ListOptions<Row, Name> = {}) {
      const read = (): AsyncGenerator<unknown, void, undefined> => {
        const filter = { conditions: options.where?.text, childConditions: options.childConditions };
        // The last id of a page is where the next begins, so `id` is always among the fields.
        const fields =
          options.fields === undefined ? undefined : [...new Set(['id', ...options.fields])].join(',');
        const long = queryString({ ...filter, fields }).length > longestQuery;
        if (long && !search) throw tooLong();
        return readPages(call, {
          path: long ? `${path}/search` : path,
          route: long ? `${route}/search` : route,
          query: long ? { fields } : { ...filter, fields },
          body: long ? filter : undefined,
          pageSize: options.pageSize ?? 250,
          paging: short ? 'numbered' : 'forward-only',
          concurrency: options.concurrency,
          signal: options.signal,
        });
      };
      // Not a generator around the pages' own: each would cost as much per record as the record's use.
      return {
        [Symbol.asyncIterator]: () => read() as AsyncGenerator<Selected<Row, Name | 'id'>, void, undefined>,
      };
    },
    async first<Name extends FieldName<Row>>(options: ListOptions<Row, Name>) {
      const query = {
        conditions: options.where?.text,
        childConditions: options.childConditions,
        fields: options.fields?.join(','),
        orderBy: 'id asc',
        pageSize: options.pageSize ?? 250,
      };
      if (queryString(query).length > longestQuery) throw tooLong();
      const { value, headers } = await call({
        method: 'GET',
        path,
        route,
        query,
        repeatable: true,
        signal: options.signal,
      });
      if (!Array.isArray(value))
        throw new CodedError('http-not-json', {
          detail: `GET ${route} answered with something that is no list.`,
        });
      return { rows: value as readonly Selected<Row, Name>[], serverTime: dateOf(headers, route) };
    },
    async count(where) {
      const query = { conditions: where?.text };
      if (queryString(query).length > longestQuery) throw tooLong();
      return countOf(call, { path, route }, query);
    },
    async get<Name extends FieldName<Row>>(id: number, fields?: readonly Name[]) {
      const { value } = await call({
        method: 'GET',
        path: `${path}/${idOf(id)}`,
        route: `${route}/{id}`,
        query: { fields: fields?.join(',') },
        repeatable: true,
      });
      return value as Selected<Row, Name>;
    },
  };
}

/** What `/count` says. */
export async function countOf(
  call: CallConnectWise,
  { path, route }: Place,
  query: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const { value } = await call({
    method: 'GET',
    path: `${path}/count`,
    route: `${route}/count`,
    query,
    repeatable: true,
  });
  const count = (value as { readonly count?: unknown } | null)?.count;
  if (typeof count === 'number') return count;
  throw new CodedError('http-not-json', { detail: `GET ${route}/count answered without a count.` });
}

/** Making and changing a kind of record. */
export function changeable<Row, Draft>(
  call: CallConnectWise,
  { path, route }: Place,
): Changeable<Row, Draft> {
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

/** Deleting a kind of record. */
export function removable(
  call: CallConnectWise,
  { path, route }: Place,
): { delete(id: number): Promise<void> } {
  return {
    async delete(id) {
      await call({ method: 'DELETE', path: `${path}/${idOf(id)}`, route: `${route}/{id}`, repeatable: true });
    },
  };
}

/** The server's clock as it answered, milliseconds since 1970. */
export function dateOf(headers: Readonly<Record<string, string>>, route: string): number {
  const date = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(date))
    throw new CodedError('connectwise-failed', { detail: `GET ${route} came without a Date.` });
  return date;
}

/** Ids go into addresses: only whole positive numbers do. */
export function idOf(id: number): number {
  if (!Number.isSafeInteger(id) || id <= 0)
    throw new CodedError('query-value-refused', { detail: 'An id is a whole positive number.' });
  return id;
}
