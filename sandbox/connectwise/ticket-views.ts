/** Tickets as the page of the simulators shows them, with what a person's hand would change. */
import {
  namedRecords,
  greatest,
  isInPlaces,
  madeFromKey,
  maxNotes,
  type RecordView,
  type NoteView,
  type ViewQuery,
  type RecordViews,
  type Choice,
} from '../common/record-view.ts';
import { referenceValue } from './store/reference-value.ts';
import { isRow, type Row } from './store/table.ts';
import type { World } from './store/world.ts';

/** The person in whose name the page changes tickets. */
const person = 'tpatel';

/** The views asked for; project tickets have none, for they are no counterpart of an incident. */
export function ticketViews(world: World, query: ViewQuery): Omit<RecordViews, 'faults'> {
  return {
    system: 'ConnectWise',
    noun: 'ticket',
    records: chosen(world, query).map((row) => viewOf(world, row)),
    blank: blankTicket(query.places[0] ?? ''),
    person,
  };
}

function chosen(world: World, query: ViewQuery): readonly Row[] {
  const tickets = world.table('tickets');
  const named = namedRecords(
    query,
    (id) => tickets.get(Number(id)),
    () => tickets.rows(),
    originOf,
  );
  if (named !== undefined) return named.filter(isServiceTicket);
  const { limit, find, places } = query;
  const words = find.trim().toLowerCase();
  const fits = tickets
    .rows()
    .filter(
      (row) =>
        isServiceTicket(row) &&
        isInPlaces(placeOf(row), places) &&
        (words === '' || `${row.id} ${textOf(row.values['summary'])}`.toLowerCase().includes(words)),
    );
  // The latest ids are mostly the latest changes: met first, they leave little to move.
  return greatest(fits.toReversed(), ({ lastUpdated }) => lastUpdated, limit);
}

function isServiceTicket({ values }: Row): boolean {
  return values['recordType'] === 'ServiceTicket';
}

function originOf(row: Row): string | null {
  return madeFromKey(row.values['externalXRef']);
}

function placeOf({ values }: Row): string {
  return `${idOf(values['company'])}/${idOf(values['board'])}`;
}

function viewOf(world: World, row: Row): RecordView {
  const { values } = row;
  const id = String(row.id);
  const { status, priority } = values;
  const notes = world.table('notes').childrenOf(row.id);
  const note = { table: 'notes', id: null, field: 'text' };
  return {
    id,
    number: id,
    place: placeOf(row),
    company: nameOf(values['company']),
    madeFrom: originOf(row),
    summary: textOf(values['summary']),
    status: nameOf(status),
    statusKey: nameOf(status),
    priority: nameOf(priority),
    priorityKey: nameOf(priority),
    statuses: choices(world.table('statuses').childrenOf(Number(idOf(values['board']))), 'status'),
    priorities: choices(world.table('priorities').rows(), 'priority'),
    notes: notes.slice(-maxNotes).map(noteOf),
    noteCount: notes.length,
    changedAt: row.lastUpdated,
    changedBy: row.updatedBy,
    isFollowing: world.accounts.some(({ member }) => member === row.updatedBy),
    edit: {
      summary: { table: 'tickets', id, set: {}, field: 'summary' },
      publicNote: { ...note, set: { ticketId: row.id, detailDescriptionFlag: true } },
      internalNote: { ...note, set: { ticketId: row.id, internalAnalysisFlag: true } },
    },
  };
}

function noteOf(row: Row): NoteView {
  const { text, detailDescriptionFlag, resolutionFlag, createdBy, member } = row.values;
  return {
    id: String(row.id),
    text: textOf(text),
    isPublic: detailDescriptionFlag === true || resolutionFlag === true,
    by: isRow(member) ? textOf(member.values['identifier']) : textOf(createdBy),
    at: row.dateEntered,
  };
}

function choices(rows: readonly Row[], field: string): readonly Choice[] {
  return rows
    .filter(({ values }) => values['inactive'] !== true && values['inactiveFlag'] !== true)
    .map((row) => ({ label: nameOf(row), set: { [field]: { id: row.id } } }));
}

/** A new ticket for the company and board of a place; the first customer of the seed without one. */
function blankTicket(place: string): RecordViews['blank'] {
  const [company = '', board = ''] = place.split('/');
  return {
    table: 'tickets',
    id: null,
    field: 'summary',
    set: { company: { id: Number(company) || 2 }, board: { id: Number(board) || 1 } },
  };
}

function nameOf(value: unknown): string {
  return isRow(value) ? textOf(referenceValue(value, 'name')) : '';
}

function idOf(value: unknown): string {
  return isRow(value) ? String(value.id) : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
