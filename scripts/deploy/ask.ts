/** One request to Azure or GitHub, and what came of it. Nothing is tried again here: whoever asks knows what may be. */

export interface Question {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  /** Sent as a bearer; left out for an address that anybody may ask. */
  readonly token?: string;
  /** JSON, or the bytes of a zip. */
  readonly body?: unknown;
  readonly maxMs?: number;
}

export type Reply =
  /** `body` is the parsed JSON, or the text where it is none. */
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  /** Nobody knows whether the request arrived. */
  | { readonly kind: 'no-answer'; readonly text: string };

const usualMs = 30_000;

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
    return { kind: 'answered', status: response.status, body: parsed(await response.text()) };
  } catch (error) {
    return { kind: 'no-answer', text: reasonOf(error) };
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
  if (typeof body === 'string') return body;
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
  // What fetch itself says is always the same; the cause has the code.
  const cause = error.cause instanceof Error ? Reflect.get(error.cause, 'code') : undefined;
  return typeof cause === 'string' ? cause : error.message;
}
