/**
 * PATCH with the vendor's habits: a bare list of operations, names with regard to case, paths with or without a slash before
 * them, references replaced whole or by a path to what names them (status/id, owner/identifier), lists changed by index.
 */
import { refuse, type Refusal } from '../model/refusal.ts';
import { modelOf, type Field } from '../model/schema.ts';
import { isRow, type Row } from '../store/table.ts';
import { isObject, readChild, readValue, WantedChild } from './read-body.ts';
import { resolveValue, type ResolveContext } from './resolve.ts';

/** An operation whose form is right. */
export interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly segments: readonly string[];
  readonly value: unknown;
}

/** Reads the body, whose names may be in any case as in every body. Throws 400 when it is not a list of operations. */
export function readOperations(body: unknown): readonly Operation[] {
  if (!Array.isArray(body))
    throw refuse(400, 'InvalidObject', 'A patch is a list of operations: [{"op","path","value"}].');
  return body.map((entry: unknown) => {
    if (!isObject(entry)) throw refuse(400, 'InvalidObject', 'An operation of a patch is an object.');
    const members = new Map(Object.entries(entry).map(([name, held]) => [name.toLowerCase(), held]));
    const [op, path, value] = ['op', 'path', 'value'].map((name) => members.get(name));
    if (op !== 'add' && op !== 'replace' && op !== 'remove')
      throw refuse(
        400,
        'InvalidObject',
        `Invalid JSON patch operation '${typeof op === 'string' ? op : JSON.stringify(op)}': add, replace and remove exist.`,
      );
    if (typeof path !== 'string' || path.replace(/^\//, '') === '')
      throw refuse(400, 'InvalidObject', 'An operation of a patch needs a path.');
    return { op, segments: path.replace(/^\//, '').split('/'), value };
  });
}

/** One operation on its way into a record. */
interface Step {
  readonly field: Field;
  readonly operation: Operation;
  readonly contextOf: () => ResolveContext;
}

/**
 * Applies one operation to `values`. `contextOf` is asked when a reference has to be looked up, so that a status named
 * after a board in the same patch is looked up in that board.
 */
export function applyOperation(
  modelName: string,
  values: Record<string, unknown>,
  operation: Operation,
  contextOf: () => ResolveContext,
): void {
  const [first = '', ...rest] = operation.segments;
  const field = modelOf(modelName).byName.get(first);
  if (field === undefined) throw noSuchSegment(first);
  const step = { field, operation, contextOf };
  if (rest.length === 0) setWhole(values, step);
  else if (field.kind === 'children') changeList(values, step, rest);
  else setThroughReference(values, step, rest);
}

/**
 * `status/id`, `board/name`, `owner/identifier`: the reference is replaced as `{ "id": … }` would replace it, as products in
 * use write. `company/identifier` alone was measured to answer 200 and change nothing.
 */
function setThroughReference(
  values: Record<string, unknown>,
  { field, operation, contextOf }: Step,
  [part = '', ...deeper]: readonly string[],
): void {
  const isKnown = field.kind === 'reference' && modelOf(field.model ?? '').byName.has(part);
  if (!isKnown || deeper.length > 0) throw noSuchSegment(deeper[0] ?? part);
  if (field.name === 'company' && part === 'identifier') return;
  // The other parts that a reference shows (status/sort) belong to the record that it points to.
  if (!['id', 'identifier', 'name'].includes(part)) return;
  const whole = operation.op === 'remove' ? null : { [part]: operation.value };
  values[field.name] = resolveValue(contextOf(), field.name, readValue(field, whole, ''));
}

function noSuchSegment(segment: string): Refusal {
  return refuse(
    400,
    'InvalidObject',
    `The target location specified by path segment '${segment}' was not found.`,
  );
}

function setWhole(values: Record<string, unknown>, { field, operation, contextOf }: Step): void {
  if (operation.op === 'remove') {
    values[field.name] = null;
    return;
  }
  const read = resolveValue(contextOf(), field.name, readValue(field, operation.value, ''));
  values[field.name] = field.name === 'customFields' ? mergedCustomFields(values[field.name], read) : read;
}

/** Leaving a custom field out of the list does not clear it, and neither does an empty list. */
export function mergedCustomFields(held: unknown, given: unknown): readonly Row[] {
  const before: Row[] = Array.isArray(held) ? held.filter(isRow) : [];
  const changes: Row[] = Array.isArray(given) ? given.filter(isRow) : [];
  const isSame = (one: Row, other: Row): boolean =>
    one.id === other.id || one.values['caption'] === other.values['caption'];
  return before.map((row) => {
    const change = changes.find((candidate) => isSame(row, candidate));
    return change === undefined
      ? row
      : { ...row, values: { ...row.values, value: change.values['value'] ?? null } };
  });
}

function changeList(
  values: Record<string, unknown>,
  step: Step,
  [place = '', ...inside]: readonly string[],
): void {
  const { field, operation } = step;
  const held = values[field.name];
  const list: Row[] = Array.isArray(held) ? held.filter(isRow) : [];
  const index = place === '-' ? list.length : Number(place);
  const isAppending = operation.op === 'add' && inside.length === 0;
  if (!Number.isInteger(index) || index < 0 || index > list.length || (index === list.length && !isAppending))
    throw refuse(
      400,
      'InvalidObject',
      `The index value provided by path segment '${place}' is out of bounds of the array size.`,
    );
  values[field.name] =
    inside.length === 0 ? changedList(list, index, step) : changedChild(list, index, inside, step);
}

/** A field of one child; in a list of references the child itself, which then points to another record. */
function changedChild(
  list: readonly Row[],
  index: number,
  inside: readonly string[],
  step: Step,
): readonly Row[] {
  const { field, operation } = step;
  const model = field.model ?? '';
  const row = list[index];
  if (row === undefined) return list;
  if (model.endsWith('Reference')) {
    const held: Record<string, unknown> = { [field.name]: row };
    setThroughReference(held, { ...step, field: { ...field, kind: 'reference' } }, inside);
    const other = held[field.name];
    return isRow(other) ? list.with(index, other) : list.toSpliced(index, 1);
  }
  const values = { ...row.values };
  applyOperation(model, values, { ...operation, segments: inside }, step.contextOf);
  return list.with(index, { ...row, values });
}

function changedList(
  list: readonly Row[],
  index: number,
  { field, operation, contextOf }: Step,
): readonly Row[] {
  const { op, value } = operation;
  if (op === 'remove') return list.filter((_, at) => at !== index);
  const wanted = readChild(field, value, '');
  const child = resolveValue(contextOf(), field.name, wanted);
  if (!isRow(child)) return list;
  if (op === 'replace') return list.map((row, at) => (at === index ? { ...child, id: row.id } : row));
  // A new child goes to the end whatever the index says, and is never the default one.
  if (wanted instanceof WantedChild && 'defaultFlag' in child.values) child.values['defaultFlag'] = false;
  return [...list, child];
}
