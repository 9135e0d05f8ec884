/** Clients for the storage account that a setting names. */
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';

/** The connection string of a setting, with or without the prefix that bindings may leave out. */
export function connectionString(env: NodeJS.ProcessEnv, setting: string): string | undefined {
  return [`AzureWebJobs${setting}`, setting]
    .map((name) => env[name])
    .find((value) => value !== undefined && value !== '');
}

/** Few tries and short: the emulator is here or it is not. */
const retryOptions = { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 500 };

export const queueService = (connection: string): QueueServiceClient =>
  QueueServiceClient.fromConnectionString(connection, { retryOptions });

/** The host's own container; it is made by whoever finds it missing. */
export const hostContainer = (connection: string): ContainerClient =>
  BlobServiceClient.fromConnectionString(connection, { retryOptions }).getContainerClient(
    'azure-webjobs-hosts',
  );

/** The HTTP status with which storage refused; undefined when the error is something else. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
