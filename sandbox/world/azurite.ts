/** Azurite, Microsoft's storage emulator, as a child process that ends with us. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { anotherPort } from './ports.ts';

interface AzuritePorts {
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

/** The folder of Azurite's data, and the ports that it listens on. */
export interface AzuriteOptions {
  /** Folder for the data. Kept between starts. */
  readonly location?: string;
  /** Nothing is written to disk. The default when no location is given. */
  readonly inMemory?: boolean;
  /** Saves when it closes and never before: with a hundred thousand rows each save takes seconds, and it saves every five. */
  readonly savesOnClose?: boolean;
  /** Left out: free ports. */
  readonly ports?: AzuritePorts;
}

/** The running storage emulator. */
export interface Azurite {
  /** With the account and key that every storage emulator uses: no secret. */
  readonly connectionString: string;
  readonly blobUrl: string;
  readonly queueUrl: string;
  readonly tableUrl: string;
  readonly ports: AzuritePorts;
  /** Resolves once Azurite has saved and its process is gone. */
  close(): Promise<void>;
}

/** The account and key are printed in Azurite's manual and are the same everywhere. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const services = ['blob', 'queue', 'table'] as const;
type Service = (typeof services)[number];

const program = fileURLToPath(new URL('azurite-child.ts', import.meta.url));
const startPatience = 120_000;
const closePatience = 8_000;

/** Tickets, notes and names of customers lie in it: nobody else on the machine is to read them. */
async function ownFolder(location: string): Promise<void> {
  await mkdir(location, { recursive: true, mode: 0o700 });
  await chmod(location, 0o700);
}

/** Starts Azurite on 127.0.0.1 and resolves once all three services listen. The error for a taken port names its variable. */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const wanted = options.ports ?? { blob: 0, queue: 0, table: 0 };
  if (options.location !== undefined) await ownFolder(options.location);
  const child = spawn(process.execPath, [program, ...azuriteArguments(options, wanted)], {
    // The channel is how the child notices that we are gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C reaches a whole process group at once; storage must end last, when we say so.
    detached: process.platform !== 'win32',
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const ports = await listening(child, wanted);
  const url = (service: Service): string => `http://127.0.0.1:${ports[service]}/${account}`;
  return {
    connectionString: [
      'DefaultEndpointsProtocol=http',
      `AccountName=${account}`,
      `AccountKey=${accountKey}`,
      `BlobEndpoint=${url('blob')}`,
      `QueueEndpoint=${url('queue')}`,
      `TableEndpoint=${url('table')}`,
    ].join(';'),
    blobUrl: url('blob'),
    queueUrl: url('queue'),
    tableUrl: url('table'),
    ports,
    async close() {
      if (child.connected) child.disconnect();
      const patience = setTimeout(() => child.kill('SIGKILL'), closePatience);
      await ended;
      clearTimeout(patience);
    },
  };
}

function azuriteArguments(options: AzuriteOptions, ports: AzuritePorts): readonly string[] {
  const inMemory = options.inMemory ?? options.location === undefined;
  if (!inMemory && options.location === undefined) throw new Error('Azurite needs a location for its data.');
  return [
    ...(options.savesOnClose === true ? ['--saves-on-close'] : []),
    '--silent',
    '--disableTelemetry',
    '--skipApiVersionCheck', // the clients are newer than the emulator
    ...(inMemory || options.location === undefined
      ? ['--inMemoryPersistence']
      : ['--location', options.location]),
    ...services.flatMap((service) => [
      `--${service}Host`,
      '127.0.0.1',
      `--${service}Port`,
      String(ports[service]),
    ]),
  ];
}

/** Azurite prints the real address of each service when it listens; that is the only way to learn a free port. */
function listening(child: ChildProcess, wanted: AzuritePorts): Promise<AzuritePorts> {
  const found: Partial<Record<Service, number>> = {};
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const giveUp = (why: string): void => {
      clearTimeout(patience);
      child.kill('SIGKILL');
      reject(new Error(takenPort(said, wanted) ?? `Azurite ${why}. It said:\n${said.join('\n')}`));
    };
    const patience = setTimeout(() => giveUp('did not start in time'), startPatience);
    child.once('error', (error) => giveUp(`could not be started (${error.message})`));
    // `close` comes after the last line of output, `exit` may come before it.
    child.once('close', () => giveUp('ended at once'));
    const hear = (line: string): void => {
      said.push(line);
      if (said.length > 20) said.shift();
      const match = /Azurite (Blob|Queue|Table) service is successfully listening at .*:(\d+)$/.exec(line);
      const service = services.find((name) => name === match?.[1]?.toLowerCase());
      if (service === undefined) return;
      found[service] = Number(match?.[2]);
      const { blob, queue, table } = found;
      if (blob === undefined || queue === undefined || table === undefined) return;
      clearTimeout(patience);
      child.removeAllListeners('close');
      resolve({ blob, queue, table });
    };
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', hear);
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', hear);
  });
}

function takenPort(said: readonly string[], wanted: AzuritePorts): string | undefined {
  const taken = said.find((line) => line.includes('EADDRINUSE'));
  if (taken === undefined) return undefined;
  const service = services.find((name) => wanted[name] !== 0 && taken.endsWith(`:${wanted[name]}`));
  if (service === undefined) return `Azurite found a port taken: ${taken}`;
  const variable = `AZURITE_${service.toUpperCase()}_PORT`;
  return `Port ${wanted[service]} is taken. Stop what uses it, or choose another: ${variable}=${anotherPort(wanted[service])}`;
}
