/**
 * Project tickets: the same records as tickets, told apart by `recordType`, in a model of their own. They are made,
 * changed and found at an address of their own, and listed among the tickets as well, as the vendor does since its media
 * type names a version.
 */
import {
  answerCount,
  answerList,
  answerRecord,
  filtersOfSearch,
  type Source,
} from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import type { Route } from '../api/router.ts';
import { refuseIfClosed } from '../api/visibility.ts';
import { notFound } from '../model/refusal.ts';
import type { Resource } from '../model/resource.ts';
import { resourceNamed } from '../model/resources/index.ts';
import { recordOf } from '../records/find.ts';
import { createRecord, deleteRecord, patchRecord, replaceRecord } from '../records/mutations.ts';
import type { Row } from '../store/table.ts';

const base = '/project/tickets';
const tickets = resourceNamed('tickets');

const projectTickets: Resource = {
  ...tickets,
  path: base,
  model: 'ProjectTicket',
  title: 'ProjectTicket',
  auditType: 'ProjectTicket',
};

function isProjectTicket({ values }: Row): boolean {
  return values['recordType'] !== 'ServiceTicket';
}

function source(call: Call): Source {
  return {
    rows: call.world.table('tickets').rows().filter(isProjectTicket),
    model: 'ProjectTicket',
    table: 'tickets',
  };
}

/** The ticket that the route names; a service ticket is none here. */
function open(call: Call): Row {
  const row = recordOf(call, projectTickets);
  if (!isProjectTicket(row)) throw notFound(projectTickets.title, row.id);
  refuseIfClosed(call, row);
  return row;
}

const notes = `${base}/{parentId}/notes`;

function notesOf(call: Call): Source {
  const id = Number(call.parameters['parentId']);
  const ticket = call.world.table('tickets').get(id);
  if (ticket === undefined || !isProjectTicket(ticket)) throw notFound(projectTickets.title, id);
  refuseIfClosed(call, ticket);
  return { rows: call.world.table('notes').childrenOf(id), model: 'ServiceNote', table: 'notes' };
}

/** The routes of project tickets. */
export const projectRoutes: readonly Route[] = [
  { method: 'GET', template: base, handler: (call) => answerList(call, source(call)) },
  { method: 'GET', template: `${base}/count`, handler: (call) => answerCount(call, source(call)) },
  {
    method: 'POST',
    template: `${base}/search`,
    handler: (call) => answerList(call, source(call), filtersOfSearch(call)),
  },
  {
    method: 'POST',
    template: base,
    handler: (call) => answerRecord(call, createRecord(call, projectTickets), projectTickets, 201),
  },
  {
    method: 'GET',
    template: `${base}/{id}`,
    handler: (call) => answerRecord(call, open(call), projectTickets),
  },
  {
    method: 'PATCH',
    template: `${base}/{id}`,
    handler(call) {
      open(call);
      return answerRecord(call, patchRecord(call, projectTickets), projectTickets);
    },
  },
  {
    method: 'PUT',
    template: `${base}/{id}`,
    handler(call) {
      open(call);
      return answerRecord(call, replaceRecord(call, projectTickets), projectTickets);
    },
  },
  {
    method: 'DELETE',
    template: `${base}/{id}`,
    handler(call) {
      open(call);
      deleteRecord(call, projectTickets);
      return { status: 204 };
    },
  },
  { method: 'GET', template: notes, handler: (call) => answerList(call, notesOf(call)) },
  { method: 'GET', template: `${notes}/count`, handler: (call) => answerCount(call, notesOf(call)) },
  {
    method: 'POST',
    template: notes,
    handler(call) {
      notesOf(call);
      const resource = resourceNamed('notes');
      return answerRecord(call, createRecord(call, resource), resource, 201);
    },
  },
];
