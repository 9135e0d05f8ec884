/** One worker per pair: claims whose rows stand beside the pair's own. */
import { createClaims } from '../../kit/claims.ts';
import { claimPlace } from './pair-rows.ts';
import type { Table } from '../../ports/table.ts';

/** The right to work on one pair until `expiresAt`, milliseconds since 1970 by our clock. */
export interface PairClaim {
  readonly link: string;
  readonly pair: string;
  readonly owner: string;
  readonly expiresAt: number;
}

export interface PairClaims {
  /** Null when another owner holds an unexpired claim. `owner` must be unique to this run. */
  acquire(link: string, pair: string, owner: string, now: number, ttlMs: number): Promise<PairClaim | null>;
  /** Null when the claim was lost meanwhile. */
  renew(claim: PairClaim, now: number, ttlMs: number): Promise<PairClaim | null>;
  /** Gives the pair free; does nothing when the claim was lost. */
  release(claim: PairClaim): Promise<void>;
}

/** Claims in the table of pairs. */
export function createPairClaims(pairs: Table): PairClaims {
  const claims = createClaims(pairs);
  return {
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
