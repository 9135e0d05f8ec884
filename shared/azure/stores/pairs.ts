/** The pairs of all links on Azure Tables; `pair-rows.ts` shows where each row is. */
import { CodedError } from '../../rules/errors.ts';
import { type AttachmentLink, type NoteLink, type Pair, recordIdOn } from '../../rules/sync/pair.ts';
import { type SideName, sideNames } from '../../rules/sync/record.ts';
import { createClaims } from '../../kit/claims.ts';
import {
  attachmentRowKey,
  claimPlace,
  idPlace,
  isAttachmentRow,
  noteRowKey,
  pairPartition,
  pairRowKey,
} from './pair-rows.ts';
import { jsonProperties } from '../../kit/table-json.ts';
import { keyAbove, keyIs, keysBelow } from '../../kit/table-keys.ts';
import type { Claim, PairStore } from '../../ports/stores.ts';
import type { Change, Table } from '../../ports/table.ts';

/** The table of pairs, notes and claims, and the one of the id look-ups. */
export interface PairTables {
  readonly pairs: Table;
  readonly pairIds: Table;
}

/** A transaction takes 100 changes; the claim and the pair are two of them. More notes go ahead in their own. */
const notesPerTransaction = 97;
const pairJson = jsonProperties<Pair>();
const noteJson = jsonProperties<NoteLink>();
const attachmentJson = jsonProperties<AttachmentLink>();

/** The store over its two tables. */
export function createPairStore({ pairs, pairIds }: PairTables): PairStore {
  const claims = createClaims(pairs);
  /** Look-ups are written once and never changed, so those known to stand need not be asked for again. */
  const known = new Set<string>();

  /**
   * Does the changes in one transaction together with naming the claim; answers the etags of the changes, or null
   * when one of them (not the claim) was refused. Our own renewal may change the claim's row under us: then again.
   */
  async function transactAs(
    claim: Claim,
    changes: readonly Change[],
    knownEtag?: string,
  ): Promise<readonly string[] | null> {
    const place = claimPlace(claim.link, claim.pair);
    let etag = knownEtag ?? (await claims.etagFor(place, claim.owner));
    for (let attempt = 0; etag !== null && attempt < 5; attempt += 1) {
      const result = await pairs.transact([{ verb: 'expect', row: place, etag }, ...changes]);
      if (result.kind === 'done') return result.etags.slice(1);
      if (result.index > 0) return null;
      etag = await claims.etagFor(place, claim.owner);
    }
    throw new CodedError('claim-lost', { facts: { link: claim.link, pair: claim.pair } });
  }

  const saveNotes = (claim: Claim, notes: readonly NoteLink[]): Promise<void> =>
    saveRows(claim, noteChanges(claim, notes));

  async function saveRows(claim: Claim, changes: readonly Change[]): Promise<void> {
    for (let start = 0; start < changes.length; start += notesPerTransaction)
      await transactAs(claim, changes.slice(start, start + notesPerTransaction));
  }

  async function holdId(pair: Pair, side: SideName, recordId: string): Promise<void> {
    const place = idPlace(pair.link, side, recordId);
    const memory = `${place.partitionKey} ${pair.key}`;
    if (known.has(memory)) return;
    if ((await pairIds.insert({ ...place, pair: pair.key })) === null) {
      const holder = await pairIds.get(place.partitionKey, place.rowKey);
      if (holder?.['pair'] !== pair.key)
        throw new CodedError('pair-id-taken', {
          detail: `Look at both pairs and unlink the wrong one.`,
          facts: { link: pair.link, pair: pair.key, side, recordId, holder: String(holder?.['pair']) },
        });
    }
    if (known.size >= 10_000) known.clear();
    known.add(memory);
  }

  return {
    async keyOf(link, side, recordId) {
      const { partitionKey, rowKey } = idPlace(link, side, recordId);
      const row = await pairIds.get(partitionKey, rowKey);
      return row === null ? null : String(row['pair']);
    },

    async read(link, pair) {
      let found: { readonly pair: Pair; readonly version: string } | undefined;
      const notes: NoteLink[] = [];
      const attachments: AttachmentLink[] = [];
      for await (const row of pairs.query(`${keyIs('PartitionKey', link, pair)} and RowKey ne 'claim'`)) {
        if (row.rowKey === pairRowKey) found = { pair: pairJson.unpack(row), version: row.etag };
        else if (isAttachmentRow(row.rowKey)) attachments.push(attachmentJson.unpack(row));
        else notes.push(noteJson.unpack(row));
      }
      return found === undefined ? null : { ...found, notes, attachments };
    },

    async save(claim, pair, version, notes) {
      // A worker that lost its claim must not leave look-ups behind either.
      const claimEtag = await claims.etagFor(claimPlace(claim.link, claim.pair), claim.owner);
      if (claimEtag === null)
        throw new CodedError('claim-lost', { facts: { link: claim.link, pair: claim.pair } });
      for (const side of sideNames) {
        const recordId = recordIdOn(pair, side);
        if (recordId !== null) await holdId(pair, side, recordId);
      }
      const ahead = Math.max(0, notes.length - notesPerTransaction);
      await saveNotes(claim, notes.slice(0, ahead));

      const row = {
        partitionKey: pairPartition(claim.link, claim.pair),
        rowKey: pairRowKey,
        ...pairJson.pack(pair),
      };
      const etags = await transactAs(
        claim,
        [
          version === null ? { verb: 'insert', row } : { verb: 'replace', row, etag: version },
          ...noteChanges(claim, notes.slice(ahead)),
        ],
        // Writing notes ahead has changed the claim's etag.
        ahead === 0 ? claimEtag : undefined,
      );
      if (etags === null)
        throw new CodedError('pair-version-conflict', { facts: { link: claim.link, pair: claim.pair } });
      return etags[0] ?? '';
    },

    saveNotes,
    saveAttachments: (claim, attachments) => saveRows(claim, attachmentChanges(claim, attachments)),

    async *list(link, after = null) {
      const behind = after === null ? '' : ` and ${keyAbove('PartitionKey', link, after)}`;
      for await (const row of pairs.query(`${pairsOf(link)}${behind}`)) yield pairJson.unpack(row);
    },

    async count(link) {
      let count = 0;
      for await (const _row of pairs.query(pairsOf(link), [])) count += 1;
      return count;
    },
  };
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
