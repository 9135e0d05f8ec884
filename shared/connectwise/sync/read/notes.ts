/** The notes of a ticket: those of its three sections, and the texts of its time entries where the link wants them. */
import { CodedError } from '../../../rules/errors.ts';
import type { SideNote } from '../../../rules/sync/record.ts';
import type { AnyNote, TicketNote } from '../../wire/index.ts';
import { timeEntryToSideNote, ticketNoteToSideNote } from '../convert/to-side-note.ts';
import type { TicketRow } from '../convert/to-side-record.ts';
import { findDescription } from '../description-note.ts';
import type { TicketScope } from '../ticket-scope.ts';

/** All texts below a ticket as they came, which its description is found among once the ticket is known. */
export interface NoteRows {
  readonly sections: readonly TicketNote[];
  readonly timeEntries: readonly SideNote[];
}

/** The notes of a ticket, and which of them is its description. */
export interface NotesRead {
  /** Oldest first. */
  readonly notes: readonly SideNote[];
  /** The note that holds the ticket's description. */
  readonly description: SideNote | undefined;
}

/** Every note of the ticket, as `readNoteRows` and `notesOf`. */
export async function readNotes(scope: TicketScope, ticket: TicketRow): Promise<NotesRead> {
  return notesOf(await readNoteRows(scope, ticket.id), ticket);
}

/**
 * Asks for the texts below a ticket; two requests at once where the link mirrors time entries, else one. Throws
 * `row-of-another-record` (retry) when a list holds what belongs to another ticket, and `connectwise-field-missing`
 * (retry) when it does not say to which.
 */
export async function readNoteRows(scope: TicketScope, ticketId: number): Promise<NoteRows> {
  const [sections, timeEntries] = await Promise.all([
    sectionNotes(scope, ticketId),
    scope.link.notes.timeEntries ? timeEntryNotes(scope, ticketId) : [],
  ]);
  return { sections, timeEntries };
}

/** The notes that these rows are, and the one among them that describes the ticket. */
export function notesOf({ sections, timeEntries }: NoteRows, ticket: TicketRow): NotesRead {
  const plain = sections
    .map(ticketNoteToSideNote)
    .toSorted(
      (one, other) => one.createdAt.localeCompare(other.createdAt) || Number(one.id) - Number(other.id),
    );
  const description = findDescription(sections, plain, ticket._info?.dateEntered);
  const notes = plain.map((note) => ({ ...note, describes: note.id === description?.id }));
  const every = [...notes, ...timeEntries].toSorted((one, other) =>
    one.createdAt.localeCompare(other.createdAt),
  );
  return { notes: every, description };
}

async function sectionNotes({ client }: TicketScope, ticketId: number): Promise<readonly TicketNote[]> {
  const rows: TicketNote[] = [];
  for await (const row of client.notes(ticketId).list()) {
    requireOwn(row.ticketId, ticketId, 'note');
    rows.push(row);
  }
  return rows;
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
    throw new CodedError('connectwise-field-missing', {
      detail: `ConnectWise returned a ${what} without its ticket.`,
    });
  throw new CodedError('row-of-another-record', {
    detail: `The list of ticket ${ticketId} contains a ${what} of another ticket.`,
    facts: { side: 'connectwise', record: ticketId },
  });
}
