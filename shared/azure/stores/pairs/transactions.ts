/** Writes of a pair's rows, each in one transaction that names the claim: without the claim nothing is written. */
import { keyIs } from '../../../kit/table-keys.ts';
import type { Claims } from '../../../kit/claims.ts';
import type { Claim } from '../../../ports/stores.ts';
import type { Change, Table } from '../../../ports/table.ts';
import { CodedError } from '../../../rules/errors.ts';
import { claimPlace, pairPartition, pairRowKey } from './rows.ts';

/** A transaction takes 100 changes; the claim and the pair are two of them. More notes go ahead in their own. */
export const notesPerTransaction = 97;

/** The transactions of all pairs. Each verb throws `claim-lost` (retry) when the claim is another owner's by now. */
export interface PairTransactions {
  /** Reads the claim's row now. */
  requireClaim(claim: Claim): Promise<void>;
  /** Does the changes in one transaction; answers their etags, or null when one of them (not the claim) was refused. */
  transact(claim: Claim, changes: readonly Change[]): Promise<readonly string[] | null>;
  /**
   * Does the changes, one of which names the pair's version, and removes the claim with them; null when one of the changes was
   * refused.
   */
  transactLast(claim: Claim, changes: readonly Change[]): Promise<readonly string[] | null>;
  /**
   * Puts any number of rows beside the pair, in as many transactions as they need, each naming the pair's version (null: it is
   * not stored); answers the version that they leave. Throws `pair-version-conflict` (retry) when it is another by now.
   */
  saveRows(claim: Claim, version: string | null, changes: readonly Change[]): Promise<string | null>;
}

/** The number of times that a renewal of our own claim may come between the look at its row and the transaction. */
const attempts = 5;

/** The transactions over the table of pairs and claims. */
export function pairTransactions(pairs: Table, claims: Claims): PairTransactions {
  const etagOf = (claim: Claim) => claims.etagFor(claimPlace(claim.link, claim.pair), claim.owner);

  async function transact(claim: Claim, changes: readonly Change[]): Promise<readonly string[] | null> {
    const place = claimPlace(claim.link, claim.pair);
    let etag = claims.knownEtag(place, claim.owner) ?? (await etagOf(claim));
    for (let attempt = 0; etag !== null && attempt < attempts; attempt += 1) {
      const result = await pairs.transact([{ verb: 'expect', row: place, etag }, ...changes]);
      if (result.kind === 'done') {
        claims.learnEtag(place, claim.owner, result.etags[0] ?? '');
        return result.etags.slice(1);
      }
      if (result.index > 0) return null;
      etag = await etagOf(claim);
    }
    throw claimLost(claim);
  }

  return {
    async requireClaim(claim) {
      if ((await etagOf(claim)) === null) throw claimLost(claim);
    },
    transact,
    /*
     * A transaction cannot remove a row and name its etag: `@azure/data-tables` removes whatever stands there. The pair's
     * version, which every store of a successor moves, takes the claim's place:
     *
     *   we          claim ────────────── (expired) ──── last save, claim removed ✓   the successor had stored nothing
     *   successor                    takes over ─ reads ─────────────────────── intent ✗ claim-lost, tries again
     *
     *   we          claim ────────────── (expired) ───────────── last save ✗ pair-version-conflict
     *   successor                    takes over ─ intent ✓ ─ writes
     */
    async transactLast(claim, changes) {
      const place = claimPlace(claim.link, claim.pair);
      const result = await pairs.transact([{ verb: 'remove', row: place }, ...changes]);
      if (result.kind === 'refused' && result.index > 0) return null;
      // A client sends again by itself what was not answered, and the first try may have been done: the claim went with it.
      if (result.kind === 'refused' && !(await areStored(pairs, claim, changes))) throw claimLost(claim);
      claims.learnEtag(place, claim.owner, '');
      return result.kind === 'done' ? result.etags.slice(1) : [];
    },
    async saveRows(claim, version, changes) {
      const row = { partitionKey: pairPartition(claim.link, claim.pair), rowKey: pairRowKey };
      let etag = version;
      for (let start = 0; start < changes.length; start += notesPerTransaction) {
        const some = changes.slice(start, start + notesPerTransaction);
        const etags = await transact(claim, etag === null ? some : [{ verb: 'expect', row, etag }, ...some]);
        if (etags === null) throw pairMoved(claim);
        if (etag !== null) etag = etags[0] ?? '';
      }
      return etag;
    },
  };
}

/** True where every row stands as these changes leave it: they were done. */
async function areStored(pairs: Table, claim: Claim, changes: readonly Change[]): Promise<boolean> {
  const stored = new Map<string, Readonly<Record<string, unknown>>>();
  for await (const row of pairs.query(keyIs('PartitionKey', claim.link, claim.pair)))
    stored.set(row.rowKey, row);
  return changes.every(({ row }) =>
    Object.entries(row).every(([name, value]) => stored.get(row.rowKey)?.[name] === value),
  );
}

/** Somebody else wrote the pair since it was read: `pair-version-conflict` (retry). */
export function pairMoved({ link, pair }: Claim): CodedError {
  return new CodedError('pair-version-conflict', { facts: { link, pair } });
}

function claimLost({ link, pair }: Claim): CodedError {
  return new CodedError('claim-lost', { facts: { link, pair } });
}
