/** What every simulator speaks: a request and an answer without a transport, and a clock that can be a virtual one. */

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

export interface SimResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string | null;
  /** `reset`: the connection is cut before the answer; `truncate`: in the middle of the body. */
  readonly cut?: 'reset' | 'truncate';
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** A simulator without its transport: what a test drives in process and `serve` puts behind ports. */
export interface SimCore {
  handle(request: SimRequest): Promise<SimResponse>;
  readonly control: ControlTarget;
}

/** What the control routes do to a simulator. */
export interface ControlTarget {
  /** False until the seed is in place. */
  healthy(): boolean;
  tables(): readonly string[];
  /** Every record of a table as held, also what the API would hide; undefined for an unknown table. */
  records(table: string): readonly unknown[] | undefined;
  record(table: string, id: string): unknown;
  /** A change as a person makes it in the vendor's own pages. Throws a sentence when it cannot be made. */
  edit(edit: {
    table: string;
    id: string | null;
    set: Readonly<Record<string, unknown>>;
    by: string;
  }): unknown;
  advance(seconds: number): Promise<void>;
  reset(options: { seed?: number; tickets?: number }): void;
}

/** Sends a callback or webhook out of a simulator; rejects when nothing answered in time. */
export type Deliver = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
) => Promise<{ readonly status: number }>;
