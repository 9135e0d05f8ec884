/**
 * Received messages, each handled once: the first to insert the row is `new`. The row says "accepted" only after the
 * work is durable elsewhere, so a failure between the two lets the sender's next try through.
 *
 * Messages that come together are written together, one transaction for all of a sender that came while the one before was
 * under way: a burst of callbacks then costs a fraction of the requests, and one message alone waits for nobody. Marks wait
 * half a second for others, because nobody waits for them: until a mark is written, this process knows the message as
 * accepted, and another one takes it for `seen`.
 */
import { grouped } from '../../kit/grouped.ts';
import { tableKey } from '../../kit/table-keys.ts';
import type { MessageClaims } from '../../ports/stores.ts';
import type { Table, TableRow } from '../../ports/table.ts';

/**
 * The service takes a hundred rows of one partition (Performing entity group transactions). It answers within some tens of
 * milliseconds, and a sender waits for seconds: so much of a burst goes together.
 */
const limits = { maxItems: 100, maxRuns: 2, besideAfterMs: 100 };

/** Message claims in one table. `lingerMs` is how long a mark waits for others, in milliseconds. */
export function createMessageClaims(
  messages: Table,
  { lingerMs = 500 }: { readonly lingerMs?: number } = {},
): MessageClaims {
  const bySender = new Map<string, SenderRows>();
  const of = (partition: string): SenderRows => {
    const known = bySender.get(partition) ?? rowsOf(messages, lingerMs);
    bySender.set(partition, known);
    return known;
  };
  return {
    async claimMessage(partition, messageId, now) {
      const place = { partitionKey: tableKey(partition), rowKey: tableKey(messageId) };
      if (of(partition).unwritten.has(place.rowKey)) return 'accepted';
      const row = { ...place, accepted: false, at: new Date(now).toISOString() };
      if (await of(partition).isInserted(row)) return 'new';
      const seen = await messages.get(place.partitionKey, place.rowKey);
      return seen?.['accepted'] === true ? 'accepted' : 'seen';
    },

    async markAccepted(partition, messageId, now) {
      const place = { partitionKey: tableKey(partition), rowKey: tableKey(messageId) };
      const { unwritten, put } = of(partition);
      unwritten.add(place.rowKey);
      try {
        await put({ ...place, accepted: true, at: new Date(now).toISOString() });
      } finally {
        unwritten.delete(place.rowKey);
      }
    },
  };
}

/** The rows of one sender. */
interface SenderRows {
  readonly isInserted: (row: TableRow) => Promise<boolean>;
  readonly put: (row: TableRow) => Promise<boolean>;
  /** Row keys of the marks that are not in the table yet. */
  readonly unwritten: Set<string>;
}

function rowsOf(messages: Table, lingerMs: number): SenderRows {
  const insertOne = async (row: TableRow): Promise<boolean> => (await messages.insert(row)) !== null;
  return {
    unwritten: new Set(),
    isInserted: grouped(async (rows) => {
      const isTogether = rows.length > 1 && areDistinct(rows);
      if (isTogether) {
        const { kind } = await messages.transact(rows.map((row) => ({ verb: 'insert', row })));
        if (kind === 'done') return rows.map(() => true);
      }
      // One of them was there: nothing was written, and each finds out by itself whether it was that one.
      return Promise.all(rows.map(insertOne));
    }, limits),
    put: grouped(
      async (rows) => {
        if (rows.length > 1 && areDistinct(rows))
          await messages.transact(rows.map((row) => ({ verb: 'put', row })));
        else await Promise.all(rows.map((row) => messages.put(row)));
        return rows.map(() => true);
      },
      { ...limits, lingerMs },
    ),
  };
}

/** A transaction may name a row once. */
function areDistinct(rows: readonly TableRow[]): boolean {
  return new Set(rows.map(({ rowKey }) => rowKey)).size === rows.length;
}
