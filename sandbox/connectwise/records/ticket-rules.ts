/** ConnectWise's own values and demands when a ticket is written. */
import { refuseObject, type FieldError } from '../model/refusal.ts';
import { isRow, type Row } from '../store/table.ts';
import { newRow, type World } from '../store/world.ts';
import { customFieldRow, ticketCustomFields } from '../store/custom-fields.ts';
import { mergedCustomFields } from './patch.ts';
import { checkObject } from './read-body.ts';

type Values = Record<string, unknown>;

const notGiven = (value: unknown): boolean => value === null || value === undefined;

function defaultOf(rows: readonly Row[]): Row | undefined {
  return rows.find(({ values }) => values['defaultFlag'] === true) ?? rows[0];
}

/** The board of a ticket: as given, or where new tickets go. */
export function boardFor(world: World, values: Readonly<Values>): Row | undefined {
  const given = values['board'];
  return isRow(given) ? given : defaultOf(world.table('boards').rows());
}

/** Fills what was left open, checks that everything belongs together, and derives what follows from the status. */
export function completeTicket(
  world: World,
  values: Values,
  before: Readonly<Values> | undefined,
  by: string,
): void {
  checkObject('Ticket', 'ticket', values);
  // Every ticket lists all custom fields, whether or not it was given any.
  values['customFields'] = mergedCustomFields(
    before?.['customFields'] ?? ticketCustomFields.map((one) => customFieldRow(world, one, null, by)),
    values['customFields'],
  );
  fillFromBoard(world, values);
  fillFromCompany(world, values, before);
  values['recordType'] ??= 'ServiceTicket';
  values['severity'] ??= 'Medium';
  values['impact'] ??= 'Medium';
  values['priority'] = isRow(values['priority'])
    ? values['priority']
    : defaultOf(world.table('priorities').rows());
  if (notGiven(values['source'])) values['source'] = defaultOf(world.table('sources').rows());
  refuseStrangersToBoard(values);
  followStatus(world, values, before, by);
}

/** A project ticket belongs to a phase, and through it to a project, whose company and board it has. */
export function completeProjectTicket(world: World, values: Values): void {
  checkObject('ProjectTicket', 'ticket', values);
  const { phase } = values;
  const projectId = isRow(phase) ? phase.values['projectId'] : undefined;
  const project = typeof projectId === 'number' ? world.table('projects').get(projectId) : undefined;
  if (project === undefined)
    throw refuseObject('ticket', [
      { code: 'NotFound', message: 'The phase belongs to no project.', field: 'phase/id' },
    ]);
  values['project'] = project;
  values['company'] = project.values['company'];
  values['board'] ??= project.values['board'];
  values['recordType'] = values['isIssueFlag'] === true ? 'ProjectIssue' : 'ProjectTicket';
}

function fillFromBoard(world: World, values: Values): void {
  const board = boardFor(world, values);
  if (board === undefined) return;
  values['board'] = board;
  if (notGiven(values['status'])) values['status'] = defaultOf(world.table('statuses').childrenOf(board.id));
  values['location'] ??= board.values['location'];
  values['department'] ??= board.values['department'];
}

function fillFromCompany(world: World, values: Values, before: Readonly<Values> | undefined): void {
  const { company, contact } = values as { company?: unknown; contact?: unknown };
  if (!isRow(company)) return;
  if (notGiven(values['site'])) {
    const sites = world.table('sites').childrenOf(company.id);
    const site = sites.find((row) => row.values['primaryAddressFlag'] === true) ?? sites[0];
    if (site !== undefined) values['site'] = site;
  }
  if (isRow(values['site'])) values['siteName'] = values['site'].values['name'];
  // Another contact brings its name along, unless a name was given with it.
  const isOther = contact !== before?.['contact'] && values['contactName'] === before?.['contactName'];
  if (isRow(contact) && (isOther || notGiven(values['contactName'])))
    values['contactName'] = contactNameOf(contact);
}

