/**
 * Reads the field lists of the vendor's models, taken from its OpenAPI document 2025.8, into something that can be asked.
 *
 * In a list each field is one word: name, `!` when it is required, then its kind. `text100` is a text of at most 100
 * characters, `ref(X)` a reference of shape X, `list(X)` a list of X. Every record also has `_info`.
 */
import { absentValue } from './absent.ts';
import { besideFields } from './fields/beside.ts';
import { companyFields } from './fields/company.ts';
import { financeFields } from './fields/finance.ts';
import { lookUpFields } from './fields/look-ups.ts';
import { moneyFields } from './fields/money.ts';
import { moreReferenceFields } from './fields/more-references.ts';
import { procurementFields } from './fields/procurement.ts';
import { projectFields } from './fields/project.ts';
import { referenceFields } from './fields/references.ts';
import { requestsFields } from './fields/requests.ts';
import { salesFields } from './fields/sales.ts';
import { serviceFields } from './fields/service.ts';
import { systemFields } from './fields/system.ts';
import { timeFields } from './fields/time.ts';
import { workFields } from './fields/work.ts';

/** The kind of a field's value. */
export type FieldKind =
  'integer' | 'number' | 'boolean' | 'text' | 'date' | 'enum' | 'reference' | 'children' | 'values' | 'any';

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
  /** What it shows where nobody gave it; undefined: it is left out. */
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

const sources: Readonly<Record<string, string>> = {
  ...serviceFields,
  ...companyFields,
  ...projectFields,
  ...financeFields,
  ...timeFields,
  ...salesFields,
  ...systemFields,
  ...workFields,
  ...lookUpFields,
  ...moneyFields,
  ...besideFields,
  ...procurementFields,
  ...requestsFields,
  ...referenceFields,
  ...moreReferenceFields,
};

const models = new Map<string, Model>();

/** A model by the vendor's name for it. Throws for a name that is not in the extract. */
export function modelOf(name: string): Model {
  const known = models.get(name);
  if (known !== undefined) return known;
  const source = sources[name];
  if (source === undefined) throw new Error(`There is no model ${name}.`);
  const fields = source
    .trim()
    .split(/\s+/)
    .map((word) => withAbsent(name, readField(word)));
  const model: Model = {
    name,
    fields,
    byName: new Map(fields.map((field) => [field.name, field])),
    byLowerName: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
  };
  models.set(name, model);
  return model;
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
