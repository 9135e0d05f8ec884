/** A request and its answer without a transport, and the answers that several simulators give in the same form. */

/** A request to a simulator, free of its transport. */
export interface SimRequest {
  readonly method: string;
  /** Path as sent, percent-escapes included, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as sent, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** True when it came over TLS. */
  readonly secure: boolean;
}

/** A simulator's answer; `cut` breaks the connection instead of ending it well. */
export interface SimResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string | null;
  /** `reset`: the connection is cut before the answer; `truncate`: in the middle of the body. */
  readonly cut?: 'reset' | 'truncate';
}

type Headers = Readonly<Record<string, string>>;

/** A JSON answer. `headers` are added, and win where they name the content type themselves. */
export function json(status: number, value: unknown, headers: Headers = {}): SimResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value ?? null),
  };
}

/** A small HTML page, as a proxy or a login wall sends it in place of an answer. */
export function htmlPage(
  status: number,
  title: string,
  text: string = title,
  headers: Headers = {},
): SimResponse {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${text}</h1></body></html>`,
  };
}

/** The connection is cut before a byte of the answer. */
export const connectionReset: SimResponse = { status: 0, headers: {}, body: null, cut: 'reset' };

/** Percent-escapes as text. A segment that is no valid escape stays as it was sent, and names nothing that exists. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
