/** Files, one way: a row of the table `sys_attachment` → the attachment that the rules compare. */
import type { SideAttachment } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/rows.ts';
import { requireShownFields, sysIdIn, timeIn } from './shown-fields.ts';

/** The attachment of a row; `user` is the name in `sys_created_by` that is ours. */
export function fileRowToSideAttachment(row: Row, user: string): SideAttachment {
  // Without its author one of our own copies would look like somebody's file, without its name like nobody's.
  requireShownFields(row, ['file_name', 'sys_created_by'], 'sys_attachment');
  const size = row['size_bytes'] ?? '';
  const hash = row['hash'] ?? '';
  return {
    id: sysIdIn(row, 'sys_id', 'sys_attachment'),
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
    createdAt: timeIn(row, 'sys_created_on', 'sys_attachment'),
  };
}
