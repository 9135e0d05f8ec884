/** Files, one way: a ticket's document → the attachment that the rules compare. */
import type { SideAttachment } from '../../../rules/sync/record.ts';
import type { DocumentInfo } from '../../wire/index.ts';
import { toSureTime } from './to-iso-time.ts';
import { toRecordId } from './to-record-id.ts';

/** A document of the ticket. ConnectWise gives neither its type nor a hash, nor a comparable name of who added it. */
export function documentToSideAttachment(row: DocumentInfo): SideAttachment {
  return {
    id: toRecordId(row.id, 'document'),
    name: row.fileName ?? row.title ?? '',
    contentType: '',
    bytes: row.size ?? null,
    isFile: row.linkFlag !== true,
    // Private unless publicFlag is true.
    isPrivate: row.publicFlag !== true,
    byUs: null,
    label: row.title ?? '',
    sha256: null,
    createdAt: toSureTime(
      row.createdOnDate ?? row._info?.dateEntered ?? row._info?.lastUpdated,
      'The time of a document',
    ),
  };
}
