/**
 * The keys and the name that the operator gave, kept for this tab alone: they end with it, never stand in an address, and
 * no other tab sees them.
 */

/** What the operator gave. */
export interface Keys {
  /** Shows everything; also the one that acts where none is given for that. */
  readonly reading: string;
  readonly acting: string | null;
  /** For the audit journal; empty where none was given. */
  readonly name: string;
}

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

export function keepKeys(keys: Keys): void {
  sessionStorage.setItem(place, JSON.stringify(keys));
}

export function forgetKeys(): void {
  sessionStorage.removeItem(place);
}
