/** Writes of a pair's rows, each in one transaction that names the claim: without the claim nothing is written. */
import { createClaims } from '../../../kit/claims.ts';
import type { Claim } from '../../../ports/stores.ts';
import type { Change, Table } from '../../../ports/table.ts';
import { CodedError } from '../../../rules/errors.ts';
import { claimPlace } from './rows.ts';

/** A transaction takes 100 changes; the claim and the pair are two of them. More notes go ahead in their own. */
export const notesPerTransaction = 97;

/** The transactions of all pairs. Each verb throws `claim-lost` (retry) when the claim is another owner's by now. */
export interface PairTransactions {
  /** The etag of the claim's row, to be named by a transaction. */
  claimEtag(claim: Claim): Promise<string>;
  /**
   * Does the changes in one transaction; answers their etags, or null when one of them (not the claim) was refused.
   * `claimEtag`, where it is known, saves a read.
   */
  transact(claim: Claim, changes: readonly Change[], claimEtag?: string): Promise<readonly string[] | null>;
  /** Does any number of changes that none refuses, in as many transactions as they need. */
  saveRows(claim: Claim, changes: readonly Change[]): Promise<void>;
}

/** How often a renewal of our own claim may come between the look at its row and the transaction. */
const attempts = 5;

/** The transactions over the table of pairs and claims. */
export function pairTransactions(pairs: Table): PairTransactions {
  const claims = createClaims(pairs);
  const etagOf = (claim: Claim) => claims.etagFor(claimPlace(claim.link, claim.pair), claim.owner);

  async function transact(
    claim: Claim,
    changes: readonly Change[],
    claimEtag?: string,
  ): Promise<readonly string[] | null> {
    const place = claimPlace(claim.link, claim.pair);
    let etag = claimEtag ?? (await etagOf(claim));
    for (let attempt = 0; etag !== null && attempt < attempts; attempt += 1) {
      const result = await pairs.transact([{ verb: 'expect', row: place, etag }, ...changes]);
      if (result.kind === 'done') return result.etags.slice(1);
      if (result.index > 0) return null;
      etag = await etagOf(claim);
    }
    throw claimLost(claim);
  }

  return {
    async claimEtag(claim) {
      const etag = await etagOf(claim);
      if (etag === null) throw claimLost(claim);
      return etag;
    },
    transact,
    async saveRows(claim, changes) {
      for (let start = 0; start < changes.length; start += notesPerTransaction)
        await transact(claim, changes.slice(start, start + notesPerTransaction));
    },
  };
}

function claimLost({ link, pair }: Claim): CodedError {
  return new CodedError('claim-lost', { facts: { link, pair } });
}
