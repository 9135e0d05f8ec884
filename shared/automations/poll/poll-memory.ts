/**
 * The knowledge of this process from its last polls, for which it need not ask storage again. It saves requests and decides nothing that
 * storage would decide otherwise: a new process knows nothing, and asks.
 *
 * - The guard's word for the configuration that this process has: it changes with the next deployment, in another process.
 * - That no nudge of a link is held. Whoever holds one marks the link behind the row; the look without a mark is for
 *   rows of an older release, and of a process that ended between the two.
 * - Rows that the overlap of two windows shows again, and whose pair was in sync with that very version.
 */
import type { ChangedRow } from '../../ports/side.ts';
import type { Link } from '../../rules/config/link.ts';
import { linkShape } from '../../rules/reconcile/findings.ts';
import type { SideName } from '../../rules/sync/record.ts';

/** The memory of one process, or of one poll. */
export interface PollMemory {
  /** True if the guard let the link be polled by a cursor that fits, under the same scope and words, within the hour. */
  isLetThrough(link: Link): boolean;
  letThrough(link: Link): void;
  /** True if every nudge of the link that had been held was released, within the day. */
  isReleased(link: string): boolean;
  released(link: string): void;
  /** The link is paused: nudges may be held from now on. */
  forgetReleased(link: string): void;
  /** The rows of one side, under the link's present scope and words. */
  rowsOf(link: Link, side: SideName): RowMemory;
}

/** The rows of one side that its last poll found in sync. */
export interface RowMemory {
  isInSync(row: ChangedRow): boolean;
  /** Takes the place of the rows of the poll before. */
  keep(rows: readonly ChangedRow[]): void;
}

const letThroughMs = 3_600_000;
const releasedMs = 24 * 3_600_000;
/** Rows of a side; what is beyond them is looked up once more. */
const maxRows = 1_000;

/** An empty memory. `now` in milliseconds since 1970. */
export function pollMemory(now: () => number): PollMemory {
  const words = new Map<string, { readonly shape: string; readonly at: number }>();
  const released = new Map<string, number>();
  const inSync = new Map<string, { readonly shape: string; readonly rows: ReadonlySet<string> }>();
  const isWithin = (at: number | undefined, ms: number): boolean =>
    at !== undefined && Math.abs(now() - at) < ms;
  const known = ({ id, version, attachment }: ChangedRow): string =>
    JSON.stringify([id, version, attachment]);

  return {
    isLetThrough(link) {
      const word = words.get(link.name);
      return word?.shape === linkShape(link) && isWithin(word.at, letThroughMs);
    },
    letThrough: (link) => void words.set(link.name, { shape: linkShape(link), at: now() }),
    isReleased: (link) => isWithin(released.get(link), releasedMs),
    released: (link) => void released.set(link, now()),
    forgetReleased: (link) => void released.delete(link),
    rowsOf(link, side) {
      const place = JSON.stringify([link.name, side]);
      const shape = linkShape(link);
      return {
        isInSync(row) {
          const last = inSync.get(place);
          return last?.shape === shape && last.rows.has(known(row));
        },
        keep: (rows) => void inSync.set(place, { shape, rows: new Set(rows.slice(-maxRows).map(known)) }),
      };
    },
  };
}
