/**
 * The right that a request to the storage services needs, in Azure's words: one data action each, as Microsoft's page
 * "Authorize with Microsoft Entra ID" (storage services REST) lists them. Making and removing tables, queues and
 * containers is told apart: in Azure the infrastructure does that.
 */

export type StorageService = 'blob' | 'queue' | 'table';

/** One request, seen from the side of its rights. */
export interface StorageOperation {
  readonly service: StorageService;
  /** Name of the table, queue or container; empty for the account. */
  readonly resource: string;
  /** Ends of data actions, for example `messages/add/action`; several for a transaction on a table. */
  readonly actions: readonly string[];
}

/** The request's method, the path behind the account's name, its query, and its body where a table's transaction needs it. */
export interface StorageRequest {
  readonly service: StorageService;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** The actions that make or remove a place for data: in Azure only the infrastructure does. */
export const placeActions: ReadonlySet<string> = new Set([
  'tables/write',
  'tables/delete',
  'queues/write',
  'queues/delete',
  'containers/write',
  'containers/delete',
]);

/** Names what a request needs the right to. */
export function operationOf(request: StorageRequest): StorageOperation {
  if (request.service === 'queue') return queueOperation(request);
  return request.service === 'table' ? tableOperation(request) : blobOperation(request);
}

function queueOperation({ method, path, query }: StorageRequest): StorageOperation {
  const [resource = '', messages, id] = path.split('/').filter((part) => part !== '');
  const of = (action: string): StorageOperation => ({ service: 'queue', resource, actions: [action] });
  if (messages === undefined) {
    if (method === 'GET' || method === 'HEAD') return of('queues/read');
    return of(method === 'DELETE' ? 'queues/delete' : 'queues/write');
  }
  if (method === 'GET')
    return of(query.get('peekonly') === 'true' ? 'messages/read' : 'messages/process/action');
  if (method === 'POST') return of('messages/add/action');
  if (method === 'PUT') return of('messages/write');
  return of(id === undefined ? 'messages/delete' : 'messages/process/action');
}

const entityActions: Readonly<Record<string, string>> = {
  GET: 'entities/read',
  POST: 'entities/add/action',
  PUT: 'entities/write',
  MERGE: 'entities/write',
  PATCH: 'entities/write',
  DELETE: 'entities/delete',
};

function tableOperation({ method, path, body }: StorageRequest): StorageOperation {
  const of = (resource: string, ...actions: readonly string[]): StorageOperation => ({
    service: 'table',
    resource,
    actions,
  });
  const place = decodeURIComponent(path.replace(/^\//, ''));
  if (place === '$batch') {
    const steps = [
      ...body.matchAll(/^(GET|POST|PUT|MERGE|PATCH|DELETE) \S*?\/([A-Za-z][A-Za-z0-9]*)(?:\(|\?| )/gm),
    ];
    const actions = new Set(steps.flatMap(([, verb = '']) => entityActions[verb] ?? []));
    return of(steps[0]?.[2] ?? '', ...actions);
  }
  const table = /^Tables(?:\('(.*)'\))?$/.exec(place);
  if (table !== null) {
    const actions: Readonly<Record<string, string>> = {
      GET: 'tables/read',
      POST: 'tables/write',
      DELETE: 'tables/delete',
    };
    return of(table[1] ?? '', actions[method] ?? 'tables/write');
  }
  return of(/^[A-Za-z0-9]+/.exec(place)?.[0] ?? '', entityActions[method] ?? 'entities/write');
}

function blobOperation({ method, path, query }: StorageRequest): StorageOperation {
  const [resource = '', ...blob] = path.split('/').filter((part) => part !== '');
  const of = (action: string): StorageOperation => ({ service: 'blob', resource, actions: [action] });
  const isRead = method === 'GET' || method === 'HEAD';
  if (blob.length > 0)
    return of(isRead ? 'blobs/read' : method === 'DELETE' ? 'blobs/delete' : 'blobs/write');
  if (isRead) return of(query.get('comp') === 'list' ? 'blobs/read' : 'containers/read');
  return of(method === 'DELETE' ? 'containers/delete' : 'containers/write');
}
