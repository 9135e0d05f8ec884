/** Lists, counts and single records out of the tables, as GET gives them. */
import { numberOption } from '../../common/fault-registry.ts';
import { notFound, refuse, refuseCondition } from '../model/refusal.ts';
import type { Resource } from '../model/resource.ts';
import { modelOf } from '../model/schema.ts';
import { orderOf, testOf, type Filters } from '../query/filter.ts';
import { faultDuring } from '../records/call.ts';
import { asReplicated, laggingReplica } from '../records/ordered-rules.ts';
import { presentRow, readSelection, type Selection } from '../records/present.ts';
import { isObject, parseBody, strangeMember } from '../records/read-body.ts';
import { placeAfter, type Row } from '../store/table.ts';
import type { Call } from './call.ts';
import { forwardLink, numberedLink, parameter, readPaging, type Paging } from './paging.ts';
import { mayNotSee } from './visibility.ts';

/** A handler's answer; the core writes it. */
export interface Answer {
  readonly status: number;
  /** Undefined: no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of JSON. */
  readonly bytes?: Buffer;
}

/** The source of a list. */
export interface Source {
  /** In the order of their ids. */
  readonly rows: readonly Row[];
  readonly model: string;
  readonly table: string;
  readonly refusesUnknownFields?: boolean;
  /** The header for forward-only paging has no effect. */
  readonly isJournal?: boolean;
}

/** The filters in the query. */
function filtersOf(call: Call): Filters {
  return {
    conditions: parameter(call.query, 'conditions'),
    childConditions: parameter(call.query, 'childConditions'),
    customFieldConditions: parameter(call.query, 'customFieldConditions'),
    orderBy: parameter(call.query, 'orderBy'),
  };
}

/** The filters in the body of a search; the rest stays in the query. */
export function filtersOfSearch(call: Call): Filters {
  const body = parseBody(call.body.length === 0 ? Buffer.from('{}') : call.body);
  if (!isObject(body)) throw refuse(400, 'InvalidObject', 'The search body is an object.');
  const model = modelOf('FilterValues');
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(body)) {
    const field = model.byLowerName.get(name.toLowerCase());
    if (field === undefined) throw strangeMember(name, model, call.body.toString('utf8'));
    texts.set(field.name, typeof value === 'string' ? value : '');
  }
  return {
    conditions: texts.get('conditions') ?? '',
    childConditions: texts.get('childconditions') ?? '',
    customFieldConditions: texts.get('customfieldconditions') ?? '',
    orderBy: texts.get('orderBy') ?? '',
  };
}

/** One page of a list. */
export function answerList(call: Call, source: Source, filters: Filters = filtersOf(call)): Answer {
  const paging = readPaging(call);
  const selection = selectionOf(call, source.model, source.refusesUnknownFields === true);
  const wanted = { rows: withForeign(call, source), test: seenTest(call, source, filters), paging };
  const { rows, headers } =
    paging.isForwardOnly && source.isJournal !== true
      ? forwardPage(call, wanted)
      : numberedPage(call, wanted, orderOf(filters.orderBy, source.model));
  const short = rows.length === 0 ? undefined : faultDuring(call, 'short-page');
  const lag = laggingReplica(call);
  const shown = (short === undefined ? rows : rows.slice(numberOption(short.options, 'rows', 1))).flatMap(
    (row) => asReplicated(call, row, lag) ?? [],
  );
  return {
    status: 200,
    headers,
    body: masked(
      call,
      shown.map((row) => presentRow(call.world, row, source.model, selection)),
    ),
  };
}

/** The rows of the list, with those of another record where a fault mixes them in. */
function withForeign(call: Call, { rows, table }: Source): readonly Row[] {
  const isBelow = /\/\d+\/(?!allNotes)/i.test(call.path);
  const mixed = isBelow ? faultDuring(call, 'foreign-rows') : undefined;
  if (mixed === undefined) return rows;
  const own = new Set(rows);
  const every = call.world.table(table).rows();
  const others = every.filter((row) => !own.has(row)).slice(-numberOption(mixed.options, 'rows', 1));
  return [...rows, ...others].toSorted((one, other) => one.id - other.id);
}

/** The records as access rules, or a broken proxy, leave them, in the answer to a write too. */
export function masked(
  call: Call,
  records: readonly Readonly<Record<string, unknown>>[],
): readonly unknown[] {
  const hidden = records.length === 0 ? undefined : faultDuring(call, 'field-hidden');
  if (hidden === undefined) return records;
  const named = hidden.options?.['fields'];
  const names: readonly unknown[] = Array.isArray(named) ? named : ['_info'];
  const set = hidden.options?.['set'];
  return records.map((record) => ({
    ...Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name))),
    ...(isObject(set) ? set : {}),
  }));
}

/** `{"count": n}` */
export function answerCount(call: Call, source: Source, filters: Filters = filtersOf(call)): Answer {
  const test = seenTest(call, source, filters);
  let count = 0;
  for (const row of source.rows) if (test(row)) count += 1;
  return { status: 200, body: { count } };
}

/** One record. */
export function answerRecord(call: Call, row: Row, resource: Resource, status = 200): Answer {
  const selection = selectionOf(call, resource.model, resource.refusesUnknownFields === true);
  const seen = asReplicated(call, row, laggingReplica(call));
  if (seen === undefined) throw notFound(resource.title, row.id);
  const [body] = masked(call, [presentRow(call.world, seen, resource.model, selection)]);
  return { status, body };
}

function selectionOf(call: Call, model: string, refusesUnknown: boolean): Selection | undefined {
  const fields = parameter(call.query, 'fields');
  if (fields.trim() === '') return undefined;
  const { selection, unknown } = readSelection(modelOf(model), fields);
  if (refusesUnknown && unknown[0] !== undefined)
    throw refuseCondition(`${unknown[0]} is not a recognized name.`);
  return selection;
}

type Test = (row: Row) => boolean;

/** The conditions, and that the row is committed and the caller may see it. */
function seenTest(call: Call, source: Source, filters: Filters): Test {
  const test = testOf(filters, source.model, source.table);
  const isHidden = mayNotSee(call, source.table);
  const now = call.world.clock.now();
  return (row) =>
    (row.hiddenUntil === undefined || row.hiddenUntil <= now) &&
    (isHidden === undefined || !isHidden(row)) &&
    (test === undefined || test(row));
}

/** A list before it is cut into pages. */
interface Wanted {
  readonly rows: readonly Row[];
  readonly test: Test;
  readonly paging: Paging;
}

interface Page {
  readonly rows: readonly Row[];
  readonly headers: Readonly<Record<string, string>>;
}

function forwardPage(call: Call, { rows: all, test, paging }: Wanted): Page {
  const rows: Row[] = [];
  for (let at = placeAfter(all, paging.pageId); at < all.length && rows.length < paging.pageSize; at += 1) {
    const row = all[at];
    if (row !== undefined && test(row)) rows.push(row);
  }
  return { rows, headers: { link: forwardLink(call, paging, rows.at(-1)?.id) } };
}

function numberedPage(call: Call, { rows, test, paging }: Wanted, order: ReturnType<typeof orderOf>): Page {
  const found = rows.filter(test);
  if (order !== undefined) found.sort(order);
  const start = (paging.page - 1) * paging.pageSize;
  const link = numberedLink(call, paging, found.length);
  return {
    rows: found.slice(start, start + paging.pageSize),
    headers: link === undefined ? {} : { link },
  };
}
