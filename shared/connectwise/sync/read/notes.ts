/** The notes of a ticket: those of its three sections, and the texts of its time entries where the link wants them. */
import { CodedError } from '../../../rules/errors.ts';
import type { SideNote } from '../../../rules/sync/record.ts';
import type { AnyNote, TicketNote } from '../../wire/index.ts';
import { timeEntryToSideNote, ticketNoteToSideNote } from '../convert/to-side-note.ts';
import type { TicketRow } from '../convert/to-side-record.ts';
import { findDescription } from '../description-note.ts';
import type { TicketScope } from '../ticket-scope.ts';

/** The notes of a ticket, and which of them is its description. */
export interface NotesRead {
  /** Oldest first. */
  readonly notes: readonly SideNote[];
  /** The note that holds the ticket's description. */
  readonly description: SideNote | undefined;
}

/**
 * Every note of the ticket; two requests where the link mirrors time entries, else one. Throws `row-of-another-record`
 * (retry) when a list holds what belongs to another ticket.
 */
export async function readNotes(scope: TicketScope, ticket: TicketRow): Promise<NotesRead> {
  const { notes, description } = await sectionNotes(scope, ticket);
  const extra = scope.link.notes.timeEntries ? await timeEntryNotes(scope, ticket.id) : [];
  const every = [...notes, ...extra].toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
  return { notes: every, description };
}

async function sectionNotes({ client }: TicketScope, ticket: TicketRow): Promise<NotesRead> {
  const rows: TicketNote[] = [];
  for await (const row of client.notes(ticket.id).list()) {
    requireOwn(row.ticketId, ticket.id, 'note');
    rows.push(row);
  }
  const notes = rows
    .map(ticketNoteToSideNote)
    .toSorted(
      (one, other) => one.createdAt.localeCompare(other.createdAt) || Number(one.id) - Number(other.id),
    );
  const description = findDescription(rows, notes, ticket._info?.dateEntered);
  return { notes: notes.map((note) => ({ ...note, describes: note.id === description?.id })), description };
}

async function timeEntryNotes({ client }: TicketScope, ticketId: number): Promise<SideNote[]> {
  const notes: SideNote[] = [];
  for await (const entry of client.allNotes(ticketId))
    if (entry.noteType === 'TimeEntryNote' && (entry.text ?? '') !== '' && isOwn(entry, ticketId))
      notes.push(timeEntryToSideNote(entry));
  return notes;
}

/** A ticket that was merged into this one shows its texts here; they stay its own. */
function isOwn({ ticket, mergedFlag, bundledFlag }: AnyNote, ticketId: number): boolean {
  if (ticket?.id !== ticketId && (mergedFlag === true || bundledFlag === true)) return false;
  requireOwn(ticket?.id, ticketId, 'time entry');
  return true;
}

/** A misrouted answer must not put one customer's words into another's record, and says nothing about this one. */
function requireOwn(owner: number | null | undefined, ticketId: number, what: string): void {
  if (owner === ticketId) return;
  if (owner === null || owner === undefined)
    throw new CodedError('connectwise-field-missing', { detail: `A ${what} came without its ticket.` });
  throw new CodedError('row-of-another-record', {
    detail: `The list of ticket ${ticketId} holds a ${what} of another ticket.`,
    facts: { side: 'connectwise', record: ticketId },
  });
}
