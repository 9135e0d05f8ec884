/**
 * The places of a pair's rows: its claim, its state and its notes share one partition, so that one transaction can
 * name the claim and write the rest; the two id look-ups are in a table of their own.
 *
 *   pairs     acme!connectwise:4711   claim                     owner, expiresAt
 *                                     note!connectwise!88!0     one note
 *                                     file!connectwise!512      one attachment
 *                                     pair                      the pair
 *   pairids   acme!servicenow!46f0…   pair                      the pair's key
 *
 * Every partition key begins with the link, so rows of one link are never found under another.
 */
import type { AttachmentLink, NoteLink } from '../../../rules/sync/pair.ts';
import type { SideName } from '../../../rules/sync/record.ts';
import { tableKey } from '../../../kit/table-keys.ts';

/** The row key of the pair itself, and of its id look-ups. */
export const pairRowKey = 'pair';

/** The partition of one pair. */
export function pairPartition(link: string, pair: string): string {
  return tableKey(link, pair);
}

/** The row that says who may work on the pair. */
export function claimPlace(
  link: string,
  pair: string,
): { readonly partitionKey: string; readonly rowKey: string } {
  return { partitionKey: pairPartition(link, pair), rowKey: 'claim' };
}

/** The row of one note of the pair. */
export function noteRowKey({ sourceSide, sourceId, part }: NoteLink): string {
  return tableKey('note', sourceSide, sourceId, String(part));
}

const filePrefix = 'file!';

/** The row of one attachment of the pair. */
export function attachmentRowKey({ sourceSide, sourceId }: AttachmentLink): string {
  return tableKey('file', sourceSide, sourceId);
}

/** Returns true if a row of a pair's partition is an attachment's. */
export function isAttachmentRow(rowKey: string): boolean {
  return rowKey.startsWith(filePrefix);
}

/** The row that says to which pair a record belongs. */
export function idPlace(
  link: string,
  side: SideName,
  recordId: string,
): { readonly partitionKey: string; readonly rowKey: string } {
  return { partitionKey: tableKey(link, side, recordId), rowKey: pairRowKey };
}
