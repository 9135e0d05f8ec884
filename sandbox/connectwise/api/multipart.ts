/** Reads multipart/form-data as forgivingly as the vendor does: its PowerShell users send line ends and quotes of their own. */

/** One part of a multipart body, its bytes unread. */
export interface Part {
  /** In lower case. */
  readonly name: string;
  readonly fileName: string | undefined;
  readonly bytes: Buffer;
}

/** The parts of a body; undefined when the content type is not multipart or names no boundary. */
export function readParts(contentType: string, body: Buffer): readonly Part[] | undefined {
  if (!/^multipart\/form-data/i.test(contentType)) return undefined;
  const match = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return undefined;
  const marker = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let start = body.indexOf(marker);
  while (start >= 0) {
    const from = start + marker.length;
    const next = body.indexOf(marker, from);
    if (next < 0) break;
    const part = readPart(body.subarray(from, next));
    if (part !== undefined) parts.push(part);
    start = next;
  }
  return parts;
}

/** Lines may end in CRLF or LF alone; the line end before the next boundary is not content. */
function readPart(raw: Buffer): Part | undefined {
  const text = raw.toString('latin1');
  const blank = /\r?\n\r?\n/.exec(text);
  if (blank === null) return undefined;
  const head = text.slice(0, blank.index);
  const ending = /\r?\n$/.exec(text)?.[0].length ?? 0;
  // A closing quote may be missing: name="PrivateFlag
  const name = /[;\s]name="?([^";\r\n]*)/i.exec(head)?.[1];
  if (name === undefined) return undefined;
  const fileName = (/filename="([^"\r\n]*)"/i.exec(head) ?? /filename="?([^";\r\n]*)/i.exec(head))?.[1];
  return {
    name: name.trim().toLowerCase(),
    fileName: fileName === undefined ? undefined : Buffer.from(fileName, 'latin1').toString('utf8'),
    bytes: raw.subarray(blank.index + blank[0].length, raw.length - ending),
  };
}
