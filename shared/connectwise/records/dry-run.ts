/**
 * Rehearsal: reads go to ConnectWise, writes go nowhere and are written down.
 *
 * The rest of the program runs on as if they had been done: a new record gets a number of its own that is remembered,
 * a changed one is answered as it would look, also when it is read again by its id, and a deleted one is gone. Lists and
 * counts stay as they are. The requests are recorded to the letter.
 */
import { CodedError } from '../../rules/errors.ts';
import type { Call, CallConnectWise } from '../http/call.ts';
import type { PatchOperation } from '../wire/index.ts';

/** One request that would have been sent. */
export interface WouldSend {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind `/apis/3.0`. */
  readonly path: string;
  /** The JSON that would have been its body; for a file its type and length. */
  readonly body: unknown;
}

/** A caller that sends no write, and the writes that it did not send. */
export interface DryRun {
  readonly call: CallConnectWise;
  /** In the order in which they would have been sent; grows while the program runs. */
  readonly recorded: readonly WouldSend[];
}

/** Numbers of records that were never made: above all that a real instance has given out. */
const firstInvented = 2_000_000_001;

/**
 * A caller that reads through the given one and sends no write. Throws as that one does, and `connectwise-not-found`
 * (dead-letter) for a record that the rehearsal has deleted.
 */
export function dryRun(call: CallConnectWise): DryRun {
  const recorded: WouldSend[] = [];
  const invented = new Set<string>();
  /** Records as they would look, null for those that would be gone. */
  const rehearsed = new Map<string, Readonly<Record<string, unknown>> | null>();
  let nextId = firstInvented;

  async function pretend(asked: Call): Promise<unknown> {
    const { method, path } = asked;
    if (method === 'GET') throw new CodedError('unexpected');
    const body = bodyOf(asked);
    recorded.push({ method, path, body });
    if (method === 'DELETE') {
      rehearsed.set(path, null);
      return undefined;
    }
    const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
    if (method === 'POST') {
      const made = { ...fields, id: nextId };
      nextId += 1;
      invented.add(`${path}/${made.id}`);
      rehearsed.set(`${path}/${made.id}`, made);
      return made;
    }
    const before = (await read({ method: 'GET', path, route: asked.route, repeatable: true })).value;
    const known = typeof before === 'object' && before !== null ? { ...before } : {};
    const after = method === 'PUT' ? { ...fields } : applied(known, asked.json);
    rehearsed.set(path, after);
    return after;
  }

  const read: CallConnectWise = async (asked) => {
    const known = rehearsed.get(asked.path);
    if (known === null)
      throw new CodedError('connectwise-not-found', {
        detail: `${asked.method} ${asked.route}: the rehearsal has deleted it.`,
        facts: { route: `${asked.method} ${asked.route}` },
      });
    if (known !== undefined) return { value: known, headers: {} };
    const parent = [...invented].find((path) => asked.path.startsWith(`${path}/`));
    if (parent === undefined) return call(asked);
    // Below a record that was never made there is nothing.
    const value = asked.path.endsWith('/count') ? { count: 0 } : [];
    return { value, headers: {} };
  };

  return {
    recorded,
    call: async (asked) => (isRead(asked) ? read(asked) : { value: await pretend(asked), headers: {} }),
  };
}

/** Searches and bundles are sent by POST and change nothing. */
function isRead({ method, path }: Call): boolean {
  return (
    method === 'GET' ||
    (method === 'POST' && /^\/(service|project)\/tickets\/search$|^\/system\/bundles$/.test(path))
  );
}

function bodyOf({ json, form }: Call): unknown {
  return form === undefined
    ? json
    : { contentType: form.contentType.split(';')[0], bytes: form.bytes.length };
}

/** As the record would look, with the meaning that ConnectWise gives to the operations. */
function applied(record: object, operations: unknown): Record<string, unknown> {
  const after: Record<string, unknown> = { ...record };
  for (const operation of Array.isArray(operations) ? (operations as PatchOperation[]) : []) {
    const { op, value } = operation;
    const [name = '', position, part] = operation.path.replace(/^\//, '').split('/');
    if (position !== undefined) after[name] = withItem(listOf(after[name]), operation, position, part);
    else if (op === 'remove' || value === null) delete after[name];
    else after[name] = name === 'customFields' ? withValues(listOf(after[name]), listOf(value)) : value;
  }
  return after;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `add` appends at any position (measured on the live API by others). */
function withItem(
  list: readonly unknown[],
  { op, value }: PatchOperation,
  position: string,
  part: string | undefined,
): readonly unknown[] {
  if (op === 'add') return [...list, value];
  const at = Number(position);
  if (op === 'remove') return list.filter((_, index) => index !== at);
  return list.map((item, index) => {
    if (index !== at) return item;
    return part === undefined ? value : { ...(item as object), [part]: value };
  });
}

/** Custom fields that are left out keep their value. */
function withValues(fields: readonly unknown[], changes: readonly unknown[]): readonly unknown[] {
  const idOf = (field: unknown): unknown => (field as { readonly id?: unknown } | null)?.id;
  const changeOf = (field: unknown): unknown => changes.find((change) => idOf(change) === idOf(field));
  const fresh = changes.filter((change) => !fields.some((field) => idOf(field) === idOf(change)));
  return [...fields.map((field) => ({ ...(field as object), ...(changeOf(field) as object) })), ...fresh];
}
