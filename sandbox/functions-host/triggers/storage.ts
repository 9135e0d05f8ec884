/**
 * Clients for the storage account that a setting names: by a connection string, or by the app's identity, as in Azure
 * (`NAME__queueServiceUri` and its like, with the token of `IDENTITY_ENDPOINT`).
 */
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';

/** The way to an account; an address is missing if its setting is. */
export type Connection =
  | { readonly kind: 'connection-string'; readonly value: string }
  | {
      readonly kind: 'identity';
      readonly clientId: string | undefined;
      readonly blobUrl: string | undefined;
      readonly queueUrl: string | undefined;
    };

/**
 * The connection that a setting names, with or without the prefix that bindings may leave out; undefined when it says
 * nothing.
 */
export function connectionNamed(env: NodeJS.ProcessEnv, setting: string): Connection | undefined {
  const names = [`AzureWebJobs${setting}`, setting];
  const value = names.map((name) => env[name]).find((text) => text !== undefined && text !== '');
  if (value !== undefined) return { kind: 'connection-string', value };
  for (const name of names) {
    const blobUrl = env[`${name}__blobServiceUri`];
    const queueUrl = env[`${name}__queueServiceUri`];
    if (blobUrl !== undefined || queueUrl !== undefined)
      return { kind: 'identity', clientId: env[`${name}__clientId`], blobUrl, queueUrl };
  }
  return undefined;
}

/** Few tries and short: the emulator is here or it is not. */
const retryOptions = { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 500 };

/** One for each identity, so that all clients share its token. */
const credentials = new Map<string, Promise<TokenCredential>>();

/** The library is loaded for the first token: most apps of this host name their account by a connection string. */
async function loadCredential(clientId: string | undefined): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return clientId === undefined
    ? new ManagedIdentityCredential()
    : new ManagedIdentityCredential({ clientId });
}

function credentialOf(clientId: string | undefined): TokenCredential {
  const name = clientId ?? '';
  const credential = credentials.get(name) ?? loadCredential(clientId);
  credentials.set(name, credential);
  return { getToken: async (scopes, options) => (await credential).getToken(scopes, options) };
}

/** A client of the queues behind a connection. Throws a sentence when the address of the queues is not set. */
export function queueService(connection: Connection): QueueServiceClient {
  if (connection.kind === 'connection-string')
    return QueueServiceClient.fromConnectionString(connection.value, { retryOptions });
  if (connection.queueUrl === undefined)
    throw new Error('the setting that ends in __queueServiceUri is missing');
  return new QueueServiceClient(connection.queueUrl, credentialOf(connection.clientId), { retryOptions });
}

/** The host's own container, which is made by whoever finds it missing. Throws a sentence without an address of blobs. */
export function hostContainer(connection: Connection): ContainerClient {
  const container = 'azure-webjobs-hosts';
  if (connection.kind === 'connection-string')
    return BlobServiceClient.fromConnectionString(connection.value, { retryOptions }).getContainerClient(
      container,
    );
  if (connection.blobUrl === undefined)
    throw new Error('the setting that ends in __blobServiceUri is missing');
  const credential = credentialOf(connection.clientId);
  return new BlobServiceClient(connection.blobUrl, credential, { retryOptions }).getContainerClient(
    container,
  );
}

/** The HTTP status with which storage refused; undefined when the error is something else. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}

/** Sends a message; a queue that is missing is made first, and only then: with narrow roles an app may make none. */
export async function sendOrMake(queue: QueueClient, text: string): Promise<void> {
  try {
    await queue.sendMessage(text);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    await queue.createIfNotExists();
    await queue.sendMessage(text);
  }
}
