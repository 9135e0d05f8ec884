/** Creating, replacing, patching and deleting records. Everything is checked on a copy first: a refusal changes nothing. */
import { checkObject, parseBody, readFields } from './read-body.ts';
import { checkCallbackEntry } from '../callbacks/subscriptions.ts';
import type { Call } from '../api/call.ts';
import { changed, touchTicket, type ChangeNote } from './side-effects.ts';
import { notify } from './notifications.ts';
import { applyOperation, mergedCustomFields, readOperations } from './patch.ts';
import { notFound, refuseObject } from '../model/refusal.ts';
import { resolveValue, type ResolveContext } from './resolve.ts';
import type { Resource } from '../model/resources.ts';
import { isRow, type Row } from '../store/table.ts';
import {
  boardFor,
  completeNote,
  completeProjectTicket,
  completeTicket,
  notesOfNewTicket,
} from './ticket-rules.ts';
import { completeTimeEntry } from './time-rules.ts';
import { newRow } from '../store/world.ts';

type Values = Record<string, unknown>;

/** The record that a nested route hangs below. Throws 404 when it is not there. */
export function parentOf(call: Call, resource: Resource): Row | undefined {
  if (resource.parent === undefined) return undefined;
  const id = Number(call.parameters['parentId']);
  const parent = call.world.table(resource.parent.table).get(id);
  if (parent === undefined) throw notFound(parentTitle(resource.parent.table), id);
  return parent;
}

const parentTitles: Readonly<Record<string, string>> = {
  tickets: 'Ticket',
  boards: 'Board',
  companies: 'Company',
  projects: 'Project',
  agreements: 'Agreement',
};

function parentTitle(table: string): string {
  return parentTitles[table] ?? table;
}

/** The record that a route names by its id, below the parent that it names. Throws 404. */
export function recordOf(call: Call, resource: Resource): Row {
  const parent = parentOf(call, resource);
  const id = Number(call.parameters['id']);
  const row = call.world.table(resource.table).get(id);
  if (row === undefined || (parent !== undefined && !hangsBelow(resource, row, parent)))
    throw notFound(resource.title, call.parameters['id'] ?? '');
  return row;
}

function hangsBelow(resource: Resource, row: Row, parent: Row): boolean {
  const held = row.values[resource.parent?.field ?? ''];
  return held === parent || held === parent.id;
}

/** POST: gives the new record. */
export function createRecord(call: Call, resource: Resource): Row {
  const parent = parentOf(call, resource);
  const given = readFields(resource.model, parseBody(call.body), call.body.toString('utf8'));
  return insertRecord(call, resource, given, parent);
}

/** Makes a record out of fields that were read already. */
export function insertRecord(
  call: Call,
  resource: Resource,
  given: ReadonlyMap<string, unknown>,
  parent: Row | undefined,
): Row {
  const { world, actor } = call;
  const values: Values = {};
  if (parent !== undefined && resource.parent !== undefined)
    values[resource.parent.field] = resource.parent.asNumber === true ? parent.id : parent;
  fill(call, resource, values, given);
  complete(call, resource, values, undefined);
  const row = newRow(world, resource.table, values, actor.identifier);
  if (parent !== undefined && resource.table === 'notes') completeNote(world, row, parent, actor.memberId);
  world.table(resource.table).add(row);
  if (resource.table === 'tickets') notesOfNewTicket(world, row, actor.memberId, actor.identifier);
  publish(call, row, { action: 'added' });
  touchTicketOf(call, row);
  return row;
}

/** PUT: what is left out goes back to its default, or is emptied. */
export function replaceRecord(call: Call, resource: Resource): Row {
  const row = recordOf(call, resource);
  const given = readFields(resource.model, parseBody(call.body), call.body.toString('utf8'));
  const values: Values = {};
  const kept = [...(resource.serverMade ?? ['id']), resource.parent?.field ?? 'id', 'configurations'];
  for (const name of kept) if (row.values[name] !== undefined) values[name] = row.values[name];
  fill(call, resource, values, given);
  if (given.has('customFields') || row.values['customFields'] !== undefined)
    values['customFields'] = mergedCustomFields(row.values['customFields'], values['customFields']);
  return store(call, resource, row, values);
}

/** Changes the fields that are given and leaves the others. */
export function storeRecord(
  call: Call,
  resource: Resource,
  row: Row,
  given: ReadonlyMap<string, unknown>,
): Row {
  const values: Values = { ...row.values };
  fill(call, resource, values, given);
  return store(call, resource, row, values);
}

