/**
 * Whether a stored row or a message is one customer's, that is, of one link. Pure; the last word after every removal, so
 * it looks at a row's own keys and words and not at the way in which the row was looked for.
 */

type KeyedRow = Readonly<Record<'partitionKey' | 'rowKey', string>> & Readonly<Record<string, unknown>>;

/**
 * True when a part of a key is the link, the link with one of its books (`acme:unlinks`), or the sender of its webhooks. A
 * name is a whole part: `acme` is not `acme-2`, and no name is another one in other letters (`A` is not `a`).
 */
function isKeyOf(link: string, key: string): boolean {
  return key
    .split('!')
    .some((part) => part === link || part.startsWith(`${link}:`) || part === `servicenow:${link}`);
}

/** True when one of the row's keys, or its column `link`, names the link. */
export function isRowOf(link: string, row: KeyedRow): boolean {
  return isKeyOf(link, row.partitionKey) || isKeyOf(link, row.rowKey) || row['link'] === link;
}

/**
 * True for a text that names the link as a value of JSON, however often it was packed into other JSON, or as a key of the
 * health check (`poll-stopped acme servicenow`).
 */
function isToldIn(link: string, text: string): boolean {
  const bare = text.replaceAll('\\', '');
  return (
    bare.includes(`"${link}"`) ||
    bare.includes(`"${link} `) ||
    bare.includes(` ${link} `) ||
    bare.includes(` ${link}"`)
  );
}

/** True when any of the row's own texts names the link. */
export function tells(link: string, row: KeyedRow): boolean {
  return (
    isRowOf(link, row) ||
    Object.entries(row).some(
      ([name, value]) => name !== 'etag' && typeof value === 'string' && isToldIn(link, value),
    )
  );
}

/** True for a message whose JSON names the link, or that is none and tells of it. */
export function isMessageOf(link: string, text: string): boolean {
  const plain = decoded(text) ?? text;
  const value = jsonOf(plain);
  if (typeof value === 'object' && value !== null && 'link' in value && typeof value.link === 'string')
    return value.link === link;
  return isToldIn(link, plain);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The text in base64; null when it is none. */
function decoded(text: string): string | null {
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.codePointAt(0) ?? 0);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
