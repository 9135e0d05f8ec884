/** Writes records as the API gives them: references expanded, empty fields left out, `_info` last. */
import type { Resource } from '../model/resource.ts';
import { resourceOf } from '../model/resources/index.ts';
import { modelOf, type Field, type Model } from '../model/schema.ts';
import { referenceValue } from '../store/reference-value.ts';
import { isRow, type Row } from '../store/table.ts';
import { wireTime, type World } from '../store/world.ts';

/** A record as JSON, before it is checked. */
export type Json = Record<string, unknown>;

/** The choice that `fields=` makes: names, each with the choice inside it (nothing: all of it). */
export type Selection = ReadonlyMap<string, Selection>;

/** A record in its model. `selection` trims it; `_info` then only comes when it is asked for. */
export function presentRow(world: World, row: Row, modelName: string, selection?: Selection): Json {
  const resource = resourceOf(row.table);
  const answer: Json = {};
  for (const field of shownFields(modelName, resource)) {
    const inside = selection?.get(field.name.toLowerCase());
    if (selection !== undefined && inside === undefined) continue;
    const value = presentValue(world, field, field.name === 'id' ? row.id : row.values[field.name], inside);
    if (value !== undefined) answer[field.name] = value;
  }
  if (selection === undefined || selection.has('_info')) answer['_info'] = infoOf(world, row, resource);
  return answer;
}

const shownByModel = new Map<string, readonly Field[]>();

/** The fields of a model without those that are only ever written. */
function shownFields(modelName: string, resource: Resource | undefined): readonly Field[] {
  const known = shownByModel.get(modelName);
  if (known !== undefined) return known;
  const hidden = resource?.model === modelName ? resource.writeOnly : undefined;
  const fields = modelOf(modelName).fields.filter(({ name }) => hidden?.includes(name) !== true);
  shownByModel.set(modelName, fields);
  return fields;
}

function presentValue(world: World, field: Field, value: unknown, inside?: Selection): unknown {
  if (value === null || value === undefined) return field.absent;
  if (field.isSecret === true) return '********';
  if (field.kind === 'date') return typeof value === 'number' ? wireTime(value) : value;
  const { model } = field;
  if (model === undefined) return value;
  if (field.kind === 'reference')
    return isRow(value) ? presentReference(world, value, modelOf(model), inside) : value;
  return Array.isArray(value)
    ? value.filter(isRow).map((child) => presentChild(world, child, modelOf(model), inside))
    : undefined;
}

function presentReference(world: World, row: Row, model: Model, inside: Selection | undefined): Json {
  const isWhole = inside === undefined || inside.size === 0;
  const answer: Json = {};
  for (const { name, kind, absent } of model.fields) {
    if (!isWhole && !inside.has(name.toLowerCase())) continue;
    const held = referenceValue(row, name) ?? absent;
    const value = kind === 'text' ? namedIn(held) : held;
    if (value !== undefined && value !== null) answer[name] = value;
  }
  // A record that nobody offers has no address: a link that leads nowhere helps nobody.
  if (resourceOf(row.table) !== undefined && (isWhole || inside.has('_info')))
    answer['_info'] = { [`${linkName(row.table)}_href`]: addressOf(world, row) };
  return answer;
}

/** A reference in the record itself becomes its name in a reference to the record. */
function namedIn(value: unknown): unknown {
  if (isRow(value)) return referenceValue(value, 'name');
  return typeof value === 'object' && value !== null && 'name' in value ? value.name : value;
}

/** A child is written like a reference when its list holds references, and whole when the list owns it. */
function presentChild(world: World, row: Row, model: Model, inside: Selection | undefined): Json {
  if (model.name.endsWith('Reference')) return presentReference(world, row, model, inside);
  const answer: Json = {};
  for (const field of model.fields) {
    const deeper =
      inside === undefined || inside.size === 0 ? undefined : inside.get(field.name.toLowerCase());
    if (inside !== undefined && inside.size > 0 && deeper === undefined) continue;
    const value = presentValue(world, field, field.name === 'id' ? row.id : row.values[field.name], deeper);
    if (value !== undefined) answer[field.name] = value;
  }
  // A custom field may be a password too.
  if (answer['type'] === 'Password' && 'value' in answer) answer['value'] = '********';
  return answer;
}

const linkNames: Readonly<Record<string, string>> = {
  companies: 'company',
  companyStatuses: 'status',
  statuses: 'status',
  subtypes: 'subType',
  priorities: 'priority',
  agreementTypes: 'type',
  companyTypes: 'type',
  communicationTypes: 'type',
  configurationTypes: 'type',
  configurationStatuses: 'status',
  countries: 'country',
  slas: 'sla',
};

function linkName(table: string): string {
  return linkNames[table] ?? table.replace(/s$/, '');
}

interface AddressParts {
  readonly before: string;
  readonly after: string;
  readonly parentField: string | undefined;
}

const addressParts = new Map<string, AddressParts>();

function partsOf(table: string): AddressParts {
  const known = addressParts.get(table);
  if (known !== undefined) return known;
  const resource = resourceOf(table);
  const [before = '', after = ''] = (resource?.path ?? '').split('{parentId}');
  const parts = { before, after, parentField: resource?.parent?.field };
  addressParts.set(table, parts);
  return parts;
}

/** The address of a record on the site, as in `_info`. */
function addressOf(world: World, row: Row): string {
  const { before, after, parentField } = partsOf(row.table);
  const parent = parentField === undefined ? undefined : row.values[parentField];
  const parentId = isRow(parent) ? parent.id : typeof parent === 'number' ? parent : '';
  return `${world.origin}/${world.codebase}apis/3.0${before}${parentId}${after}/${row.id}`;
}

const ticketLinks = [
  'activities',
  'scheduleentries',
  'documents',
  'configurations',
  'tasks',
  'notes',
  'products',
  'timeentries',
];

function infoOf(world: World, row: Row, resource: Resource | undefined): Json {
  const info: Json = {
    lastUpdated: wireTime(row.lastUpdated),
    updatedBy: row.updatedBy,
    dateEntered: wireTime(row.dateEntered),
    enteredBy: row.enteredBy,
  };
  if (resource?.table === 'tickets') {
    const address = addressOf(world, row);
    for (const link of ticketLinks) info[`${link}_href`] = `${address}/${link}`;
  }
  return info;
}

/** Reads `fields=id,board/name`. Gives the names that the model does not have beside the selection. */
export function readSelection(
  model: Model,
  fields: string,
): { selection: Selection; unknown: readonly string[] } {
  const selection = new Map<string, Map<string, Selection>>();
  const unknown: string[] = [];
  for (const path of fields.split(',').map((part) => part.trim())) {
    if (path === '') continue;
    const [first = '', second] = path.toLowerCase().split('/');
    if (path === '*') selection.set('id', new Map());
    else if (first !== '_info' && !model.byLowerName.has(first)) unknown.push(path);
    else if (second === undefined) selection.set(first, new Map());
    else {
      const inside = selection.get(first);
      // Once the whole reference was asked for, a part of it adds nothing.
      if (inside === undefined) selection.set(first, new Map([[second, new Map()]]));
      else if (inside.size > 0) inside.set(second, new Map());
    }
  }
  return { selection, unknown };
}
