/**
 * Displays values: labels, names, journal blobs and the user's date format, and the four shapes a field has in JSON.
 */
import { tableDefinitions, type FieldDefinition, type TableDefinition } from '../model/dictionary.ts';
import { displayDateTime, parseDisplayDateTime } from '../model/user-time.ts';
import type { FieldReader } from '../store/field-reader.ts';
import { isDescendant, type Actor, type Instance } from '../store/instance.ts';
import { valueOf, type Row } from '../store/table.ts';

/** A column of a table as one user sees it. */
export interface FieldContext {
  readonly instance: Instance;
  readonly table: TableDefinition;
  readonly field: FieldDefinition;
  readonly actor: Actor;
}

/** A column of one row as one user sees it. */
export interface FieldInRow extends FieldContext {
  readonly row: Row;
}

/** The value of a column as this user sees it in the pages. */
function displayValue(shown: FieldInRow): string {
  const { instance, table, field, row, actor } = shown;
  const raw = valueOf(row, field.name);
  switch (field.type) {
    case 'journal_input':
      return journalBlob(shown, [field.name]);
    case 'journal_list':
      return journalBlob(shown, ['comments', 'work_notes']);
    case 'reference':
      return raw === '' ? '' : nameOfReferenced(instance, field, raw);
    case 'glide_list':
      return raw
        .split(',')
        .filter((id) => id !== '')
        .map((id) => nameOfReferenced(instance, field, id) || id)
        .join(', ');
    case 'choice':
      return raw === '' ? '' : choiceLabel(instance, table.name, field.name, raw);
    case 'glide_date_time':
      return displayDateTime(raw, actor.time);
    case 'GUID':
    case 'string':
    case 'integer':
    case 'boolean':
    case 'glide_date':
    default:
      return raw;
  }
}

/** The value at the end of a path as this user sees it; empty when something on the way is. */
export function displayAlong(reader: FieldReader, row: Row, instance: Instance, actor: Actor): string {
  const holder = reader.holder(row);
  if (holder === undefined) return '';
  return displayValue({ instance, table: reader.table, field: reader.definition, row: holder, actor });
}

function nameOfReferenced(instance: Instance, field: FieldDefinition, sysId: string): string {
  const target = field.reference === undefined ? undefined : tableDefinitions.get(field.reference);
  const row = target === undefined ? undefined : instance.store(target.name).get(sysId);
  return row === undefined || target === undefined ? '' : valueOf(row, target.displayField);
}

/** The label of a choice in the base language, or the value itself where no (active or inactive) choice is known. */
function choiceLabel(instance: Instance, table: string, element: string, value: string): string {
  return (
    choicesOf(instance, table, element).find((choice) => valueOf(choice, 'value') === value)?.['label'] ??
    value
  );
}

/** The value behind a label (any case), or undefined. */
function choiceValue(instance: Instance, table: string, element: string, label: string): string | undefined {
  const wanted = label.toLowerCase();
  return choicesOf(instance, table, element).find(
    (choice) => valueOf(choice, 'label').toLowerCase() === wanted,
  )?.['value'];
}

const choiceMemory = new WeakMap<Instance, { version: number; byColumn: Map<string, Row[]> }>();

/** The choices of a column, those of the table before those of its ancestors. */
function choicesOf(instance: Instance, table: string, element: string): readonly Row[] {
  const store = instance.store('sys_choice');
  let memory = choiceMemory.get(instance);
  if (memory?.version !== store.version) {
    memory = { version: store.version, byColumn: new Map() };
    choiceMemory.set(instance, memory);
  }
  const key = `${table}.${element}`;
  let rows = memory.byColumn.get(key);
  if (rows === undefined) {
    rows = [...store.scan()]
      .filter((row) => valueOf(row, 'element') === element && isDescendant(table, valueOf(row, 'name')))
      .sort(
        (left, right) => Number(valueOf(right, 'name') === table) - Number(valueOf(left, 'name') === table),
      );
    memory.byColumn.set(key, rows);
  }
  return rows;
}

/** Journal entries as one text, newest first: `time - Name (Label)`, the text, an empty line. */
function journalBlob({ instance, table, row, actor }: FieldInRow, elements: readonly string[]): string {
  const entries = (instance.store('sys_journal_field').lookUp('element_id', [row.sys_id]) ?? []).filter(
    (entry) => elements.includes(valueOf(entry, 'element')),
  );
  return entries
    .toReversed()
    .map((entry) => {
      const label = table.fields.get(valueOf(entry, 'element'))?.label ?? '';
      const time = displayDateTime(valueOf(entry, 'sys_created_on'), actor.time);
      return `${time} - ${fullName(instance, valueOf(entry, 'sys_created_by'))} (${label})\n${valueOf(entry, 'value')}\n\n`;
    })
    .join('');
}

function fullName(instance: Instance, userName: string): string {
  const [user] = instance.store('sys_user').lookUp('user_name', [userName]) ?? [];
  if (user !== undefined) return valueOf(user, 'name');
  return userName === 'system' ? 'System' : userName;
}

/** The stored value of a text that a person typed into a field (`sysparm_input_display_value=true`). */
export function storedValue({ instance, table, field, actor }: FieldContext, typed: string): string {
  if (typed === '') return '';
  if (field.type === 'choice') return choiceValue(instance, table.name, field.name, typed) ?? typed;
  if (field.type === 'glide_date_time') return parseDisplayDateTime(typed, actor.time) ?? typed;
  if (field.type === 'reference') return referencedId(instance, field, typed);
  return typed;
}

function referencedId(instance: Instance, field: FieldDefinition, typed: string): string {
  if (sysIdForm.test(typed)) return typed;
  const target = field.reference === undefined ? undefined : tableDefinitions.get(field.reference);
  if (target === undefined) return '';
  const wanted = typed.toLowerCase();
  for (const row of instance.store(target.name).scan()) {
    const names = [valueOf(row, target.displayField), valueOf(row, 'user_name'), valueOf(row, 'email')];
    if (names.some((name) => name !== '' && name.toLowerCase() === wanted)) return row.sys_id;
  }
  return '';
}

/** 32 hex digits; one that a caller makes may have capitals, and is kept so (ServiceNow's own library does that). */
export const sysIdForm = /^[0-9a-f]{32}$/i;

/** The values of the parameter `sysparm_display_value`. */
export type DisplayMode = 'false' | 'true' | 'all';

/** The parameters that decide how a row looks in JSON. */
export interface ShapeOptions {
  readonly mode: DisplayMode;
  readonly excludeLinks: boolean;
  /** `https://host` for the links of references. */
  readonly origin: string;
}

/** A field in JSON: a string, or an object. An empty reference is the empty string in every mode. */
export function fieldShape(inRow: FieldInRow, options: ShapeOptions): unknown {
  const { field, row } = inRow;
  // Journals are written here and read elsewhere: their stored value is always empty.
  const raw = field.type.startsWith('journal') ? '' : valueOf(row, field.name);
  const { mode, excludeLinks } = options;
  if (field.type === 'reference' && raw === '') return '';
  if (mode === 'false' && (field.type !== 'reference' || excludeLinks)) return raw;

  const isReference = field.type === 'reference';
  const link =
    isReference && !excludeLinks
      ? { link: `${options.origin}/api/now/table/${field.reference ?? ''}/${raw}` }
      : {};
  if (mode === 'false') return { ...link, value: raw };

  const shown = displayValue(inRow);
  if (mode === 'all') return { display_value: shown, ...link, value: raw };
  return isReference && !excludeLinks ? { display_value: shown, ...link } : shown;
}
