/**
 * The documents of a ticket as the sync sees them: its files, their bytes, and adding one.
 *
 * ConnectWise does not say which account added a document in a way that could be compared with ours, and gives no hash:
 * a copy of ours is known by its title, which names the record it came from.
 */
import { CodedError } from '../../rules/errors.ts';
import type {
  AttachmentContent,
  AttachmentDraft,
  SideAttachment,
  SideRecord,
} from '../../rules/sync/record.ts';
import type { ReadyWrite } from '../../ports/writes.ts';
import type { ShownFiles } from '../../kit/listed-files.ts';
import type { ConnectWiseClient } from '../client.ts';
import { toRecordId } from './convert/to-record-id.ts';
import { toNumericId } from './convert/to-numeric-id.ts';
import { documentToSideAttachment } from './convert/to-side-attachment.ts';

/**
 * The part of the port `Side` that is about files. `ticketOf` throws when the ticket is not in the link. Opening a file
 * of another ticket throws `record-out-of-scope` (dead-letter).
 */
export function ticketDocuments(
  client: ConnectWiseClient,
  shown: ShownFiles,
  ticketOf: (id: string) => Promise<number>,
) {
  async function attachments(recordId: string): Promise<readonly SideAttachment[]> {
    if (!shown.isInLink(recordId)) await ticketOf(recordId);
    const found: SideAttachment[] = [];
    for await (const row of client.documents.list('Ticket', toNumericId(recordId)))
      found.push(documentToSideAttachment(row));
    shown.listed(
      recordId,
      found.map(({ id }) => id),
    );
    return found;
  }

  return {
    attachments,

    async openAttachment(recordId: string, id: string, maxBytes: number): Promise<AttachmentContent> {
      // A document does not tell what it hangs on: its number is looked for in the ticket's own list.
      if (!shown.hangsOn(recordId, id)) await attachments(recordId);
      if (!shown.hangsOn(recordId, id))
        throw new CodedError('record-out-of-scope', {
          detail: `Document ${id} does not hang on ticket ${recordId}.`,
          facts: { side: 'connectwise', record: recordId },
        });
      const file = await client.documents.download(toNumericId(id), { maxBytes });
      return { bytes: file.size ?? null, chunks: inPieces(file.bytes) };
    },

    addAttachment(
      record: SideRecord,
      draft: AttachmentDraft,
      chunks: AsyncIterable<Uint8Array>,
    ): Promise<ReadyWrite<{ readonly id: string | null }>> {
      const look = async () => {
        const recordId = await ticketOf(record.id);
        const send = async (deadline: number) => {
          const made = await client.withDeadline(deadline).documents.send({
            recordType: 'Ticket',
            recordId,
            fileName: draft.name,
            title: draft.label,
            contentType: draft.contentType,
            privateFlag: draft.isPrivate,
            chunks,
            size: draft.bytes,
          });
          return { id: toRecordId(made.id, 'document') };
        };
        return { fields: {}, send };
      };
      return Promise.resolve({ look });
    },
  };
}

/** A generator that can be closed before it was begun, which closes the connection. */
async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* bytes;
}
