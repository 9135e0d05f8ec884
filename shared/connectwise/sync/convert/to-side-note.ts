/** Notes, one way: a ticket's note or time entry → the note that the rules compare. */
import type { ConnectWiseNoteKind, SideNote } from '../../../rules/sync/record.ts';
import type { AnyNote, TicketNote } from '../../wire/index.ts';
import { toIsoTime } from './to-iso-time.ts';
import { toRecordId } from './to-record-id.ts';

/** A note of the ticket. */
export function ticketNoteToSideNote(note: TicketNote): SideNote {
  return {
    id: toRecordId(note.id, 'note'),
    kind: ticketNoteToKind(note),
    text: note.text ?? '',
    author: note.member?.name ?? note.contact?.name ?? note.createdBy ?? '',
    byUs: null,
    createdAt: toIsoTime(note.dateCreated ?? note._info?.dateEntered),
    describes: false,
    editable: true,
  };
}

/** The text of a time entry. Its id is prefixed, because a note and a time entry may have the same number. */
export function timeEntryToSideNote(entry: AnyNote): SideNote {
  return {
    id: `time-${toRecordId(entry.id, 'time entry')}`,
    kind: ticketNoteToKind(entry),
    text: entry.text ?? '',
    author: entry.member?.name ?? entry.contact?.name ?? '',
    byUs: null,
    createdAt: toIsoTime(entry.timeStart ?? entry._info?.dateEntered),
    describes: false,
    editable: false,
  };
}

/** The section of a note. It may stand in several: the most private one decides. In none, it is private. */
export function ticketNoteToKind(
  note: Pick<TicketNote, 'detailDescriptionFlag' | 'internalAnalysisFlag' | 'resolutionFlag'>,
): ConnectWiseNoteKind {
  if (note.internalAnalysisFlag === true) return 'internal';
  if (note.resolutionFlag === true) return 'resolution';
  return note.detailDescriptionFlag === true ? 'discussion' : 'internal';
}
