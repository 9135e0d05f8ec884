/** Answers of the host: names of headers as Kestrel writes them, chunked when there is a body, cookies. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cookie, HttpData } from '../worker/messages.ts';

/** An answer of the host, before it is written to the socket. */
export interface Answer {
  readonly status: number;
  readonly headers?: readonly (readonly [string, string | readonly string[]])[];
  readonly body?: Uint8Array | string;
  /** The function's own framing of the body: how it says where the body ends. */
  readonly framing?: Framing;
  /** A content-length is sent instead of chunks: the host's own pages do so. */
  readonly lengthKnown?: boolean;
}

/** Headers of a function's own that Kestrel believes: it neither adds nor checks anything then. */
interface Framing {
  /** The body goes out as it is, cut into no chunks: a caller that looks for chunks cannot read it. */
  readonly coding?: string;
  /** Bytes; the connection is closed when the body is shorter. */
  readonly length?: number;
  readonly connection?: string;
}

/** Lower-case headers that Kestrel knows and writes with capitals; all others stay as the function named them. */
const known = new Map(
  [
    'Accept-Ranges',
    'Access-Control-Allow-Credentials',
    'Access-Control-Allow-Headers',
    'Access-Control-Allow-Methods',
    'Access-Control-Allow-Origin',
    'Access-Control-Expose-Headers',
    'Access-Control-Max-Age',
    'Age',
    'Allow',
    'Cache-Control',
    'Content-Disposition',
    'Content-Encoding',
    'Content-Language',
    'Content-Length',
    'Content-Location',
    'Content-Range',
    'Content-Type',
    'Date',
    'ETag',
    'Expires',
    'Last-Modified',
    'Location',
    'Pragma',
    'Proxy-Authenticate',
    'Retry-After',
    'Server',
    'Set-Cookie',
    'Trailer',
    'Upgrade',
    'Vary',
    'Via',
    'Warning',
    'WWW-Authenticate',
  ].map((name) => [name.toLowerCase(), name]),
);
/** Returns a header's name in the case in which Kestrel writes it. */
export const headerName = (name: string): string => known.get(name.toLowerCase()) ?? name;

/** Writes an answer and ends it. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers ?? []) response.setHeader(headerName(name), value);
  const body = answer.body === undefined ? Buffer.alloc(0) : Buffer.from(answer.body as string);
  const bodiless = answer.status === 204 || answer.status === 304;
  if (body.length > 0 && answer.lengthKnown === true) response.setHeader('Content-Length', body.length);
  if (answer.framing !== undefined) {
    sendFramed(response, answer.framing, body);
    return;
  }
  if (body.length === 0 || bodiless) {
    response.end();
    return;
  }
  if (answer.lengthKnown !== true) response.flushHeaders();
  response.end(body);
}

/** Sends a body the way the function's own headers describe it, and hangs up where nobody could tell its end. */
function sendFramed(response: ServerResponse, framing: Framing, body: Buffer): void {
  const { coding, length, connection } = framing;
  if (connection !== undefined) response.setHeader('Connection', connection);
  const hasNoEnd = coding !== undefined && !/(?:^|,)\s*chunked$/i.test(coding);
  if (hasNoEnd) response.setHeader('Connection', 'close');
  if (coding !== undefined) response.setHeader('Transfer-Encoding', coding);
  else if (length !== undefined) response.setHeader('Content-Length', length);
  const { socket } = response;
  const staysOpen = connection === undefined || /\bkeep-alive\b/i.test(connection);
  if (hasNoEnd || !staysOpen || (length ?? 0) > body.length) response.once('finish', () => socket?.end());
  response.flushHeaders();
  // Node would cut the body into chunks by itself.
  if (coding !== undefined) response.chunkedEncoding = false;
  response.end(body);
}

/** An answer without a body. */
export const emptyAnswer = (status: number): Answer => ({ status });

/** The answer for a function's result that came over the worker's channel; a broken one is the host's 500. */
export function answerOf(http: HttpData | undefined | null): Answer {
  if (http === undefined || http === null) return emptyAnswer(204);
  const status = Number(http.statusCode ?? '200');
  const body = bytesOf(http);
  const headers = Object.entries(http.headers ?? {}).filter(([name]) => !framingHeaders.includes(name));
  const framing = framingOf(http.headers ?? {}, body.length);
  if (framing === 'impossible') return emptyAnswer(500);
  // Kestrel sends ASCII only and fails on the rest.
  if (headers.some(([, value]) => /[^\t\u0020-\u007E]/.test(value))) return emptyAnswer(500);
  const cookies = (http.cookies ?? []).map(cookieLine);
  if (http.enableContentNegotiation === true)
    return {
      status,
      headers: [
        ...headers.filter(([name]) => name !== 'content-type'),
        ['content-type', 'application/json; charset=utf-8'],
      ],
      body: JSON.stringify(Buffer.from(body).toString('base64')),
      lengthKnown: true,
    };
  return {
    status,
    headers: [...headers, ...(cookies.length === 0 ? [] : [['set-cookie', cookies] as const])],
    body,
    ...(framing === undefined ? {} : { framing }),
  };
}

const framingHeaders: readonly string[] = ['transfer-encoding', 'connection', 'content-length'];

/** Undefined when the function says nothing of it; a length that is none or too small fails the answer. */
function framingOf(
  headers: Readonly<Record<string, string>>,
  size: number,
): Framing | 'impossible' | undefined {
  const said = headers['content-length'];
  if (said !== undefined && (!/^\d+$/.test(said) || Number(said) < size)) return 'impossible';
  const found: Framing = {
    ...(headers['transfer-encoding'] === undefined ? {} : { coding: headers['transfer-encoding'] }),
    ...(said === undefined ? {} : { length: Number(said) }),
    ...(headers['connection'] === undefined ? {} : { connection: headers['connection'] }),
  };
  return Object.keys(found).length === 0 ? undefined : found;
}

function bytesOf(http: HttpData): Uint8Array {
  if (http.body?.bytes !== undefined) return http.body.bytes;
  if (http.body?.string !== undefined) return Buffer.from(http.body.string);
  return Buffer.alloc(0);
}

function cookieLine(cookie: Cookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  if (cookie.expires !== undefined)
    parts.push(`expires=${new Date(cookie.expires.value.seconds * 1000).toUTCString()}`);
  if (cookie.maxAge !== undefined) parts.push(`max-age=${cookie.maxAge.value}`);
  if (cookie.domain !== undefined) parts.push(`domain=${cookie.domain.value}`);
  parts.push(`path=${cookie.path?.value ?? '/'}`);
  if (cookie.secure?.value === true) parts.push('secure');
  const site = { lax: 'lax', strict: 'strict', explicitNone: 'none' }[cookie.sameSite ?? ''];
  if (site !== undefined) parts.push(`samesite=${site}`);
  if (cookie.httpOnly?.value === true) parts.push('httponly');
  return parts.join('; ');
}

/**
 * The headers of a request as the host hands them on: lower case, sorted, repeats joined. Undefined when a value is
 * no UTF-8, which the host answers with 400.
 */
export function requestHeaders(request: IncomingMessage): Record<string, string> | undefined {
  const found = new Map<string, string[]>();
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = (request.rawHeaders[at] ?? '').toLowerCase();
    const bytes = Buffer.from(request.rawHeaders[at + 1] ?? '', 'latin1');
    const value = bytes.toString('utf8');
    if (!Buffer.from(value).equals(bytes)) return undefined;
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return Object.fromEntries(
    [...found]
      .map(([name, values]) => [name, values.join(name === 'cookie' ? '; ' : ',')] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
