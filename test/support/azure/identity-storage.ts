/**
 * A storage account as Azure gives it to the app: reached over https with the app's identity alone, every table and queue
 * made beforehand, and no right to make another. Behind it stands Azurite; what is asked is kept, as the rights it takes.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountSASPermissions, AccountSASResourceTypes, AccountSASServices } from '@azure/storage-blob';
import { generateAccountSASQueryParameters, StorageSharedKeyCredential } from '@azure/storage-blob';
import { startAzurite, type Azurite } from '../../../sandbox/world/azurite.ts';
import { ensureCertificates } from '../../../sandbox/world/certificates.ts';
import { operationOf, placeActions, type StorageOperation, type StorageService } from './data-actions.ts';

export interface IdentityStorage extends AsyncDisposable {
  readonly urls: Readonly<Record<StorageService, string>>;
  /** To be trusted, PEM. */
  readonly ca: string;
  /** What was asked, refusals included. */
  readonly operations: StorageOperation[];
  /** Azurite itself, for whoever makes the tables and queues. */
  readonly azurite: Azurite;
}

const services = ['blob', 'queue', 'table'] as const;
const account = 'devstoreaccount1';

/** Starts the account, empty. */
export async function startIdentityStorage(): Promise<IdentityStorage> {
  const directory = await mkdtemp(join(tmpdir(), 'identity-storage-'));
  const { ca, key, cert } = await ensureCertificates(directory);
  const azurite = await startAzurite({ inMemory: true });
  const right = accountRight(azurite.connectionString);
  const operations: StorageOperation[] = [];
  const servers = services.map((service) => {
    const port = azurite.ports[service];
    return createServer({ key, cert }, (request, response) => {
      pass(request, response, { service, port, right, operations }).catch(() => response.destroy());
    });
  });
  const ports = await Promise.all(servers.map(listen));
  const url = (index: number): string => `https://localhost:${ports[index]}/${account}`;
  return {
    urls: { blob: url(0), queue: url(1), table: url(2) },
    ca,
    operations,
    azurite,
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      await azurite.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The right to everything, as parameters that the emulator takes in place of a token. */
function accountRight(connectionString: string): string {
  const key = /AccountKey=([^;]+)/.exec(connectionString)?.[1] ?? '';
  return generateAccountSASQueryParameters(
    {
      expiresOn: new Date(Date.now() + 24 * 3_600_000),
      permissions: AccountSASPermissions.parse('rwdlacup'),
      resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
      services: AccountSASServices.parse('bqt').toString(),
    },
    new StorageSharedKeyCredential(account, key),
  ).toString();
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Behind {
  readonly service: StorageService;
  readonly port: number;
  readonly right: string;
  readonly operations: StorageOperation[];
}

async function pass(request: IncomingMessage, response: ServerResponse, behind: Behind): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const url = new URL(request.url ?? '/', 'https://localhost');
  const { authorization, ...headers } = request.headers;
  if (authorization?.startsWith('Bearer ') !== true)
    return refuse(response, 401, 'NoAuthenticationInformation');
  const operation = operationOf({
    service: behind.service,
    method: request.method ?? '',
    path: url.pathname.slice(`/${account}`.length),
    query: url.searchParams,
    body: body.toString('latin1'),
  });
  behind.operations.push(operation);
  if (operation.actions.some((action) => placeActions.has(action)))
    return refuse(response, 403, 'AuthorizationPermissionMismatch');
  const path = `${request.url}${url.search === '' ? '?' : '&'}${behind.right}`;
  const host = `127.0.0.1:${behind.port}`;
  const passed = send(
    { host: '127.0.0.1', port: behind.port, path, method: request.method, headers: { ...headers, host } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  passed.once('error', () => response.destroy());
  passed.end(body);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, {
    'content-type': 'application/json;odata=minimalmetadata',
    'x-ms-error-code': code,
    'x-ms-request-id': randomUUID(),
  });
  response.end(JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: code } } }));
}
