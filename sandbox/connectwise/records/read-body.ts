/** Reads bodies as strictly as the vendor does: unknown members, wrong kinds and too long texts are refused. */
import { refuse, refuseObject, type FieldError } from '../model/refusal.ts';
import { modelOf, type Field, type Model } from '../model/schema.ts';
import type { Json } from './present.ts';

/** A reference as a body names it, still to be looked up. */
export class WantedReference {
  readonly model: string;
  readonly by: 'id' | 'identifier' | 'name' | 'nothing';
  readonly key: string | number;
  constructor(model: string, by: WantedReference['by'], key: string | number) {
    this.model = model;
    this.by = by;
    this.key = key;
  }
}

/** A child of a list as a body gives it. */
export class WantedChild {
  readonly model: string;
  readonly values: ReadonlyMap<string, unknown>;
  constructor(model: string, values: ReadonlyMap<string, unknown>) {
    this.model = model;
    this.values = values;
  }
}

/** The JSON of a body; a byte order mark and an empty body are refused as the vendor's parser would. */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw refuse(400, 'InvalidObject', 'The request body could not be read as JSON.');
  }
}

/** Returns true if a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members that the vendor's PowerShell users send along and that are no fields: the parent's id, and switches. */
const alongside = new Set([
  'parentid',
  'ticketid',
  'boardid',
  'companyid',
  'contactid',
  'serviceboardid',
  'grandparentid',
]);

/**
 * The fields of a body, by their right names. Names are read without regard to case.
 * `text` is the body as sent: the refusal says where in it the stranger stands.
 */
export function readFields(modelName: string, value: unknown, text: string): Map<string, unknown> {
  const model = modelOf(modelName);
  if (!isObject(value)) throw refuse(400, 'InvalidObject', `${modelName} object is invalid`);
  const fields = new Map<string, unknown>();
  for (const [name, held] of Object.entries(value)) {
    const field = model.byLowerName.get(name.toLowerCase());
    if (field !== undefined) fields.set(field.name, readValue(field, held, text));
    else if (name !== '_info' && !isAlongside(name, held)) throw strangeMember(name, model, text);
  }
  return fields;
}

function isAlongside(name: string, value: unknown): boolean {
  return alongside.has(name.toLowerCase()) || (isObject(value) && 'IsPresent' in value);
}

/** The refusal of a member that the model does not have, word for word as it was recorded. */
export function strangeMember(name: string, model: Model, text: string): Error {
  const place = text.indexOf(`"${name}"`);
  const before = text.slice(0, Math.max(0, place));
  const line = before.split('\n').length;
  const position = place - (before.lastIndexOf('\n') + 1) + name.length + 3;
  return refuse(
    400,
    'ConnectWiseApi',
    `Could not find member '${name}' on object of type '${model.name}'. Path '${name}', line ${line}, position ${position}.Check your accept header to make sure you are using the correct version.`,
  );
}

/** One value in the form in which it is kept; references and children are kept as what is wanted. */
export function readValue(field: Field, value: unknown, text: string): unknown {
  if (value === null || value === undefined) return null;
  // The vendor's serializer reads an empty text as null where an object, list, number, flag or time belongs.
  if (value === '' && field.kind !== 'text' && field.kind !== 'any') return null;
  switch (field.kind) {
    case 'reference':
      return readReference(field, value, text);
    case 'children':
      if (!Array.isArray(value)) throw wrongKind(field, value);
      return value.map((child) => readChild(field, child, text));
    case 'values':
      if (!Array.isArray(value)) throw wrongKind(field, value);
      return [...(value as readonly unknown[])];
    case 'text':
      return asText(field, value);
    case 'enum': {
      const word = field.words?.find((known) => known.toLowerCase() === asText(field, value).toLowerCase());
      if (word === undefined) throw wrongKind(field, value);
      return word;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
      throw wrongKind(field, value);
    case 'integer':
    case 'number': {
      // Numbers in quotes are taken, as production clients send them.
      const number = typeof value === 'string' ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number)) throw wrongKind(field, value);
      if (field.kind === 'integer' && !Number.isInteger(number)) throw wrongKind(field, value);
      return number;
    }
    case 'date': {
      const time =
        typeof value === 'string' ? Date.parse(/\d$/.test(value) ? asUtc(value) : value) : Number.NaN;
      if (Number.isNaN(time)) throw wrongKind(field, value);
      return Math.floor(time / 1000) * 1000;
    }
    case 'any':
    default:
      return value;
  }
}

