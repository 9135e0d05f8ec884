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

/**
 * Leases on rows of a table: taken, renewed and released by an owner's token. Every verb but `knownEtag` and
 * `learnEtag`, which ask nothing, throws the codes of its table: `storage-unavailable` (retry), `storage-forbidden`
 * (dead-letter).
 */
export interface Claims {
  /**
   * True when `owner` has the claim now. An expired claim is taken over. `owner` must be unique to this run: asking
   * again with the same token succeeds. Times are milliseconds by the caller's clock.
   */
  acquire(place: ClaimPlace, owner: string, now: number, ttlMs: number): Promise<boolean>;
  /**
   * As `acquire`, and one request where nobody holds the claim and another row of its partition is unchanged: answers
   * what etag that row has now. `held`: another owner has the claim. `moved`: we have it, and of the row nothing is
   * known. `now` in milliseconds since 1970.
   */
  acquireBeside(
    place: ClaimPlace,
    owner: string,
    times: { readonly now: number; readonly ttlMs: number },
    beside: { readonly rowKey: string; readonly etag: string | null },
  ): Promise<{ readonly etag: string | null } | 'held' | 'moved'>;
  /** False when the claim was taken over or given up meanwhile. `now` in milliseconds since 1970. */
  renew(place: ClaimPlace, owner: string, now: number, ttlMs: number): Promise<boolean>;
  /**
   * Notes on a claim that somebody else holds that a message waits for its end until `visibleAt`, milliseconds since
   * 1970. Keeps a later note, except one of a wrong clock. Does nothing where the claim has changed meanwhile.
   */
  noteWaiting(place: ClaimPlace, visibleAt: number): Promise<void>;
  /** Reads until when a message waits for the end of this claim, milliseconds since 1970; 0 if none is known. */
  waitingUntil(place: ClaimPlace): Promise<number>;
  /** Gives the claim up; does nothing when it was lost. */
  release(place: ClaimPlace, owner: string): Promise<void>;
  /** The etag to name in a transaction that only this owner may do, read now; null when the claim was lost. */
  etagFor(place: ClaimPlace, owner: string): Promise<string | null>;
  /**
   * The etag that the row had when this process wrote it last, without a request; null where that is not known. Good
   * enough for a transaction: one that names an old etag is refused.
   */
  knownEtag(place: ClaimPlace, owner: string): string | null;
  /** Takes the etag that a transaction, which named the row, has left. */
  learnEtag(place: ClaimPlace, owner: string, etag: string): void;
}

/** A write of the owner itself may come between our reading and our writing; more often than this it cannot. */
const attempts = 5;
/** A wrong clock wrote a note that is so much later than another worker's; milliseconds. */
const wrongClockMs = 60_000;
/** Etags that are remembered; a full memory is emptied, because it only saves requests. */
const maxKnown = 10_000;

/** Claims kept in one table. Two of one table share nothing: what one wrote the other has to read. */
export function createClaims(table: Table): Claims {
  const known = new Map<string, string>();
  const nameOf = ({ partitionKey, rowKey }: ClaimPlace, owner: string): string =>
    JSON.stringify([partitionKey, rowKey, owner]);

  function learn(place: ClaimPlace, owner: string, etag: string | null): string | null {
    if (etag === null || etag === '') known.delete(nameOf(place, owner));
    else {
      if (known.size >= maxKnown) known.clear();
      known.set(nameOf(place, owner), etag);
    }
    return etag;
  }

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

  /** Takes a claim over that has expired, or is this owner's already. */
  function takeOver(place: ClaimPlace, owner: string, now: number, ttlMs: number): Promise<boolean> {
    const row = { ...place, owner, expiresAt: String(now + ttlMs) };
    return compareAndSwap(place, async (held) => {
      if (held === null) return done(learn(place, owner, await table.insert(row)) !== null);
      if (held['owner'] !== owner && Number(held['expiresAt']) > now) return 'not ours';
      return done(learn(place, owner, await table.replace(row, held.etag)) !== null);
    });
  }

  return {
    async acquire(place, owner, now, ttlMs) {
      const row = { ...place, owner, expiresAt: String(now + ttlMs) };
      // Nobody holds it nearly always, so the insert is tried before anything is read.
      if (learn(place, owner, await table.insert(row)) !== null) return true;
      return await takeOver(place, owner, now, ttlMs);
    },

    async acquireBeside(place, owner, { now, ttlMs }, { rowKey, etag }) {
      const row = { ...place, owner, expiresAt: String(now + ttlMs) };
      const late = async (): Promise<'held' | 'moved'> =>
        (await takeOver(place, owner, now, ttlMs)) ? 'moved' : 'held';
      // A row that was not there cannot be named: whoever writes it first inserts it, and finds out.
      if (etag === null)
        return learn(place, owner, await table.insert(row)) === null ? late() : { etag: null };
      const beside = { partitionKey: place.partitionKey, rowKey };
      const claimed = await table.transact([
        { verb: 'insert', row },
        { verb: 'expect', row: beside, etag },
      ]);
      if (claimed.kind === 'refused') return late();
      learn(place, owner, claimed.etags[0] ?? null);
      return { etag: claimed.etags[1] ?? '' };
    },

    renew: (place, owner, now, ttlMs) =>
      compareAndSwap(place, async (held) => {
        if (held?.['owner'] !== owner) return 'not ours';
        const row = { ...place, owner, expiresAt: String(now + ttlMs) };
        return done(learn(place, owner, await table.replace(row, held.etag)) !== null);
      }),

    async noteWaiting(place, visibleAt) {
      const held = await read(place);
      if (held === null) return;
      const noted = Number(held['waitingUntil'] ?? 0);
      if (noted >= visibleAt && noted <= visibleAt + wrongClockMs) return;
      const { owner, expiresAt } = held;
      await table.replace({ ...place, owner, expiresAt, waitingUntil: String(visibleAt) }, held.etag);
    },

    async waitingUntil(place) {
      return Number((await read(place))?.['waitingUntil'] ?? 0);
    },

    async release(place, owner) {
      const { partitionKey, rowKey } = place;
      const etag = known.get(nameOf(place, owner));
      known.delete(nameOf(place, owner));
      if (etag !== undefined && (await table.remove(partitionKey, rowKey, etag))) return;
      await compareAndSwap(place, async (held) => {
        if (held?.['owner'] !== owner) return 'not ours';
        return done(await table.remove(partitionKey, rowKey, held.etag));
      });
    },

    async etagFor(place, owner) {
      const held = await read(place);
      return learn(place, owner, held?.['owner'] === owner ? held.etag : null);
    },

    knownEtag: (place, owner) => known.get(nameOf(place, owner)) ?? null,

    learnEtag: (place, owner, etag) => void learn(place, owner, etag),
  };
}