/** Returns a contact's first and last name with one blank between them, without blanks at the ends. */
export function contactNameOf({ values }: Row): string {
  return `${text(values['firstName'])} ${text(values['lastName'])}`.trim();
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const words: Readonly<Record<string, string>> = {
  status: 'Status',
  type: 'Type',
  subType: 'Subtype',
  item: 'Item',
  team: 'Team',
};

/** A status that was right on the old board is wrong after the ticket moved to another. */
function refuseStrangersToBoard(values: Readonly<Values>): void {
  const board = values['board'];
  if (!isRow(board)) return;
  const errors = Object.entries(words).flatMap(([field, word]): Omit<FieldError, 'resource'>[] => {
    const row = values[field];
    if (!isRow(row) || row.values['board'] === board || row.values['boardId'] === board.id) return [];
    const name = text(row.values['name']);
    return [
      {
        code: 'NotFound',
        message: `${word} ${name} not found for Service Board ${board.id}.`,
        field: `${field}/name`,
      },
    ];
  });
  if (errors.length > 0) throw refuseObject('ticket', errors);
}

/** Closed is what the status says, not what it is called. */
function followStatus(world: World, values: Values, before: Readonly<Values> | undefined, by: string): void {
  const { status } = values as { status?: unknown };
  const isClosed = isRow(status) && status.values['closedStatus'] === true;
  values['closedFlag'] = isClosed;
  if (!isClosed) {
    values['closedDate'] = null;
    values['closedBy'] = null;
  } else if (before?.['closedFlag'] !== true) {
    values['closedDate'] = world.now();
    values['closedBy'] = by;
  }
}

const initialTexts: readonly (readonly [string, string])[] = [
  ['initialDescription', 'detailDescriptionFlag'],
  ['initialInternalAnalysis', 'internalAnalysisFlag'],
  ['initialResolution', 'resolutionFlag'],
];

/** Turns the texts that only a create takes into notes, and forgets them. */
export function notesOfNewTicket(world: World, ticket: Row, memberId: number, by: string): void {
  for (const [field, flag] of initialTexts) {
    const given = ticket.values[field];
    if (typeof given !== 'string' || given === '') continue;
    const note = newRow(world, { table: 'notes', values: { text: given, [flag]: true }, by });
    completeNote(world, note, ticket, memberId);
    world.table('notes').add(note);
  }
  for (const field of [...initialTexts.map(([name]) => name), 'initialDescriptionFrom', 'contactEmailLookup'])
    delete ticket.values[field];
}

/** A note stands in at least one section: ConnectWise refuses one that is in none. */
export function refuseNoteInNoSection(values: Readonly<Values>): void {
  const sections = ['detailDescriptionFlag', 'internalAnalysisFlag', 'resolutionFlag'];
  if (sections.some((name) => values[name] === true)) return;
  throw refuseObject('serviceNote', [
    {
      code: 'InvalidObject',
      message: 'Please choose where to display the notes in order to save this record.',
      field: 'detailDescriptionFlag',
    },
  ]);
}

/** Sets the server's own values on a note. Internal is what a member wrote, external what a contact wrote (recorded). */
export function completeNote(world: World, row: Row, ticket: Row, memberId: number): void {
  const { values } = row;
  values['ticketId'] = ticket.id;
  for (const flag of ['detailDescriptionFlag', 'internalAnalysisFlag', 'resolutionFlag', 'issueFlag'])
    values[flag] ??= false;
  values['customerUpdatedFlag'] ??= false;
  values['dateCreated'] ??= row.dateEntered;
  values['createdBy'] ??= row.enteredBy;
  const isExternal = isRow(values['contact']);
  values['internalFlag'] = !isExternal;
  values['externalFlag'] = isExternal;
  if (isExternal) values['member'] = null;
  else if (!isRow(values['member'])) values['member'] = world.table('members').get(memberId) ?? null;
}
