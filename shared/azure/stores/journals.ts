/** The journals that people read, on Azure Tables: decisions, lost values, and failures that need a hand. */
import type { ConflictRow, DeadLetter, HistoryRow, ConflictEnd } from '../../rules/sync/journal.ts';
import { CodedError } from '../../rules/errors.ts';
import { jsonProperties } from '../../kit/table-json.ts';
import { keyIs, keysBelow, newestFirst, tableKey } from '../../kit/table-keys.ts';
import type { ConflictStore, DeadLetterStore, HistoryStore, SideRecordId } from '../../ports/journals.ts';
import type { StoredRow, Table, TablePage, TableRow } from '../../ports/table.ts';

const historyJson = jsonProperties<HistoryRow>();
const conflictJson = jsonProperties<ConflictRow>();
const pieceJson = jsonProperties<string>();
const deadLetterJson = jsonProperties<DeadLetter>();

/** History in one table, a partition per pair. */
export function createHistoryStore(history: Table): HistoryStore {
  return {
    append: (row) =>
      history.put({
        partitionKey: tableKey(row.link, row.pair),
        rowKey: tableKey(newestFirst(row.at), row.run),
        ...historyJson.pack(row),
      }),

    list: async (link, pair, limit) =>
      (await take(history.query(keyIs('PartitionKey', link, pair)), limit)).map((row) =>
        historyJson.unpack(row),
      ),
  };
}

/**
 * Conflicts in one table, a partition per link. Beside each row a marker by id keeps a second one out. Texts that no row
 * takes stand in rows of their own, in pieces, and are put together again when the row is read: nothing is cut.
 *
 *   acme   id!4f…        the marker
 *          part!4f…!0    the first piece of a long row
 *          at!…!4f…      the row, with the number of its pieces if it has any
 */
export function createConflictStore(conflicts: Table): ConflictStore {
  return {
    async record(row) {
      const partitionKey = tableKey(row.link);
      const pieces = piecesOf(JSON.stringify(row));
      // The pieces first: whoever finds the row finds them. A second writer of the same conflict writes the same ones.
      for (const [index, piece] of pieces.entries())
        await conflicts.put({
          partitionKey,
          rowKey: tableKey('part', row.id, String(index)),
          ...pieceJson.pack(piece),
        });
      const kept = pieces.length === 0 ? row : { ...row, connectwise: '', servicenow: '' };
      const marker = { partitionKey, rowKey: tableKey('id', row.id), at: row.at };
      const shown = {
        partitionKey,
        rowKey: tableKey('at', newestFirst(row.at), row.id),
        pair: tableKey(row.pair),
        pieces: pieces.length,
        ...conflictJson.pack(kept),
      };
      const first = await conflicts.transact([
        { verb: 'insert', row: marker },
        { verb: 'put', row: shown },
      ]);
      // Refused means that the marker is there: the conflict was written down before.
      if (first.kind === 'refused') await keepLonger(conflicts, { marker, shown });
    },

    list: async (link, limit, pair) => {
      const all = `${keyIs('PartitionKey', link)} and ${keysBelow('RowKey', 'at')}`;
      const filter = pair === undefined ? all : `${all} and ${keyIs('pair', pair)}`;
      const rows: ConflictRow[] = [];
      for (const row of await take(conflicts.query(filter), limit))
        rows.push(await wholeConflict(conflicts, row));
      return rows;
    },

    end: (link, id, how) => endConflict(conflicts, { link, id }, how),
  };
}

/** Times that others may get ahead of us before this is given up. */
const maxTries = 5;

/** Writes the end of a conflict into its row, which is found by its marker; its pieces stay as they are. */
async function endConflict(
  conflicts: Table,
  { link, id }: { readonly link: string; readonly id: string },
  ended: ConflictEnd,
): Promise<void> {
  const partitionKey = tableKey(link);
  const at = (await conflicts.get(partitionKey, tableKey('id', id)))?.['at'];
  if (typeof at !== 'string') return;
  const rowKey = tableKey('at', newestFirst(at), id);
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const row = await conflicts.get(partitionKey, rowKey);
    if (row === null) return;
    const { pair, pieces } = row;
    const kept = conflictJson.unpack(row);
    if (kept.ended !== undefined) return;
    const packed = conflictJson.pack({ ...kept, ended });
    if ((await conflicts.replace({ partitionKey, rowKey, pair, pieces, ...packed }, row.etag)) !== null)
      return;
  }
  throw new CodedError('storage-unavailable', { detail: 'A conflict is being written by many workers.' });
}

const dayMs = 86_400_000;

/**
 * The same values were lost once more: their rows begin to age again, once a day at most, so that they stay as long as if
 * they had been lost for the first time. The row keeps the time of the first.
 */
