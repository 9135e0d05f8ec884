/** Reads a request's body as the bytes that were sent, and stops reading once they are too many. */
import type { HttpRequest } from '@azure/functions';
import { CodedError } from '../shared/rules/errors.ts';

/**
 * The raw bytes of a body of at most `limit` bytes.
 *
 * Nothing is decoded, because a signature holds over bytes. Throws `body-too-large` as soon as the limit is passed,
 * before the rest is read, and before anything is read where the sender said the length.
 */
export async function readBody(request: HttpRequest, limit: number): Promise<Buffer> {
  const tooLarge = (): CodedError =>
    new CodedError('body-too-large', { detail: `At most ${limit} bytes are accepted.`, facts: { limit } });

  const said = Number(request.headers.get('content-length') ?? '0');
  if (said > limit) throw tooLarge();
  if (request.body === null) return Buffer.alloc(0);

  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const chunk: { readonly done: boolean; readonly value?: Uint8Array } = await reader.read();
    if (chunk.done || chunk.value === undefined) break;
    length += chunk.value.byteLength;
    if (length > limit) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(chunk.value);
  }
  return Buffer.concat(chunks);
}
