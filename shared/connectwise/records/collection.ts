/** A list of ConnectWise's records: read page by page, counted, changed; the same for every kind of record. */
import { CodedError } from '../../rules/errors.ts';
import type { CallConnectWise } from '../http/call.ts';
import {
  operationsOf,
  refusePathsIntoReferences,
  requireShown,
  type Patch,
  type UpdateOptions,
} from './change.ts';
import { field, type Where } from '../query/conditions.ts';
import { listing, type Listing } from '../lists/listing.ts';
import { dateOf, idOf, isId, madeIn, recordIn, type Place } from '../http/places.ts';
import {
  countWhere,
  firstPage,
  listPages,
  type ListOptions,
  type MoreConditions,
} from '../lists/requests.ts';
import { fieldsText, type QueryFieldName, type Selected } from '../query/selection.ts';
import { sendable } from '../query/sendable.ts';
import type { PatchOperation } from '../wire/index.ts';

/** One of many, each with its own end: what failed does not hide what worked. */
export type ItemResult<Row> =
  | { readonly id: number; readonly ok: true; readonly record: Row }
  | { readonly id: number; readonly ok: false; readonly error: CodedError };

/**
 * A list that can be read, counted and searched. Every method throws the codes of `CallConnectWise`, `http-not-json`
 * (retry) for an answer of another shape, and `query-value-refused` (dead-letter) for an id, an option or a condition
 * that cannot be written.
 */
export interface Collection<Row extends { readonly id: number }> {
  /**
   * Nothing is asked before it is read: `for await (const row of client.tickets.list(…))`. Reading throws
   * `connectwise-query-too-long` (dead-letter) for a condition that cannot be cut into requests, and
   * `connectwise-failed` (retry) when the server's pages lead in a circle.
   */
  list<Name extends QueryFieldName<Row> = keyof Row & string>(
    options?: ListOptions<Row, Name>,
  ): Listing<Selected<Row, Name | 'id'>>;
  /** Throws `connectwise-query-too-long` (dead-letter) for a condition that cannot be cut, or whose pieces would overlap. */
  count(where?: Where<Row>, more?: MoreConditions<Row>): Promise<number>;
  /**
   * The first records in the order of ids, in one request: for a poll that keeps its own place. `serverTime` is the
   * server's clock, milliseconds since 1970. Throws `connectwise-failed` (retry) for an answer without a Date.
   */
  first<Name extends QueryFieldName<Row> = keyof Row & string>(
    options: ListOptions<Row, Name>,
  ): Promise<{ readonly rows: readonly Selected<Row, Name>[]; readonly serverTime: number }>;
  /** Throws `connectwise-not-found` (dead-letter) when no such record exists. */
  get<Name extends QueryFieldName<Row> = keyof Row & string>(
    id: number,
    fields?: readonly Name[],
  ): Promise<Selected<Row, Name>>;
  /** Many by their ids, 150 in one request, in the order of the ids. A missing one is `connectwise-not-found`. */
  getMany<Name extends QueryFieldName<Row> = keyof Row & string>(
    ids: readonly number[],
    fields?: readonly Name[],
  ): Promise<readonly ItemResult<Selected<Row, Name | 'id'>>[]>;
}

/**
 * Making and changing records; `Set` names the fields that can be set, if they are fewer than those that are read.
 * Every method throws the codes of `CallConnectWise`, and `query-value-refused` (dead-letter) for an id or a value that
 * cannot be written: NaN, Infinity, an invalid time, a path into a reference.
 */
export interface Changeable<Row, Draft, Set = Row> {
  /** Sent once. `remote-write-ambiguous` (retry): it may have been made, so look it up before trying again. */
  create(draft: Draft): Promise<Row>;
  /**
   * Sets values and makes sure that they are set: `update(12, { status: { id: 5 }, summary: 'New' })`. Throws
   * `connectwise-verify-failed` (dead-letter) with the field, the wanted and the found value when ConnectWise answers well and
   * changes nothing.
   */
  update(id: number, changes: Patch<Set>, options?: UpdateOptions): Promise<Row>;
  /**
   * The operations as they are, without looking at the result. Setting values is repeated where no answer came, and then sets
   * them again over what a person has changed meanwhile; `once`: it is sent once, and throws `remote-write-ambiguous` (retry).
   */
  patch(id: number, operations: readonly PatchOperation[], options?: PatchOptions): Promise<Row>;
}

/** The manner of sending a change: `once` never repeats it. */
export interface PatchOptions {
  readonly once?: boolean;
}

/** Records that can be deleted. Throws `connectwise-not-found` (dead-letter) when no record has that id. */
export interface Removable {
  delete(id: number): Promise<void>;
}

/** Ids in one request; the developer guide advises 150 values. */
const idsAtOnce = 150;

