/** Adds a journal entry to an incident, after a last look at the incident. */
import type { Answered } from '../../../ports/side.ts';
import type { ReadyWrite } from '../../../ports/writes.ts';
import type { NoteDraft, ServiceNowNoteKind, SideNote, SideRecord } from '../../../rules/sync/record.ts';
import { incidentToSideRecord } from '../convert/to-side-record.ts';
import { readJournal } from '../journal/entries.ts';
import { requireIncident } from '../read/incident.ts';
import type { IncidentWriter } from './incident-writer.ts';
import { isWhole } from './whole-answer.ts';

/**
 * The entry is sent once, and the journal read to learn its id: null when none, or more than one, can be it. The look
 * throws `record-moved` (retry) when the incident left the link; an incident that changed takes the note.
 */
export function addIncidentNote(
  writer: IncidentWriter,
  record: SideRecord,
  note: NoteDraft,
): ReadyWrite<{ readonly id: string | null } & Answered> {
  return {
    async look() {
      const { scope } = writer;
      const { row, serverTime } = await requireIncident(scope, record.id);
      const shown = incidentToSideRecord(row, serverTime, record.notes, scope.mapped.valuesOf(row));
      const send = (deadline: number) => sendEntry(writer, record, { ...note, deadline });
      return { fields: {}, record: shown, send };
    },
  };
}

async function sendEntry(
  writer: IncidentWriter,
  record: SideRecord,
  { deadline, ...note }: NoteDraft & { readonly deadline: number },
): Promise<{ readonly id: string | null } & Answered> {
  const { scope } = writer;
  const kind: ServiceNowNoteKind = note.kind === 'comments' ? 'comments' : 'work_notes';
  const answer = await scope.client
    .withDeadline(deadline)
    .patch('incident', record.id, { [kind]: note.text }, false);
  const known = new Set([...record.notes.map(({ id }) => id), ...note.present]);
  const notes = await readJournal(writer, record.id);
  return {
    id: idOfNew(
      notes.filter(({ id }) => !known.has(id)),
      kind,
      note.text,
    ),
    record: isWhole(scope, answer, record.id)
      ? incidentToSideRecord(answer, record.readAt, notes, scope.mapped.valuesOf(answer))
      : null,
  };
}

/** The answer holds no id: the new entry with this text is ours, unless there are several. */
function idOfNew(added: readonly SideNote[], kind: ServiceNowNoteKind, text: string): string | null {
  const [only, ...others] = added.filter((entry) => entry.kind === kind && isSameText(entry.text, text));
  return only !== undefined && others.length === 0 ? only.id : null;
}

function isSameText(one: string, other: string): boolean {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();
  return plain(one) === plain(other);
}
