/**
 * Remembers when each side of each link was last written to, and stores it at most once a minute for each way and process.
 * A write costs no request of its own; a process that ends loses the writes of its last minute, so that a stored time may
 * be a minute older than the write.
 */
import type { LastWrites } from '../../ports/link-states.ts';
import type { SideName } from '../../rules/sync/record.ts';

/** The times of one process. */
export interface WriteTimes {
  /** A side has answered a write just now. */
  wrote(link: string, side: SideName): void;
  /** Stores what is due. A failure is no failure of the run: the next write is reported again. */
  save(): Promise<void>;
}

const restMs = 60_000;

/** The times of writes, none known at first. `now` in milliseconds since 1970. */
export function writeTimes(needs: {
  readonly lastWrites: Pick<LastWrites, 'save'>;
  now(): number;
}): WriteTimes {
  const ways = new Map<
    string,
    { readonly link: string; readonly side: SideName; at: number; stored: number }
  >();
  return {
    wrote(link, side) {
      const key = `${side} ${link}`;
      const way = ways.get(key) ?? { link, side, at: 0, stored: Number.NEGATIVE_INFINITY };
      way.at = needs.now();
      ways.set(key, way);
    },
    async save() {
      for (const way of ways.values()) {
        const { link, side, at, stored } = way;
        if (at <= stored || at - stored < restMs) continue;
        // Before the request: of several runs that end at the same time one stores.
        way.stored = at;
        await needs.lastWrites.save(link, side, new Date(at).toISOString()).catch(() => undefined);
      }
    },
  };
}
