/** Reads a request's body as the bytes that were sent, and stops reading once they are too many. */
import type { HttpRequest } from '@azure/functions';
import { CodedError } from '../shared/rules/errors.ts';

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
