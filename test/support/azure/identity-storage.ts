/**
 * A storage account as Azure gives it to the app: reached over https with the app's identity alone, every table and queue
 * made beforehand, and no right to make another. Behind it stands Azurite; what is asked is kept, as the rights it takes.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { AccountSASPermissions, AccountSASResourceTypes, AccountSASServices } from '@azure/storage-blob';
import { generateAccountSASQueryParameters, StorageSharedKeyCredential } from '@azure/storage-blob';
import { generate } from 'selfsigned';
import type { Azurite } from '../../../sandbox/world/azurite.ts';
import { operationOf, placeActions, type StorageOperation, type StorageService } from './data-actions.ts';
import { hostOf } from './recorded-names.ts';

/** One request that was asked, refused ones included. */
export interface Recorded extends StorageOperation {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Bytes of the bodies; what was answered is counted once it has been passed on. */
  readonly sentBytes: number;
  receivedBytes: number;
  /** 0 until it is answered. */
  status: number;
}

export interface IdentityStorage extends AsyncDisposable {
  readonly urls: Readonly<Record<StorageService, string>>;
  /** To be trusted, PEM. */
  readonly ca: string;
  /** The operations that were asked, oldest first. */
  readonly operations: Recorded[];
  /** Has one service answer every request with 503 from now on; null: none. */
  fail(service: StorageService | null): void;
}

const services = ['blob', 'queue', 'table'] as const;
const account = 'devstoreaccount1';

/** Returns true if an operation may be done; making and removing tables, queues and containers never may. */
export type Allowed = (operation: StorageOperation) => boolean;

/**
 * Starts the account before an Azurite on those ports, which need not listen yet. Its names are those of
 * `resolveRecordedNames`. What is not allowed is answered 403, as in Azure.
 */
export async function startIdentityStorage(
  { ports }: Pick<Azurite, 'ports'>,
  isAllowed: Allowed = () => true,
): Promise<IdentityStorage> {
  const { ca, key, cert } = await makeCertificate();
  const operations: Recorded[] = [];
  const agent = new Agent({ keepAlive: true });
  let failing: StorageService | null = null;
  const servers = services.map((service) =>
    createServer({ key, cert }, (request, response) => {
      const behind = {
        service,
        port: ports[service],
        operations,
        agent,
        isAllowed,
        isFailing: failing === service,
      };
      pass(request, response, behind).catch(() => response.destroy());
    }),
  );
  const listening = await Promise.all(servers.map(listen));
  const url = (index: 0 | 1 | 2): string => `https://${hostOf(services[index])}:${listening[index]}`;
  return {
    urls: { blob: url(0), queue: url(1), table: url(2) },
    ca,
    operations,
    fail(service) {
      failing = service;
    },
    [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      agent.destroy();
      return Promise.resolve();
    },
  };
}

async function makeCertificate(): Promise<{
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}> {
  const kind = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: 'Recorded storage' }], {
    ...kind,
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const names = services.map((service) => ({ type: 2 as const, value: hostOf(service) }));
  const server = await generate([{ name: 'commonName', value: hostOf('blob') }], {
    ...kind,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [{ name: 'subjectAltName', altNames: names }],
  });
  return { ca: authority.cert, key: server.private, cert: server.cert };
}

/** The account and its key are printed in Azurite's manual. */
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
/** The right to everything, as parameters that the emulator takes in place of a token. */
const accountRight = generateAccountSASQueryParameters(
  {
    expiresOn: new Date(Date.now() + 24 * 3_600_000),
    permissions: AccountSASPermissions.parse('rwdlacup'),
    resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
    services: AccountSASServices.parse('bqt').toString(),
  },
  new StorageSharedKeyCredential(account, accountKey),
).toString();

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Behind {
  readonly service: StorageService;
  readonly port: number;
  readonly operations: Recorded[];
  readonly agent: Agent;
  readonly isAllowed: Allowed;
  readonly isFailing: boolean;
}

async function pass(request: IncomingMessage, response: ServerResponse, behind: Behind): Promise<void> {
  const { service, port, operations, agent, isAllowed, isFailing } = behind;
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const url = new URL(request.url ?? '/', `https://${hostOf(service)}`);
  const { authorization, ...headers } = request.headers;
  if (authorization?.startsWith('Bearer ') !== true)
    return refuse(response, 401, 'NoAuthenticationInformation');
  const method = request.method ?? '';
  const recorded: Recorded = {
    ...operationOf({
      service,
      method,
      path: url.pathname,
      query: url.searchParams,
      body: body.toString('latin1'),
    }),
    method,
    path: request.url ?? '',
    at: Date.now(),
    sentBytes: body.length,
    receivedBytes: 0,
    status: 0,
  };
  operations.push(recorded);
  if (!isAllowed(recorded) || recorded.actions.some((action) => placeActions.has(action))) {
    recorded.status = 403;
    return refuse(response, 403, 'AuthorizationPermissionMismatch');
  }
  if (isFailing) {
    recorded.status = 503;
    return refuse(response, 503, 'ServerBusy');
  }
  const host = `127.0.0.1:${port}`;
  const sent = url.pathname === '/$batch' ? withEmulatorsAddresses(body, headers.host ?? '', host) : body;
  const path = `/${account}${request.url}${url.search === '' ? '?' : '&'}${accountRight}`;
  const options = {
    host: '127.0.0.1',
    port,
    path,
    method,
    agent,
    headers: { ...headers, host, 'content-length': String(sent.length) },
  };
  const passed = send(options, (answer) => {
    recorded.status = answer.statusCode ?? 502;
    answer.on('data', (piece: Buffer) => (recorded.receivedBytes += piece.length));
    response.writeHead(recorded.status, answer.headers);
    answer.pipe(response);
  });
  passed.once('error', () => response.destroy());
  passed.end(sent);
}

/** The steps of a transaction name the whole address, which the emulator reads with the account's name in the path. */
function withEmulatorsAddresses(body: Buffer, from: string, to: string): Buffer {
  const text = body.toString('latin1').replaceAll(`https://${from}/`, `http://${to}/${account}/`);
  return Buffer.from(text, 'latin1');
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, {
    'content-type': 'application/json;odata=minimalmetadata',
    'x-ms-error-code': code,
    'x-ms-request-id': randomUUID(),
  });
  response.end(JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: code } } }));
}