async function keepLonger(
  conflicts: Table,
  { marker, shown }: { readonly marker: TableRow & { readonly at: string }; readonly shown: TableRow },
): Promise<void> {
  const held = await conflicts.get(marker.partitionKey, marker.rowKey);
  const text = (name: string): string | null => {
    const value = held?.[name];
    return typeof value === 'string' ? value : null;
  };
  const at = text('at') ?? marker.at;
  const since = Date.parse(text('seen') ?? text('at') ?? '');
  if (Math.abs(Date.parse(marker.at) - since) < dayMs) return;
  const id = marker.rowKey.slice(tableKey('id', '').length);
  const rowKey = `${tableKey('at', newestFirst(at))}!${id}`;
  const before = await conflicts.get(marker.partitionKey, rowKey);
  await conflicts.transact([
    { verb: 'put', row: { ...marker, at, seen: marker.at } },
    before === null
      ? { verb: 'put', row: { ...shown, rowKey } }
      : { verb: 'expect', row: { partitionKey: marker.partitionKey, rowKey }, etag: before.etag },
  ]);
}

/** The texts of a conflict are written in as many pieces as this makes; most have none. */
const maxPiece = 150_000;

/** JSON in pieces of ASCII: the storage emulator tears a longer character that falls between two parts of a request. */
function piecesOf(json: string): readonly string[] {
  if (json.length <= maxPiece) return [];
  const text = json.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const count = Math.ceil(text.length / maxPiece);
  return Array.from({ length: count }, (_, index) => text.slice(index * maxPiece, (index + 1) * maxPiece));
}

/** A conflict with its pieces. One that lost a piece is shown without its texts rather than not at all. */
async function wholeConflict(conflicts: Table, row: StoredRow): Promise<ConflictRow> {
  const kept = conflictJson.unpack(row);
  const count = Number(row['pieces'] ?? 0);
  if (count === 0) return kept;
  const pieces: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const piece = await conflicts.get(row.partitionKey, tableKey('part', kept.id, String(index)));
    if (piece === null) return kept;
    pieces.push(pieceJson.unpack(piece));
  }
  const { ended } = kept;
  return { ...(JSON.parse(pieces.join('')) as ConflictRow), ...(ended === undefined ? {} : { ended }) };
}

/** Dead letters in one table, a partition per link. */
export function createDeadLetterStore(deadLetters: Table): DeadLetterStore {
  return {
    async put(deadLetter, at, token = '') {
      const place = {
        partitionKey: tableKey(deadLetter.link),
        rowKey: tableKey(deadLetter.side, deadLetter.recordId, deadLetter.code),
      };
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const before = await deadLetters.get(place.partitionKey, place.rowKey);
        const old = before === null ? null : deadLetterJson.unpack(before);
        if (token !== '' && before?.['token'] === token) return;
        const next = { ...deadLetter, firstAt: old?.firstAt ?? at, lastAt: at, times: (old?.times ?? 0) + 1 };
        const row = { ...place, token, ...deadLetterJson.pack(next) };
        const written =
          before === null ? await deadLetters.insert(row) : await deadLetters.replace(row, before.etag);
        if (written !== null) return;
      }
      throw new CodedError('storage-unavailable', {
        detail: 'A dead letter is being written by many workers at once.',
        facts: { link: deadLetter.link, side: deadLetter.side, recordId: deadLetter.recordId },
      });
    },

    async list(link, limit) {
      const rows: DeadLetter[] = [];
      for await (const row of deadLetters.query(link === null ? '' : keyIs('PartitionKey', link)))
        rows.push(deadLetterJson.unpack(row));
      return rows.sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1)).slice(0, limit);
    },

    async look() {
      const { rows, next } = await firstPage(deadLetters);
      const found = rows.map((row) => deadLetterJson.unpack(row));
      return { deadLetters: found.sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1)), isMore: next !== null };
    },

    async of(link, records) {
      const found = await Promise.all(
        records.map((record) => take(deadLetters.query(below(link, record)), 1_000)),
      );
      return found.flat().map((row) => deadLetterJson.unpack(row));
    },

    clear: async ({ link, side, recordId, code, lastAt, times }) => {
      const [partitionKey, rowKey] = [tableKey(link), tableKey(side, recordId, code)];
      const row = await deadLetters.get(partitionKey, rowKey);
      if (row === null) return;
      const held = deadLetterJson.unpack(row);
      if (held.lastAt === lastAt && held.times === times)
        await deadLetters.remove(partitionKey, rowKey, row.etag);
    },
  };
}

/** Pages that may be empty before one with rows is found. */
const maxEmptyPages = 3;

/** The first page that has rows: one may be empty and have others behind it. */
async function firstPage(table: Table): Promise<TablePage> {
  let page = await table.page('', null);
  for (let empty = 0; page.rows.length === 0 && page.next !== null && empty < maxEmptyPages; empty += 1)
    page = await table.page('', page.next);
  return page;
}

/**
 * A filter for the dead letters of one record. One for two records would have storage walk over all of the link's, which may be
 * thousands while something is wrong.
 */
function below(link: string, { side, id }: SideRecordId): string {
  return `${keyIs('PartitionKey', link)} and ${keysBelow('RowKey', side, id)}`;
}

async function take(rows: AsyncIterable<StoredRow>, limit: number): Promise<StoredRow[]> {
  const taken: StoredRow[] = [];
  if (limit < 1) return taken;
  for await (const row of rows) {
    taken.push(row);
    if (taken.length >= limit) break;
  }
  return taken;
}
