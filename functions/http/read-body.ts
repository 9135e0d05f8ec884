/**
 * Reads a request's body: as the bytes that were sent, for receivers, or as an order in JSON, for a caller with a key.
 * Reading stops once there are too many bytes, or they come too slowly.
 *
 * The clock matters with HTTP streaming alone. Without it the host has read the whole body before a handler begins: it
 * holds the connection, and no invocation.
 */
import type { HttpRequest } from '@azure/functions';
import { CodedError } from '../../shared/rules/errors.ts';
import { repeatsName } from './repeated-name.ts';

/**
 * Bytes: so much of a body whose length nobody said is read and dropped before it is refused. An answer that comes while
 * the sender still sends may be lost: the connection is reset, and the sender sees a 500 or nothing. It is as much as
 * the host lets through.
 */
const maxDropped = 104_857_600;

/** So long a body may take, in milliseconds: the functions wait for the whole of it. */
const patienceMs = 15_000;

/** Calls `then` once so many milliseconds have passed; the function it returns cancels that. */
export type After = (milliseconds: number, then: () => void) => () => void;

const afterTimeout: After = (milliseconds, then) => {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
};

/**
 * The raw bytes of a body of at most `limit` bytes.
 *
 * Nothing is decoded, because a signature holds over bytes. Throws `body-too-large`, without reading anything where the
 * sender said the length; `body-too-slow` after 15 seconds; `chunked-body-lost` when the host has dropped a body that
 * came in chunks, as it does without streaming (Functions host issue 4926). All are refusals.
 */
export async function readBody(
  request: HttpRequest,
  limit: number,
  after: After = afterTimeout,
): Promise<Buffer> {
  const { body, headers } = request;
  if (Number(headers.get('content-length') ?? '0') > limit) throw tooLarge(limit);
  if (body === null) {
    if (/\bchunked\b/i.test(headers.get('transfer-encoding') ?? ''))
      throw new CodedError('chunked-body-lost', {
        detail: 'Send it with a content-length, or set HTTP_STREAMING to true (docs/settings.md).',
      });
    return Buffer.alloc(0);
  }
  const reading = readPieces(body.getReader(), limit);
  const late = Promise.withResolvers<never>();
  const cancel = after(patienceMs, () =>
    late.reject(
      new CodedError('body-too-slow', {
        detail: `It may take ${patienceMs / 1000} seconds.`,
        facts: { patienceMs },
      }),
    ),
  );
  try {
    // The rest of the body is left unread: to cancel it would cut the connection, and with it the answer.
    return await Promise.race([reading, late.promise]);
  } finally {
    cancel();
  }
}

async function readPieces(
  reader: { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }> },
  limit: number,
): Promise<Buffer> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const piece = await reader.read();
    if (piece.done || piece.value === undefined) break;
    length += piece.value.byteLength;
    if (length > maxDropped) throw tooLarge(limit);
    if (length > limit) pieces = [];
    else pieces.push(piece.value);
  }
  if (length > limit) throw tooLarge(limit);
  return Buffer.concat(pieces);
}

function tooLarge(limit: number): CodedError {
  return new CodedError('body-too-large', {
    detail: `At most ${limit} bytes are accepted.`,
    facts: { limit },
  });
}

/** Bytes: an order is a few words. */
const maxOrder = 16 * 1024;

/**
 * The order in a body: a JSON object, whose properties the order's own rules check. `whenEmpty` stands for an empty
 * body; left out, an empty body is refused. At most 16 KiB are read, or `maxBytes`. Throws what `readBody` throws and `request-invalid` (refuse).
 */
export async function readOrder(
  request: HttpRequest,
  whenEmpty?: object,
  maxBytes = maxOrder,
): Promise<object> {
  const bytes = await readBody(request, maxBytes);
  if (bytes.length === 0 && whenEmpty !== undefined) return whenEmpty;
  const order = jsonOf(bytes);
  if (typeof order === 'object' && order !== null && !Array.isArray(order)) return order;
  throw new CodedError('request-invalid', { detail: 'The body is not a JSON object.' });
}

function jsonOf(bytes: Buffer): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new CodedError('request-invalid', { detail: 'The body is not JSON in UTF-8.' });
  }
  if (repeatsName(text, value))
    throw new CodedError('request-invalid', { detail: 'The body names a property twice.' });
  return value;
}
