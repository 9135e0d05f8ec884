/** The attachments of an incident as the sync sees them: its files, their bytes, and adding one. */
import type { Window } from '../../rules/sync/cursor.ts';
import type {
  AttachmentContent,
  AttachmentDraft,
  SideAttachment,
  SideRecord,
} from '../../rules/sync/record.ts';
import { CodedError } from '../../rules/errors.ts';
import type { ShownFiles } from '../../kit/listed-files.ts';
import type { ServiceNowAttachments } from '../http/attachments.ts';
import { fromGlideTime } from '../http/query.ts';
import type { Row } from '../http/rows.ts';

/** The part of the port `Side` that is about files. `requireInScope` throws when the incident is not in the link. */
export function incidentAttachments(of: {
  readonly attachments: ServiceNowAttachments;
  /** Who we are in `sys_created_by`. */
  readonly user: string;
  requireInScope(id: string): Promise<void>;
  readonly shown: ShownFiles;
}) {
  const { shown } = of;
  async function attachments(recordId: string): Promise<readonly SideAttachment[]> {
    if (!shown.isInLink(recordId)) await of.requireInScope(recordId);
    const rows = await of.attachments.of('incident', recordId);
    const found = rows.map((row) => toAttachment(row, of.user));
    shown.listed(
      recordId,
      found.map(({ id }) => id),
    );
    return found;
  }

  return {
    attachments,

    /** The incidents to which files were added inside a window: that moves nothing on the incidents themselves. */
    async filesAdded(window: Window) {
      const rows = await of.attachments.added('incident', window.from, window.to);
      return rows.map((row) => ({
        id: row['table_sys_id'] ?? '',
        version: '',
        updatedAt: fromGlideTime(row['sys_created_on'] ?? ''),
        attachment: row['sys_id'] ?? '',
      }));
    },

    async openAttachment(recordId: string, id: string, maxBytes: number): Promise<AttachmentContent> {
      // A file is opened by its own id, whatever it hangs on: the id is looked for in the incident's own list.
      if (!shown.hangsOn(recordId, id)) await attachments(recordId);
      if (!shown.hangsOn(recordId, id))
        throw new CodedError('record-out-of-scope', {
          detail: `Attachment ${id} does not hang on incident ${recordId}.`,
          facts: { side: 'servicenow', record: recordId },
        });
      return of.attachments.open(id, maxBytes);
    },

    async addAttachment(record: SideRecord, draft: AttachmentDraft, chunks: AsyncIterable<Uint8Array>) {
      await of.requireInScope(record.id);
      const made = await of.attachments.add({
        table: 'incident',
        sysId: record.id,
        fileName: draft.name,
        contentType: draft.contentType,
        body: { chunks, bytes: draft.bytes },
      });
      return { id: made['sys_id'] ?? null };
    },
  };
}

function toAttachment(row: Row, user: string): SideAttachment {
  const size = row['size_bytes'] ?? '';
  const hash = row['hash'] ?? '';
  return {
    id: row['sys_id'] ?? '',
    name: row['file_name'] ?? '',
    contentType: row['content_type'] ?? '',
    bytes: /^\d+$/.test(size) ? Number(size) : null,
    isFile: true,
    // Whoever sees the incident sees its files.
    isPrivate: false,
    byUs: row['sys_created_by'] === user,
    label: '',
    // Older releases keep another kind of hash there, or none.
    sha256: /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : null,
    createdAt: fromGlideTime(row['sys_created_on'] ?? ''),
  };
}
