/** One request to Azure or GitHub, and what came of it. Nothing is tried again here: whoever asks knows what may be. */

/** One request to Azure or GitHub; `maxMs` is its time limit. */
export interface Question {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  /** Sent as a bearer; left out for an address that anybody may ask. */
  readonly token?: string;
  /** JSON, or the bytes of a zip. */
  readonly body?: unknown;
  readonly maxMs?: number;
}

/** The result of one request; never an exception. */
export type Reply =
  /** `body` is the parsed JSON, or the text where it is none. */
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  /** `mayHaveArrived` is false where no connection came about: then nothing was sent. */
  | { readonly kind: 'no-answer'; readonly text: string; readonly mayHaveArrived: boolean };

const usualMs = 30_000;
/** Azure's longest answer, the list of functions, has some 100 kB. */
const maxBytes = 5_000_000;

/** Asks once. A redirect is an answer like another: a token goes where it was meant to go, or nowhere. */
export async function ask({ url, method = 'GET', token, body, maxMs = usualMs }: Question): Promise<Reply> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (body !== undefined)
    headers['content-type'] = body instanceof Uint8Array ? 'application/zip' : 'application/json';
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(maxMs),
      ...(body === undefined ? {} : { body: bytesOf(body) }),
    });
    return { kind: 'answered', status: response.status, body: parsed(await textOf(response)) };
  } catch (error) {
    const text = reasonOf(error);
    return { kind: 'no-answer', text, mayHaveArrived: !neverConnected.test(text) };
  }
}

/** One line for a person: `500: what Azure says`, at most 300 characters, in which nothing can begin a line of its own. */
export function sentenceOf(reply: Reply): string {
  if (reply.kind === 'no-answer') return `no answer (${oneLine(reply.text)})`;
  return oneLine(`${reply.status}: ${messageIn(reply.body)}`.replace(/: $/, ''));
}

/** Text of others on one line: a line of its own could be a command to the runner. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 300);
}

function messageIn(body: unknown): string {
  if (typeof body === 'string') return titleOf(body) ?? body;
  // Azure: {error: {code, message}} or {Message}; GitHub: {message}.
  for (const path of [['error', 'message'], ['error', 'code'], ['Message'], ['message']]) {
    const found = path.reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      body,
    );
    if (typeof found === 'string') return found;
  }
  return '';
}

/** The title of a page, of a proxy for example; null if the text is no page. */
function titleOf(text: string): string | null {
  if (!/^\s*<(?:!doctype|html)/i.test(text)) return null;
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim() ?? '';
  return title === '' ? 'a page without a title' : `a page with the title "${title}"`;
}

/** The text without a mark of byte order; an answer that is too long is not read to its end. */
async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBytes) return `an answer of more than ${maxBytes / 1_000_000} MB`;
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

/** Codes of Node and of OpenSSL for a connection, or a certificate, that never came to a request. */
const neverConnected =
  /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|ERR_SSL_.*|CERT_.*|UNABLE_TO_.*|SELF_SIGNED_.*|DEPTH_ZERO_.*)$/;

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  // The message of fetch itself is always the same; the cause has the code.
  const cause = error.cause instanceof Error ? Reflect.get(error.cause, 'code') : undefined;
  return typeof cause === 'string' ? cause : error.message;
}
