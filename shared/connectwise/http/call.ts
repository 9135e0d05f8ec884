/** One call of ConnectWise's API as its callers say it, and what a caller is made of. */
import type { Secret } from '../../rules/secret.ts';
import type { RetryDeps } from '../../web/attempt.ts';
import type { StreamedBody } from '../../web/send.ts';
import type { Codebase } from './address.ts';

/** The key pair of an API member. */
export interface ConnectWiseKeys {
  readonly publicKey: Secret;
  readonly privateKey: Secret;
}

/** The site, the keys and the retry of every call. */
export interface CallerOptions {
  /** Origin that people open in a browser, for example `https://na.myconnectwise.net`. */
  readonly site: string;
  readonly company: string;
  readonly clientId: string;
  /** Pins the model's version (`2025.8`); left out, the newest of the instance is used. */
  readonly version?: string | undefined;
  readonly codebase: Codebase;
  /** The key pairs worth trying, in that order; `refused` says that the ones given before got a 401. */
  keys(refused: boolean): Promise<readonly ConnectWiseKeys[]>;
  /** Told which pair was accepted after another was refused, so that the next call begins with it. */
  accepted?(keys: ConnectWiseKeys): void;
  /** True only on the laptop: http to a loopback address is accepted. */
  readonly allowLoopback: boolean;
  readonly retry: RetryDeps;
  readonly timeoutMs?: number | undefined;
}

/** One call of the API: method, path, and query or body. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind `/apis/3.0`, ids already in it. */
  readonly path: string;
  /** The path with `{id}` for ids, for logs and counts. */
  readonly route: string;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly json?: unknown;
  /** A body that is no JSON, with its content type. */
  readonly form?: { readonly contentType: string; readonly bytes: Buffer } | undefined;
  /** A body that comes piece by piece and can be sent once only: what would be tried again is `remote-busy` (retry). */
  readonly stream?: { readonly contentType: string; readonly stream: StreamedBody } | undefined;
  /** The value is then the answer's bytes, piece by piece (`AsyncGenerator<Buffer>`), not parsed. */
  readonly streamed?: boolean | undefined;
  /** The value is then an `Unparsed`: for an answer that waits for its turn, and takes less room as it came. */
  readonly unparsed?: boolean | undefined;
  /** The longest answer that is read; 64 MiB when left out. */
  readonly maxBytes?: number | undefined;
  /** Instead of the caller's own: for what is long. */
  readonly timeoutMs?: number | undefined;
  /** True when sending it twice does no harm. Reads are; a POST that creates is not. */
  readonly repeatable: boolean;
  /** No attempt of it starts after this time, milliseconds since 1970: then it is `remote-busy` (retry), and was not sent. */
  readonly deadline?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The name of a call in logs, counts and errors: `GET /service/tickets/{id}`. */
export const routeOf = (call: Pick<Call, 'method' | 'route'>): string => `${call.method} ${call.route}`;

/**
 * The parsed answer and its headers. Throws, of treatment retry, `connectwise-unauthorized` and `connectwise-role-lost`
 * for the account, `connectwise-failed`, `http-no-answer`, `http-timeout`, `http-aborted`, `http-answer-too-large`,
 * `http-not-json`, `remote-busy` with `retryAfterMs`, and `remote-write-ambiguous` for a call that is not `repeatable`.
 *
 * Of treatment dead-letter are `connectwise-forbidden`, `connectwise-not-found`, `connectwise-refused`,
 * `connectwise-redirect-refused`, `connectwise-company-unknown`, and `settings-invalid` for plain http to another
 * machine. Errors of `keys`, of the rate limiter and of the circuit breaker are thrown on, and a fault of this program
 * is `unexpected` (retry).
 */
export type CallConnectWise = (call: Call) => Promise<{
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
}>;
