/** The pairs of all links on Azure Tables; `rows.ts` shows where each row is. */
import { createClaims, type Claims } from '../../../kit/claims.ts';
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyAbove, keyIs, keysBelow } from '../../../kit/table-keys.ts';
import type { Claim, PairStore } from '../../../ports/stores.ts';
import type { Change, Table } from '../../../ports/table.ts';
import {
  requireRecordIds,
  type AttachmentLink,
  type NoteLink,
  type Pair,
  type StoredPair,
} from '../../../rules/sync/pair.ts';
import { pairIdLookUps, type PairIds } from './ids.ts';
import { attachmentRowKey, isAttachmentRow, noteRowKey, pairPartition, pairRowKey } from './rows.ts';
import { notesPerTransaction, pairMoved, pairTransactions, type PairTransactions } from './transactions.ts';

/** The table of pairs, notes and claims, and the one of the id look-ups. */
export interface PairTables {
  readonly pairs: Table;
  readonly pairIds: Table;
}

const pairJson = jsonProperties<Pair>();
const noteJson = jsonProperties<NoteLink>();
const attachmentJson = jsonProperties<AttachmentLink>();

/** The store over its two tables. `claims` are those by which its pairs are claimed in this process. */
export function createPairStore(
  { pairs, pairIds }: PairTables,
  claims: Claims = createClaims(pairs),
): PairStore {
  const transactions = pairTransactions(pairs, claims);
  const ids = pairIdLookUps(pairIds);
  return {
    keyOf: (link, side, recordId) => ids.keyOf(link, side, recordId),
    read: (link, pair) => readPair(pairs, link, pair),
    save: (claim, pair, version, notes) => savePair({ transactions, ids }, claim, { pair, version }, notes),
    async saveAndRelease(claim, pair, version, notes) {
      await savePair({ transactions, ids }, claim, { pair, version, isLast: true }, notes);
    },
    saveNotes: (claim, version, notes) => transactions.saveRows(claim, version, noteChanges(claim, notes)),
    saveAttachments: (claim, version, attachments) =>
      transactions.saveRows(claim, version, attachmentChanges(claim, attachments)),

    async *list(link, after = null, atMost?) {
      const behind = after === null ? '' : ` and ${keyAbove('PartitionKey', link, after)}`;
      for await (const row of pairs.query(`${pairsOf(link)}${behind}`, undefined, atMost))
        yield pairJson.unpack(row);
    },

    count: (link, max) => pairs.count(pairsOf(link), max),
  };
}

async function readPair(pairs: Table, link: string, pair: string): Promise<StoredPair | null> {
  let found: { readonly pair: Pair; readonly version: string } | undefined;
  const notes: NoteLink[] = [];
  const attachments: AttachmentLink[] = [];
  for await (const row of pairs.query(`${keyIs('PartitionKey', link, pair)} and RowKey ne 'claim'`)) {
    if (row.rowKey === pairRowKey) found = { pair: pairJson.unpack(row), version: row.etag };
    else if (isAttachmentRow(row.rowKey)) attachments.push(attachmentJson.unpack(row));
    else notes.push(noteJson.unpack(row));
  }
  return found === undefined ? null : { ...found, notes, attachments };
}

/** A pair to be saved over the version that was read (null: it is not stored); `isLast`: the claim goes with it. */
interface WantedPair {
  readonly pair: Pair;
  readonly version: string | null;
  readonly isLast?: boolean;
}

/** The id look-ups first, then the pair with its notes; answers the pair's new version. */
async function savePair(
  { transactions, ids }: { readonly transactions: PairTransactions; readonly ids: PairIds },
  claim: Claim,
  { pair, version, isLast = false }: WantedPair,
  notes: readonly NoteLink[],
): Promise<string> {
  requireRecordIds(pair);
  // Before anything is written: a pair that no row takes must leave its version as it was, for the try with a smaller one.
  const packed = pairJson.pack(pair);
  const isNew = version === null;
  // A worker that lost its claim must not leave look-ups behind either.
  if (isNew || !ids.areHeld(pair)) {
    await transactions.requireClaim(claim);
    await ids.hold(pair, isNew);
  }
  const ahead = Math.max(0, notes.length - notesPerTransaction);
  const etag = await transactions.saveRows(claim, version, noteChanges(claim, notes.slice(0, ahead)));

  const row = {
    partitionKey: pairPartition(claim.link, claim.pair),
    rowKey: pairRowKey,
    ...packed,
  };
  const changes: readonly Change[] = [
    etag === null ? { verb: 'insert', row } : { verb: 'replace', row, etag },
    ...noteChanges(claim, notes.slice(ahead)),
  ];
  const etags = await (isLast
    ? transactions.transactLast(claim, changes)
    : transactions.transact(claim, changes));
  if (etags === null) throw pairMoved(claim);
  return etags[0] ?? '';
}

function pairsOf(link: string): string {
  return `${keysBelow('PartitionKey', link)} and ${keyIs('RowKey', pairRowKey)}`;
}

/** One change per note; of several states of one note the last counts, for a transaction takes a row only once. */
function noteChanges(claim: Claim, notes: readonly NoteLink[]): readonly Change[] {
  const partitionKey = pairPartition(claim.link, claim.pair);
  const last = new Map(notes.map((note) => [noteRowKey(note), note]));
  return [...last].map(([rowKey, note]) => ({
    verb: 'put',
    row: { partitionKey, rowKey, ...noteJson.pack(note) },
  }));
}

function attachmentChanges(claim: Claim, attachments: readonly AttachmentLink[]): readonly Change[] {
  const partitionKey = pairPartition(claim.link, claim.pair);
  const last = new Map(attachments.map((row) => [attachmentRowKey(row), row]));
  return [...last].map(([rowKey, row]) => ({
    verb: 'put',
    row: { partitionKey, rowKey, ...attachmentJson.pack(row) },
  }));
}
