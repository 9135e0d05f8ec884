/** The Table API: lists and single records of any table, with paging headers, selected fields and display values. */
import { numberOption } from '../../common/fault-registry.ts';
import { withAlteredTexts } from '../../common/altered-text.ts';
import type { TableDefinition } from '../model/dictionary.ts';
import { unknownTable } from '../model/unknown-table.ts';
import { aclRefusal, businessRuleAbort, noRecord, Refusal } from '../model/refusal.ts';
import { findRows, rowsMatching } from '../query/find-rows.ts';
import { fieldShape, sysIdForm, type DisplayMode, type ShapeOptions } from '../rules/display.ts';
import { deleteRecord, insertRecord, updateRecord, type Body, type Write } from '../rules/records.ts';
import { definitionOf, newestTime } from '../store/instance.ts';
import type { Row } from '../store/table.ts';
import { isOn, json, readJsonBody, requireAccept, type Answer, type Call } from './call.ts';
import { pagingHeaders } from './paging.ts';

const defaultLimit = 10_000;

/** Answers `/api/now/table/{table}` and `/api/now/table/{table}/{sys_id}`. Throws Refusal. */
export function answerTable(call: Call): Answer {
  const [, , , , tableName = '', sysId, ...rest] = call.path.split('/');
  const table = definitionOf(tableName);
  if (table === undefined) throw unknownTable(tableName);
  if (rest.length > 0) throw new Refusal(400, 'Requested URI does not represent any resource', null);
  requireAccept(call);

  if (sysId === undefined || sysId === '') {
    if (call.method === 'GET' || call.method === 'HEAD') return listRecords(call, table);
    if (call.method === 'POST') return createRecord(call, table);
    throw new Refusal(405, 'Method not supported', null);
  }
  switch (call.method) {
    case 'GET':
    case 'HEAD':
      return json(200, {
        result: shapeRecord(call, table, replicated(call, visibleRow(call, table, sysId))),
      });
    case 'PUT':
    case 'PATCH':
      return changeRecord(call, table, sysId);
    case 'DELETE':
      requireRight(call, table, 'Delete');
      deleteRecord(
        { instance: call.instance, table, actor: call.actor },
        visibleRow(call, table, sysId).sys_id,
      );
      return { status: 204, headers: {}, body: null };
    default:
      throw new Refusal(405, 'Method not supported', null);
  }
}

function listRecords(call: Call, table: TableDefinition): Answer {
  const offset = wholeNumber(call.query.get('sysparm_offset'), 0);
  const asked = wholeNumber(call.query.get('sysparm_limit'), defaultLimit);
  const limit = asked < 0 ? defaultLimit : asked;
  if (offset < 0) throw new Refusal(400, 'Invalid sysparm_offset', 'The offset must not be negative');
  const withoutCount = isOn(call.query, 'sysparm_no_count');

  // The limit acts before the access rules, so a page can come out shorter than asked for, or empty.
  const found = findRows(call, table, withoutCount ? offset + limit + 1 : Number.POSITIVE_INFINITY);
  const page = found.slice(offset, offset + limit);
  const seen = withheld(call, page.filter(isVisible(call, table))).flatMap(
    (row) => asReplicated(call, row) ?? [],
  );
  const headers = pagingHeaders(call, { offset, limit, found: found.length, withoutCount });

  const isFirstVersion = call.version === 'v1' || call.fault('version-one-empty') !== undefined;
  if (isFirstVersion && found.length === 0) {
    const refusal = noRecord();
    throw new Refusal(404, refusal.message, refusal.detail, headers);
  }
  return json(200, { result: seen.map((row) => shapeRecord(call, table, row)) }, headers);
}

/** The row as a replica that lags still has it; undefined where it has none yet. */
function asReplicated(call: Call, row: Row): Row | undefined {
  const lag = call.fault('lagging-replica');
  const change = call.instance.replaced.get(row.sys_id);
  if (lag === undefined || change === undefined) return row;
  const isSeen = change.until <= call.instance.now() - numberOption(lag, 'seconds', 60) * 1000;
  return isSeen ? row : change.row;
}

function replicated(call: Call, row: Row): Row {
  const seen = asReplicated(call, row);
  if (seen === undefined) throw noRecord();
  return seen;
}

/** Rows that a fault takes off this page as access rules would. */
function withheld(call: Call, rows: Row[]): Row[] {
  if (call.fault('empty-page') !== undefined) return [];
  const short = call.fault('short-page');
  if (short === undefined) return rows;
  const hidden = typeof short['hidden'] === 'number' ? short['hidden'] : 1;
  return rows.slice(0, Math.max(0, rows.length - hidden));
}

function createRecord(call: Call, table: TableDefinition): Answer {
  const body = readJsonBody(call);
  requireRight(call, table, 'Insert');
  const row = insertRecord(writeOf(call, table), asSaved(call, table, body));
  const location = `${call.origin}/api/now/table/${table.name}/${row.sys_id}`;
  if (isSilent(call)) return { status: 201, headers: { location }, body: null };
  return json(201, { result: shapeRecord(call, table, row) }, { location });
}

function changeRecord(call: Call, table: TableDefinition, sysId: string): Answer {
  const body = readJsonBody(call);
  visibleRow(call, table, sysId);
  requireRight(call, table, 'Update');
  const row = updateRecord(writeOf(call, table), sysId, asSaved(call, table, body));
  if (isSilent(call)) return { status: 204, headers: {}, body: null };
  return json(200, { result: shapeRecord(call, table, row) });
}

