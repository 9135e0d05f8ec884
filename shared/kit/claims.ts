/**
 * A claim: a row that says who may work on something, until when. One conditional insert decides who gets it; the
 * owner's token fences off a worker that was too slow, because every write it makes must name a row that by then
 * carries another token. Stands alone: give it a table and a place for the row.
 */
import type { StoredRow, Table } from '../ports/table.ts';

interface ClaimPlace {
  readonly partitionKey: string;
  readonly rowKey: string;
}

export interface Claims {
  /**
   * True when `owner` has the claim now. An expired claim is taken over. `owner` must be unique to this run: asking
   * again with the same token succeeds. Times are milliseconds by the caller's clock.
   */
  acquire(place: ClaimPlace, owner: string, now: number, ttlMs: number): Promise<boolean>;
  /** False when the claim was taken over or given up meanwhile. */
  renew(place: ClaimPlace, owner: string, now: number, ttlMs: number): Promise<boolean>;
  /** Gives the claim up; does nothing when it was lost. */
  release(place: ClaimPlace, owner: string): Promise<void>;
  /** The etag to name in a transaction that only this owner may do; null when the claim was lost. */
  etagFor(place: ClaimPlace, owner: string): Promise<string | null>;
}

/** A write of the owner itself may come between our reading and our writing; more often than this it cannot. */
const attempts = 5;

/** Claims kept in one table. */
export function createClaims(table: Table): Claims {
  async function read({ partitionKey, rowKey }: ClaimPlace): Promise<StoredRow | null> {
    return await table.get(partitionKey, rowKey);
  }

  /** Reads the row and lets `change` write it; again while somebody else was quicker. */
  async function compareAndSwap(
    place: ClaimPlace,
    change: (row: StoredRow | null) => Promise<'done' | 'not ours' | 'raced'>,
  ): Promise<boolean> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const outcome = await change(await read(place));
      if (outcome !== 'raced') return outcome === 'done';
    }
    return false;
  }

  const done = (written: boolean): 'done' | 'raced' => (written ? 'done' : 'raced');

  return {
    async acquire(place, owner, now, ttlMs) {
      const row = { ...place, owner, expiresAt: String(now + ttlMs) };
      // Nobody holds it nearly always, so the insert is tried before anything is read.
      if ((await table.insert(row)) !== null) return true;
      return await compareAndSwap(place, async (held) => {
        if (held === null) return done((await table.insert(row)) !== null);
        if (held['owner'] !== owner && Number(held['expiresAt']) > now) return 'not ours';
        return done((await table.replace(row, held.etag)) !== null);
      });
    },

    renew: (place, owner, now, ttlMs) =>
      compareAndSwap(place, async (held) => {
        if (held?.['owner'] !== owner) return 'not ours';
        const row = { ...place, owner, expiresAt: String(now + ttlMs) };
        return done((await table.replace(row, held.etag)) !== null);
      }),

    async release(place, owner) {
      await compareAndSwap(place, async (held) => {
        if (held?.['owner'] !== owner) return 'not ours';
        return done(await table.remove(place.partitionKey, place.rowKey, held.etag));
      });
    },

    async etagFor(place, owner) {
      const held = await read(place);
      return held?.['owner'] === owner ? held.etag : null;
    },
  };
}
