/**
 * Percent-escapes as Kestrel takes and gives them: decoded escape by escape, so that one that stands for nothing stays
 * and its neighbours do not (source: Kestrel of .NET 10 was run and asked).
 */

const escape = /^%([\da-f]{2})/i;
const slash = 0x2f;

/** Decodes every escape that is part of well-formed UTF-8; any other, and with `keepSlash` one of a slash, stays. */
export function decodeEscapes(raw: string, keepSlash: boolean): string {
  let text = '';
  for (let at = 0; at < raw.length;) {
    const sequence = raw[at] === '%' ? escapedCharacter(raw, at) : undefined;
    const isKept = sequence === undefined || (keepSlash && sequence.code === slash);
    const taken = sequence === undefined ? 1 : sequence.length;
    text += isKept ? raw.slice(at, at + taken) : String.fromCodePoint(sequence.code);
    at += taken;
  }
  return text;
}

/** The character whose escapes begin here; undefined when they are no UTF-8: overlong, a surrogate, cut off. */
function escapedCharacter(raw: string, at: number): { code: number; length: number } | undefined {
  const first = escapedByte(raw, at);
  if (first === undefined) return undefined;
  if (first < 0x80) return { code: first, length: 3 };
  const count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const bytes = [first];
  for (let index = 1; index < count; index += 1) {
    const next = escapedByte(raw, at + index * 3);
    if (next === undefined) return undefined;
    bytes.push(next);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
    const code = text.codePointAt(0);
    return code === undefined ? undefined : { code, length: count * 3 };
  } catch {
    return undefined;
  }
}

function escapedByte(raw: string, at: number): number | undefined {
  const hex = escape.exec(raw.slice(at, at + 3))?.[1];
  return hex === undefined ? undefined : Number.parseInt(hex, 16);
}

/** The characters that a path may hold as they are (RFC 3986, pchar and the slash). */
const plain = /[\w\-.~!$&'()*+,;=:@/]/;

/** A decoded path for an address. What still looks like an escape passes unless `everyPercent` is asked for. */
export function encodePath(path: string, everyPercent = false): string {
  let text = '';
  for (let at = 0; at < path.length;) {
    const character = String.fromCodePoint(path.codePointAt(at) ?? 0);
    const passes = plain.test(character) || (!everyPercent && escape.test(path.slice(at, at + 3)));
    text += passes ? character : escapesOf(character);
    at += character.length;
  }
  return text;
}

const escapesOf = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
