/** Routes of tickets beyond the usual: search, all notes, merge, attach, and records that hang on them. */
import {
  answerCount,
  answerList,
  answerRecord,
  filtersOfSearch,
  type Answer,
  type Source,
  masked,
} from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import type { Route } from '../api/router.ts';
import { refuseIfClosed } from '../api/visibility.ts';
import { notFound, refuse, refuseObject } from '../model/refusal.ts';
import { resourceNamed } from '../model/resources/index.ts';
import { presentRow } from '../records/present.ts';
import { isObject, parseBody, readFields, WantedReference } from '../records/read-body.ts';
import { resolveValue } from '../records/resolve.ts';
import { afterChange } from '../records/side-effects.ts';
import { completeTicket } from '../records/ticket-rules.ts';
import { isRow, type Row } from '../store/table.ts';

const tickets = resourceNamed('tickets');
const base = '/service/tickets';

function ticketOf(call: Call): Row {
  const id = Number(call.parameters['parentId']);
  const ticket = call.world.table('tickets').get(id);
  if (ticket === undefined) throw notFound('Ticket', id);
  refuseIfClosed(call, ticket);
  return ticket;
}

function search(call: Call): Answer {
  const source: Source = { rows: call.world.table('tickets').rows(), model: 'Ticket', table: 'tickets' };
  return answerList(call, source, filtersOfSearch(call));
}

/** Notes and the texts of time entries, of the ticket and of those merged into it. Ids are per kind: they can be equal. */
function allNotes(call: Call): Source {
  const ticket = ticketOf(call);
  const { world } = call;
  const merged = world
    .table('tickets')
    .rows()
    .filter((row) => row.values['mergedParentTicket'] === ticket);
  const rows = [ticket, ...merged].flatMap((owner) => {
    const isMerged = owner !== ticket;
    const notes = world
      .table('notes')
      .childrenOf(owner.id)
      .map((note) => asTicketNote(note, owner, isMerged));
    const entries = world
      .table('timeEntries')
      .rows()
      .filter((entry) => entry.values['ticket'] === owner && entry.values['notes'])
      .map((entry) => asTimeEntryNote(entry, owner, isMerged));
    return [...notes, ...entries];
  });
  return {
    rows: rows.sort((one, other) => one.id - other.id),
    model: 'ServiceTicketNote',
    table: 'allNotes',
  };
}

function asTicketNote(note: Row, ticket: Row, isMerged: boolean): Row {
  const { text, detailDescriptionFlag, internalAnalysisFlag, resolutionFlag, issueFlag, member, contact } =
    note.values;
  return {
    ...note,
    table: 'allNotes',
    values: {
      noteType: 'TicketNote',
      ticket,
      text,
      isMarkdownFlag: false,
      detailDescriptionFlag,
      internalAnalysisFlag,
      resolutionFlag,
      bundledFlag: false,
      mergedFlag: isMerged,
      issueFlag,
      originalAuthor: note.values['createdBy'],
      createdByParentFlag: false,
      member,
      contact,
    },
  };
}

function asTimeEntryNote(entry: Row, ticket: Row, isMerged: boolean): Row {
  const { notes, timeStart, timeEnd, member, enteredBy } = entry.values;
  return {
    ...entry,
    table: 'allNotes',
    values: {
      noteType: 'TimeEntryNote',
      ticket,
      text: notes,
      isMarkdownFlag: false,
      detailDescriptionFlag: entry.values['addToDetailDescriptionFlag'] === true,
      internalAnalysisFlag: entry.values['addToInternalAnalysisFlag'] === true,
      resolutionFlag: entry.values['addToResolutionFlag'] === true,
      timeStart,
      timeEnd,
      bundledFlag: false,
      mergedFlag: isMerged,
      issueFlag: false,
      originalAuthor: enteredBy,
      createdByParentFlag: false,
      member,
    },
  };
}

/** Merged tickets take the status that is named, and from then on point to the one they were merged into. */
function merge(call: Call): Answer {
  const parent = ticketOf(call);
  const given = readFields('TicketMerge', parseBody(call.body), call.body.toString('utf8'));
  const status = given.get('status');
  const children = ticketsNamed(call, given.get('mergeTicketIds'), 'mergeTicketIds');
  if (children.includes(parent)) throw refuse(400, 'InvalidObject', 'A ticket cannot be merged into itself.');
  for (const child of children) {
    const values = { ...child.values, mergedParentTicket: parent };
    const { board } = child.values;
    if (status instanceof WantedReference)
      Object.assign(values, {
        status: resolveValue(
          {
            world: call.world,
            noun: 'ticket',
            by: call.actor.identifier,
            board: isRow(board) ? board : undefined,
          },
          'status',
          status,
        ),
      });
    write(call, child, values);
  }
  write(call, parent, { ...parent.values, hasMergedChildTicketFlag: true });
  return { status: 200, body: { success: true, message: `Tickets merged into ${parent.id}.` } };
}

function attachChildren(call: Call): Answer {
  const parent = ticketOf(call);
  const given = readFields('TicketBundle', parseBody(call.body), call.body.toString('utf8'));
  for (const child of ticketsNamed(call, given.get('childTicketIds'), 'childTicketIds'))
    write(call, child, { ...child.values, parentTicketId: parent.id });
  write(call, parent, { ...parent.values, hasChildTicket: true });
  return { status: 200, body: { success: true, message: `Tickets attached to ${parent.id}.` } };
}