/** The values of a write as the rules that run before it is saved leave them. Throws Refusal 403 where one aborts it. */
function asSaved(call: Call, table: TableDefinition, sent: Body): Body {
  const refusing = call.fault('field-refused', ({ options }) => String(options?.['field']) in sent)?.[
    'field'
  ];
  if (typeof refusing === 'string')
    throw businessRuleAbort(table.name, `No ${refusing}`, call.path.split('/')[5] ?? '');
  const named = call.fault('field-dropped')?.['fields'];
  const dropped: readonly unknown[] = Array.isArray(named) ? named : [];
  const body = Object.fromEntries(Object.entries(sent).filter(([name]) => !dropped.includes(name)));
  const altered = table.name === 'incident' ? call.fault('text-altered') : undefined;
  return altered === undefined ? body : withAlteredTexts(body, ['short_description', 'description'], altered);
}

function isSilent(call: Call): boolean {
  return call.headers['x-no-response-body'] === 'true';
}

function writeOf(call: Call, table: TableDefinition): Write {
  const { instance, actor, query } = call;
  const twice = call.fault('note-written-twice');
  const options = {
    inputDisplay: isOn(query, 'sysparm_input_display_value'),
    silent: call.fault('silent-update') !== undefined,
    journalCopies: twice === undefined ? 1 : 2,
    ownIds: call.fault('own-ids') !== undefined,
    ...(call.fault('same-second') === undefined ? {} : { timestamp: newestTime(instance) }),
  };
  return { instance, table, actor, options };
}

/** Tables that a role like itil can write to; all others are for admins. */
const writableTables: ReadonlySet<string> = new Set(['incident', 'problem', 'sys_attachment']);

/** Throws Refusal 403 when the caller may not do this to rows of the table. */
export function requireRight(
  call: Call,
  table: TableDefinition,
  right: 'Insert' | 'Update' | 'Delete',
): void {
  if (call.fault('acl-refusal') !== undefined) throw aclRefusal(right);
  if (call.actor.isAdmin) return;
  const denied = call.instance.access.denied ?? [];
  if (!writableTables.has(table.name) || denied.includes(`${table.name}:${right.toLowerCase()}`)) {
    throw aclRefusal(right);
  }
}

/** The row, if it exists and this caller may see it; else Refusal 404, which does not say which of the two. */
export function visibleRow(call: Call, table: TableDefinition, sysId: string): Row {
  const store = call.instance.store(table.name);
  const row = sysIdForm.test(sysId) ? (store.get(sysId) ?? store.get(sysId.toLowerCase())) : undefined;
  if (row === undefined || call.fault('record-hidden') !== undefined || !isVisible(call, table)(row)) {
    throw noRecord();
  }
  return row;
}

/** Says of each row whether the caller may see it. */
export function isVisible(call: Call, table: TableDefinition): (row: Row) => boolean {
  const hidden = call.instance.access.hiddenRows?.[table.name];
  if (hidden === undefined || call.actor.isAdmin) return () => true;
  const isHidden = rowsMatching(call.instance, call.actor, table, hidden);
  return (row) => !isHidden(row);
}

/** A row as JSON: the selected columns (all when none are named) that the caller may see. */
function shapeRecord(call: Call, table: TableDefinition, row: Row): Record<string, unknown> {
  const { instance, actor } = call;
  const selected = (call.query.get('sysparm_fields') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const paths = selected.length > 0 ? selected : [...table.fields.keys()];
  const options = shapeOptions(call);
  const hidden = hiddenFields(call, table);

  const record: Record<string, unknown> = {};
  for (const path of paths) {
    const reader = instance.readerOf(table, path);
    if (reader === undefined || hidden.has(path)) continue;
    const holder = reader.holder(row);
    if (holder === undefined) record[path] = '';
    else {
      const { table: owner, definition: field } = reader;
      const shape = fieldShape({ instance, table: owner, field, row: holder, actor }, options);
      record[path] = reshaped(call, shape, field.type);
    }
  }
  return record;
}

function hiddenFields(call: Call, table: TableDefinition): ReadonlySet<string> {
  const ordered = call.fault('field-hidden')?.['fields'];
  const rules = call.actor.isAdmin ? [] : (call.instance.access.hiddenFields?.[table.name] ?? []);
  const fault = Array.isArray(ordered) ? ordered.filter((name) => typeof name === 'string') : [];
  return new Set([...rules, ...fault]);
}

/** Reference columns in another of the shapes that instances are known to answer with. */
function reshaped(call: Call, shape: unknown, type: string): unknown {
  const wanted = type === 'reference' ? call.fault('reference-shape')?.['shape'] : undefined;
  if (wanted === 'empty') return '';
  if (wanted === 'string')
    return typeof shape === 'object' && shape !== null && 'value' in shape ? shape.value : shape;
  if (wanted === 'object' && shape === '') return { link: '', value: '' };
  return shape;
}

function shapeOptions(call: Call): ShapeOptions {
  const asked = call.query.get('sysparm_display_value')?.toLowerCase();
  const mode: DisplayMode = asked === 'true' || asked === 'all' ? asked : 'false';
  return { mode, excludeLinks: isOn(call.query, 'sysparm_exclude_reference_link'), origin: call.origin };
}

function wholeNumber(text: string | null, otherwise: number): number {
  if (text === null || !/^-?\d+$/.test(text)) return otherwise;
  return Number(text);
}
