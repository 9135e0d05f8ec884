/** Changes fields of a ticket, after a last look at it, and reads in the answer whether they are set. */
import type { Answered, Saved } from '../../../ports/side.ts';
import type { FieldChange, SideRecord } from '../../../rules/sync/record.ts';
import { patchOf, requireShown } from '../../records/change.ts';
import type { PatchOperation } from '../../wire/index.ts';
import { toIsoTime } from '../convert/to-iso-time.ts';
import type { TicketRow } from '../convert/to-side-record.ts';
import { toTicketPatch } from '../convert/to-ticket-patch.ts';
import { writeDescription } from '../description-note.ts';
import { requireUnchangedTicket } from '../read/ticket.ts';
import { ticketNotifications } from './notifications.ts';
import { recordAfter } from './record-after.ts';
import type { TicketWriter } from './ticket-writer.ts';

/**
 * Throws `record-moved` (retry) when the ticket changed since it was read, and `connectwise-verify-failed` (dead-letter)
 * when ConnectWise answers well and shows another value.
 */
export async function updateTicket(
  { scope, words, silent }: TicketWriter,
  record: SideRecord,
  change: FieldChange,
): Promise<{ readonly descriptionNoteId: string | null } & Answered & Saved> {
  const { client, link } = scope;
  const ticket = await requireUnchangedTicket(scope, record);
  const boardId = ticket.board?.id ?? link.connectwise.createOnBoard;
  const operations = toTicketPatch(change, {
    statusId: change.status === undefined ? undefined : await words.statusId(boardId, change.status),
    priorityId: change.priority === undefined ? undefined : await words.priorityId(change.priority),
  });
  const { id: descriptionNoteId, saved } =
    change.description === undefined
      ? { id: record.descriptionNoteId, saved: {} }
      : await writeDescription(client.notes(ticket.id), record.descriptionNoteId, change.description, silent);
  if (operations.length === 0) return { descriptionNoteId, record: null, saved, savedAt: '' };
  const answer = await client.tickets.patch(ticket.id, [
    ...operations,
    ...patchOf(ticketNotifications(silent)),
  ]);
  // The answer to the write itself is looked at: a later read could show somebody's next edit.
  requireWritten(ticket, operations, answer);
  // A description is a note, and the answer shows none.
  const after = change.description === undefined ? recordAfter(scope, record, answer) : null;
  const savedAt = answer._info?.lastUpdated === undefined ? '' : toIsoTime(answer._info.lastUpdated);
  return { descriptionNoteId, record: after, saved: { ...saved, ...summaryIn(answer) }, savedAt };
}

/**
 * Words have to show as they were written. A rule may alter a text while it is saved, so of the summary only one that is
 * as it was before, or is not shown at all, counts as not written.
 */
function requireWritten(before: TicketRow, operations: readonly PatchOperation[], answer: TicketRow): void {
  const isAltered = summaryIn(answer).summary !== undefined && answer.summary !== before.summary;
  const exact = operations.filter(({ path }) => path !== 'summary' || !isAltered);
  requireShown(before.id, exact, answer);
}

/** The summary that an answer shows; a caller may lack the right to see it. */
function summaryIn({ summary }: { readonly summary?: string }): FieldChange {
  return summary === undefined ? {} : { summary };
}
