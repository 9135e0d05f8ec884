/** A small real server on this machine: answers what a test says and remembers what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text as it is, anything else as JSON; null for none. */
  readonly body?: unknown;
}

export type Answerer = (
  seen: Seen,
  response: ServerResponse,
) => Reply | 'handled' | Promise<Reply | 'handled'>;

export interface Loopback extends AsyncDisposable {
  readonly origin: string;
  readonly host: string;
  readonly seen: Seen[];
}

/** Starts a server; `await using` closes it at the end of the test. */
export async function loopback(answer: Answerer): Promise<Loopback> {
  const seen: Seen[] = [];
  const work = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const one: Seen = {
      method: request.method ?? '',
      url: request.url ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(pieces).toString('utf8'),
    };
    seen.push(one);
    const reply = await answer(one, response);
    if (reply === 'handled') return;
    const { body = null } = reply;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(reply.status ?? 200, {
      'content-type': typeof body === 'string' ? 'text/html' : 'application/json; charset=utf-8',
      ...reply.headers,
    });
    response.end(body === null ? undefined : text);
  };
  const server = createServer((request, response) => {
    work(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    host,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers one after the other; the last one again and again. */
export function inTurn(...replies: readonly Reply[]): Answerer {
  let turn = 0;
  return () => replies[Math.min(turn++, replies.length - 1)] ?? {};
}
