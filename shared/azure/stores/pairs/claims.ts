/** One worker per pair: claims whose rows stand beside the pair's own. */
import { createClaims, type Claims } from '../../../kit/claims.ts';
import { claimPlace, pairRowKey } from './rows.ts';
import type { PairClaims } from '../../../ports/stores.ts';
import type { Table } from '../../../ports/table.ts';

/** Claims in the table of pairs. A store of pairs that is given the same `claims` need not read what was written here. */
export function createPairClaims(pairs: Table, claims: Claims = createClaims(pairs)): PairClaims {
  return {
    async acquire(link, pair, owner, { now, ttlMs, seen }) {
      const place = claimPlace(link, pair);
      const claim = { link, pair, owner, expiresAt: now + ttlMs };
      if (seen === undefined) return (await claims.acquire(place, owner, now, ttlMs)) ? claim : null;
      const beside = { rowKey: pairRowKey, etag: seen };
      const acquired = await claims.acquireBeside(place, owner, { now, ttlMs }, beside);
      if (acquired === 'held') return null;
      return acquired === 'moved' ? claim : { ...claim, pairVersion: acquired.etag };
    },
    async renew(claim, now, ttlMs) {
      const ours = await claims.renew(claimPlace(claim.link, claim.pair), claim.owner, now, ttlMs);
      return ours ? { ...claim, expiresAt: now + ttlMs } : null;
    },
    noteWaiting: (link, pair, visibleAt) => claims.noteWaiting(claimPlace(link, pair), visibleAt),
    waitingUntil: (link, pair) => claims.waitingUntil(claimPlace(link, pair)),
    release: (claim) => claims.release(claimPlace(claim.link, claim.pair), claim.owner),
  };
}
