/**
 * A value of any shape in a table row, as JSON in as many text properties as it needs: one property holds 32 K
 * characters, a whole row 1 MiB (Table service data model).
 */
import { CodedError } from '../rules/errors.ts';

const chunk = 30_000;
/** Two bytes a character leave room for keys and the row's other properties. */
const maxChunks = 15;

/** Packs a value into text properties of a row, and reads it back. */
export interface JsonProperties<T> {
  /** The properties `json0`, `json1` and so on. Throws `row-too-large` (dead-letter) for what no row can take. */
  pack(value: T): Readonly<Record<string, string>>;
  /**
   * The value that was packed into the row. Throws a `SyntaxError`, without a code, for a row that nothing was packed
   * into.
   */
  unpack(row: Readonly<Record<string, unknown>>): T;
}

/**
 * Packs and unpacks values of one type. The content of a table is trusted to be what was packed: nobody else writes it.
 *
 * @example
 * import { jsonProperties } from './table-json.ts';
 *
 * const plans = jsonProperties<{ readonly tickets: readonly number[] }>();
 * const row = { partitionKey: 'plans', rowKey: '1', ...plans.pack({ tickets: [12, 13] }) };
 * row; // → { partitionKey: 'plans', rowKey: '1', json0: '{"tickets":[12,13]}' }
 * plans.unpack(row); // → { tickets: [12, 13] }
 */
export function jsonProperties<T>(): JsonProperties<T> {
  return {
    pack(value) {
      const text = JSON.stringify(value);
      const packed: Record<string, string> = {};
      let index = 0;
      for (let start = 0; start < text.length; index += 1) {
        let end = Math.min(start + chunk, text.length);
        // An emoji is two characters that must not be torn apart: half of one is not valid text.
        if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
        packed[`json${index}`] = text.slice(start, end);
        start = end;
      }
      if (index > maxChunks)
        throw new CodedError('row-too-large', {
          detail: `It is ${text.length} characters long; a row takes ${chunk * maxChunks}.`,
          facts: { characters: text.length },
        });
      return packed;
    },

    unpack(row) {
      let text = '';
      for (let index = 0; ; index += 1) {
        const part = row[`json${index}`];
        if (typeof part !== 'string') break;
        text += part;
      }
      return JSON.parse(text) as T;
    },
  };
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd8_00 && code <= 0xdb_ff;
}
