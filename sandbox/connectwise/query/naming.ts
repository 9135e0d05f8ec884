/** Says what the names in conditions and orders stand for, model by model. */
import { resourceOf } from '../model/resources/index.ts';
import { tableOfReference } from '../model/resources/targets.ts';
import { modelOf, type Field, type Model } from '../model/schema.ts';
import { referenceValue } from '../store/reference-value.ts';
import { isRow, type Row } from '../store/table.ts';
import type { Named, Naming } from './compile.ts';

/** Stamps that every record has, with or without `_info/` before them. */
const stamps: ReadonlyMap<string, Named<Row>> = new Map<string, Named<Row>>([
  ['lastupdated', { kind: 'date', read: (row) => row.lastUpdated }],
  ['updatedby', { kind: 'text', read: (row) => row.updatedBy }],
  ['dateentered', { kind: 'date', read: (row) => row.dateEntered }],
  ['enteredby', { kind: 'text', read: (row) => row.enteredBy }],
]);

/** Fields that answers show and the condition parser does not know (measured by users of the API). */
const notForConditions: Readonly<Record<string, readonly string[]>> = { ServiceTicketNote: ['notetype'] };

/** The names of `conditions` for the records of a model. */
export function namesOfModel(modelName: string, hidden: readonly string[] = []): Naming<Row> {
  const model = modelOf(modelName);
  const barred = new Set([
    ...hidden.map((name) => name.toLowerCase()),
    ...(notForConditions[modelName] ?? []),
  ]);
  return (path) => {
    const segments = path.toLowerCase().split('/');
    const first = segments[0] ?? '';
    if (barred.has(first)) return undefined;
    return nameIn(model, segments);
  };
}

function nameIn(model: Model, segments: readonly string[]): Named<Row> | undefined {
  const [first = '', ...rest] = segments;
  if (first === '_info') return rest.length === 1 ? stamps.get(rest[0] ?? '') : undefined;
  const field = model.byLowerName.get(first);
  if (field === undefined) return rest.length === 0 ? stamps.get(first) : undefined;
  if (field.isSecret === true) return undefined;
  if (field.kind === 'reference') return nameInReference(field, rest);
  if (rest.length > 0 || field.kind === 'children') return undefined;
  const { name, absent } = field;
  return {
    kind: field.kind === 'values' ? 'any' : field.kind === 'integer' ? 'number' : field.kind,
    read:
      name === 'id'
        ? (row) => row.id
        : field.kind === 'date'
          ? (row) => timeOf(row.values[name])
          : (row) => row.values[name] ?? absent,
    ...(field.words === undefined ? {} : { words: field.words }),
  };
}

/** Some times are held as they are shown. */
function timeOf(value: unknown): unknown {
  return typeof value === 'string' ? Date.parse(value) : value;
}

function nameInReference(field: Field, rest: readonly string[]): Named<Row> | undefined {
  const { name } = field;
  if (rest.length === 0) return { kind: 'reference', read: (row) => row.values[name] };
  const shape = modelOf(field.model ?? '');
  const inside = rest.length === 1 ? shape.byLowerName.get(rest[0] ?? '') : undefined;
  if (inside !== undefined) {
    const { name: part, absent } = inside;
    return {
      kind:
        inside.kind === 'integer' || inside.kind === 'number'
          ? 'number'
          : inside.kind === 'text'
            ? 'text'
            : 'any',
      read: (row) => {
        const target = row.values[name];
        return isRow(target) ? (referenceValue(target, part) ?? absent) : undefined;
      },
    };
  }
  // Further than the reference shows: into the record it points to.
  const resource = resourceOf(tableOfReference[field.model ?? ''] ?? '');
  const deeper = resource === undefined ? undefined : nameIn(modelOf(resource.model), rest);
  if (deeper === undefined) return undefined;
  return {
    ...deeper,
    read: (row) => {
      const target = row.values[name];
      return isRow(target) ? deeper.read(target) : undefined;
    },
  };
}

/** The names of `childConditions`: `communicationItems/value`. Gives the list as well, so that one child must meet all of them. */
export function namesOfChildren(
  modelName: string,
): (path: string) => { list: string; named: Named<Row> } | undefined {
  const model = modelOf(modelName);
  return (path) => {
    const [first = '', ...rest] = path.toLowerCase().split('/');
    const field = model.byLowerName.get(first);
    if (field?.kind !== 'children' || field.model === undefined) return undefined;
    const childModel = modelOf(field.model);
    const inside = childModel.byLowerName.get(rest[0] ?? '');
    const isReference = childModel.name.endsWith('Reference');
    const named =
      isReference && rest.length === 1 && inside !== undefined
        ? {
            kind: inside.kind === 'integer' ? ('number' as const) : ('any' as const),
            read: (row: Row) => referenceValue(row, inside.name),
          }
        : nameIn(childModel, rest);
    return named === undefined ? undefined : { list: field.name, named };
  };
}

/** The names of `customFieldConditions`. */
export const namesOfCustomFields: Naming<Row> = (path) => {
  const field = modelOf('CustomFieldValue').byLowerName.get(path.toLowerCase());
  if (field === undefined) return undefined;
  const { name } = field;
  return { kind: 'any', read: name === 'id' ? (row) => row.id : (row) => row.values[name] };
};
