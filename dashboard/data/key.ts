/**
 * The keys and the name that the operator gave, kept for this tab alone: they end with it, never stand in an address, and
 * no other tab sees them.
 */

/** The keys that the operator gave. */
export interface Keys {
  /** Shows everything; also the one that acts where none is given for that. */
  readonly reading: string;
  readonly acting: string | null;
  /** For the audit journal; empty where none was given. */
  readonly name: string;
}

/** A header takes printable ASCII alone; a key holds nothing else. */
export const isKey = (text: string): boolean => /^[\x21-\x7E]+$/.test(text.trim());

/** The sentence about a text that is no key. */
export const oddKey =
  'A key has letters, digits and signs of the keyboard only: this text has a blank or another character within.';

const place = 'connectwise-functions-keys';

/** Null before a key was given. */
export function keptKeys(): Keys | null {
  const text = sessionStorage.getItem(place);
  if (text === null) return null;
  try {
    const { reading, acting, name } = JSON.parse(text) as Partial<Keys>;
    return typeof reading === 'string' ? { reading, acting: acting ?? null, name: name ?? '' } : null;
  } catch {
    return null;
  }
}

/** Keeps the keys in this tab's session storage, where no other tab sees them and no request carries them by itself. */
export function keepKeys(keys: Keys): void {
  sessionStorage.setItem(place, JSON.stringify(keys));
}

/** Removes the keys from this tab; the page asks for them again. */
export function forgetKeys(): void {
  sessionStorage.removeItem(place);
}
