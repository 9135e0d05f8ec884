/** Reads the field lists of the vendor's models into something that can be asked. */
import { recordFields } from './fields.ts';
import { moreRecordFields } from './more-fields.ts';
import { referenceFields } from './reference-fields.ts';

export type FieldKind =
  'integer' | 'number' | 'boolean' | 'text' | 'date' | 'enum' | 'reference' | 'children' | 'values' | 'any';

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
}

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
  const source = recordFields[name] ?? moreRecordFields[name] ?? referenceFields[name];
  if (source === undefined) throw new Error(`There is no model ${name}.`);
  const fields = source.trim().split(/\s+/).map(readField);
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
