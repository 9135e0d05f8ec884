/** The requests that answer a list: its conditions, fields and order become one question or several, each read in pages. */
import { CodedError } from '../../rules/errors.ts';
import type { Call, CallConnectWise } from '../http/call.ts';
import { childTextFrom, type CustomFieldCondition, type WhereChild } from '../query/child-conditions.ts';
import { conditionFrom, type Where } from '../query/conditions.ts';
import type { OrderBy } from '../query/field-paths.ts';
import { refused } from '../query/literals.ts';
import { readPages, type PageCall } from './pages.ts';
import { countOf, type Place } from '../http/places.ts';
import { planQuery, type Question } from '../query/plan.ts';
import { fieldsText, type QueryFieldName } from '../query/selection.ts';

/** Conditions beside `where`; a record must meet all of them. */
export interface MoreConditions<Row> {
  /** Conditions on lists inside the record, which `where` cannot reach: e-mail addresses of a contact, for example. */
  readonly whereChild?: WhereChild<Row> | undefined;
  readonly whereCustomField?: CustomFieldCondition | undefined;
}

/** The choice of a list: which records, which of their fields, in which order, how many pages at once. */
export interface ListOptions<Row, Name extends QueryFieldName<Row>> extends MoreConditions<Row> {
  /** The records to list: `(ticket) => ticket('board/id').in([1, 2])`. All of them when left out. */
  readonly where?: Where<Row> | undefined;
  /** Only these come back, `board/name` for a part of a reference; left out, all of them. The result type follows. */
  readonly fields?: readonly Name[] | undefined;
  /** Left out: by id, which is the only order in which no record is missed or given twice while others change. */
  readonly orderBy?: OrderBy<Row> | readonly OrderBy<Row>[] | undefined;
  /** From 1 to 1,000; 250 when left out. */
  readonly pageSize?: number | undefined;
  /**
   * The number of pages of a long list that are asked for at the same time, 1 to 16; usually 4. The order stays that of
   * the ids.
   */
  readonly concurrency?: number | undefined;
  /** Cancels the reading, also in the middle of a page: `http-aborted` (retry). */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Every record, page by page; no page is empty, and each belongs to the reader. Throws `query-value-refused` and
 * `connectwise-query-too-long` (dead-letter) at once, and when it is read as `readPages`.
 */
export function listPages<Row extends { readonly id: number }, Name extends QueryFieldName<Row>>(
  call: CallConnectWise,
  place: Place,
  options: ListOptions<Row, Name>,
): AsyncGenerator<unknown[], void, undefined> {
  const question = questionOf(options, place);
  const plan = planQuery(question, place.route);
  const pages = plan.requests.map(({ conditions, by }): PageCall => ({
    ...placeOf(place, question, conditions, by),
    pageSize: sizeOf(options.pageSize),
    // A list that the caller orders needs page numbers: forward-only paging forbids an order.
    paging: question.orderBy !== undefined || place.short === true ? 'numbered' : 'forward-only',
    concurrency: concurrencyOf(options.concurrency),
    signal: options.signal,
  }));
  const [only] = pages;
  if (pages.length === 1 && only !== undefined) return readPages(call, only);
  return inPieces(call, pages, plan.apart);
}

async function* inPieces(
  call: CallConnectWise,
  pages: readonly PageCall[],
  apart: boolean,
): AsyncGenerator<unknown[], void, undefined> {
  const given = new Set<unknown>();
  for (const page of pages)
    for await (const rows of readPages(call, page)) {
      const fresh = apart ? rows : rows.filter((row) => isNew(given, row));
      if (fresh.length > 0) yield fresh;
    }
}

function isNew(given: Set<unknown>, row: unknown): boolean {
  const { id } = row as { readonly id: unknown };
  if (given.has(id)) return false;
  given.add(id);
  return true;
}

function questionOf<Row, Name extends QueryFieldName<Row>>(
  options: ListOptions<Row, Name>,
  place: Place,
): Question<Row> {
  return {
    condition: conditionFrom(options.where),
    childConditions: childTextFrom(options.whereChild),
    customFieldConditions: options.whereCustomField?.text,
    // The last id of a page is where the next begins, so `id` is always among the fields.
    fields: fieldsText(options.fields && [...new Set(['id', ...options.fields])]),
    orderBy: orderOf(options.orderBy),
    search: place.search === true,
  };
}

/** Ties are broken by id, or pages of equal records would overlap. */
function orderOf(orderBy: string | readonly string[] | undefined): string | undefined {
  if (orderBy === undefined) return undefined;
  const keys = (typeof orderBy === 'string' ? [orderBy] : orderBy).map((key) => key.trim());
  if (keys.length === 0) return undefined;
  for (const key of keys)
    if (!/^\w+(\/\w+)*( asc| desc)?$/i.test(key)) throw refused('It is no field to sort by.');
  const spelled = keys.map((key) => (/ (asc|desc)$/i.test(key) ? key : `${key} asc`));
  return [...spelled, ...(keys.some((key) => /^id\b(?!\/)/i.test(key)) ? [] : ['id asc'])].join(',');
}

function queryOf<Row>(
  question: Omit<Question<Row>, 'orderBy'>,
  conditions: string | undefined,
): Readonly<Record<string, string | undefined>> {
  return {
    conditions,
    childConditions: question.childConditions,
    customFieldConditions: question.customFieldConditions,
    fields: question.fields,
  };
}

function placeOf<Row>(
  { path, route }: Place,
  question: Question<Row>,
  conditions: string | undefined,
  by: 'query' | 'search',
): Pick<PageCall, 'path' | 'route' | 'query' | 'body'> {
  const order = question.orderBy === undefined ? {} : { orderBy: question.orderBy };
  const { fields, ...filter } = queryOf(question, conditions);
  return by === 'query'
    ? { path, route, query: { ...filter, fields, ...order } }
    : {
        path: `${path}/search`,
        route: `${route}/search`,
        query: { fields, ...order },
        body: filter,
      };
}

/**
 * The first page, in the order of ids if none is named, with its headers. Throws `query-value-refused`,
 * `connectwise-query-too-long` (dead-letter), `http-not-json` (retry) for what is no list, and the codes of the call.
 */
export async function firstPage<Row extends { readonly id: number }, Name extends QueryFieldName<Row>>(
  call: CallConnectWise,
  place: Place,
  options: ListOptions<Row, Name>,
): Promise<{ readonly rows: readonly unknown[]; readonly headers: Readonly<Record<string, string>> }> {
  const asIs = questionOf(options, place);
  const question = { ...asIs, orderBy: asIs.orderBy ?? 'id asc', fields: fieldsText(options.fields) };
  const [request] = planQuery(question, place.route).requests;
  const { path, route, query, body } = placeOf(place, question, request?.conditions, request?.by ?? 'query');
  const asked: Call = {
    method: body === undefined ? 'GET' : 'POST',
    path,
    route,
    query: { ...query, pageSize: sizeOf(options.pageSize) },
    ...(body === undefined ? {} : { json: { ...body, orderBy: question.orderBy } }),
    repeatable: true,
    signal: options.signal,
  };
  const { value, headers } = await call(asked);
  if (!Array.isArray(value))
    throw new CodedError('http-not-json', {
      detail: `GET ${route} did not answer with a list.`,
    });
  return { rows: value, headers };
}

/**
 * Counts the records; a question too long for one address is asked in pieces. Throws `connectwise-query-too-long`
 * (dead-letter) when it cannot be cut, or its pieces would count a record twice, and as `countOf`.
 */
export async function countWhere<Row>(
  call: CallConnectWise,
  place: Place,
  where: Where<Row> | undefined,
  { whereChild, whereCustomField }: MoreConditions<Row> = {},
): Promise<number> {
  const more = {
    childConditions: childTextFrom(whereChild),
    customFieldConditions: whereCustomField?.text,
  };
  const { requests, apart } = planQuery(
    {
      condition: conditionFrom(where),
      ...more,
      fields: undefined,
      orderBy: undefined,
      search: false,
    },
    `${place.route}/count`,
  );
  if (!apart)
    throw new CodedError('connectwise-query-too-long', {
      detail: `GET ${place.route}/count: texts that differ in case only would be counted twice. Ask for fewer at once.`,
      facts: { route: place.route },
    });
  let count = 0;
  for (const { conditions } of requests) count += await countOf(call, place, { conditions, ...more });
  return count;
}

function sizeOf(pageSize: number | undefined): number {
  if (pageSize === undefined) return 250;
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 1000)
    throw refused('A page holds 1 to 1,000 records.');
  return pageSize;
}

function concurrencyOf(concurrency: number | undefined): number | undefined {
  if (concurrency !== undefined && (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 16))
    throw refused('1 to 16 pages can be asked for at once.');
  return concurrency;
}