/** PATCH: all operations or none. */
export function patchRecord(call: Call, resource: Resource): Row {
  const row = recordOf(call, resource);
  const operations = readOperations(parseBody(call.body));
  const values: Values = { ...row.values };
  const ignored = new Set(resource.serverMade ?? ['id']);
  for (const operation of operations)
    if (!ignored.has(operation.segments[0] ?? ''))
      applyOperation(resource.model, values, operation, () => contextOf(call, resource, values));
  return store(call, resource, row, values);
}

function store(call: Call, resource: Resource, row: Row, values: Values): Row {
  const before = row.values;
  complete(call, resource, values, row);
  row.values = values;
  publish(call, row, { action: 'updated', before });
  touchTicketOf(call, row);
  return row;
}

/** DELETE: the record is gone, and the notes of a ticket with it. */
export function deleteRecord(call: Call, resource: Resource): void {
  const { world } = call;
  const row = recordOf(call, resource);
  world.table(resource.table).remove(row.id);
  if (resource.table === 'tickets')
    for (const { id } of world.table('notes').childrenOf(row.id)) world.table('notes').remove(id);
  changed(call, row, { action: 'deleted' });
  touchTicketOf(call, row);
}

/** Tells of a write what its two switches allow; they belong to this write alone and are not kept. */
function publish(call: Call, row: Row, note: ChangeNote): void {
  const { skipCallback, processNotifications } = row.values;
  delete row.values['skipCallback'];
  delete row.values['processNotifications'];
  changed(call, row, { ...note, skipCallback: skipCallback === true });
  const wanted = processNotifications !== false;
  notify(call.world, { row, before: note.before, wanted, by: call.actor.identifier });
}

/** Reads what the body gave into `values`, references looked up; the board and the company first, for what hangs below them. */
function fill(call: Call, resource: Resource, values: Values, given: ReadonlyMap<string, unknown>): void {
  const ignored = new Set(resource.serverMade ?? ['id']);
  const names = [...given.keys()].sort((one, other) => rank(one) - rank(other));
  for (const name of names) {
    if (ignored.has(name)) continue;
    const isParent = name === resource.parent?.field;
    if (!isParent) values[name] = resolveValue(contextOf(call, resource, values), name, given.get(name));
  }
}

function rank(name: string): number {
  return name === 'board' || name === 'company' ? 0 : 1;
}

function contextOf(call: Call, resource: Resource, values: Readonly<Values>): ResolveContext {
  const { world, actor } = call;
  const { company } = values as { company?: unknown };
  return {
    world,
    noun: resource.noun,
    by: actor.identifier,
    board: resource.table === 'tickets' ? boardFor(world, values) : undefined,
    company: isRow(company) ? company : undefined,
  };
}

function complete(call: Call, resource: Resource, values: Values, row: Row | undefined): void {
  const { world, actor } = call;
  switch (resource.table) {
    case 'tickets':
      if (resource.model === 'ProjectTicket') completeProjectTicket(world, values);
      completeTicket(world, values, row?.values, actor.identifier);
      return;
    case 'timeEntries':
      completeTimeEntry(world, values, actor);
      break;
    case 'callbacks':
      checkCallbackEntry(world, values, row?.id, actor.memberId);
      return;
    case 'companies':
      checkAddress(values);
      values['deletedFlag'] ??= false;
      break;
    default:
  }
  checkObject(resource.model, resource.noun, values, resource.table === 'contacts' ? ['firstName'] : []);
}

/** A company needs at least one part of an address. */
function checkAddress(values: Readonly<Values>): void {
  const parts = ['addressLine1', 'addressLine2', 'city', 'state', 'zip'];
  if (parts.some((name) => typeof values[name] === 'string' && values[name] !== '')) return;
  throw refuseObject('company', [
    {
      code: 'MissingRequiredField',
      message: 'At least one address field is required.',
      field: 'addressLine1',
    },
  ]);
}

function touchTicketOf(call: Call, row: Row): void {
  if (row.table === 'notes' && typeof row.values['ticketId'] === 'number')
    touchTicket(call, row.values['ticketId']);
  if (row.table === 'timeEntries' && isRow(row.values['ticket'])) touchTicket(call, row.values['ticket'].id);
}
