/** Changes fields of a ticket, after a last look at it, and reads in the answer whether they are set. */
import type { FieldsWritten } from '../../../ports/side.ts';
import type { FieldWrite } from '../../../ports/writes.ts';
import { textsIn } from '../../../rules/sync/mapped/fields.ts';
import type { FieldChange, FieldName, SideRecord } from '../../../rules/sync/record.ts';
import { patchOf, requireShown } from '../../records/change.ts';
import type { PatchOperation } from '../../wire/index.ts';
import { toIsoTime } from '../convert/to-iso-time.ts';
import type { TicketRow } from '../convert/to-side-record.ts';
import { toTicketPatch } from '../convert/to-ticket-patch.ts';
import { requireUnchangedTicket } from '../read/ticket.ts';
import { ticketNotifications } from './notifications.ts';
import { operationsFor } from '../mapped/tickets.ts';
import { recordAfter, recordLooked } from './record-after.ts';
import type { TicketWriter } from './ticket-writer.ts';
import { updateDescription } from './update-description.ts';

/**
 * The ticket's own fields in one request, then its description, which is a note. Throws `word-unknown` (dead-letter) before
 * anything is sent.
 */
export async function updateTicket(
  writer: TicketWriter,
  record: SideRecord,
  { description, ...fields }: FieldChange,
): Promise<readonly FieldWrite<FieldsWritten>[]> {
  return [
    ...(Object.keys(fields).length === 0 ? [] : [await updateFields(writer, record, fields)]),
    ...(description === undefined ? [] : [updateDescription(writer, record, description)]),
  ];
}

/**
 * The look throws `record-moved` (retry) when the ticket changed since it was read, the request
 * `connectwise-verify-failed` (dead-letter) when ConnectWise answers well and shows another value.
 */
async function updateFields(
  { scope, words, silent }: TicketWriter,
  record: SideRecord,
  change: Omit<FieldChange, 'description'>,
): Promise<FieldWrite<FieldsWritten>> {
  const { client, link } = scope;
  const boardId = record.board === '' ? link.connectwise.createOnBoard : Number(record.board);
  const changes = await scope.mapped.changesFor(change, boardId);
  const operations = toTicketPatch(change, {
    statusId: change.status === undefined ? undefined : await words.statusId(boardId, change.status),
    priorityId: change.priority === undefined ? undefined : await words.priorityId(change.priority),
  });
  return {
    changes: Object.keys(change) as FieldName[],
    async look() {
      const read = await requireUnchangedTicket(scope, record);
      const { ticket } = read;
      const { summary, status, priority } = ticket;
      const mapped = await scope.mapped.valuesOf(ticket);
      const all = [...operations, ...operationsFor(changes, ticket)];
      return {
        fields: { summary, status: status?.name ?? '', priority: priority?.name ?? '', ...mapped },
        ...recordLooked(scope, record, read, mapped),
        async send(deadline) {
          const answer = await client
            .withDeadline(deadline)
            // Without an answer both sides are read again: a second try could set the value over a person's next edit.
            .tickets.patch(ticket.id, [...all, ...patchOf(ticketNotifications(silent))], {
              once: true,
            });
          // The answer to the write itself is looked at: a later read could show somebody's next edit.
          requireWritten(ticket, all, answer);
          const shown = await scope.mapped.shownBy(answer);
          const updated = answer._info?.lastUpdated;
          return {
            descriptionNoteId: record.descriptionNoteId,
            saved: { ...summaryIn(answer), ...textsIn(shown ?? {}) },
            savedAt: updated === undefined ? '' : toIsoTime(updated),
            record: recordAfter(scope, record, answer, shown),
          };
        },
      };
    },
  };
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
