/** Comparing what was seen with what was recorded. */
import { isDeepStrictEqual } from 'node:util';

/** A sentence when two values differ. */
export function unlike(what: string, mine: unknown, recorded: unknown): readonly string[] {
  if (isDeepStrictEqual(mine, recorded)) return [];
  return [`${what} ${JSON.stringify(mine)?.slice(0, 800)}, not ${JSON.stringify(recorded)?.slice(0, 800)}`];
}
