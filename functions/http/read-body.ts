/**
 * Reads a request's body: as the bytes that were sent, for receivers, or as an order in JSON, for a caller with a key.
 * Reading stops once there are too many bytes.
 */
import type { HttpRequest } from '@azure/functions';
import { CodedError } from '../../shared/rules/errors.ts';

/**
 * Bytes: so much of a body that is too large is read and dropped before it is refused. An answer that comes while the
 * sender still sends is lost: the connection is reset, and the sender sees a 500 or nothing. It is as much as the host
 * lets through.
 */
const maxDropped = 104_857_600;

/**
 * The raw bytes of a body of at most `limit` bytes.
 *
 * Nothing is decoded, because a signature holds over bytes. Throws `body-too-large`; of what is beyond the limit nothing
 * is kept.
 */
export async function readBody(request: HttpRequest, limit: number): Promise<Buffer> {
  const tooLarge = (): CodedError =>
    new CodedError('body-too-large', { detail: `At most ${limit} bytes are accepted.`, facts: { limit } });

  if (Number(request.headers.get('content-length') ?? '0') > maxDropped) throw tooLarge();
  if (request.body === null) return Buffer.alloc(0);

  let chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const chunk: { readonly done: boolean; readonly value?: Uint8Array } = await reader.read();
    if (chunk.done || chunk.value === undefined) break;
    length += chunk.value.byteLength;
    if (length > maxDropped) throw tooLarge();
    if (length > limit) chunks = [];
    else chunks.push(chunk.value);
  }
  if (length > limit) throw tooLarge();
  return Buffer.concat(chunks);
}

/** Bytes: an order is a few words. */
const maxOrder = 16 * 1024;

/**
 * The order in a body: a JSON object, whose properties the order's own rules check. `whenEmpty` stands for an empty
 * body; left out, an empty body is refused. Throws `body-too-large` and `request-invalid` (refuse).
 */
export async function readOrder(request: HttpRequest, whenEmpty?: object): Promise<object> {
  const bytes = await readBody(request, maxOrder);
  if (bytes.length === 0 && whenEmpty !== undefined) return whenEmpty;
  const order = jsonOf(bytes);
  if (typeof order === 'object' && order !== null && !Array.isArray(order)) return order;
  throw new CodedError('request-invalid', { detail: 'The body is not a JSON object.' });
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new CodedError('request-invalid', { detail: 'The body is not JSON in UTF-8.' });
  }
}
