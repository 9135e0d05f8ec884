/**
 * Reads the field lists of the vendor's models into something that can be asked. `generated/` holds what the vendor's
 * OpenAPI documents say (2025.8, and 2022.1 of the records that are missing there), `beside-document.ts` what they do not.
 *
 * In a list each field is one word: name, `!` when it is required, then its kind. `text100` is a text of at most 100
 * characters, `ref(X)` a reference of shape X, `list(X)` a list of X. Every record also has `_info`.
 */
import { absentValue } from './absent.ts';
import { besideDocument } from './beside-document.ts';
import { fieldLists } from './generated/index.ts';

/** The kind of a field's value. */
export type FieldKind =
  | 'integer'
  | 'number'
  | 'boolean'
  | 'text'
  | 'date'
  | 'enum'
  | 'reference'
  | 'children'
  | 'values'
  | 'any';

/** One field of a vendor's model, as the OpenAPI document 2025.8 describes it. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** Longest text. */
  readonly limit?: number;
  /** The words of an enum. */
  readonly words?: readonly string[];
  /** The shape of a reference, or of each child in a list. */
  readonly model?: string;
  /** The value that it shows if nobody gave it; undefined: it is left out. */
  readonly absent?: unknown;
  /** A password: answers show asterisks in its place, and no condition reads it. */
  readonly isSecret?: boolean;
}

/** One of the vendor's models: its fields in order, and by name with and without regard to case. */
export interface Model {
  readonly name: string;
  readonly fields: readonly Field[];
  /** By the name in lower case: bodies and conditions are read without regard to case. */
  readonly byLowerName: ReadonlyMap<string, Field>;
  readonly byName: ReadonlyMap<string, Field>;
}

const models = new Map<string, Model>();

/** A model by the vendor's name for it. Throws for a name that is not in the extract. */
export function modelOf(name: string): Model {
  const known = models.get(name);
  if (known !== undefined) return known;
  const [documented, beside] = [fieldsIn(fieldLists[name]), fieldsIn(besideDocument[name])];
  if (documented.size + beside.size === 0) throw new Error(`There is no model ${name}.`);
  const fields = [...new Map([...documented, ...beside]).values()].map((field) => withAbsent(name, field));
  const model: Model = {
    name,
    fields,
    byName: new Map(fields.map((field) => [field.name, field])),
    byLowerName: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
  };
  models.set(name, model);
  return model;
}

/** The fields of a list by their names, in the list's order. */
function fieldsIn(list = ''): ReadonlyMap<string, Field> {
  const words = list.split(/\s+/).filter((word) => word !== '');
  return new Map(words.map((word) => readField(word)).map((field) => [field.name, field]));
}

/** Texts of the specification that hold a time in truth, and are compared with [dates] by its users. */
const timesCalledText = new Set([
  'closedDate',
  'dateResolved',
  'dateResplan',
  'dateResponded',
  'subDateAccepted',
  'escalationStartDateUTC',
  'dateCreated',
  'createdOnDate',
  'lastLogin',
  'startDate',
  'endDate',
  'enteredDate',
  'timeStart',
  'timeEnd',
]);

function withAbsent(model: string, field: Field): Field {
  const absent = absentValue(model, field.name, field.kind);
  const held = /password$/i.test(field.name) ? { ...field, isSecret: true } : field;
  return absent === undefined ? held : { ...held, absent };
}

function readField(word: string): Field {
  const match = /^(\w+)(!?):(\w+?)(\d*)(?:\((.*)\))?$/.exec(word);
  const [, name = '', mark, kind = 'any', limit, inside = ''] = match ?? [];
  const base = { name, required: mark === '!' };
  switch (kind) {
    case 'ref':
      return { ...base, kind: 'reference', model: inside };
    case 'enum':
      return { ...base, kind: 'enum', words: inside.split('|') };
    case 'list':
      return inside === 'text' || inside === 'number'
        ? { ...base, kind: 'values' }
        : { ...base, kind: 'children', model: inside };
    case 'text':
      if (timesCalledText.has(name)) return { ...base, kind: 'date' };
      return limit === '' || limit === undefined
        ? { ...base, kind: 'text' }
        : { ...base, kind: 'text', limit: Number(limit) };
    case 'integer':
    case 'number':
    case 'boolean':
    case 'date':
      return { ...base, kind };
    default:
      return { ...base, kind: 'any' };
  }
}