function asText(field: Field, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrongKind(field, value);
}

/** Without a zone a time is UTC. */
function asUtc(value: string): string {
  return value.includes('T') && !/[+-]\d{2}:?\d{2}$/.test(value) ? `${value}Z` : value;
}

/** One child of a list: a reference, or an object with fields of its own. */
export function readChild(field: Field, value: unknown, text: string): WantedReference | WantedChild {
  if (field.model?.endsWith('Reference') === true) return readReference(field, value, text);
  const model = field.model ?? '';
  if (!isObject(value)) throw wrongKind(field, value);
  return new WantedChild(model, readFields(model, withoutLiveExtras(model, value), text));
}

/** Live answers carry more on custom fields than the specification has; sending them back is taken. */
function withoutLiveExtras(model: string, value: Json): Json {
  if (model !== 'CustomFieldValue') return value;
  const extras = new Set(['rownum', 'userdefinedfieldrecid', 'podid']);
  return Object.fromEntries(Object.entries(value).filter(([name]) => !extras.has(name.toLowerCase())));
}

function readReference(field: Field, value: unknown, text: string): WantedReference {
  const model = modelOf(field.model ?? '');
  if (!isObject(value)) throw wrongKind(field, value);
  const keys = new Map<string, unknown>();
  for (const [name, held] of Object.entries(value)) {
    const known = model.byLowerName.get(name.toLowerCase());
    if (known !== undefined) keys.set(known.name, held);
    else if (name !== '_info' && !(model.name === 'BoardReference' && name === 'identifier'))
      throw strangeMember(name, model, text);
  }
  const id = keys.get('id');
  if (typeof id === 'number' || (typeof id === 'string' && /^\d+$/.test(id)))
    return new WantedReference(model.name, 'id', Number(id));
  if (id !== undefined && id !== null && id !== '') throw wrongKind(field, id);
  for (const by of ['identifier', 'name'] as const) {
    const key = keys.get(by);
    if (typeof key === 'string' && key !== '') return new WantedReference(model.name, by, key);
  }
  return new WantedReference(model.name, 'nothing', '');
}

function wrongKind(field: Field, value: unknown): Error {
  const shown = typeof value === 'object' ? 'an object or list' : JSON.stringify(value);
  return refuse(
    400,
    'ConnectWiseApi',
    `Error converting value ${shown} to type '${field.model ?? field.kind}'. Path '${field.name}'.`,
  );
}

/**
 * Checks the texts and the required fields of a body. Throws when a text is longer than its field, or a required one is
 * missing.
 */
export function checkObject(
  modelName: string,
  noun: string,
  values: Readonly<Record<string, unknown>>,
  alsoRequired: readonly string[] = [],
): void {
  const errors: Omit<FieldError, 'resource'>[] = [];
  for (const { name, required, limit } of modelOf(modelName).fields) {
    const value = values[name];
    const isMissing = value === null || value === undefined || value === '';
    if ((required || alsoRequired.includes(name)) && isMissing)
      errors.push({ code: 'MissingRequiredField', message: `The ${name} field is required.`, field: name });
    if (limit !== undefined && typeof value === 'string' && value.length > limit)
      errors.push({
        code: 'MaxLength',
        message: `The field ${name} must be a string with a maximum length of ${limit}.`,
        field: name,
      });
  }
  if (errors.length > 0) throw refuseObject(noun, errors);
}
