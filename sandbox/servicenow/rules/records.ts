/**
 * Writing rows: from what a caller sent to what is stored, with everything the platform does on the way.
 *
 * Unknown columns and read-only columns are ignored, text is cut to the column's length, journals become rows of
 * their own, system columns are kept, and a write that changes nothing is not a write.
 */
import { tableDefinitions, type FieldDefinition, type TableDefinition } from '../model/dictionary.ts';
import { noRecord, Refusal } from '../model/refusal.ts';
import type { Actor, Change, Instance } from '../store/instance.ts';
import { valueOf, type Row } from '../store/table.ts';
import { storedValue, sysIdForm } from './display.ts';
import { applyIncidentRules, incidentDefaults, type IncidentWrite } from './incident.ts';
import { applyProblemRules, problemDefaults } from './problem.ts';

/** Column names to values as they came out of JSON. */
export type Body = Readonly<Record<string, unknown>>;

/** The ways in which a write may differ from a plain one. */
export interface WriteOptions {
  /** Values are what a person types: labels, names, the user's own date format. */
  readonly inputDisplay?: boolean;
  /** As a script with autoSysFields(false) and setWorkflow(false): no system column moves and no rule looks. */
  readonly silent?: boolean;
  /** Each journal text makes so many entries (1 unless a fault says otherwise). */
  readonly journalCopies?: number;
  /** An inserted row gets an id of the instance's own, whatever was sent. */
  readonly ownIds?: boolean;
  /** Raw date-time to be written instead of the present one. */
  readonly timestamp?: string;
}

/** One write: the table, the actor, and the options. */
export interface Write {
  readonly instance: Instance;
  readonly table: TableDefinition;
  readonly actor: Actor;
  readonly options?: WriteOptions | undefined;
}

/** Adds a row and answers it. Throws Refusal. */
export function insertRecord(write: Write, body: Body): Row {
  const { instance, table, actor, options = {} } = write;
  const timestamp = options.timestamp ?? instance.timestamp();
  // The number is taken only once nothing can refuse any more, or refused creates would leave holes.
  const blank: Row = {
    ...defaultsOf(write, timestamp),
    sys_id: idOf(write, body),
  };
  const { values, journals } = readBody(write, body);
  const proposed: Row = { ...blank, ...values, sys_id: blank.sys_id };
  const hasComment = journals.some(({ element }) => element === 'comments');
  const changed = new Set(Object.keys(values));
  const row = ruled(table, { previous: undefined, proposed, changed, hasComment, actor, timestamp });
  const stored: Row = {
    ...row,
    ...(table.fields.has('number') ? { number: instance.nextNumber(table.name) } : {}),
    ...systemColumns(table, {
      sys_created_on: timestamp,
      sys_created_by: actor.userName,
      sys_updated_on: timestamp,
      sys_updated_by: actor.userName,
      sys_mod_count: '0',
    }),
  };
  instance.store(table.name).put(stored);
  writeJournals(write, stored, journals, timestamp);
  announce(write, 'insert', undefined, stored);
  return stored;
}

/** Values of a new row before anybody says anything. */
function defaultsOf({ table, actor }: Write, timestamp: string): Record<string, string> {
  if (table.name === 'incident') return incidentDefaults(actor.sysId, '', timestamp);
  return table.name === 'problem' ? problemDefaults(actor.sysId, timestamp) : {};
}

/** The row as the rules of its table leave it. Throws Refusal where one aborts the write. */
function ruled(table: TableDefinition, write: IncidentWrite): Row {
  if (table.name === 'incident') return applyIncidentRules(write);
  return table.name === 'problem' ? applyProblemRules(write.proposed) : write.proposed;
}

/**
 * A sys_id that is sent is kept (ServiceNow's own Python library relies on it), unless options say that the instance gives
 * its own. Throws Refusal for one that is taken; the platform's words for that are not documented.
 */
function idOf({ instance, table, options = {} }: Write, body: Body): string {
  const { sys_id: sent } = body;
  if (options.ownIds === true || typeof sent !== 'string' || !sysIdForm.test(sent))
    return instance.newSysId();
  if (instance.store(table.name).get(sent) === undefined) return sent;
  throw new Refusal(
    403,
    'Operation Failed',
    `Error during insert of ${table.name}: the record exists already`,
  );
}

