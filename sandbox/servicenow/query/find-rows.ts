/**
 * From the parameters of a request to the rows it finds, in order: the one way in which lists, counts and attachments
 * are looked up.
 */
import type { FaultOptions, FaultOrder } from '../../common/fault-registry.ts';
import type { TableDefinition } from '../model/dictionary.ts';
import { Refusal } from '../model/refusal.ts';
import { displayAlong } from '../rules/display.ts';
import { isDescendant, timeFieldOf, type Actor, type Instance } from '../store/instance.ts';
import type { Row } from '../store/table.ts';
import { parseEncodedQuery, type EncodedQuery } from './encoded-query.ts';
import { compareValues, compileQuery, type CompiledQuery, type QueryWorld } from './match.ts';
import { evaluateScript } from './scripts.ts';

/** A search for rows: the caller, and the parameters of the request. */
export interface Search {
  readonly instance: Instance;
  readonly actor: Actor;
  readonly query: URLSearchParams;
  /** The options of a fault set for this request, and for what `acts` asks; undefined when there is none. */
  fault(name: string, acts?: (order: FaultOrder) => boolean): FaultOptions | undefined;
}

/** Property that makes a query with an invalid part find nothing instead of more than was asked for. */
const strictProperty = 'glide.invalid_query.returns_no_rows';

/**
 * The rows a request asks for, whatever the caller may see of them.
 *
 * `atMost` stops the search where the order allows it; the rows beyond are then missing. Throws Refusal 403 for a
 * table the caller may not read.
 */
export function findRows(search: Search, table: TableDefinition, atMost = Number.POSITIVE_INFINITY): Row[] {
  const { instance, actor } = search;
  const unreadable = instance.access.unreadableTables ?? [];
  const forbidden = table.name === 'sys_journal_field' ? search.fault('journal-forbidden') : undefined;
  if (forbidden?.['empty'] === true) return [];
  if (forbidden !== undefined || (!actor.isAdmin && unreadable.includes(table.name))) {
    throw new Refusal(
      403,
      'Insufficient rights to query records',
      'Field(s) present in the query do not have permission to be read',
    );
  }
  const lost = search.fault('field-unknown')?.['field'];
  const compiled = compileFor(search, table, typeof lost === 'string' ? lost : undefined);
  const isStrict = instance.property(strictProperty) === 'true' || search.fault('strict-query') !== undefined;
  if (isStrict && compiled.dropped.length > 0) return [];
  return runQuery(search, table, compiled, atMost);
}

/** The rows that an encoded query finds for an actor; a rule's condition, for example. */
export function rowsMatching(
  instance: Instance,
  actor: Actor,
  table: TableDefinition,
  query: string,
): (row: Row) => boolean {
  return compileQuery(parseEncodedQuery(query), table, worldFor(instance, actor, undefined), {
    timeField: timeFieldOf(table),
    acceptDisplayValues: false,
  }).matches;
}

function compileFor(search: Search, table: TableDefinition, lostField: string | undefined): CompiledQuery {
  const encoded = search.query.get('sysparm_query');
  const world = worldFor(search.instance, search.actor, lostField);
  const timeField = timeFieldOf(table);
  if (encoded !== null) {
    return compileQuery(parseEncodedQuery(encoded), table, world, { timeField, acceptDisplayValues: false });
  }
  const pairs = [...search.query].filter(([name]) => !name.startsWith('sysparm_'));
  const query: EncodedQuery = {
    groups: [pairs.map(([field, value]) => [{ field, operator: '=', value }])],
    order: [],
    invalid: [],
  };
  return compileQuery(query, table, world, { timeField, acceptDisplayValues: true });
}

function worldFor(instance: Instance, actor: Actor, lostField: string | undefined): QueryWorld {
  return {
    readerOf: (table, path) => (path === lostField ? undefined : instance.readerOf(table, path)),
    displayOf: (reader, row) => displayAlong(reader, row, instance, actor),
    evaluate(script) {
      instance.scripts.push(script);
      return evaluateScript(script, actor, instance.now());
    },
    isDescendant,
    userTime: actor.time,
    userId: actor.sysId,
  };
}

function runQuery(
  { instance, actor }: Search,
  table: TableDefinition,
  compiled: CompiledQuery,
  atMost: number,
): Row[] {
  const store = instance.store(table.name);
  const known = lookUp(instance, table, compiled);
  const isStoreOrder = followsStore(table, compiled);
  const limit = isStoreOrder && known === undefined ? atMost : Number.POSITIVE_INFINITY;

  const rows: Row[] = [];
  for (const row of known ?? store.scan(compiled.from)) {
    if (!compiled.matches(row)) continue;
    rows.push(row);
    if (rows.length >= limit) break;
  }
  return isStoreOrder ? rows : sortRows(instance, actor, rows, compiled);
}

/** Candidates out of the indexes, each once and in the store's order; undefined when no index helps. */
function lookUp(instance: Instance, table: TableDefinition, compiled: CompiledQuery): Row[] | undefined {
  const { keys } = compiled;
  if (keys === undefined) return undefined;
  const store = instance.store(table.name);
  const found = new Map<string, Row>();
  for (const { field, values } of keys) {
    const rows = store.lookUp(field, values);
    if (rows === undefined) return undefined;
    for (const row of rows) found.set(row.sys_id, row);
  }
  const timeField = timeFieldOf(table);
  return [...found.values()].sort(
    (left, right) =>
      compareValues(left[timeField] ?? '', right[timeField] ?? '') ||
      compareValues(left.sys_id, right.sys_id),
  );
}

/** True for exactly (time, sys_id) ascending, the order in which the store already is. */
function followsStore(table: TableDefinition, compiled: CompiledQuery): boolean {
  const wanted = [timeFieldOf(table), 'sys_id'];
  const { order } = compiled;
  return (
    order.length > 0 &&
    order.length <= 2 &&
    order.every(
      ({ reader, descending }, at) =>
        !descending && reader.table === table && reader.definition.name === wanted[at],
    )
  );
}

function sortRows(instance: Instance, actor: Actor, rows: Row[], compiled: CompiledQuery): Row[] {
  const keyed = rows.map((row) => ({
    row,
    // A list ordered by a reference is ordered by what is shown, as in the pages.
    keys: compiled.order.map(({ reader }) =>
      reader.definition.type === 'reference' ? displayAlong(reader, row, instance, actor) : reader.read(row),
    ),
  }));
  keyed.sort((left, right) => {
    for (const [at, { descending }] of compiled.order.entries()) {
      const difference = compareValues(left.keys[at] ?? '', right.keys[at] ?? '');
      if (difference !== 0) return descending ? -difference : difference;
    }
    if (left.row.sys_id === right.row.sys_id) return 0;
    return left.row.sys_id < right.row.sys_id ? -1 : 1;
  });
  return keyed.map(({ row }) => row);
}
