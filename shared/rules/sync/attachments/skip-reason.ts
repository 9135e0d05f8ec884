/** The reasons for which a file stays where it is. */
import { isTypeAllowed, safeFileName } from '../../config/attachments/policy.ts';
import type { ErrorCode } from '../../errors.ts';
import type { AttachmentSituation } from './plan.ts';
import { closedSides } from '../closed-records.ts';
import type { SkipReason } from '../pair.ts';
import { otherSide } from '../record.ts';
import type { SideAttachment, SideName } from '../record.ts';

/** The first reason that keeps the file back, by the link's policy; null lets it travel. */
export function skipReason(
  source: SideAttachment,
  side: SideName,
  situation: AttachmentSituation,
): SkipReason | null {
  const { link, records } = situation;
  const policy = link.attachments;
  if (!source.isFile) return 'no-file';
  if (source.bytes === 0) return 'empty';
  if (source.isPrivate && !policy.allowPrivate) return 'private';
  if (source.bytes !== null && source.bytes > policy.maxBytes) return 'too-large';
  if (!isTypeAllowed(safeFileName(source.name), policy)) return 'type-blocked';
  const closed = closedSides(link, records.connectwise, records.servicenow)[otherSide(side)];
  if (closed !== undefined) return closed;
  return !link.history && isOlder(source, side, situation) ? 'older-than-pair' : null;
}

const finalReasons: ReadonlySet<string> = new Set(['empty', 'no-file', 'our-own', 'source-gone']);

/** True for a reason that another policy, or a record that is opened again, may take back. */
export function mayBeTakenBack(reason: SkipReason | ErrorCode | null): boolean {
  return reason !== null && !finalReasons.has(reason);
}

/** A file this much older than its pair still belongs to it, such as that of the first message; milliseconds. */
const graceMs = 60_000;

/** True when the file is older than the pair by our clock; the `readAt` of its record shows how far its side's is ahead. */
function isOlder(
  source: SideAttachment,
  side: SideName,
  { pair, records, readBy }: AttachmentSituation,
): boolean {
  const aheadMs = Date.parse(records[side].readAt) - readBy[side];
  return Date.parse(source.createdAt) - aheadMs < Date.parse(pair.createdAt) - graceMs;
}
