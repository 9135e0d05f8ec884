/** Keys and what they open: function keys, the host key and the master key. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The level that a key gives; the master key alone opens the admin routes. */
export type Level = 'none' | 'function' | 'other-function' | 'host' | 'master';

/** The keys of the host and of its functions. */
export interface Keys {
  readonly host: string;
  readonly master: string;
  /** The function's own key; made on first use. */
  ofFunction(name: string): string;
  /** The worth of a presented key for this function (or for the admin pages, without a name). */
  levelOf(key: string | undefined, functionName?: string): Level;
}

/** Keys given by the caller or made at random. Nothing is stored: the next start has other function keys. */
export function createKeys(given: {
  readonly host?: string | undefined;
  readonly master?: string | undefined;
}): Keys {
  const fresh = (): string => randomBytes(42).toString('base64url');
  const host = given.host || fresh();
  const master = given.master || fresh();
  const functions = new Map<string, string>();
  const ofFunction = (name: string): string => {
    const known = functions.get(name.toLowerCase());
    if (known !== undefined) return known;
    const key = fresh();
    functions.set(name.toLowerCase(), key);
    return key;
  };
  return {
    host,
    master,
    ofFunction,
    levelOf(key, functionName) {
      if (key === undefined || key === '') return 'none';
      if (same(key, master)) return 'master';
      if (same(key, host)) return 'host';
      if (functionName !== undefined && same(key, ofFunction(functionName))) return 'function';
      return [...functions.values()].some((other) => same(key, other)) ? 'other-function' : 'none';
    },
  };
}

function same(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Returns true if a key of this worth opens a function with this `authLevel`. */
export function mayCall(authLevel: string, level: Level): boolean {
  if (authLevel === 'anonymous') return true;
  if (level === 'master') return true;
  return authLevel === 'function' && (level === 'host' || level === 'function');
}
