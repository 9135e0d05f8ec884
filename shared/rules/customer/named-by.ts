/**
 * Tells whether a stored row or a message is one customer's, that is, of one link. Pure; the last word after every
 * removal, so it looks at a row's own keys and words and not at the way in which the row was looked for.
 */
import { decoded } from '../base64-text.ts';

/**
 * True when the key begins with the link, or with one of its books (`acme:unlinks`). Only the first part counts: a link may
 * be called `connectwise` or `claim`, as other parts are. A name is a whole part: `acme` is not `acme-2`, nor `ACME`.
 */
export function beginsWithLink(link: string, key: string): boolean {
  const [first = ''] = key.split('!');
  return first === link || first.startsWith(`${link}:`);
}

/**
 * True for a text in which a member `link` has the link as its value, however often it was packed into other JSON. Other
 * words do not count: a link may be called `connectwise`, as sides are.
 */
function isToldIn(link: string, text: string): boolean {
  return new RegExp(`"link"\\s*:\\s*"${link}"`).test(text.replaceAll('\\', ''));
}

/** True when any of the row's texts besides its keys names the link. */
export function isToldInRow(link: string, row: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(row).some(
    ([name, value]) => name.startsWith('json') && typeof value === 'string' && isToldIn(link, value),
  );
}

/** True for a row of the alerts whose subject, or that of an item in it, names the link: `acme`, or `acme servicenow`. */
export function isToldInAlerts(link: string, row: Readonly<Record<string, unknown>>): boolean {
  const text = Object.entries(row)
    .filter(([name]) => /^json\d+$/.test(name))
    .toSorted(([one], [other]) => Number(one.slice(4)) - Number(other.slice(4)))
    .map(([, value]) => String(value))
    .join('');
  const subjects = [...text.matchAll(/"(?:subject|key)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].map(
    ([, value = '']) => value,
  );
  return subjects.some((subject) => subject.split(/[\s:]/).includes(link));
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
