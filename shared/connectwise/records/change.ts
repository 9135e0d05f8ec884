/**
 * Changing fields of a record and making sure that they changed. ConnectWise answers 200 to some changes that it does
 * not make (a path into a reference, a field that a workflow sets back), so what it shows afterwards is looked at.
 */
import { CodedError } from '../../rules/errors.ts';
import type { TimeName } from '../query/field-paths.ts';
import { refused } from '../query/literals.ts';
import type { QueryFieldName, Selected } from '../query/selection.ts';
import type { IdentifiedKey, PatchOperation } from '../wire/index.ts';

/** A custom field is set by its id; those that are left out keep their value. */
export interface CustomFieldChange {
  readonly id: number;
  readonly value: string | number | boolean | null;
}
type Settable<Key, Value> = Key extends 'customFields'
  ? readonly CustomFieldChange[]
  : Key extends TimeName
    ? Date | Exclude<Value, undefined> | null
    : NonNullable<Value> extends { readonly id: number }
      ? // A reference is set whole, by one of its keys.
        IdentifiedKey | null
      : Exclude<Value, undefined> | null;

/** Fields that can be set: no id, nothing of the server's, no list but the custom fields. */
type SettableName<Row> = {
  [Key in keyof Row]-?: Key extends 'id' | '_info'
    ? never
    : Key extends 'customFields'
      ? Key
      : NonNullable<Row[Key]> extends readonly unknown[]
        ? never
        : Key;
}[keyof Row];

/** New values by field; null clears. Lists inside a record are changed by `patchOfLists`. */
export type Changes<Row> = {
  readonly [Key in SettableName<Row>]?: Settable<Key, Row[Key]>;
};

type ListName<Row> = {
  [Key in keyof Row & string]: Key extends 'customFields'
    ? never
    : NonNullable<Row[Key]> extends readonly object[]
      ? Key
      : never;
}[keyof Row & string];
type ItemOf<Row, Key extends keyof Row> =
  NonNullable<Row[Key]> extends readonly (infer Item)[] ? NonNullable<Item> : never;

/**
 * Several changes of one record, lists included. Sent in an order that keeps positions true: values first, then what is
 * added, then what is removed, from the highest position down (measured on the live API by others). Every method that
 * takes a position throws `query-value-refused` (dead-letter) for one that is no whole number from 0.
 */
export class PatchBuilder<Row> {
  /** Never there: it keeps changes of one type of record from another. */
  declare readonly of?: (row: Row) => Row;
  readonly #operations: readonly PatchOperation[];

  constructor(operations: readonly PatchOperation[] = []) {
    this.#operations = operations;
  }

  /** New values by field; null clears. */
  set(changes: Changes<Row>): PatchBuilder<Row> {
    return this.#with(...operationsOf(changes));
  }

  /** A value inside a list: `setItem('communicationItems', 1, 'value', 'a@b.example')`. */
  setItem<Key extends ListName<Row>, Name extends keyof ItemOf<Row, Key> & string>(
    list: Key,
    position: number,
    name: Name,
    value: Settable<Name, ItemOf<Row, Key>[Name]>,
  ): PatchBuilder<Row> {
    return this.#with({ op: 'replace', path: `${list}/${positionOf(position)}/${name}`, value });
  }

  /** Adds to a list behind its last item: `length` is the number of items that it has now. */
  addItem<Key extends ListName<Row>>(
    list: Key,
    length: number,
    item: { readonly [Name in keyof ItemOf<Row, Key>]?: Settable<Name, ItemOf<Row, Key>[Name]> },
  ): PatchBuilder<Row> {
    return this.#with({ op: 'add', path: `${list}/${positionOf(length)}`, value: item });
  }

  removeItem(list: ListName<Row>, position: number): PatchBuilder<Row> {
    return this.#with({ op: 'remove', path: `${list}/${positionOf(position)}` });
  }

  /** As they are sent. */
  get operations(): readonly PatchOperation[] {
    const rank = { replace: 0, add: 1, remove: 2 };
    return this.#operations.toSorted(
      (one, other) =>
        rank[one.op] - rank[other.op] ||
        (one.op === 'remove' ? lastNumber(other.path) - lastNumber(one.path) : 0),
    );
  }

  #with(...more: readonly PatchOperation[]): PatchBuilder<Row> {
    return new PatchBuilder([...this.#operations, ...more]);
  }
}

/** A change: new values by field, or a builder for changes of lists. */
export type Patch<Row> = Changes<Row> | PatchBuilder<Row>;

/** A builder: `patchTo<Contact>().set({ title: 'CEO' }).removeItem('communicationItems', 2)`. */
export function patchTo<Row>(): PatchBuilder<Row> {
  return new PatchBuilder();
}

function positionOf(position: number): number {
  if (!Number.isInteger(position) || position < 0) throw refused('A position is a whole number from 0.');
  return position;
}

function lastNumber(path: string): number {
  return Number(/(\d+)$/.exec(path)?.[1] ?? 0);
}

