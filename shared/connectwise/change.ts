/**
 * Changing fields of a record and making sure that they changed. ConnectWise answers 200 to some changes that it does
 * not make (a path into a reference, a field that a workflow sets back), so the record is read again.
 */
import { CodedError } from '../rules/errors.ts';
import type { FieldName, Selected } from './selection.ts';
import type { PatchOperation } from './wire.ts';

/** A reference is set whole, by one of its keys. */
type ReferenceKey = { readonly id: number } | { readonly identifier: string } | { readonly name: string };
type Settable<Value> =
  NonNullable<Value> extends { readonly id: number } ? ReferenceKey | null : Exclude<Value, undefined> | null;

/** New values by field; null clears. Lists inside a record have operations of their own. */
export type Changes<Row> = {
  readonly [
    Key in keyof Row as Key extends 'id' | '_info'
      ? never
      : NonNullable<Row[Key]> extends readonly unknown[]
        ? never
        : Key
  ]?: Settable<Row[Key]>;
};

/** The operations that make these changes. A path into a reference cannot be written. */
export function patchOf<Row>(changes: Changes<Row>): readonly PatchOperation[] {
  return Object.entries(changes).map(([path, value]) => ({ op: 'replace', path, value }));
}

interface Changer<Row> {
  patch(id: number, operations: readonly PatchOperation[]): Promise<Row>;
  get(id: number): Promise<Selected<Row, keyof Row & string & FieldName<Row>>>;
}

/**
 * Changes a record and reads it again. Throws `connectwise-verify-failed` (park) with the field, the wanted and the
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

/** Throws `connectwise-verify-failed` (park) when a record does not show what was written: 200 alone proves nothing. */
export function requireShown(id: number, operations: readonly PatchOperation[], record: unknown): void {
  const found = record as Readonly<Record<string, unknown>>;
  for (const { path, value } of operations)
    if (!shows(value, found[path]))
      throw new CodedError('connectwise-verify-failed', {
        detail: `Record ${id}: ${path} should be ${clip(value)} and is ${clip(found[path])}. A workflow may set it back, or the field cannot be changed so.`,
        facts: { id, field: path, wanted: clip(value), found: clip(found[path]) },
      });
}

function shows(wanted: unknown, found: unknown): boolean {
  if (wanted === null) return found === null || found === undefined || found === '';
  if (typeof wanted !== 'object' || wanted === undefined) return wanted === found;
  return (
    typeof found === 'object' &&
    found !== null &&
    Object.entries(wanted).every(
      ([key, value]) => (found as Readonly<Record<string, unknown>>)[key] === value,
    )
  );
}

function clip(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 120);
}
