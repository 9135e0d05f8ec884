/**
 * Lists the differences between the two simulators, read from their own records and not through any client of ours:
 * every ticket of the storm against its incident, every note and file against its copies.
 */
import { createHash } from 'node:crypto';
import type { AttachedFile, People, Row } from './people.ts';

/** States that a status may show as, by the project's own configuration (config.json); read in both directions. */
const statesOf: Readonly<Record<string, readonly string[]>> = {
  New: ['1'],
  'In Progress': ['2'],
  Scheduled: ['2'],
  Waiting: ['3'],
  Completed: ['6'],
  Closed: ['6', '7', '8'],
};
/**
 * The ConnectWise priority that stands for each that ServiceNow computes (impact + urgency - 1). Nothing is configured
 * for 4: of the two that are equally near, the first one stands for it.
 */
const priorityOf: Readonly<Record<number, string>> = {
  1: 'Priority 1',
  2: 'Priority 2',
  3: 'Priority 3',
  4: 'Priority 3',
  5: 'Priority 4',
};

/** One sentence for each thing that differs, is missing, or stands twice; empty when both sides are equal. */
export async function differencesOf(crowd: People): Promise<readonly string[]> {
  const [tickets, notes, incidents, journal, documents, attachments] = await Promise.all([
    crowd.records('connectwise', 'tickets'),
    crowd.records('connectwise', 'notes'),
    crowd.records('servicenow', 'incident'),
    crowd.records('servicenow', 'sys_journal_field'),
    crowd.records('connectwise', 'documents'),
    crowd.records('servicenow', 'sys_attachment'),
  ]);
  const found: string[] = [];
  const keys = incidents.flatMap((row) =>
    text(row, 'correlation_id') === '' ? [] : [text(row, 'correlation_id')],
  );
  for (const key of new Set(keys)) {
    const twins = keys.filter((one) => one === key).length;
    if (twins > 1) found.push(`${twins} incidents carry ${key}`);
  }
  for (const id of crowd.ticketIds()) {
    const ticket = tickets.find((row) => String(row['id']) === id);
    const incident = incidents.find((row) => text(row, 'correlation_id').endsWith(`:${id}`));
    if (ticket === undefined || incident === undefined) {
      found.push(`ticket ${id} has no incident`);
      continue;
    }
    found.push(...ofFields(id, ticket, incident, notes));
    const ofTicket = notes.filter((row) => ticketOf(row) === id);
    const ofIncident = journal.filter((row) => row['element_id'] === incident['sys_id']);
    const incidentId = text(incident, 'sys_id');
    found.push(...ofNotes(crowd, id, incidentId, ofTicket, ofIncident));
    for (const file of crowd.files())
      if (file.recordId === id || file.recordId === incidentId)
        found.push(...ofFile(file, [id, incidentId], documents, attachments));
  }
  return found;
}

function ofFields(id: string, ticket: Row, incident: Row, notes: readonly Row[]): string[] {
  const found: string[] = [];
  const summary = text(ticket, 'summary');
  if (summary !== text(incident, 'short_description'))
    found.push(`summary of ${id}: "${summary}" and "${text(incident, 'short_description')}"`);
  const status = nameOf(ticket['status']);
  if (!(statesOf[status] ?? []).includes(text(incident, 'state')))
    found.push(`status of ${id}: "${status}" and "${text(incident, 'state')}"`);
  const priority = nameOf(ticket['priority']);
  const computed = Number(incident['impact']) + Number(incident['urgency']) - 1;
  if (priorityOf[computed] !== priority) found.push(`priority of ${id}: "${priority}" and ${computed}`);
  const description = notes.find((row) => ticketOf(row) === id && row['issueFlag'] === true);
  if (description !== undefined && text(description, 'text') !== text(incident, 'description'))
    found.push(`description of ${id}: "${text(description, 'text')}" and "${text(incident, 'description')}"`);
  return found;
}

function ofNotes(
  crowd: People,
  ticketId: string,
  incidentId: string,
  ofTicket: readonly Row[],
  ofIncident: readonly Row[],
): string[] {
  const found: string[] = [];
  for (const note of crowd.notes()) {
    if (note.recordId !== ticketId && note.recordId !== incidentId) continue;
    const copies =
      note.side === 'connectwise'
        ? ofIncident.filter((row) => text(row, 'value').endsWith(`): ${note.text}`))
        : ofTicket.filter((row) => text(row, 'text').endsWith(`): ${note.text}`));
    if (copies.length !== 1) found.push(`"${note.text}" of ${note.side} has ${copies.length} copies`);
    const isPrivate = copies.every((row) =>
      note.side === 'connectwise' ? row['element'] === 'work_notes' : row['internalAnalysisFlag'] === true,
    );
    if (copies.length > 0 && isPrivate !== note.isPrivate)
      found.push(`"${note.text}" stands in the wrong place`);
  }
  return found;
}

/** One and the same file on each of the two records, and on no other. */
function ofFile(
  { name, content }: AttachedFile,
  [ticketId, incidentId]: readonly [string, string],
  documents: readonly Row[],
  attachments: readonly Row[],
): string[] {
  const hash = createHash('sha256').update(content).digest('hex');
  const onTicket = documents.filter((row) => row['fileName'] === name);
  const onIncident = attachments.filter((row) => row['file_name'] === name);
  const isRight =
    onTicket.every((row) => text(row, 'recordId') === ticketId && row['size'] === content.length) &&
    onIncident.every((row) => row['table_sys_id'] === incidentId && row['hash'] === hash);
  if (onTicket.length === 1 && onIncident.length === 1 && isRight) return [];
  const bytes = [...onTicket, ...onIncident].map((row) => text(row, 'size') + text(row, 'size_bytes'));
  return [
    `file ${name}: ${onTicket.length} at ticket ${ticketId}, ${onIncident.length} at its incident; ${content.length} bytes became ${bytes.join(', ')}`,
  ];
}

const text = (row: Row, name: string): string => {
  const value = row[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
const ticketOf = (note: Row): string => text(note, 'ticketId') || idOf(note['ticket']);
const nameOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '';
const idOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '';