/** The operations of a change. */
export function operationsOf<Row>(patch: Patch<Row>): readonly PatchOperation[] {
  return patch instanceof PatchBuilder ? patch.operations : patchOf(patch);
}

/** The operations that make these changes. A path into a reference cannot be written. */
export function patchOf<Row>(changes: Changes<Row>): readonly PatchOperation[] {
  return Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([path, value]) => ({ op: 'replace', path, value }));
}

/**
 * Throws `query-value-refused` (dead-letter) for a path that leads into a reference, which is answered with 200 and changes
 * nothing, and for any other text that is not a path. Only a position in a list may have something below it.
 */
export function refusePathsIntoReferences(operations: readonly PatchOperation[]): void {
  for (const { path } of operations) {
    if (!/^\/?\w+(\/(\d+|-)(\/\w+)?)?$/.test(path))
      throw refused(
        /^\/?\w+\//.test(path)
          ? 'A change leads into a reference: set the reference whole.'
          : 'A change names no field.',
      );
  }
}

/** Options of a change. */
export interface UpdateOptions {
  /**
   * `answer`, when left out: the answer to the change must show it. `read`: the record is read again, which also sees a
   * workflow that set it back, for one request more. `nothing`: it is not looked at.
   */
  readonly verify?: 'answer' | 'read' | 'nothing';
}

interface Changer<Row> {
  patch(id: number, operations: readonly PatchOperation[]): Promise<Row>;
  get(id: number): Promise<Selected<Row, keyof Row & string & QueryFieldName<Row>>>;
}

/**
 * Changes a record and reads it again. Throws `connectwise-verify-failed` (dead-letter) with the field, the wanted and the
 * found value when one of the changes does not show.
 */
export async function changeVerified<Row>(
  records: Changer<Row>,
  id: number,
  changes: Changes<Row>,
): Promise<void> {
  const operations = patchOf(changes);
  if (operations.length === 0) return;
  await records.patch(id, operations);
  requireShown(id, operations, await records.get(id));
}

/** Throws `connectwise-verify-failed` (dead-letter) when a record does not show what was written: 200 alone proves nothing. */
export function requireShown(id: number, operations: readonly PatchOperation[], record: unknown): void {
  // Positions are other ones once something was removed.
  const isStill = operations.every(({ op }) => op === 'replace');
  for (const { op, path, value } of operations) {
    if (op !== 'replace' || (path.includes('/') && !isStill)) continue;
    const found = valueAt(record, path);
    if (!shows(value, found))
      throw new CodedError('connectwise-verify-failed', {
        detail: `Record ${id}: ${path} should be ${clip(value)} and is ${clip(found)}. A workflow may set it back, or the field cannot be changed so.`,
        facts: { id, field: path, wanted: clip(value), found: clip(found) },
      });
  }
}

function valueAt(record: unknown, path: string): unknown {
  let value = record;
  for (const step of path.split('/').filter((name) => name !== ''))
    value =
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[step]
        : undefined;
  return value;
}

function shows(wanted: unknown, found: unknown): boolean {
  if (wanted === null || wanted === '') return found === null || found === undefined || found === '';
  if (wanted instanceof Date) return typeof found === 'string' && sameSecond(wanted.getTime(), found);
  if (typeof wanted === 'string')
    return wanted.toWellFormed() === found || (typeof found === 'string' && sameInstant(wanted, found));
  if (Array.isArray(wanted)) return showsList(wanted, found);
  if (typeof wanted !== 'object' || wanted === undefined) return wanted === found;
  return (
    typeof found === 'object' &&
    found !== null &&
    Object.entries(wanted).every(([key, value]) =>
      sameKey(value, (found as Readonly<Record<string, unknown>>)[key]),
    )
  );
}

/** Custom fields that were not sent keep their value, so only those that were are looked for. */
function showsList(wanted: readonly unknown[], found: unknown): boolean {
  if (!Array.isArray(found)) return wanted.length === 0;
  return wanted.every((item: unknown) =>
    found.some((other: unknown) => (isKeyed(item) ? showsKeyed(item, other) : item === other)),
  );
}

function isKeyed(item: unknown): item is { readonly id: unknown; readonly value?: unknown } {
  return typeof item === 'object' && item !== null && 'id' in item;
}

function showsKeyed(item: { readonly id: unknown; readonly value?: unknown }, other: unknown): boolean {
  return isKeyed(other) && other.id === item.id && shows(item.value ?? null, other.value);
}

/** Names are looked up without regard to case. */
function sameKey(wanted: unknown, found: unknown): boolean {
  if (typeof wanted === 'string' && typeof found === 'string')
    return wanted.toLowerCase() === found.toLowerCase();
  return wanted === found;
}

function sameInstant(wanted: string, found: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(wanted) && sameSecond(Date.parse(wanted), found);
}

function sameSecond(wanted: number, found: string): boolean {
  return Math.floor(wanted / 1000) === Math.floor(Date.parse(found) / 1000);
}

function clip(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 120);
}
