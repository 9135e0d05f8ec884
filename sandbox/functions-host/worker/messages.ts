/** Messages between the host and its worker process. Sent over the channel of a forked process. */
import type { LogLevel } from '../kit/log.ts';

/** A value as the worker protocol carries it: exactly one of the keys is set. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpData;
}

/** An HTTP request or answer on the worker's channel (RpcHttp of the Functions language worker protocol). */
export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly nullableHeaders?: Record<string, { value: string }>;
  readonly nullableQuery?: Record<string, { value: string }>;
  readonly nullableParams?: Record<string, { value: string }>;
  readonly body?: TypedData | null;
  readonly statusCode?: string;
  readonly headers?: Record<string, string>;
  readonly cookies?: readonly Cookie[];
  readonly enableContentNegotiation?: boolean;
}

/** A cookie on the worker's channel (RpcHttpCookie). */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: { readonly value: string };
  readonly path?: { readonly value: string };
  readonly expires?: { readonly value: { readonly seconds: number } };
  readonly secure?: { readonly value: boolean };
  readonly httpOnly?: { readonly value: boolean };
  readonly sameSite?: string;
  readonly maxAge?: { readonly value: number };
}

/** One binding as `@azure/functions` registers it; which further keys exist depends on its type. */
export interface Binding {
  readonly type: string;
  readonly direction: string;
  readonly name?: string;
  readonly [option: string]: unknown;
}

/** A function's retry policy on the worker's channel (RpcRetryOptions); durations in seconds. */
export interface RetryOptions {
  readonly maxRetryCount?: number;
  readonly retryStrategy?: string;
  readonly delayInterval?: { readonly seconds?: number };
  readonly minimumInterval?: { readonly seconds?: number };
  readonly maximumInterval?: { readonly seconds?: number };
}

/** A function with its bindings and retry policy, as the worker reports it. */
export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: RetryOptions;
}

/** One invocation on the worker's channel. */
export interface InvocationRequest {
  readonly invocationId: string;
  readonly functionId: string;
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  readonly traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
  readonly retryContext?: {
    readonly retryCount: number;
    readonly maxRetryCount: number;
    readonly exception?: { readonly message: string };
  };
}

/** The outputs of one invocation. */
export interface InvocationResponse {
  readonly returnValue?: TypedData | null;
  readonly outputData?: readonly { readonly name: string; readonly data: TypedData }[];
}

/** A message from the host to its worker. */
export type ToWorker =
  | { readonly kind: 'load'; readonly directory: string }
  | { readonly kind: 'invoke'; readonly request: InvocationRequest }
  | { readonly kind: 'terminate' };

/** A message from the worker to its host. */
export type FromWorker =
  | {
      readonly kind: 'loaded';
      readonly functions: readonly FunctionMetadata[];
      readonly httpUri?: string;
      readonly error?: string;
    }
  | {
      readonly kind: 'result';
      readonly invocationId: string;
      readonly response?: InvocationResponse;
      readonly error?: string;
    }
  | {
      readonly kind: 'log';
      readonly level: LogLevel;
      readonly category: 'user' | 'system';
      readonly functionName?: string;
      readonly invocationId?: string;
      readonly message: string;
    }
  | { readonly kind: 'terminated' };
