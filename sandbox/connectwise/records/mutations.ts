/** Creating, replacing, patching and deleting records. Everything is checked on a copy first: a refusal changes nothing. */
import { refuseObject } from '../model/refusal.ts';
import type { Resource } from '../model/resource.ts';
import { resourceNamed } from '../model/resources/index.ts';
import { isRow, type Row } from '../store/table.ts';
import { newRow } from '../store/world.ts';
import { withAlteredTexts } from '../../common/altered-text.ts';
import { faultDuring, type RecordCall } from './call.ts';
import { checkCallbackEntry } from './callback-rules.ts';
import { parentOf, recordOf } from './find.ts';
import { allowedFields, rulesAfter } from './ordered-rules.ts';
import { notify } from './notifications.ts';
import { applyOperation, mergedCustomFields, readOperations } from './patch.ts';
import { checkObject, parseBody, readFields } from './read-body.ts';
import { resolveValue, type ResolveContext } from './resolve.ts';
import { afterChange, touchTicket, type ChangeNote } from './side-effects.ts';
import {
  boardFor,
  completeNote,
  completeProjectTicket,
  completeTicket,
  notesOfNewTicket,
  refuseNoteInNoSection,
} from './ticket-rules.ts';
import { completeTimeEntry } from './time-rules.ts';

type Values = Record<string, unknown>;

/** POST: gives the new record. */
export function createRecord(call: RecordCall, resource: Resource): Row {
  const parent = parentOf(call, resource);
  const given = readFields(resource.model, parseBody(call.body), call.body.toString('utf8'));
  return insertRecord(call, resource, given, parent);
}

/** Makes a record out of fields that were read already. */
export function insertRecord(
  call: RecordCall,
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
  alterTexts(call, resource, values);
  const row = newRow(world, { table: resource.table, values, by: actor.identifier });
  if (parent !== undefined && resource.table === 'notes') completeNote(world, row, parent, actor.memberId);
  world.table(resource.table).add(row);
  if (resource.table === 'tickets') notesOfNewTicket(world, row, actor.memberId, actor.identifier);
  announce(call, row, { action: 'added' });
  touchTicketOf(call, row);
  followRules(call, row, true);
  return row;
}

/** Makes the changes of the rules that run once a record is saved. */
function followRules(call: RecordCall, row: Row, isNew: boolean): void {
  const { workflow, answer } = rulesAfter(call, row, isNew);
  const actor = (identifier: string): RecordCall => ({
    ...call,
    actor: { memberId: 0, identifier, mayWrite: true },
  });
  if (workflow !== undefined) {
    const given = readFields(resourceNamed('tickets').model, workflow.set, '');
    storeRecord(actor(workflow.by), resourceNamed('tickets'), row, given);
  }
  if (answer === undefined) return;
  const ticket = call.world.table('tickets').get(answer.ticketId);
  const given = new Map<string, unknown>([
    ['text', answer.text],
    ['detailDescriptionFlag', true],
  ]);
  if (ticket !== undefined) insertRecord(actor(answer.by), resourceNamed('notes'), given, ticket);
}

/** PUT: what is left out goes back to its default, or is emptied. */
export function replaceRecord(call: RecordCall, resource: Resource): Row {
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
  call: RecordCall,
  resource: Resource,
  row: Row,
  given: ReadonlyMap<string, unknown>,
): Row {
  const values: Values = { ...row.values };
  fill(call, resource, values, given);
  return store(call, resource, row, values);
}

/** PATCH: all operations or none. */
export function patchRecord(call: RecordCall, resource: Resource): Row {
  const row = recordOf(call, resource);
  const operations = readOperations(parseBody(call.body));
  const values: Values = { ...row.values };
  const touched = operations.map(({ segments: [first = ''] }) => first);
  const allowed = allowedFields(call, resource, touched);
  const ignored = new Set([...(resource.serverMade ?? ['id']), resource.parent?.field]);
  for (const operation of operations)
    if (!ignored.has(operation.segments[0] ?? '') && allowed.has(operation.segments[0] ?? ''))
      applyOperation(resource.model, values, operation, () => contextOf(call, resource, values));
  return store(call, resource, row, values);
}

function store(call: RecordCall, resource: Resource, row: Row, values: Values): Row {
  const { values: before, lastUpdated, updatedBy } = row;
  complete(call, resource, values, row);
  alterTexts(call, resource, values);
  row.values = values;
  row.before = { values: before, lastUpdated, updatedBy, until: call.world.clock.now() };
  announce(call, row, { action: 'updated', before });
  touchTicketOf(call, row);
  followRules(call, row, false);
  return row;
}

/** The texts of tickets and notes as a rule leaves them that runs while they are saved. */
function alterTexts(call: RecordCall, resource: Resource, values: Values): void {
  if (resource.table !== 'tickets' && resource.table !== 'notes') return;
  const altered = faultDuring(call, 'text-altered');
  if (altered === undefined) return;
  Object.assign(values, withAlteredTexts(values, ['summary', 'initialDescription', 'text'], altered.options));
}

/** DELETE: the record is gone, and the notes of a ticket with it. */
export function deleteRecord(call: RecordCall, resource: Resource): void {
  const { world } = call;
  const row = recordOf(call, resource);
  world.table(resource.table).remove(row.id);
  if (resource.table === 'tickets')
    for (const { id } of world.table('notes').childrenOf(row.id)) world.table('notes').remove(id);
  afterChange(call, row, { action: 'deleted' });
  touchTicketOf(call, row);
}

/** Tells of a write what its two switches allow; they belong to this write alone and are not kept. */
function announce(call: RecordCall, row: Row, note: ChangeNote): void {
  const { skipCallback, processNotifications } = row.values;
  delete row.values['skipCallback'];
  delete row.values['processNotifications'];
  afterChange(call, row, { ...note, skipCallback: skipCallback === true });
  const wanted = processNotifications !== false;
  notify(call.world, { row, before: note.before, wanted, by: call.actor.identifier });
}

/** Reads what the body gave into `values`, references looked up; the board and the company first, for what hangs below them. */
function fill(
  call: RecordCall,
  resource: Resource,
  values: Values,
  given: ReadonlyMap<string, unknown>,
): void {
  const ignored = new Set(resource.serverMade ?? ['id']);
  const names = [...allowedFields(call, resource, [...given.keys()])].sort(
    (one, other) => rank(one) - rank(other),
  );
  for (const name of names) {
    if (ignored.has(name)) continue;
    const isParent = name === resource.parent?.field;
    if (!isParent) values[name] = resolveValue(contextOf(call, resource, values), name, given.get(name));
  }
}

function rank(name: string): number {
  return name === 'board' || name === 'company' ? 0 : 1;
}

function contextOf(call: RecordCall, resource: Resource, values: Readonly<Values>): ResolveContext {
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

function complete(call: RecordCall, resource: Resource, values: Values, row: Row | undefined): void {
  const { world, actor } = call;
  switch (resource.table) {
    case 'tickets':
      if (resource.model === 'ProjectTicket') completeProjectTicket(world, values);
      completeTicket(world, values, row?.values, actor.identifier);
      return;
    case 'notes':
      refuseNoteInNoSection(values);
      break;
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

function touchTicketOf(call: RecordCall, row: Row): void {
  if (row.table === 'notes' && typeof row.values['ticketId'] === 'number')
    touchTicket(call, row.values['ticketId']);
  if (row.table === 'timeEntries' && isRow(row.values['ticket'])) touchTicket(call, row.values['ticket'].id);
}
