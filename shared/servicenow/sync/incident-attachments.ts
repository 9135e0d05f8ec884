/** The attachments of an incident as the sync sees them: its files, their bytes, and adding one. */
import type { ShownFiles } from '../../kit/listed-files.ts';
import type { ReadyWrite } from '../../ports/writes.ts';
import { CodedError } from '../../rules/errors.ts';
import { parseRecordId } from '../../rules/sync/record-id.ts';
import type {
  AttachmentContent,
  AttachmentDraft,
  SideAttachment,
  SideRecord,
} from '../../rules/sync/record.ts';
import { fileRowToSideAttachment } from './convert/to-side-attachment.ts';
import type { IncidentScope } from './incident-scope.ts';
import { requireIncident } from './read/incident.ts';

/**
 * The part of the port `Side` that is about files. `shown` remembers the incidents of the link and their files. Opening
 * a file of another incident throws `record-out-of-scope` (dead-letter).
 */
export function incidentAttachments(scope: IncidentScope, shown: ShownFiles) {
  const { attachments: files } = scope.client;
  const { user } = scope.link.servicenow;

  async function attachments(recordId: string): Promise<readonly SideAttachment[]> {
    if (!shown.isInLink(recordId)) await requireIncident(scope, recordId);
    const rows = await files.of('incident', recordId);
    const found = rows.map((row) => fileRowToSideAttachment(row, user));
    shown.listed(
      recordId,
      found.map(({ id }) => id),
    );
    return found;
  }

  return {
    attachments,

    async openAttachment(recordId: string, id: string, maxBytes: number): Promise<AttachmentContent> {
      // A file is opened by its own id, whatever it hangs on: the id is looked for in the incident's own list.
      if (!shown.hangsOn(recordId, id)) await attachments(recordId);
      if (!shown.hangsOn(recordId, id))
        throw new CodedError('record-out-of-scope', {
          detail: `Attachment ${id} does not hang on incident ${recordId}.`,
          facts: { side: 'servicenow', record: recordId },
        });
      return files.open(id, maxBytes);
    },

    addAttachment(
      record: SideRecord,
      draft: AttachmentDraft,
      chunks: AsyncIterable<Uint8Array>,
    ): Promise<ReadyWrite<{ readonly id: string | null }>> {
      const send = async (deadline: number) => {
        const made = await scope.client.withDeadline(deadline).attachments.add({
          table: 'incident',
          sysId: record.id,
          fileName: draft.name,
          contentType: draft.contentType,
          body: { chunks, bytes: draft.bytes },
        });
        return { id: parseRecordId('servicenow', made['sys_id']) };
      };
      const look = async () => {
        await requireIncident(scope, record.id);
        return { fields: {}, send };
      };
      return Promise.resolve({ look });
    },
  };
}
