/**
 * The laptop's world: storage, a Key Vault, the telemetry sink, both simulators, and the functions under the local
 * host — on given ports, under one folder, started and stopped as one.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startConnectWiseSimulator } from '../connectwise/start.ts';
import { startKeyVaultSimulator } from '../keyvault/start.ts';
import { readAgreement, type Agreement } from '../page/agreement.ts';
import { startServiceNowSimulator } from '../servicenow/start.ts';
import { startTelemetrySink } from '../telemetry/start.ts';
import { startAzurite } from './azurite.ts';
import { ensureCertificates } from './certificates.ts';
import { keepHost, type KeptHost } from './kept-host.ts';
import type { Ports } from './ports.ts';

export interface WorldOptions {
  readonly ports: Ports;
  /** Everything that is kept lies here. */
  readonly directory: string;
  readonly seed?: number | undefined;
  /** Tickets in ConnectWise at the start. */
  readonly tickets?: number | undefined;
  /** Takes the lines of the Functions host. */
  readonly log: (line: string) => void;
  /** Further variables for the host, such as its keys. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Ports of further hosts on the same storage, as when Azure runs several instances. */
  readonly moreHosts?: readonly number[] | undefined;
  /** The engine's patience; see `engine` in the configuration. */
  readonly engine?: Readonly<Record<string, number>> | undefined;
}

export interface World {
  readonly addresses: {
    readonly functions: string;
    readonly connectwise: string;
    readonly connectwiseTls: string;
    readonly servicenow: string;
    readonly servicenowTls: string;
    readonly keyvault: string;
    readonly telemetry: string;
    /** Where a person sees tickets and incidents side by side. */
    readonly page: string;
  };
  /** PEM file of the authority that signed the certificates of this world. */
  readonly caPath: string;
  /** File of settings with which the operator's command looks after this world. */
  readonly settingsPath: string;
  readonly connectionString: string;
  readonly masterKey: string;
  readonly hostKey: string;
  /** The one that the callbacks go to, then the others. */
  readonly hosts: readonly [KeptHost, ...KeptHost[]];
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Shared by the simulated business rule and, through the vault, by the receiver. A secret of the sandbox only. */
const webhookSecret = `whsec_${Buffer.from('the sandbox webhook secret, 32 b').toString('base64')}`;

/** Starts everything; what was started is stopped again when a later part fails. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).toReversed()) await stop();
  };
  try {
    return await start(options, stops, stopAll);
  } catch (thrown) {
    await stopAll();
    throw thrown;
  }
}

async function start(
  options: WorldOptions,
  stops: (() => Promise<void>)[],
  stopAll: () => Promise<void>,
): Promise<World> {
  const { ports, directory } = options;
  await mkdir(directory, { recursive: true });
  // The simulators begin afresh at every start; what was agreed with their last lives would only mislead.
  await rm(join(directory, 'storage'), { recursive: true, force: true });
  const tls = await ensureCertificates(directory);
  const started = async <Part extends { close(): Promise<void> }>(part: Promise<Part>): Promise<Part> => {
    const running = await part;
    stops.push(() => running.close());
    return running;
  };
  const configPath = join(directory, 'config.json');
  const { link, agreement } = await writeConfig(configPath, options.engine ?? laptopPatience);
  const [azurite, keyvault, telemetry, connectwise, servicenow] = await Promise.all([
    started(
      startAzurite({
        location: join(directory, 'storage'),
        ports: { blob: ports.blob, queue: ports.queue, table: ports.table },
      }),
    ),
    started(startKeyVaultSimulator({ httpPort: 0, httpsPort: ports.keyvault, tls, secrets: sandboxSecrets })),
    started(startTelemetrySink({ httpPort: 0, httpsPort: ports.telemetry, tls })),
    started(
      startConnectWiseSimulator({
        httpPort: ports.connectwise,
        httpsPort: ports.connectwiseTls,
        tls,
        ca: tls.ca,
        beside: { other: `http://127.0.0.1:${ports.servicenow}`, agreement },
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.tickets === undefined ? {} : { tickets: options.tickets }),
      }),
    ),
    started(
      startServiceNowSimulator({
        httpPort: ports.servicenow,
        httpsPort: ports.servicenowTls,
        tls,
        ca: tls.ca,
        beside: { other: `http://127.0.0.1:${ports.connectwise}`, agreement },
        ...(options.seed === undefined ? {} : { seed: options.seed }),
      }),
    ),
  ]);

  const functions = `http://127.0.0.1:${ports.functions}`;
  const keys = {
    FUNCTIONS_HOST_KEY: process.env['FUNCTIONS_HOST_KEY'] ?? randomBytes(24).toString('base64url'),
    FUNCTIONS_MASTER_KEY: process.env['FUNCTIONS_MASTER_KEY'] ?? randomBytes(24).toString('base64url'),
  };
  const env: Record<string, string> = {
    ...keys,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    AzureWebJobsStorage: azurite.connectionString,
    CONFIG_PATH: configPath,
    FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: process.env['FUNCTIONS_QUEUE_INVISIBILITY_SECONDS'] ?? '15',
    FUNCTIONS_LEASE_SECONDS: process.env['FUNCTIONS_LEASE_SECONDS'] ?? '15',
    SERVICENOW_INSTANCE: servicenow.httpAddress,
    SECRETS_PROVIDER: 'keyvault',
    KEY_VAULT_URL: keyvault.httpsAddress,
    IDENTITY_ENDPOINT: keyvault.identityEndpoint,
    IDENTITY_HEADER: keyvault.identityHeader,
    NODE_EXTRA_CA_CERTS: tls.caPath,
    CONNECTWISE_SITE: connectwise.httpAddress,
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    CALLBACK_KEY_HOSTS: [connectwise.httpAddress, connectwise.httpsAddress]
      .map((url) => new URL(url).host)
      .join(','),
    ALLOW_LOOPBACK: 'true',
    APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry.connectionString,
    APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
    APPLICATIONINSIGHTS_SDKSTATS_DISABLED: '1',
    ...options.env,
  };
  servicenow.core.setWebhooks([
    { url: `${functions}/api/callbacks/servicenow/${link}`, secret: webhookSecret },
  ]);

  const keep = async (port: number): Promise<KeptHost> => {
    const host = await keepHost({ root, port, env, log: options.log });
    stops.push(() => host.stop());
    return host;
  };
  const first = await keep(ports.functions);
  const others = await Promise.all((options.moreHosts ?? []).map(keep));
  await registerCallbacks(`${functions}/api/callbacks/connectwise?recordId=`, env, options.log);
  const settingsPath = await writeOperatorSettings(directory, env);

  return {
    addresses: {
      functions,
      connectwise: connectwise.httpAddress,
      connectwiseTls: connectwise.httpsAddress,
      servicenow: servicenow.httpAddress,
      servicenowTls: servicenow.httpsAddress,
      keyvault: keyvault.httpsAddress,
      telemetry: telemetry.httpsAddress,
      page: `${connectwise.httpAddress}/_sim/`,
    },
    caPath: tls.caPath,
    settingsPath,
    connectionString: azurite.connectionString,
    masterKey: keys.FUNCTIONS_MASTER_KEY,
    hostKey: keys.FUNCTIONS_HOST_KEY,
    hosts: [first, ...others],
    stop: stopAll,
  };
}

/** What the vault of the sandbox holds: the accounts of the simulators. */
const sandboxSecrets = {
  'connectwise-public-key': 'sim-public',
  'connectwise-private-key': 'sim-private',
  'northwind-servicenow-client-id': 'sim-client',
  'northwind-servicenow-client-secret': 'sim-secret',
  'northwind-servicenow-webhook': webhookSecret,
};

/**
 * The simulators answer in milliseconds, so a claim of a killed host need not be waited for as long as one of a
 * function that waits for a real ServiceNow.
 */
const laptopPatience = { claimSeconds: 15, visibilityDelaySeconds: 5 };

/** The project's own configuration with another patience. Gives the first link's name, and what the links agree on. */
async function writeConfig(
  path: string,
  engine: Readonly<Record<string, number>>,
): Promise<{ readonly link: string; readonly agreement: Agreement | undefined }> {
  const config = await readConfig();
  await writeFile(path, JSON.stringify({ ...config, engine }, null, 2));
  return { link: config.links?.[0]?.name ?? '', agreement: readAgreement(config) };
}

/** Whether it fits is for the functions to say; what is no JSON would not reach them. */
async function readConfig(): Promise<{ readonly links?: readonly { readonly name: string }[] }> {
  try {
    // Windows' editors put a byte order mark before UTF-8.
    const text = (await readFile(join(root, 'config.json'), 'utf8')).replace(/^\uFEFF/, '');
    return JSON.parse(text) as { readonly links?: readonly { readonly name: string }[] };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`config.json cannot be read as JSON: ${why}`, { cause });
  }
}