/** Changes the named columns of a row and answers the row. Throws Refusal, 404 when there is no such row. */
export function updateRecord(write: Write, sysId: string, body: Body): Row {
  const { instance, table, actor, options = {} } = write;
  const store = instance.store(table.name);
  const previous = store.get(sysId);
  if (previous === undefined) throw noRecord();
  const timestamp = options.timestamp ?? instance.timestamp();
  const { values, journals } = readBody(write, body);
  const changed = new Set(Object.keys(values).filter((field) => values[field] !== valueOf(previous, field)));
  // A closed incident refuses also the write that would change nothing: the rule runs before anyone compares.
  const proposed: Row = { ...previous, ...values };
  const hasComment = journals.some(({ element }) => element === 'comments');
  const saved = ruled(table, { previous, proposed, changed, hasComment, actor, timestamp });
  if (changed.size === 0 && journals.length === 0) return previous;

  const modCount = Number(valueOf(previous, 'sys_mod_count') || '0') + 1;
  const stamps = systemColumns(table, {
    sys_updated_on: timestamp,
    sys_updated_by: actor.userName,
    sys_mod_count: String(modCount),
  });
  const row: Row = options.silent === true ? saved : { ...saved, ...stamps };
  store.put(row);
  writeJournals(write, row, journals, timestamp);
  announce(write, 'update', previous, row);
  return row;
}

/** Deletes a row, leaving an entry in sys_audit_delete. Throws Refusal, 404 when there is no such row. */
export function deleteRecord(write: Write, sysId: string): void {
  const { instance, table, actor } = write;
  const row = instance.store(table.name).remove(sysId);
  if (row === undefined) throw noRecord();
  instance.attachments.delete(sysId);
  const audit = tableDefinitions.get('sys_audit_delete');
  if (audit !== undefined && table.name !== audit.name) {
    const fields = Object.entries(row).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
    insertRecord(
      { instance, table: audit, actor, options: { silent: true } },
      {
        tablename: table.name,
        documentkey: sysId,
        display_value: valueOf(row, table.displayField),
        payload: `<${table.name}>${fields.join('')}</${table.name}>`,
      },
    );
  }
  announce(write, 'delete', row, row);
}

function announce(
  { instance, table, actor, options }: Write,
  operation: Change['operation'],
  previous: Row | undefined,
  row: Row,
): void {
  if (options?.silent === true) return;
  instance.announce({ table: table.name, operation, previous, row, by: actor.userName });
}

interface JournalText {
  readonly element: string;
  readonly value: string;
}

function readBody(
  { instance, table, actor, options = {} }: Write,
  body: Body,
): { values: Record<string, string>; journals: JournalText[] } {
  const values: Record<string, string> = {};
  const journals: JournalText[] = [];
  const access = instance.access;
  const guarded = actor.isAdmin
    ? []
    : [...(access.hiddenFields?.[table.name] ?? []), ...(access.readOnlyFields?.[table.name] ?? [])];

  for (const [name, sent] of Object.entries(body)) {
    const field = table.fields.get(name);
    if (field === undefined || field.readOnly || guarded.includes(name)) continue;
    const text = textOf(sent, options.inputDisplay === true);
    if (field.type === 'journal_input') {
      if (text !== '') journals.push({ element: name, value: text });
      continue;
    }
    const value = options.inputDisplay === true ? storedValue({ instance, table, field, actor }, text) : text;
    values[name] = fitted(field, value);
  }
  return { values, journals };
}

/** Everything in a row is text; an object is taken as one of the shapes in which the API itself answers. */
function textOf(sent: unknown, preferDisplay: boolean): string {
  if (sent === null || sent === undefined) return '';
  if (typeof sent === 'string') return sent;
  if (typeof sent === 'number' || typeof sent === 'boolean') return String(sent);
  if (typeof sent !== 'object') return '';
  const { value, display_value: display } = sent as { value?: unknown; display_value?: unknown };
  const chosen = preferDisplay ? (display ?? value) : (value ?? display);
  return typeof chosen === 'string' ? chosen : '';
}

function fitted(field: FieldDefinition, value: string): string {
  if (field.type === 'boolean') return value === '1' || value.toLowerCase() === 'true' ? 'true' : 'false';
  // Without input_display_value a name is no reference: the platform stores nothing.
  if (field.type === 'reference' && !sysIdForm.test(value)) return '';
  return cut(value, field.maxLength);
}

/** The first characters of a text; one that needs two code units is taken whole or not at all. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text);
  return characters.length <= length ? text : characters.slice(0, length).join('');
}

function writeJournals(
  { instance, table, actor, options }: Write,
  row: Row,
  journals: readonly JournalText[],
  timestamp: string,
): void {
  for (const { element, value } of journals) {
    for (let copy = 0; copy < (options?.journalCopies ?? 1); copy += 1) {
      instance.store('sys_journal_field').put({
        sys_id: instance.newSysId(),
        name: table.name,
        element,
        element_id: row.sys_id,
        value,
        sys_created_on: timestamp,
        sys_created_by: actor.userName,
      });
    }
  }
}

function systemColumns(
  table: TableDefinition,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => table.fields.has(name)));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
