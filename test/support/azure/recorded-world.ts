/**
 * The laptop's world with storage as it is deployed: what the infrastructure makes is there, and the functions and their
 * host reach it by identity, with the roles that are granted and no others.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { ensureCertificates } from '../../../sandbox/world/certificates.ts';
import { freePorts } from '../../../sandbox/world/ports.ts';
import { startWorld, type World } from '../../../sandbox/world/start.ts';
import { cliProgram } from '../cli/program.ts';
import { grants, lastName, ofType, type Grant, type Snapshot } from '../infra/snapshot.ts';
import { allows } from './granted-actions.ts';
import { startIdentityStorage, type Recorded } from './identity-storage.ts';

export interface RecordedWorld extends AsyncDisposable {
  readonly world: World;
  /** Everything that the functions and their host asked of storage. */
  readonly operations: readonly Recorded[];
  /** The roles of the app. */
  readonly grants: readonly Grant[];
  /** Has every request to a table answered 503, until it is told otherwise. */
  readonly failTables: (doFail: boolean) => void;
}

export interface RecordedWorldOptions {
  /** The environment whose resources and roles are there. */
  readonly snapshot: Snapshot;
  readonly env?: Readonly<Record<string, string>>;
  readonly engine?: Readonly<Record<string, number>>;
  /** Further settings of the first link. */
  readonly firstLink?: Readonly<Record<string, unknown>>;
  /** Tickets in ConnectWise at the start; left out, as on a laptop. */
  readonly tickets?: number | undefined;
  readonly log: (line: string) => void;
}

/** Starts it on free ports. */
export async function startRecordedWorld(options: RecordedWorldOptions): Promise<RecordedWorld> {
  const { snapshot, log, engine, firstLink } = options;
  const directory = await mkdtemp(join(tmpdir(), 'recorded-world-'));
  const ports = await freePorts();
  const granted = grants(snapshot).filter(({ who }) => who === 'app');
  const storage = await startIdentityStorage({ ports }, (operation) => allows(granted, operation));
  const end = async (): Promise<void> => {
    await storage[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  };
  const trusted = join(directory, 'trusted.pem');
  await writeFile(trusted, `${(await ensureCertificates(directory)).ca}\n${storage.ca}`);
  const names = new URL('recorded-names-child.ts', import.meta.url).href;
  try {
    const world = await startWorld({
      ports,
      directory,
      cli: cliProgram,
      log,
      engine,
      tickets: options.tickets,
      firstLink,
      env: {
        NODE_EXTRA_CA_CERTS: trusted,
        NODE_OPTIONS: `--import=${names}`,
        // Telemetry by identity, as where local authentication is off.
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD',
        ...options.env,
      },
      storage: {
        settings: {
          AzureWebJobsStorage__blobServiceUri: storage.urls.blob,
          AzureWebJobsStorage__queueServiceUri: storage.urls.queue,
          AzureWebJobsStorage__tableServiceUri: storage.urls.table,
        },
        prepare: (connectionString) => makeResources(snapshot, connectionString),
      },
    });
    return {
      world,
      operations: storage.operations,
      grants: granted,
      failTables: (doFail) => storage.fail(doFail ? 'table' : null),
      async [Symbol.asyncDispose]() {
        await world.stop();
        await end();
      },
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

/** Makes what the deployment makes in the storage account, and nothing else. */
async function makeResources(snapshot: Snapshot, connectionString: string): Promise<void> {
  const named = (kind: string): readonly string[] =>
    ofType(snapshot, `Microsoft.Storage/storageAccounts/${kind}`).map(lastName);
  const tables = TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  await Promise.all([
    ...named('tableServices/tables').map((name) => tables.createTable(name)),
    ...named('queueServices/queues').map((name) => queues.createQueue(name)),
    ...named('blobServices/containers').map((name) => blobs.createContainer(name)),
  ]);
}
