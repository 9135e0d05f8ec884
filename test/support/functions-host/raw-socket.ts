/** Bytes to a port in steps, and everything that came back. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface RawAnswer {
  readonly text: string;
  /** The other side closed the connection. */
  readonly closed: boolean;
}

/**
 * Writes each piece, waiting between them; hangs up `milliseconds` after the last one when the other side has not, or
 * as soon as `enough` says so.
 */
export async function rawExchange(
  port: number,
  pieces: readonly string[],
  between: number,
  milliseconds: number,
  enough: (text: string) => boolean = () => false,
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let closed = false;
  const ended = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.once('error', () => undefined);
    socket.once('close', () => {
      closed = true;
      resolve();
    });
  });
  for (const [at, piece] of pieces.entries()) {
    if (at > 0) await delay(between);
    socket.write(piece);
  }
  const over = new AbortController();
  const going = (): boolean => !over.signal.aborted && !enough(text);
  await Promise.race([
    ended,
    delay(milliseconds, undefined, { ref: false }),
    (async () => {
      while (going()) await delay(20, undefined, { ref: false });
    })(),
  ]);
  over.abort();
  const answer = { text, closed };
  socket.destroy();
  return answer;
}

const frame = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n`;

/** The pieces of a POST whose body comes in chunks. */
export function chunkedPost(path: string, chunks: readonly string[]): readonly string[] {
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
  return [head + frame(chunks[0] ?? ''), ...chunks.slice(1).map(frame), '0\r\n\r\n'];
}

/** The chunks of an answer in chunked encoding. */
export function chunksOf(answer: string): readonly string[] {
  const found: string[] = [];
  let rest = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  for (let size = Number.parseInt(rest, 16); size > 0; size = Number.parseInt(rest, 16)) {
    const begin = rest.indexOf('\r\n') + 2;
    found.push(rest.slice(begin, begin + size));
    rest = rest.slice(begin + size + 2);
  }
  return found;
}

/** Status line and headers without those that change, in order of names. */
export function headOf(answer: string): readonly string[] {
  return answer
    .slice(0, Math.max(0, answer.indexOf('\r\n\r\n')))
    .split('\r\n')
    .filter((line) => !/^(date|server|connection|keep-alive):/i.test(line))
    .map((line) => (/^x-ms-invocation-id:/i.test(line) ? 'x-ms-invocation-id: (id)' : line))
    .toSorted();
}
