/**
 * Received messages, each handled once: the first to insert the row is `new`. Nothing says in the table that the work is durable
 * elsewhere: this process remembers it, and any other one sees it by the row's age. As long as its sender may try again, the message
 * of a row is `seen`, and worked once more, which changes nothing. So a callback costs one request here, and a failure between the row
 * and the queue lets the sender's next try through.
 *
 * Messages that come together are written together, one transaction for all of a sender that came while the one before was
 * under way: a burst of callbacks then costs a fraction of the requests, and one message alone waits for nobody.
 */
import { grouped } from '../../kit/grouped.ts';
import { tableKey } from '../../kit/table-keys.ts';
import type { MessageClaims } from '../../ports/stores.ts';
import type { StoredRow, Table, TableRow } from '../../ports/table.ts';

/**
 * The service takes a hundred rows of one partition (Performing entity group transactions). It answers within some tens of
 * milliseconds, and a sender waits for seconds: so much of a burst goes together.
 */
const limits = { maxItems: 100, maxRuns: 2, besideAfterMs: 100 };

/**
 * Milliseconds after which a message that comes again was accepted at its first time: longer than any sender tries. ConnectWise tries
 * for six seconds, our application in ServiceNow for twenty-one minutes.
 */
const triedForMs = 60 * 60_000;
/** Messages that a process remembers as accepted; one that it has forgotten costs a second nudge if it comes again. */
const maxRemembered = 20_000;

/** Message claims in one table. */
export function createMessageClaims(messages: Table): MessageClaims {
  const inserts = new Map<string, (row: TableRow) => Promise<boolean>>();
  const accepted = new Set<string>();
  const isInserted = (row: TableRow): Promise<boolean> => {
    const insert = inserts.get(row.partitionKey) ?? inserting(messages);
    inserts.set(row.partitionKey, insert);
    return insert(row);
  };
  const placeOf = (partition: string, messageId: string) => ({
    partitionKey: tableKey(partition),
    rowKey: tableKey(messageId),
  });
  const nameOf = ({ partitionKey, rowKey }: ReturnType<typeof placeOf>): string =>
    JSON.stringify([partitionKey, rowKey]);
  const isAccepted = (partition: string, messageId: string): boolean =>
    accepted.has(nameOf(placeOf(partition, messageId)));
  return {
    isAccepted,

    async claimMessage(partition, messageId, now) {
      if (isAccepted(partition, messageId)) return 'accepted';
      const place = placeOf(partition, messageId);
      // The release before reads `accepted`.
      if (await isInserted({ ...place, accepted: false, at: new Date(now).toISOString() })) return 'new';
      return isFinal(await messages.get(place.partitionKey, place.rowKey), now) ? 'accepted' : 'seen';
    },

    markAccepted(partition, messageId) {
      accepted.add(nameOf(placeOf(partition, messageId)));
      for (const oldest of accepted) {
        if (accepted.size <= maxRemembered) break;
        accepted.delete(oldest);
      }
      return Promise.resolve();
    },
  };
}

/** A row of an earlier release says so itself. */
function isFinal(row: StoredRow | null, now: number): boolean {
  return row?.['accepted'] === true || now - Date.parse(String(row?.['at'])) >= triedForMs;
}

/** Inserts the rows of one sender; says of each whether it was not there before. */
function inserting(messages: Table): (row: TableRow) => Promise<boolean> {
  const insertOne = async (row: TableRow): Promise<boolean> => (await messages.insert(row)) !== null;
  return grouped(async (rows) => {
    const isTogether = rows.length > 1 && areDistinct(rows);
    if (isTogether) {
      const { kind } = await messages.transact(rows.map((row) => ({ verb: 'insert', row })));
      if (kind === 'done') return rows.map(() => true);
    }
    // One of them was there: nothing was written, and each finds out by itself whether it was that one.
    return Promise.all(rows.map(insertOne));
  }, limits);
}

/** A transaction may name a row once. */
function areDistinct(rows: readonly TableRow[]): boolean {
  return new Set(rows.map(({ rowKey }) => rowKey)).size === rows.length;
}
