/**
 * Keys of table rows made from any text. Azure Tables refuses `/ \ # ?` and control characters in a key, and keys over
 * 1 KiB; `%` is accepted and then confuses clients (Table service data model). Here every text becomes a key, different
 * texts become different keys, and letters, digits and `-._:@` stay as they are, so that a person can read a table.
 */
import { createHash } from 'node:crypto';

const plain = /^[A-Za-z0-9\-._:@]*$/;
const longest = 200;

/** The separator between the parts of a key; never inside a part. */
const separator = '!';

/** One part: other characters as `=` and two hexadecimal digits per UTF-8 byte; a long part ends in a fingerprint. */
function keyPart(text: string): string {
  if (text.length <= longest && plain.test(text)) return text;
  let part = '';
  for (const character of text) part += plain.test(character) ? character : escaped(character);
  if (part.length <= longest) return part;
  // `~` stands in no other part, so no short text can be made to look like a long one.
  return `${part.slice(0, longest - 65)}~${createHash('sha256').update(text).digest('hex')}`;
}

function escaped(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/**
 * A key of several parts: `tableKey('acme', 'connectwise:4711')` is `acme!connectwise:4711`.
 *
 * @example
 * import { tableKey } from './table-keys.ts';
 *
 * tableKey('acme', 'connectwise:4711'); // → 'acme!connectwise:4711'
 * tableKey('a/b', 'c!d'); // → 'a=2Fb!c=21d'
 */
export function tableKey(...parts: readonly string[]): string {
  return parts.map(keyPart).join(separator);
}

/** A filter for all keys that begin with these parts and have at least one more. */
export function keysBelow(property: 'PartitionKey' | 'RowKey', ...parts: readonly string[]): string {
  const start = `${tableKey(...parts)}${separator}`;
  const end = `${tableKey(...parts)}${String.fromCharCode(separator.charCodeAt(0) + 1)}`;
  return `${property} ge ${quoted(start)} and ${property} lt ${quoted(end)}`;
}

/** A filter for one key, or for a property that holds one. */
export function keyIs(property: string, ...parts: readonly string[]): string {
  return `${property} eq ${quoted(tableKey(...parts))}`;
}

/** A filter for some rows of a partition, by their keys as the table holds them. */
export function rowsNamed(partitionKey: string, rowKeys: readonly string[]): string {
  return `PartitionKey eq ${quoted(partitionKey)} and (${anyOf('RowKey', rowKeys)})`;
}

function anyOf(property: 'PartitionKey' | 'RowKey', keys: readonly string[]): string {
  return keys.map((key) => `${property} eq ${quoted(key)}`).join(' or ');
}

/** A filter for the rows of these keys in some partitions, by their keys as the table holds them. */
export function rowsNamedIn(partitionKeys: readonly string[], rowKeys: readonly string[]): string {
  const [only, ...others] = partitionKeys;
  if (only !== undefined && others.length === 0) return rowsNamed(only, rowKeys);
  return `(${anyOf('PartitionKey', partitionKeys)}) and (${anyOf('RowKey', rowKeys)})`;
}

/** A filter for the keys behind one. */
export function keyAbove(property: 'PartitionKey' | 'RowKey', ...parts: readonly string[]): string {
  return `${property} gt ${quoted(tableKey(...parts))}`;
}

/** A filter for the rows that were last written before this time (ISO 8601), by the service's own clock. */
export function writtenBefore(time: string): string {
  return `Timestamp lt datetime'${new Date(time).toISOString()}'`;
}

/** A text literal of the filter language. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A key part that sorts later times first, for rows that are listed newest first. `at` is ISO 8601. */
export function newestFirst(at: string): string {
  return String(9_999_999_999_999 - Date.parse(at)).padStart(13, '0');
}
