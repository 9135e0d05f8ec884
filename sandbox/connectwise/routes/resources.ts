/** The routes that every resource has: list, count, create, read, replace, patch, delete. */
import { answerCount, answerList, answerRecord, type Source } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import type { Route } from '../api/router.ts';
import { refuseIfClosed } from '../api/visibility.ts';
import type { Resource } from '../model/resource.ts';
import { parentOf, recordOf } from '../records/find.ts';
import { createRecord, deleteRecord, patchRecord, replaceRecord } from '../records/mutations.ts';

/** The routes of one resource; of a read-only one those that read. */
export function routesOf(resource: Resource): readonly Route[] {
  const { path } = resource;
  const one = `${path}/{id}`;
  const reads: Route[] = [
    { method: 'GET', template: path, handler: (call) => answerList(call, sourceOf(call, resource)) },
    {
      method: 'GET',
      template: `${path}/count`,
      handler: (call) => answerCount(call, sourceOf(call, resource)),
    },
    { method: 'GET', template: one, handler: (call) => answerRecord(call, open(call, resource), resource) },
  ];
  if (resource.isReadOnly === true) return reads;
  return [
    ...reads,
    {
      method: 'POST',
      template: path,
      handler: (call) => {
        const parent = parentOf(call, resource);
        if (parent !== undefined) refuseIfClosed(call, parent);
        return answerRecord(call, createRecord(call, resource), resource, 201);
      },
    },
    {
      method: 'PUT',
      template: one,
      handler: (call) => {
        open(call, resource);
        return answerRecord(call, replaceRecord(call, resource), resource);
      },
    },
    {
      method: 'PATCH',
      template: one,
      handler: (call) => {
        open(call, resource);
        return answerRecord(call, patchRecord(call, resource), resource);
      },
    },
    {
      method: 'DELETE',
      template: one,
      handler: (call) => {
        open(call, resource);
        deleteRecord(call, resource);
        return { status: 204 };
      },
    },
  ];
}

function sourceOf(call: Call, resource: Resource): Source {
  const parent = parentOf(call, resource);
  if (parent !== undefined) refuseIfClosed(call, parent);
  const table = call.world.table(resource.table);
  return {
    rows: parent === undefined ? table.rows() : table.childrenOf(parent.id),
    model: resource.model,
    table: resource.table,
    refusesUnknownFields: resource.refusesUnknownFields === true,
  };
}

/** The record that the route names, if the caller may see it and what it hangs below. */
function open(call: Call, resource: Resource): ReturnType<typeof recordOf> {
  const parent = parentOf(call, resource);
  if (parent !== undefined) refuseIfClosed(call, parent);
  const row = recordOf(call, resource);
  refuseIfClosed(call, row);
  return row;
}
