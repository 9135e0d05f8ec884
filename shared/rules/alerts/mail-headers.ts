/** Subject and ids of a mail about alerts: opening, reminder and recovery of an alert stand in one thread. */
import type { AlertNotice } from './notice.ts';
import { noticeTitle } from './wording.ts';

/** The subject of a mail about a notice, its id, and the mails that it answers. */
export interface MailHeaders {
  /** One line of at most 150 characters. */
  readonly subject: string;
  /** The same when a notice is sent again, so that a mailbox shows it once. */
  readonly messageId: string;
  /** The mail that told the opening of the first alert; null where everything in this one is new. */
  readonly inReplyTo: string | null;
  /** The mails that told the openings, at most 20. */
  readonly references: readonly string[];
}

/** The headers of a mail; `from` is the address that sends it. */
export function mailHeaders(notice: AlertNotice, from: string): MailHeaders {
  const domain = from.slice(from.lastIndexOf('@') + 1).replaceAll(/[^A-Za-z0-9.-]/g, '');
  const idOf = (id: string): string => `<alert-${id.replaceAll(/[^0-9a-f-]/g, '')}@${domain}>`;
  const messageId = idOf(notice.id);
  const openings = notice.items.map(({ openedBy }) => idOf(openedBy)).filter((id) => id !== messageId);
  const references = [...new Set(openings)].slice(0, 20);
  return { subject: noticeTitle(notice, 150), messageId, inReplyTo: references[0] ?? null, references };
}
