/** Files, one way: a row of the table `sys_attachment` → the attachment that the rules compare. */
import type { SideAttachment } from '../../../rules/sync/record.ts';
import { fromGlideTime } from '../../http/query.ts';
import type { Row } from '../../http/rows.ts';

/** The attachment of a row; `user` is the name in `sys_created_by` that is ours. */
export function fileRowToSideAttachment(row: Row, user: string): SideAttachment {
  const size = row['size_bytes'] ?? '';
  const hash = row['hash'] ?? '';
  return {
    id: row['sys_id'] ?? '',
    name: row['file_name'] ?? '',
    contentType: row['content_type'] ?? '',
    bytes: /^\d+$/.test(size) ? Number(size) : null,
    isFile: true,
    // Everybody who sees the incident sees its files.
    isPrivate: false,
    byUs: row['sys_created_by'] === user,
    label: '',
    // Older releases keep another kind of hash there, or none.
    sha256: /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : null,
    createdAt: fromGlideTime(row['sys_created_on'] ?? ''),
  };
}