/** Reading a kind of record. */
export function collection<Row extends { readonly id: number }>(
  call: CallConnectWise,
  place: Place,
): Collection<Row> {
  const { path, route } = place;
  const list = <Name extends QueryFieldName<Row> = keyof Row & string>(
    options: ListOptions<Row, Name> = {},
  ): Listing<Selected<Row, Name | 'id'>> =>
    listing(
      () => listPages(call, place, options) as AsyncGenerator<Selected<Row, Name | 'id'>[], void, undefined>,
      async () => {
        const { rows } = await firstPage(call, place, {
          ...options,
          fields: withId(options.fields),
          pageSize: 1,
        });
        return rows[0] as Selected<Row, Name | 'id'> | undefined;
      },
      route,
    );
  return {
    list,
    async first<Name extends QueryFieldName<Row>>(options: ListOptions<Row, Name>) {
      const { rows, headers } = await firstPage(call, place, options);
      return { rows: rows as readonly Selected<Row, Name>[], serverTime: dateOf(headers, route) };
    },
    count: (where, more) => countWhere(call, place, where, more),
    async get<Name extends QueryFieldName<Row>>(id: number, fields?: readonly Name[]) {
      const { value } = await call({
        method: 'GET',
        path: `${path}/${idOf(id)}`,
        route: `${route}/{id}`,
        query: { fields: fieldsText(fields) },
        repeatable: true,
      });
      return recordIn(value, `GET ${route}/{id}`) as Selected<Row, Name>;
    },
    getMany: <Name extends QueryFieldName<Row>>(ids: readonly number[], fields?: readonly Name[]) =>
      manyById<Row, Name>(list, ids, fields, route),
  };
}

/** The type says that the id comes, so it is asked for. */
function withId<Name extends string>(fields: readonly Name[] | undefined): readonly Name[] | undefined {
  return fields === undefined ? undefined : [...new Set(['id' as Name, ...fields])];
}

/** Records by their ids through a list; one that the list does not give is a result with `connectwise-not-found`. */
export async function manyById<Row extends { readonly id: number }, Name extends QueryFieldName<Row>>(
  list: (options: ListOptions<Row, Name>) => Listing<Selected<Row, Name | 'id'>>,
  ids: readonly number[],
  fields: readonly Name[] | undefined,
  route: string,
): Promise<readonly ItemResult<Selected<Row, Name | 'id'>>[]> {
  const found = new Map<number, Selected<Row, Name | 'id'>>();
  const wanted = [...new Set(ids.map(idOf))];
  for (let at = 0; at < wanted.length; at += idsAtOnce) {
    const where = field<{ readonly id: number }>('id').in(wanted.slice(at, at + idsAtOnce));
    for await (const page of list({ where, fields, pageSize: idsAtOnce }).pages())
      for (const row of page) {
        const { id } = (row as { readonly id?: unknown } | null) ?? {};
        if (isId(id)) found.set(id, row);
      }
  }
  return ids.map((id) => itemResult(id, found.get(id), route));
}

function itemResult<Row>(id: number, record: Row | undefined, route: string): ItemResult<Row> {
  if (record !== undefined) return { id, ok: true, record };
  const error = new CodedError('connectwise-not-found', {
    detail: `${route} ${id} does not exist, or is hidden from the API member.`,
    facts: { route, id },
  });
  return { id, ok: false, error };
}

/** Making and changing a kind of record. */
export function changeable<Row, Draft>(
  call: CallConnectWise,
  { path, route }: Place,
): Changeable<Row, Draft> {
  const one = (id: number) => ({ path: `${path}/${idOf(id)}`, route: `${route}/{id}` });
  const patch = async (
    id: number,
    operations: readonly PatchOperation[],
    { once = false }: PatchOptions = {},
  ): Promise<Row> => {
    refusePathsIntoReferences(operations);
    const { value } = await call({
      method: 'PATCH',
      ...one(id),
      json: sendable(operations),
      // `add` and `remove` move array positions; replacing a value twice changes nothing.
      repeatable: !once && operations.every(({ op }) => op === 'replace'),
    });
    return recordIn(value, `PATCH ${route}/{id}`) as Row;
  };
  return {
    async create(draft) {
      const json = sendable(draft);
      const { value } = await call({ method: 'POST', path, route, json, repeatable: false });
      return madeIn(value, route) as Row;
    },
    async update(id, changes, { verify = 'answer' } = {}) {
      const operations = operationsOf(changes);
      const read = async (): Promise<Row> =>
        recordIn(
          (await call({ method: 'GET', ...one(id), repeatable: true })).value,
          `GET ${route}/{id}`,
        ) as Row;
      if (operations.length === 0) return read();
      const answer = await patch(id, operations);
      const shown = verify === 'read' ? await read() : answer;
      if (verify !== 'nothing') requireShown(id, operations, shown);
      return shown;
    },
    patch,
  };
}

/** Deleting a kind of record. */
export function removable(call: CallConnectWise, { path, route }: Place): Removable {
  return {
    async delete(id) {
      await call({ method: 'DELETE', path: `${path}/${idOf(id)}`, route: `${route}/{id}`, repeatable: true });
    },
  };
}
