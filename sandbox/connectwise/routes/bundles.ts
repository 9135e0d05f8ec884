/** Bundles: several reads in one call, each as if it had come by itself (for faults too). Writes in bundles are not simulated, since no source shows one. */
import { answerCount, answerList, answerRecord, type Answer, type Source } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import type { Route } from '../api/router.ts';
import { refuseIfClosed } from '../api/visibility.ts';
import { Refusal, refuse } from '../model/refusal.ts';
import type { Resource } from '../model/resource.ts';
import { resources } from '../model/resources/index.ts';
import { isObject, parseBody } from '../records/read-body.ts';

interface Asked {
  readonly sequenceNumber: number;
  readonly resourceType: string;
  readonly id: number | undefined;
  readonly parentId: number | undefined;
  readonly query: URLSearchParams;
}

function bundle(call: Call, isCounting: boolean): Answer {
  const results = readRequests(call).map((asked) => {
    const base = {
      sequenceNumber: asked.sequenceNumber,
      resourceType: asked.resourceType,
      version: call.world.codebase.replace('/', ''),
    };
    try {
      return { ...base, ...answerOne(call, asked, isCounting), success: true, statusCode: 200 };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return { ...base, entities: [], success: false, statusCode: thrown.status, error: thrown.body };
    }
  });
  return { status: 200, body: { results } };
}

function answerOne(call: Call, asked: Asked, isCounting: boolean): { entities: unknown[]; count: number } {
  const resource = resourceFor(asked.resourceType);
  const { world } = call;
  const inner: Call = {
    ...call,
    method: 'GET',
    path: resource.path.replace('{parentId}', String(asked.parentId)) + (asked.id ? `/${asked.id}` : ''),
    query: asked.query,
    rawQuery: asked.query.toString(),
  };
  const table = world.table(resource.table);
  if (asked.id !== undefined) {
    const row = table.get(asked.id);
    if (row === undefined) throw refuse(404, 'NotFound', `${resource.title} ${asked.id} not found`);
    refuseIfClosed(call, row);
    return { entities: [answerRecord(inner, row, resource).body], count: 1 };
  }
  if (resource.parent !== undefined && asked.parentId === undefined)
    throw refuse(400, 'InvalidObject', `${resource.title} needs a parentId.`);
  if (resource.parent !== undefined && asked.parentId !== undefined) {
    const parent = world.table(resource.parent.table).get(asked.parentId);
    if (parent === undefined) throw refuse(404, 'NotFound', `${asked.parentId} not found`);
    refuseIfClosed(call, parent);
  }
  const source: Source = {
    rows: asked.parentId === undefined ? table.rows() : table.childrenOf(asked.parentId),
    model: resource.model,
    table: resource.table,
  };
  if (isCounting) {
    const { body } = answerCount(inner, source);
    return { entities: [], count: isObject(body) ? Number(body['count']) : 0 };
  }
  const { body } = answerList(inner, source);
  const entities: unknown[] = Array.isArray(body) ? body : [];
  return { entities, count: entities.length };
}

/** `ticket`, `Company`, `boardStatus`: without regard to case. */
function resourceFor(type: string): Resource {
  const wanted = type.toLowerCase();
  const found = resources.find(
    ({ noun, title, model }) =>
      noun.toLowerCase() === wanted || title.toLowerCase() === wanted || model.toLowerCase() === wanted,
  );
  if (found === undefined) throw refuse(400, 'InvalidObject', `The resource type '${type}' is not known.`);
  return found;
}

/** The guide's example begins its keys with capitals, the specification does not: both are read. */
function readRequests(call: Call): readonly Asked[] {
  const requests = member(parseBody(call.body), 'requests');
  if (!Array.isArray(requests))
    throw refuse(400, 'InvalidObject', 'bundleRequestsCollection object is invalid');
  return requests.map((request: unknown) => {
    const inside = member(request, 'apiRequest');
    const filters = member(inside, 'filters');
    const page = member(inside, 'page');
    const query = new URLSearchParams();
    for (const [name, value] of [
      ['conditions', member(filters, 'conditions')],
      ['childConditions', member(filters, 'childConditions')],
      ['customFieldConditions', member(filters, 'customFieldConditions')],
      ['orderBy', member(filters, 'orderBy')],
      ['fields', member(inside, 'fields')],
      ['page', member(page, 'page')],
      ['pageSize', member(page, 'pageSize')],
    ] as const)
      if (typeof value === 'string' || typeof value === 'number') query.set(name, String(value));
    const type = member(request, 'resourceType');
    return {
      sequenceNumber: Number(member(request, 'sequenceNumber') ?? 0),
      resourceType: typeof type === 'string' ? type : '',
      id: numberOf(member(inside, 'id')),
      parentId: numberOf(member(inside, 'parentId')),
      query,
    };
  });
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

function member(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** The two routes of bundles: records and counts. */
export const bundleRoutes: readonly Route[] = [
  { method: 'POST', template: '/system/bundles', handler: (call) => bundle(call, false) },
  { method: 'POST', template: '/system/bundles/count', handler: (call) => bundle(call, true) },
];
