/** The address and the refusals of the storage account, for tables and queues alike. */
import type { TokenCredential } from '@azure/identity';
import { CodedError, type ErrorCode } from '../rules/errors.ts';
import { isAzureFailure, programFault } from './azure-failure.ts';
import type { Secret } from '../rules/secret.ts';

/** The storage account: a connection string on a laptop, addresses and an identity in Azure. */
export type StorageAccount =
  | { readonly kind: 'connection-string'; readonly value: Secret }
  | {
      readonly kind: 'identity';
      readonly queueUrl: string;
      readonly tableUrl: string;
      /** Asked for once per client, at its first use. */
      credential(): Promise<TokenCredential>;
    };

/**
 * Returns true if this program makes a table or a queue that is missing. It does in an account that it has the key of,
 * as the laptop's. In Azure the infrastructure makes them all, and the app's identity has no right to.
 */
export function makesWhatIsMissing(account: StorageAccount): boolean {
  return account.kind === 'connection-string';
}

/** Few and quick attempts: what still fails then is retried by the queue or by the sender. */
export const storageRetries = { maxRetries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 2_000 };

/**
 * Milliseconds after which one try is given up: the service itself ends what takes it thirty seconds (Query timeout and pagination).
 * The clients wait for ever by themselves, so a connection that died in silence would keep whatever waits behind its request.
 */
const tryForMs = 35_000;

/** The part of a client's pipeline that ends a try; `timeout` in milliseconds, as the clients have it. */
export const triedForAWhile = {
  name: 'triedForAWhile',
  sendRequest<Request extends { timeout: number }, Answer>(
    request: Request,
    next: (request: Request) => Promise<Answer>,
  ): Promise<Answer> {
    request.timeout = tryForMs;
    return next(request);
  },
};

/** A failed call to the storage account: its HTTP status (undefined: no answer) and the account's own code. */
export interface StorageRefusal {
  readonly status: number | undefined;
  readonly code: string | undefined;
}

/** Reads status and code out of what the storage clients throw; tables and queues keep the code in different places. */
export function storageRefusal(error: unknown): StorageRefusal {
  const status = property(error, 'statusCode');
  const code =
    property(error, 'code') ?? property(property(property(error, 'details'), 'odataError'), 'code');
  return {
    status: typeof status === 'number' ? status : undefined,
    code: typeof code === 'string' ? code : undefined,
  };
}

/** The coded form of a failed storage call; a fault of this program is `unexpected`. The client's own error is not kept: it carries the whole request. */
export function storageError(error: unknown, where: string): CodedError {
  if (error instanceof CodedError) return error;
  if (!isAzureFailure(error)) return programFault(error, where);
  const { status, code } = storageRefusal(error);
  return new CodedError(errorCode(status, code), {
    detail: `${where}: ${status === undefined ? 'no answer' : `answer ${status}`} (${code ?? 'no code'}).`,
    facts: { where, status: status ?? null, reason: code ?? null },
  });
}

function errorCode(status: number | undefined, code: string | undefined): ErrorCode {
  if (status === 413 || code === 'PropertyValueTooLarge' || code === 'EntityTooLarge') return 'row-too-large';
  if (code === 'TableNotFound' || code === 'QueueNotFound') return 'storage-incomplete';
  return status === 401 || status === 403 ? 'storage-forbidden' : 'storage-unavailable';
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined;
}
