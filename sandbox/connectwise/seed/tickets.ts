/** As many tickets as asked for, each with its first note, and a few time entries. */
import { contactNameOf } from '../records/ticket-rules.ts';
import type { Row } from '../store/table.ts';
import type { World } from '../store/world.ts';
import { customFieldRow, ticketCustomFields } from '../store/custom-fields.ts';
import { setUpBy } from './insert.ts';
import { seedCompanies, summaries } from './names.ts';

const hour = 3_600_000;
const firstTicketId = 1001;
/** Tickets are spread over so many days before the start. */
const daysBack = 120;
/** One ticket in so many has a time entry. */
const timeEntryEvery = 25;

interface BoardParts {
  readonly board: Row;
  readonly statuses: readonly Row[];
  readonly types: readonly Row[];
  readonly teams: readonly Row[];
}

/** Ids go up with the time of entry. */
export function seedTickets(world: World, companies: readonly Row[], count: number): void {
  const boards = world
    .table('boards')
    .rows()
    .map((board) => ({
      board,
      statuses: world.table('statuses').childrenOf(board.id),
      types: world.table('types').childrenOf(board.id),
      teams: world.table('teams').childrenOf(board.id),
    }));
  const drawn = companies.flatMap((company, index) =>
    Array<Row>(seedCompanies[index]?.weight ?? 0).fill(company),
  );
  const contacts = new Map<Row, Row[]>();
  for (const contact of world.table('contacts').rows()) {
    const company = contact.values['company'] as Row;
    contacts.set(company, [...(contacts.get(company) ?? []), contact]);
  }
  const customFields = ticketCustomFields.map((one) => customFieldRow(world, one, null, setUpBy));
  for (let index = 0; index < count; index += 1) {
    const company = pick(world, drawn);
    const parts = pick(world, boards);
    if (company === undefined || parts === undefined) return;
    const hoursOld = (daysBack * 24 * (count - index)) / count + 1;
    const contact = pick(world, contacts.get(company) ?? []) ?? null;
    const ticket = ticketRow(world, {
      id: firstTicketId + index,
      company,
      parts,
      hoursOld,
      more: { contact, contactName: contact === null ? null : contactNameOf(contact), customFields },
    });
    world.table('tickets').add(ticket);
    addFirstNote(world, ticket);
    if (index % timeEntryEvery === 0) addTimeEntry(world, ticket);
  }
}

function pick(world: World, rows: readonly Row[]): Row | undefined;
function pick<Item>(world: World, rows: readonly Item[]): Item | undefined;
function pick(world: World, rows: readonly unknown[]): unknown {
  return rows[world.random.below(rows.length)];
}

interface NewTicket {
  readonly id: number;
  readonly company: Row;
  readonly parts: BoardParts;
  readonly hoursOld: number;
  readonly more: Readonly<Record<string, unknown>>;
}

function ticketRow(world: World, { id, company, parts, hoursOld, more }: NewTicket): Row {
  const { board, statuses, types, teams } = parts;
  const { random } = world;
  const entered = world.now() - Math.floor(hoursOld * 3600) * 1000;
  const status = statuses[random.below(statuses.length)];
  const isClosed = status?.values['closedStatus'] === true;
  // Changed between its entry and now, more likely soon after.
  const updated = entered + Math.floor(hoursOld * 3600 * random.next() ** 2) * 1000;
  const priority = world.table('priorities').get(1 + random.below(4));
  const owner = random.below(3) === 0 ? null : world.table('members').get(4 + random.below(3));
  return {
    table: 'tickets',
    id,
    values: {
      summary: random.pick(summaries),
      recordType: 'ServiceTicket',
      board,
      status,
      company,
      site: company.values['site'],
      siteName: 'Main',
      type: types[random.below(types.length)],
      team: teams[0],
      owner,
      priority,
      source: world.table('sources').get(1 + random.below(4)),
      severity: 'Medium',
      impact: 'Medium',
      closedFlag: isClosed,
      closedDate: isClosed ? updated : null,
      closedBy: isClosed ? 'tpatel' : null,
      location: board.values['location'],
      department: board.values['department'],
      ...more,
    },
    lastUpdated: updated,
    updatedBy: 'tpatel',
    dateEntered: entered,
    enteredBy: 'tpatel',
  };
}

function addFirstNote(world: World, ticket: Row): void {
  const notes = world.table('notes');
  notes.add({
    table: 'notes',
    id: notes.nextId(),
    values: {
      ticketId: ticket.id,
      text: `${String(ticket.values['summary'])}. Please help.`,
      detailDescriptionFlag: true,
      internalAnalysisFlag: false,
      resolutionFlag: false,
      issueFlag: false,
      contact: ticket.values['contact'],
      customerUpdatedFlag: false,
      dateCreated: ticket.dateEntered,
      createdBy: ticket.enteredBy,
      internalFlag: false,
      externalFlag: true,
    },
    lastUpdated: ticket.dateEntered,
    updatedBy: ticket.enteredBy,
    dateEntered: ticket.dateEntered,
    enteredBy: ticket.enteredBy,
  });
}

function addTimeEntry(world: World, ticket: Row): void {
  const entries = world.table('timeEntries');
  const { company, board, status } = ticket.values as { company?: Row; board?: Row; status?: Row };
  entries.add({
    table: 'timeEntries',
    id: entries.nextId(),
    values: {
      company,
      chargeToId: ticket.id,
      chargeToType: 'ServiceTicket',
      member: world.table('members').get(4),
      timeStart: ticket.lastUpdated - hour,
      timeEnd: ticket.lastUpdated - hour / 2,
      actualHours: 0.5,
      billableOption: 'Billable',
      notes: 'Looked at it remotely.',
      addToDetailDescriptionFlag: false,
      addToInternalAnalysisFlag: true,
      addToResolutionFlag: false,
      enteredBy: 'tpatel',
      dateEntered: ticket.lastUpdated,
      status: 'Open',
      ticket,
      ticketBoard: board?.values['name'],
      ticketStatus: status?.values['name'],
    },
    lastUpdated: ticket.lastUpdated,
    updatedBy: 'tpatel',
    dateEntered: ticket.lastUpdated,
    enteredBy: 'tpatel',
  });
}
