/**
 * JSON from an answer's bytes. A long list is parsed in pieces of some of its items:
 *
 *     bytes   [{…},{…},{…},{…},{…}]
 *     pieces   {…},{…} {…},{…} {…}     each decoded and parsed by itself
 *
 * A text longer than a page of V8's heap gets memory of its own from the system, which is slower to come by than all the
 * decoding and parsing: a page of 1,000 tickets costs less than half in pieces, and no more memory than a piece.
 */

/** Two bytes a character, it still fits into a page of the heap (128 KiB in V8, measured with Node 24). */
const pieceBytes = 48 * 1024;

/** What `JSON.parse` gives for the bytes as UTF-8, white space and a byte order mark around it left out; throws as it does. */
export function parseJson(bytes: Buffer): unknown {
  return inPieces(bytes) ?? JSON.parse(bytes.toString('utf8').trim());
}

/** The items of a long list; undefined when it is no long list, or anything about it is odd. */
function inPieces(bytes: Buffer): unknown[] | undefined {
  if (bytes.length <= pieceBytes || bytes[0] !== sign('[') || bytes.at(-1) !== sign(']')) return undefined;
  const items: unknown[] = [];
  let from = 1;
  for (const to of cuts(bytes)) {
    const piece = parsedList(asList(bytes, from, to));
    // Nothing between two commas is no JSON, and must be found out by whoever parses the whole.
    if (piece === undefined || piece.length === 0) return undefined;
    for (const item of piece) items.push(item);
    from = to + 1;
  }
  return items;
}

/**
 * The items between two signs, as the text of a list. The brackets are put into the bytes for that long: put around the
 * text, they would cost a copy of it.
 */
function asList(bytes: Buffer, from: number, to: number): string {
  const before = bytes.readUInt8(from - 1);
  const behind = bytes.readUInt8(to);
  bytes.writeUInt8(openList, from - 1);
  bytes.writeUInt8(closeList, to);
  const text = bytes.toString('utf8', from - 1, to + 1);
  bytes.writeUInt8(before, from - 1);
  bytes.writeUInt8(behind, to);
  return text;
}

function parsedList(text: string): unknown[] | undefined {
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    return undefined;
  }
}

/**
 * Where to cut: commas between items, and the list's end. Of bytes that are no JSON anything may be given, and then a
 * piece is none either: pieces that are lists, with commas between them, are a list.
 */
function cuts(bytes: Buffer): number[] {
  const found: number[] = [];
  let next = pieceBytes;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === openList || byte === openRecord) depth += 1;
    else if (byte === closeList || byte === closeRecord) depth -= 1;
    else if (byte === comma && depth === 1 && at >= next) {
      found.push(at);
      next = at + pieceBytes;
    }
  }
  found.push(bytes.length - 1);
  return found;
}

const sign = (character: string): number => character.charCodeAt(0);
const quote = sign('"');
const backslash = sign('\\');
const comma = sign(',');
const openList = sign('[');
const closeList = sign(']');
const openRecord = sign('{');
const closeRecord = sign('}');
