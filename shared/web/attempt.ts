/** One verb, which every part around a call wraps: an attempt is sent, and what came of it is handed back. */
import type { CallsAtOnce, CircuitBreaker, RateLimiter } from '../ports/remotes.ts';
import type { CodedError } from '../rules/errors.ts';
import type { RetryDecision, RetryPolicy } from '../rules/retry.ts';
import type { Send, WebAnswer, WebRequest } from './send.ts';

/** One attempt, as metrics and traces receive it. */
export interface CallReport {
  /** The remote's name. */
  readonly scope: string;
  /** For example `GET /service/tickets`; ids are left out so that routes can be counted. */
  readonly route: string;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** The error's code, when there was no answer. */
  readonly code: string | null;
  readonly milliseconds: number;
  /** 1 for the first. */
  readonly attempt: number;
}

/** The transport, the clock and the limits that a retried call uses. */
export interface RetryDeps {
  readonly send: Send;
  readonly policy: RetryPolicy;
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
  /** Left out: nobody shares a limit with this process. */
  readonly rateLimiter?: RateLimiter | undefined;
  /** Left out: any number of calls may be under way. */
  readonly atOnce?: CallsAtOnce | undefined;
  /** Left out: a remote that does not answer is asked all the same. */
  readonly circuitBreaker?: CircuitBreaker | undefined;
  onCall?(report: CallReport): void;
}

/** A call, which may take several attempts. */
export interface RetriedCall {
  readonly request: WebRequest;
  /** True when sending it twice does no harm. */
  readonly repeatable: boolean;
  /** For example `GET /service/tickets`, ids left out. */
  readonly route: string;
  /** A remote's name: whose limit and whose circuit it is. */
  readonly scope: string;
  /** No attempt starts after this time, milliseconds since 1970; left out, the policy's budget alone counts. */
  readonly deadline?: number | undefined;
}

/** One attempt of a call. */
export interface Attempt {
  readonly call: RetriedCall;
  /** As the call's own; its time-out may be shorter. */
  readonly request: WebRequest;
  /** Unique to the call. */
  readonly owner: string;
  /** The time when the call began, milliseconds since 1970. */
  readonly startedAt: number;
  /** 1 for the first. */
  readonly number: number;
  /** The greatest number of attempts of the call. */
  readonly maxAttempts: number;
}

/** The result of an attempt, an answer of any status or an error, and the next step. */
export type Attempted =
  | { readonly answer: WebAnswer; readonly error?: undefined; readonly decision: RetryDecision }
  | { readonly answer?: undefined; readonly error: CodedError; readonly decision: RetryDecision };

/**
 * Sends a call once and decides what follows. Throws `http-aborted` (retry) when the call is cancelled, and
 * `remote-busy` (retry) when it may not be sent for long.
 */
export type SendAttempt = (attempt: Attempt) => Promise<Attempted>;

/** The innermost parts, which decide nothing: throws what `Send` throws. */
export type SendOnce = (attempt: Attempt) => Promise<WebAnswer>;

/** True for an error of an answer that came from the remote itself, and that cannot be used. */
export function isAnswer({ code, treatment }: CodedError): boolean {
  return treatment === 'dead-letter' || code === 'http-answer-too-large';
}
