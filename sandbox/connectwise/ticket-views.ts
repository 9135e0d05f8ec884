/** Tickets as the page of the simulators shows them, with what a person's hand would change. */
import {
  greatest,
  isIn,
  madeFromKey,
  notesShown,
  type Card,
  type CardNote,
  type CardQuery,
  type Cards,
  type Choice,
} from '../common/record-view.ts';
import { referenceValue } from './records/present.ts';
import { isRow, type Row } from './store/table.ts';
import type { World } from './store/world.ts';

/** Who makes the changes of the page. */
const person = 'tpatel';

/** The cards asked for; project tickets have none, for they are no counterpart of an incident. */
export function ticketCards(world: World, query: CardQuery): Cards {
  return {
    system: 'ConnectWise',
    noun: 'ticket',
    cards: chosen(world, query).map((row) => cardOf(world, row)),
    blank: blankTicket(query.places[0] ?? ''),
    person,
  };
}

function chosen(world: World, { limit, find, places, ids, madeFrom }: CardQuery): readonly Row[] {
  const tickets = world.table('tickets');
  if (ids.length > 0 || madeFrom.length > 0) {
    const origins = new Set(madeFrom);
    const named = ids.map((id) => tickets.get(Number(id))).filter((row) => row !== undefined);
    const made = origins.size === 0 ? [] : tickets.rows().filter((row) => origins.has(originOf(row) ?? ''));
    return [...new Set([...named, ...made])].filter(isServiceTicket);
  }
  const words = find.trim().toLowerCase();
  const fits = tickets
    .rows()
    .filter(
      (row) =>
        isServiceTicket(row) &&
        isIn(placeOf(row), places) &&
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

function cardOf(world: World, row: Row): Card {
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
    notes: notes.slice(-notesShown).map(noteOf),
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

function noteOf(row: Row): CardNote {
  const { text, externalFlag, createdBy, member } = row.values;
  return {
    id: String(row.id),
    text: textOf(text),
    isPublic: externalFlag === true,
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
function blankTicket(place: string): Cards['blank'] {
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