/** The settings of the functions, with the simulators' accounts in place of the vault: the command needs no certificate. */
async function writeOperatorSettings(
  directory: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const path = join(directory, 'operator.env');
  const taken = [
    'AzureWebJobsStorage',
    'CONFIG_PATH',
    'CONNECTWISE_SITE',
    'CONNECTWISE_COMPANY',
    'CONNECTWISE_CLIENT_ID',
    'SERVICENOW_INSTANCE',
    'CALLBACK_KEY_HOSTS',
    'ALLOW_LOOPBACK',
  ];
  const accounts = Object.entries(sandboxSecrets).map(
    ([name, value]) => [name.toUpperCase().replaceAll('-', '_'), value] as const,
  );
  const settings = [
    ...taken.map((name) => [name, env[name] ?? ''] as const),
    ['SECRETS_PROVIDER', 'environment'] as const,
    ...accounts,
  ];
  await writeFile(path, settings.map(([name, value]) => `${name}='${value}'\n`).join(''), { mode: 0o600 });
  return path;
}

/** The operator's own command, as an operator would type it. */
async function registerCallbacks(
  url: string,
  env: Record<string, string>,
  log: (line: string) => void,
): Promise<void> {
  const run = await promisify(execFile)(
    process.execPath,
    ['cli/main.ts', 'callbacks', 'ensure', '--url', url],
    {
      cwd: root,
      env: { ...process.env, ...env },
      timeout: 60_000,
    },
  );
  for (const line of run.stdout.split('\n')) if (line !== '') log(`cli callbacks ensure: ${line}`);
}
