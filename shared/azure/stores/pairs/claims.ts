/** One worker per pair: claims whose rows stand beside the pair's own. */
import { createClaims } from '../../../kit/claims.ts';
import { claimPlace } from './rows.ts';
import type { PairClaims } from '../../../ports/stores.ts';
import type { Table } from '../../../ports/table.ts';

/** Claims in the table of pairs. */
export function createPairClaims(pairs: Table): PairClaims {
  const claims = createClaims(pairs);
  return {
    // Five parameters are the port's: a claim is named by all of them.
    async acquire(link, pair, owner, now, ttlMs) {
      const ours = await claims.acquire(claimPlace(link, pair), owner, now, ttlMs);
      return ours ? { link, pair, owner, expiresAt: now + ttlMs } : null;
    },
    async renew(claim, now, ttlMs) {
      const ours = await claims.renew(claimPlace(claim.link, claim.pair), claim.owner, now, ttlMs);
      return ours ? { ...claim, expiresAt: now + ttlMs } : null;
    },
    release: (claim) => claims.release(claimPlace(claim.link, claim.pair), claim.owner),
  };
}
