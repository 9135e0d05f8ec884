/** The host's HTTP front: which function a request is for, whether its key opens it, and what is answered. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { HostSettings } from '../app/host-json.ts';
import { findRoute, type Route } from '../app/routes.ts';
import { type Runner, triggerBinding } from '../app/runner.ts';
import type { Log } from '../kit/log.ts';
import type { FunctionMetadata } from '../worker/messages.ts';
import { type AdminContext, answerAdmin, homePage } from './admin.ts';
import { type Answer, emptyAnswer, requestHeaders } from './answer.ts';
import { bodyLimit, callOverChannel, finish, type HttpCall } from './call.ts';
import { isHostHeader, isSameHost, makesAddress } from './host-header.ts';
import { type Keys, mayCall } from './keys.ts';
import { firstOfQuery, parseTarget, type RequestAddress } from './request-path.ts';
import { callStreamed } from './streamed-call.ts';
import { answerFiles } from './virtual-files.ts';

/** The routes, keys and functions that the HTTP front serves. */
export interface HostServerOptions {
  readonly settings: HostSettings;
  /** Those of the app that is loaded now. */
  readonly functions: ReadonlyMap<string, FunctionMetadata>;
  readonly routes: readonly Route[];
  readonly runner: Runner;
  readonly keys: Keys;
  readonly admin: AdminContext;
  readonly log: Log;
  /** The address of the library's server; undefined without streaming. */
  httpUri(): Promise<string | undefined>;
  readonly homeDisabled: boolean;
}

const maxLine = 8_192;

/** The answer to a request that Node's parser gives up, by its code; 400 to any other. */
const unreadable: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_INVALID_VERSION: '505 HTTP Version Not Supported',
};

const bareAnswer = (status: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;

/** A server that does not listen yet. */
export function createHostServer(options: HostServerOptions): Server {
  let outstanding = 0;
  const server = createServer({ maxHeaderSize: 32_768, keepAliveTimeout: 130_000 }, (request, response) => {
    const most = options.settings.maxOutstandingRequests;
    for (const [name, value] of Object.entries(options.settings.customHeaders))
      response.setHeader(name, value);
    if (most !== undefined && outstanding >= most) {
      finish(response, { status: 429, headers: [['X-FUNCTION-SCALEOUT', '1']] });
      return;
    }
    letSenderFinish(request, response);
    outstanding += 1;
    response.once('close', () => {
      outstanding -= 1;
    });
    answer(options, request, response).then(
      (given) => finish(response, given),
      (error: unknown) => {
        options.log('error', 'host', `A request could not be answered: ${String(error)}`);
        finish(response, emptyAnswer(500));
      },
    );
  });
  // An expectation other than a go-ahead is not looked at; Node would refuse it.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  // No function takes this verb, and Node would hang up without an answer.
  server.on('connect', (request, socket) => {
    const target = URL.parse(`http://${request.url ?? ''}`);
    const isMeant = target !== null && isSameHost(target, request.headers.host ?? '');
    socket.end(bareAnswer(isMeant ? '404 Not Found' : '400 Bad Request'));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable) return;
    socket.end(bareAnswer(unreadable[error.code ?? ''] ?? '400 Bad Request'));
  });
  return server;
}

async function answer(
  options: HostServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const method = request.method ?? 'GET';
  // The real host reads no further on a connection whose request line was too long.
  if (`${method} ${request.url ?? ''} HTTP/1.1\r\n`.length > maxLine) return refused(414);
  if (isAmbiguous(request)) return refused(400);
  const headers = requestHeaders(request);
  const host = headers?.['host'];
  if (headers === undefined || !isHostHeader(host ?? '')) return refused(400);
  const address = parseTarget(method, request.url ?? '', host ?? '');
  if ('status' in address) return refused(address.status, address.allow);
  if (host === undefined || !makesAddress(host)) return emptyAnswer(500);
  const key = keyOf(request, address);
  if (/^admin\/vfs(\/|$)/i.test(address.path)) {
    const level = options.keys.levelOf(key);
    return answerFiles({ directory: options.admin.directory, method, address, host, level });
  }
  if (/^(admin|runtime\/webhooks)(\/|$)/i.test(address.path))
    return await answerAdmin(options.admin, {
      method,
      path: address.path,
      host,
      contentType: headers['content-type'],
      level: options.keys.levelOf(key),
      body: async () => Buffer.concat(await request.toArray()),
    });
  if (options.admin.state().state === 'Error') return { status: 503, body: 'Function host is not running.' };
  if (address.path === '' && ['GET', 'HEAD', 'POST'].includes(method)) return homePage(options.homeDisabled);
  const found = findRoute(options.routes, method, address.path);
  const metadata = found === undefined ? undefined : options.functions.get(found.route.functionName);
  if (found === undefined || metadata === undefined) return emptyAnswer(404);
  const said = triggerBinding(metadata)?.[1]['authLevel'];
  const authLevel = typeof said === 'string' ? said.toLowerCase() : 'function';
  if (!mayCall(authLevel, options.keys.levelOf(key, metadata.name))) return emptyAnswer(401);
  if (Number(headers['content-length'] ?? 0) > bodyLimit) return emptyAnswer(500);
  const call: HttpCall = {
    request,
    response,
    metadata,
    address,
    headers,
    parameters: found.parameters,
    runner: options.runner,
    log: options.log,
  };
  const isStreaming = (await options.httpUri()) !== undefined;
  return isStreaming ? await callStreamed(call, () => options.httpUri()) : await callOverChannel(call);
}

/**
 * An answer may come before the whole body: a connection that is cut while its sender still sends loses the answer. So it
 * is closed, where the sender wants it closed, once the body has come.
 */
function letSenderFinish(request: IncomingMessage, response: ServerResponse): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (!hasBody || request.httpVersion !== '1.1' || response.shouldKeepAlive) return;
  // A request whose answer has been sent does not know its connection any more.
  const { socket } = request;
  response.shouldKeepAlive = true;
  response.once('finish', () => {
    if (request.complete) socket.end();
    else request.once('end', () => socket.end());
  });
}

/**
 * The host that is meant, or the end of the body, is unclear. Node's parser notices the second one only after it has
 * handed over the request, and no function may run for it.
 */
function isAmbiguous({ headers, headersDistinct }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  return (
    (headersDistinct['host']?.length ?? 0) > 1 ||
    (coding !== undefined && !/(?:^|,)\s*chunked$/i.test(coding))
  );
}

/** The header decides when both are there, even an empty one; of a repeated header or parameter the first one counts. */
function keyOf(request: IncomingMessage, address: RequestAddress): string | undefined {
  const header = request.headersDistinct['x-functions-key'];
  return header === undefined ? firstOfQuery(address.rawQuery, 'code') : header[0];
}

/** A refusal of Kestrel itself ends the connection. */
const refused = (status: number, allow?: string): Answer => ({
  status,
  headers: [['Connection', 'close'], ...(allow === undefined ? [] : [['Allow', allow] as const])],
});
