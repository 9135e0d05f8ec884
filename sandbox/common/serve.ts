/** Puts a simulator's core behind an http port and an https port, on this machine only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { SimRequest, SimResponse } from './message.ts';

/** The ports and the certificate to listen with. */
export interface ServeOptions {
  /** 0: any free port; -1: no such listener. */
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** The variables that change the ports, for the sentence about a taken one. */
  readonly variables?: { readonly http: string; readonly https: string } | undefined;
}

/** The listening simulator: its addresses, and how to close it. */
export interface Served {
  /** For example `http://127.0.0.1:7081`; empty when there is no such listener. */
  readonly httpAddress: string;
  /** With the name `localhost`, because that is what people put into a client. */
  readonly httpsAddress: string;
  close(): Promise<void>;
}

/** A body larger than this is refused, so that a mistake cannot fill the memory. */
const bodyLimit = 64 * 1024 * 1024;

/** Room for long addresses: that one is too long is for a simulator to say, not for Node's parser. */
const maxHeaderSize = 256 * 1024;

/** Listens on 127.0.0.1 and hands each request to `handle`. */
export async function serve(
  handle: (request: SimRequest) => Promise<SimResponse>,
  options: ServeOptions,
): Promise<Served> {
  const servers: Server[] = [];
  const open = async (server: Server, port: number, variable: string | undefined): Promise<number> => {
    servers.push(server);
    return listen(server, port, variable);
  };
  try {
    const httpPort =
      options.httpPort < 0
        ? -1
        : await open(
            createServer({ maxHeaderSize }, listener(handle, false)),
            options.httpPort,
            options.variables?.http,
          );
    const httpsPort =
      options.httpsPort < 0 || options.tls === undefined
        ? -1
        : await open(
            createTlsServer(
              { key: options.tls.key, cert: options.tls.cert, maxHeaderSize },
              listener(handle, true),
            ),
            options.httpsPort,
            options.variables?.https,
          );
    return {
      httpAddress: httpPort < 0 ? '' : `http://127.0.0.1:${httpPort}`,
      httpsAddress: httpsPort < 0 ? '' : `https://localhost:${httpsPort}`,
      close: () => closeAll(servers),
    };
  } catch (thrown) {
    await closeAll(servers);
    throw thrown;
  }
}

function listener(handle: (request: SimRequest) => Promise<SimResponse>, secure: boolean) {
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void answer(incoming, outgoing, handle, secure).catch((thrown: unknown) => {
      // A fault in a simulator must look like one, and never like the vendor's answer.
      if (!outgoing.headersSent) outgoing.writeHead(599, { 'content-type': 'text/plain' });
      outgoing.end(`The simulator itself failed: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
    });
  };
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handle: (request: SimRequest) => Promise<SimResponse>,
  secure: boolean,
): Promise<void> {
  const body = await readAll(incoming);
  if (body === undefined) {
    outgoing.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const rawQuery = mark < 0 ? '' : target.slice(mark + 1);
  const response = await handle({
    method: incoming.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(rawQuery),
    rawQuery,
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    body,
    secure,
  });
  send(response, incoming, outgoing);
}

function send(response: SimResponse, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (response.cut === 'reset') {
    // A TLS socket cannot send a TCP reset by itself: there the connection just ends.
    if ('encrypted' in incoming.socket) incoming.socket.destroy();
    else incoming.socket.resetAndDestroy();
    return;
  }
  const bytes = response.body === null ? Buffer.alloc(0) : Buffer.from(response.body);
  const bodiless = response.status === 204 || response.status === 304;
  outgoing.writeHead(
    response.status,
    bodiless ? response.headers : { ...response.headers, 'content-length': String(bytes.length) },
  );
  if (bodiless || incoming.method === 'HEAD') {
    outgoing.end();
    return;
  }
  if (response.cut === 'truncate') {
    outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => incoming.socket.destroy());
    return;
  }
  outgoing.end(bytes);
}

async function readAll(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function listen(server: Server, port: number, variable: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const hint = variable === undefined ? '' : ` Choose another with ${variable}.`;
      reject(
        error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken.${hint}`, { cause: error }) : error,
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
}
