/**
 * Pairs that nobody has written for long, and how their rows go:
 *
 *   written down ─▶ pair and first notes, in one transaction ─▶ other rows ─▶ look-ups ─▶ struck out
 *
 * The pair's own row goes first: notes without their digests would be copied once more, and a pair that is half gone is
 * none, which a run begins again by its correlation key. Rows that a crash leaves behind stand in the table of
 * retention.
 */
import { createClaims } from '../../../kit/claims.ts';
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyIs, tableKey, writtenBefore } from '../../../kit/table-keys.ts';
import type { OldPairs } from '../../../ports/stored-data/retention.ts';
import type { Claim, PairClaims } from '../../../ports/stores.ts';
import type { Change, StoredRow, Table } from '../../../ports/table.ts';
import { CodedError } from '../../../rules/errors.ts';
import type { Pair } from '../../../rules/sync/pair.ts';
import { sideNames } from '../../../rules/sync/record.ts';
import { claimPlace, idPlace, pairPartition, pairRowKey } from './rows.ts';
import { notesPerTransaction, pairTransactions, type PairTransactions } from './transactions.ts';

/** The tables that hold a pair's rows, and the one that remembers a removal under way. */
export interface OldPairTables {
  readonly pairs: Table;
  readonly pairIds: Table;
  readonly retention: Table;
}

/** The claims on pairs, the clock and new owners' tokens. */
export interface OldPairNeeds {
  readonly claims: PairClaims;
  /** Milliseconds since 1970. */
  now(): number;
  /** A token that no other run will ever use. */
  newOwner(): string;
}

/** The partition of the pairs that are being erased, in the table of retention. */
const erasing = 'erasing';
/** Life of the claim under which what a crash left is removed. */
const claimMs = 120_000;

const pairJson = jsonProperties<Pair>();
type Look = Pick<Pair, 'link' | 'key' | 'connectwiseId' | 'servicenowId'>;
const lookJson = jsonProperties<Look>();

/** The old pairs over their tables. */
export function oldPairs(tables: OldPairTables, needs: OldPairNeeds): OldPairs {
  const { pairs, retention } = tables;
  const transactions = pairTransactions(pairs, createClaims(pairs));

  async function eraseUnder(claim: Claim, look: Look): Promise<void> {
    await eraseRows(pairs, transactions, claim);
    await eraseLookUps(tables.pairIds, look);
    await retention.remove(erasing, tableKey(look.link, look.key));
  }

  /** False while another worker has the pair. */
  async function finish(row: StoredRow): Promise<boolean> {
    const look = lookJson.unpack(row);
    const claim = await needs.claims.acquire(look.link, look.key, needs.newOwner(), {
      now: needs.now(),
      ttlMs: claimMs,
    });
    if (claim === null) return false;
    try {
      const held = await pairs.get(pairPartition(look.link, look.key), pairRowKey);
      if (held === null) await eraseUnder(claim, look);
      else await retention.remove(erasing, row.rowKey, row.etag);
      return held === null;
    } finally {
      await needs.claims.release(claim).catch(() => undefined);
    }
  }

  return {
    async page(from, before) {
      const wanted = `RowKey eq '${pairRowKey}' and ${writtenBefore(new Date(before).toISOString())}`;
      const { rows, next } = await pairs.page(wanted, from);
      return { pairs: rows.map((row) => ({ pair: pairJson.unpack(row), version: row.etag })), next };
    },

    async erase(claim, { link, key, connectwiseId, servicenowId }) {
      const look = { link, key, connectwiseId, servicenowId };
      await retention.put({ partitionKey: erasing, rowKey: tableKey(link, key), ...lookJson.pack(look) });
      await eraseUnder(claim, look);
    },

    async finishErasing(isTimeUp) {
      let finished = 0;
      for await (const row of retention.query(`PartitionKey eq '${erasing}'`)) {
        if (isTimeUp()) break;
        if (await finish(row)) finished += 1;
      }
      return finished;
    },
  };
}

/** Removes every row of the claimed pair but its claim, the pair's own row with the first of them. */
async function eraseRows(pairs: Table, transactions: PairTransactions, claim: Claim): Promise<void> {
  const { partitionKey, rowKey: claimKey } = claimPlace(claim.link, claim.pair);
  const rows: { readonly partitionKey: string; readonly rowKey: string }[] = [];
  const filter = `${keyIs('PartitionKey', claim.link, claim.pair)} and RowKey ne '${claimKey}'`;
  for await (const { rowKey } of pairs.query(filter, [])) {
    if (rowKey === pairRowKey) rows.unshift({ partitionKey, rowKey });
    else rows.push({ partitionKey, rowKey });
  }
  for (let start = 0; start < rows.length; start += notesPerTransaction) {
    const changes = rows
      .slice(start, start + notesPerTransaction)
      .map((row): Change => ({ verb: 'remove', row }));
    if ((await transactions.transact(claim, changes)) === null)
      throw new CodedError('claim-lost', { facts: { link: claim.link, pair: claim.pair } });
  }
}

/** A look-up that belongs to another pair by now stays. */
async function eraseLookUps(pairIds: Table, look: Look): Promise<void> {
  for (const side of sideNames) {
    const recordId = side === 'connectwise' ? look.connectwiseId : look.servicenowId;
    if (recordId === null) continue;
    const { partitionKey, rowKey } = idPlace(look.link, side, recordId);
    const held = await pairIds.get(partitionKey, rowKey);
    if (held?.['pair'] === look.key) await pairIds.remove(partitionKey, rowKey, held.etag);
  }
}
