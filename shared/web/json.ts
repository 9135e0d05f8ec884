/** Reads an answer's body as JSON, says what came instead when it is none, and frees the bytes of a body that was read. */
import { CodedError } from '../rules/errors.ts';
import type { WebAnswer } from './send.ts';

/**
 * The JSON of an answer. Throws `http-not-json` (retry) for HTML (a login page, a sleeping instance, a proxy's error),
 * for a body that ends in the middle, and for anything else that is not JSON.
 */
export function jsonOf(answer: WebAnswer, host: string): unknown {
  try {
    return parsed(answer);
  } catch {
    const text = answer.body.toString('utf8').trim();
    const html = /^<(!doctype|html|\?xml)/i.test(text);
    const what = text === '' ? 'nothing' : html ? 'a web page' : 'text that is no JSON or ends too early';
    throw new CodedError('http-not-json', {
      detail: `${host} answered ${answer.status} with ${what}. A wrong address, a login page or a proxy answers so.`,
      facts: { host, status: answer.status, html },
    });
  }
}

/** The JSON of an answer, or undefined when it is not JSON: for error answers, where any body may come. */
export function jsonIfAny(answer: WebAnswer): unknown {
  try {
    return parsed(answer);
  } catch {
    return undefined;
  }
}

/** Trimmed because some servers put a byte order mark before the text, which JSON itself forbids. */
function parsed({ body }: WebAnswer): unknown {
  return JSON.parse(body.toString('utf8').trim());
}

/**
 * Empties the bytes and frees their memory at once: V8 sees only the handle of a large buffer, so many consumed ones pile
 * up before it collects them. Nothing happens where the memory is shared with other bytes, and on Node before 22, which
 * cannot.
 */
export function freeBytes(bytes: Buffer): void {
  const { buffer } = bytes;
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== bytes.byteLength) return;
  if (typeof buffer.transfer === 'function') buffer.transfer(0);
}
