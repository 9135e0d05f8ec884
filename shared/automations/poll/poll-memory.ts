/**
 * The knowledge of this process from its last polls, for which it need not ask storage again; a new process asks.
 *
 * - The guard's word for the configuration that this process has: it changes with the next deployment, in another process.
 * - That no nudge of a link is held. Whoever holds one marks the link behind the row; the look without a mark is for
 *   rows of an older release that still runs beside this one.
 * - The pairs of the records that the overlap of two windows shows again. The pair itself is read each time.
 */
import type { Link } from '../../rules/config/link.ts';
import { linkShape } from '../../rules/reconcile/findings.ts';
import type { SideName } from '../../rules/sync/record.ts';

/** The memory of one process, or of one poll. */
export interface PollMemory {
  /** True if the guard let the link be polled by a cursor that fits, under the same scope and words, within the hour. */
  isLetThrough(link: Link): boolean;
  letThrough(link: Link): void;
  /** True if every nudge of the link that had been held was released, within the hour. */
  isReleased(link: string): boolean;
  released(link: string): void;
  /** The link is paused: nudges may be held from now on. */
  forgetReleased(link: string): void;
  /** The keys of pairs by their records on one side; the poll of that side keeps them for the next one. */
  pairsOf(link: string, side: SideName): PairKeys;
}

/** The keys of the pairs that one side's last poll has met. */
export interface PairKeys {
  /** Undefined for a record that was not met. Whoever reads the pair sees whether it has the record still. */
  keyOf(recordId: string): string | undefined;
  /** Takes the place of those of the poll before. */
  keep(met: ReadonlyMap<string, string>): void;
}

const trustedMs = 3_600_000;
/** Pairs of a side; more are looked up once more. */
const maxPairs = 1_000;

/** An empty memory. `now` in milliseconds since 1970. */
export function pollMemory(now: () => number): PollMemory {
  const words = new Map<string, { readonly shape: string; readonly at: number }>();
  const released = new Map<string, number>();
  const pairs = new Map<string, ReadonlyMap<string, string>>();
  const isTrusted = (at: number | undefined): boolean => at !== undefined && Math.abs(now() - at) < trustedMs;

  return {
    isLetThrough(link) {
      const word = words.get(link.name);
      return word?.shape === linkShape(link) && isTrusted(word.at);
    },
    letThrough: (link) => void words.set(link.name, { shape: linkShape(link), at: now() }),
    isReleased: (link) => isTrusted(released.get(link)),
    released: (link) => void released.set(link, now()),
    forgetReleased: (link) => void released.delete(link),
    pairsOf(link, side) {
      const place = JSON.stringify([link, side]);
      return {
        keyOf: (recordId) => pairs.get(place)?.get(recordId),
        keep: (met) => void pairs.set(place, new Map([...met].slice(-maxPairs))),
      };
    },
  };
}
