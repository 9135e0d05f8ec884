/** Finds the records that a route names by their ids. */
import { notFound } from '../model/refusal.ts';
import type { Resource } from '../model/resource.ts';
import { resourceNamed } from '../model/resources/index.ts';
import type { Row } from '../store/table.ts';
import type { RecordCall } from './call.ts';

/** The record that a nested route hangs below. Throws 404 when it is not there. */
export function parentOf(call: RecordCall, resource: Resource): Row | undefined {
  if (resource.parent === undefined) return undefined;
  const id = Number(call.parameters['parentId']);
  const parent = call.world.table(resource.parent.table).get(id);
  if (parent === undefined) throw notFound(resourceNamed(resource.parent.table).title, id);
  return parent;
}

/** The record that a route names by its id, below the parent that it names. Throws 404. */
export function recordOf(call: RecordCall, resource: Resource): Row {
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
