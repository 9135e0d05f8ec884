/**
 * Limits each name to its fair share: so often at once, and so often a minute from then on. Stands alone; what is
 * counted is of this process.
 */

/** The number of uses that each name may make. */
export interface ShareLimits {
  /** At once, after a time in which it did nothing. */
  readonly atOnce: number;
  readonly perMinute: number;
  /** Milliseconds since 1970. */
  now(): number;
}

interface Left {
  readonly count: number;
  readonly at: number;
}

/** Names that are remembered; a full memory is emptied, because whoever is forgotten only gets a whole share again. */
const maxNames = 10_000;

/** Answers for each use whether the name is within its share; one that is not counts for nothing. */
export function createShares(limits: ShareLimits): (name: string) => boolean {
  const { atOnce, perMinute } = limits;
  const left = new Map<string, Left>();
  return (name) => {
    const at = limits.now();
    const before = left.get(name);
    // A clock that was set back gives nothing, and takes nothing.
    const gained = before === undefined ? 0 : (Math.max(0, at - before.at) / 60_000) * perMinute;
    const count = Math.min(atOnce, (before?.count ?? atOnce) + gained);
    const isWithin = count >= 1;
    if (left.size >= maxNames && before === undefined) left.clear();
    left.set(name, { count: isWithin ? count - 1 : count, at });
    return isWithin;
  };
}