function ticketsNamed(call: Call, ids: unknown, field: string): readonly Row[] {
  if (!Array.isArray(ids) || ids.length === 0)
    throw refuseObject('ticket', [
      { code: 'MissingRequiredField', message: `The ${field} field is required.`, field },
    ]);
  return ids.map((id: unknown) => {
    const row = call.world.table('tickets').get(Number(id));
    if (row === undefined) throw notFound('Ticket', typeof id === 'string' ? id : JSON.stringify(id));
    return row;
  });
}

function write(call: Call, row: Row, values: Record<string, unknown>): void {
  const before = row.values;
  completeTicket(call.world, values, before, call.actor.identifier);
  row.values = values;
  afterChange(call, row, { action: 'updated', before });
}

function configurationsOf(call: Call): Source {
  const held = ticketOf(call).values['configurations'];
  const rows = Array.isArray(held) ? held.filter(isRow) : [];
  return { rows, model: 'ConfigurationReference', table: 'configurations' };
}

function readConfiguration(call: Call): Answer {
  const { rows, model } = configurationsOf(call);
  const id = Number(call.parameters['id']);
  const row = rows.find((held) => held.id === id);
  if (row === undefined) throw notFound('Configuration', id);
  const [body] = masked(call, [presentRow(call.world, row, model)]);
  return { status: 200, body };
}

function attachConfiguration(call: Call): Answer {
  const ticket = ticketOf(call);
  const body = parseBody(call.body);
  const id = isObject(body) ? Number(body['id']) : Number.NaN;
  const configuration = call.world.table('configurations').get(id);
  if (configuration === undefined) throw notFound('Configuration', String(id));
  const held = configurationsOf(call).rows.filter((row) => row !== configuration);
  write(call, ticket, { ...ticket.values, configurations: [...held, configuration] });
  const body201 = { id: configuration.id, deviceIdentifier: configuration.values['deviceIdentifier'] };
  return { status: 201, body: body201 };
}

function detachConfiguration(call: Call): Answer {
  const ticket = ticketOf(call);
  const id = Number(call.parameters['id']);
  const held = configurationsOf(call).rows;
  if (!held.some((row) => row.id === id)) throw notFound('Configuration', id);
  write(call, ticket, { ...ticket.values, configurations: held.filter((row) => row.id !== id) });
  return { status: 204 };
}

/** Lists the records of another table that belong to the ticket, as the references that the vendor lists. */
function hangingOn(table: string, model: string, isOf: (row: Row, ticket: Row) => boolean) {
  return (call: Call): Source => {
    const ticket = ticketOf(call);
    const rows = call.world
      .table(table)
      .rows()
      .filter((row) => isOf(row, ticket));
    return { rows, model, table };
  };
}

/** Below a ticket, by the last part of the address. */
const listsOfTicket: Readonly<Record<string, (call: Call) => Source>> = {
  activities: hangingOn('activities', 'ActivityReference', (row, ticket) => row.values['ticket'] === ticket),
  products: hangingOn('products', 'ProductReference', (row, ticket) => row.values['ticket'] === ticket),
  scheduleentries: hangingOn(
    'scheduleEntries',
    'ScheduleEntryReference',
    (row, ticket) => row.values['objectId'] === ticket.id,
  ),
  timeentries: hangingOn(
    'timeEntries',
    'TimeEntryReference',
    (row, ticket) => row.values['ticket'] === ticket,
  ),
  documents: hangingOn(
    'documents',
    'DocumentReference',
    ({ values }, ticket) => values['recordType'] === 'Ticket' && values['recordId'] === ticket.id,
  ),
  configurations: configurationsOf,
};

/** The vendor's model of a ticket by itself; asked for by some clients. */
function info(call: Call): Answer {
  return answerRecord(call, ticketOf(call), tickets);
}

/** Beside those that every resource has. */
export const ticketRoutes: readonly Route[] = [
  { method: 'POST', template: `${base}/search`, handler: search },
  { method: 'GET', template: `${base}/{parentId}/info`, handler: info },
  {
    method: 'GET',
    template: `${base}/{parentId}/allNotes`,
    handler: (call) => answerList(call, allNotes(call)),
  },
  { method: 'POST', template: `${base}/{parentId}/merge`, handler: merge },
  { method: 'POST', template: `${base}/{parentId}/attachChildren`, handler: attachChildren },
  ...Object.entries(listsOfTicket).flatMap(([name, source]): Route[] => [
    {
      method: 'GET',
      template: `${base}/{parentId}/${name}`,
      handler: (call) => answerList(call, source(call)),
    },
    {
      method: 'GET',
      template: `${base}/{parentId}/${name}/count`,
      handler: (call) => answerCount(call, source(call)),
    },
  ]),
  { method: 'GET', template: `${base}/{parentId}/configurations/{id}`, handler: readConfiguration },
  { method: 'POST', template: `${base}/{parentId}/configurations`, handler: attachConfiguration },
  { method: 'DELETE', template: `${base}/{parentId}/configurations/{id}`, handler: detachConfiguration },
];
