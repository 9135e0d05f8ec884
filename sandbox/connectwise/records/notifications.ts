/**
 * The mails that a write would send. None leaves the simulator: each becomes a row of the table `notifications`, for
 * `GET /_sim/records/notifications`.
 *
 * The vendor's specification says only that `processNotifications: false` skips them and that true is the default
 * (OpenAPI 2025.8). Who is mailed about what depends on boards, statuses and workflow rules; this is an instance on
 * which everything is switched on: the customer hears of new tickets, of another status and of notes in the discussion
 * and the resolution, the members of internal notes.
 */
import { isRow, type Row } from '../store/table.ts';
import { newRow, type World } from '../store/world.ts';

/** One write that may send mail: the row before and after, and whether the caller wanted mail. */
export interface NotifiedWrite {
  readonly row: Row;
  /** Undefined for a new record. */
  readonly before: Readonly<Record<string, unknown>> | undefined;
  /** False where the caller said so; the vendor's default is true. */
  readonly wanted: boolean;
  readonly by: string;
}

/** Writes down the mails of one write. */
export function notify(world: World, { row, before, wanted, by }: NotifiedWrite): void {
  if (!wanted) return;
  const mail = mailOf(row, before);
  if (mail === undefined) return;
  world.table('notifications').add(newRow(world, { table: 'notifications', values: mail, by }));
}

function mailOf(
  row: Row,
  before: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> | undefined {
  const { values } = row;
  if (row.table === 'tickets') {
    if (before === undefined)
      return { ticketId: row.id, to: 'customer', about: 'new ticket', text: values['summary'] };
    if (before['status'] === values['status']) return undefined;
    const { status } = values;
    const text = isRow(status) ? status.values['name'] : '';
    return { ticketId: row.id, to: 'customer', about: 'status', text };
  }
  // An edited note is not sent again.
  if (row.table !== 'notes' || before !== undefined) return undefined;
  const isPublic = values['detailDescriptionFlag'] === true || values['resolutionFlag'] === true;
  return {
    ticketId: values['ticketId'],
    to: isPublic ? 'customer' : 'members',
    about: 'note',
    text: values['text'],
  };
}
