/**
 * The laptop's world: storage, a Key Vault, the telemetry sink, both simulators, and the functions under the local
 * host — on given ports, under one folder, started and stopped as one.
 */
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startAlertsReceivers } from '../alerts/start.ts';
import { watchFiles } from '../common/watch-files.ts';
import { startConnectWiseSimulator } from '../connectwise/start.ts';
import { startKeyVaultSimulator } from '../keyvault/start.ts';
import type { PageBeside } from '../page/routes.ts';
import { startServiceNowSimulator } from '../servicenow/start.ts';
import { startTelemetrySink } from '../telemetry/start.ts';
import { startAzurite } from './azurite.ts';
import { ensureCertificates, type Certificates } from './certificates.ts';
import {
  bundlePath,
  laptopPatience,
  projectRoot,
  sourceConfigPath,
  writeConfig,
  type ConfigChanges,
} from './config.ts';
import { hostKeysOf } from './host-keys.ts';
import { keepHost, type KeptHost } from './kept-host.ts';
import type { Ports } from './ports.ts';
import { linkSecrets, linkWebhooks, newLinkSecret, type ServedLink } from './served-links.ts';
import {
  alertSecrets,
  hostSettings,
  sandboxSecrets,
  writeOperatorSettings,
  type Backends,
} from './settings.ts';

/** The ports, the folder and the seed of the laptop's world. */
export interface WorldOptions {
  readonly ports: Ports;
  /** Everything that is kept lies here. */
  readonly directory: string;
  readonly seed?: number | undefined;
  /** Tickets in ConnectWise at the start. */
  readonly tickets?: number | undefined;
  /** Takes the lines of the Functions host. */
  readonly log: (line: string) => void;
  /** The program of the operator's command; left out, its sources. */
  readonly cli?: string;
  /** Further variables for the host, such as its keys. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Ports of further hosts on the same storage, as when Azure runs several instances. */
  readonly moreHosts?: readonly number[] | undefined;
  /** The hosts load the functions again when the bundle or the configuration is written again. */
  readonly watch?: boolean | undefined;
  /** The engine's patience; see `engine` in the configuration. */
  readonly engine?: Readonly<Record<string, number>> | undefined;
  /** Further settings of the configuration's first link. */
  readonly firstLink?: Readonly<Record<string, unknown>> | undefined;
  /** Further links, each as the first one but for these settings. */
  readonly moreLinks?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** Storage as Azure gives it to the app: by identity, with every table and queue made beforehand. */
  readonly storage?: PreparedStorage | undefined;
}

/** Storage as infrastructure would leave it, and the settings that reach it. */
export interface PreparedStorage {
  /** The settings that say how the functions reach it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Makes what the infrastructure makes, by the key that only the infrastructure has. */
  prepare(connectionString: string): Promise<void>;
}

/** The running laptop's world: its addresses, its parts, and how to stop it. */
export interface World {
  readonly addresses: {
    readonly functions: string;
    /** The address of the operator's dashboard. */
    readonly dashboard: string;
    readonly connectwise: string;
    readonly connectwiseTls: string;
    readonly servicenow: string;
    readonly servicenowTls: string;
    readonly keyvault: string;
    readonly telemetry: string;
    /** The address where a person sees tickets and incidents side by side. */
    readonly page: string;
    /** The control routes of the vault and of the telemetry sink: plain http, as all control routes. */
    readonly keyvaultControl: string;
    readonly telemetryControl: string;
    /** The address of the messages that people were sent: `/_sim/received`. */
    readonly alerts: string;
  };
  /** PEM file of the authority that signed the certificates of this world. */
  readonly caPath: string;
  /** The company and board of tickets that the configuration links, as `2/1`; that of new ones first. */
  readonly places: readonly string[];
  readonly connectionString: string;
  readonly masterKey: string;
  readonly hostKey: string;
  /** The one that the callbacks go to, then the others. */
  readonly hosts: readonly [KeptHost, ...KeptHost[]];
  stop(): Promise<void>;
}

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
  const { ports, directory, log } = options;
  await mkdir(directory, { recursive: true });
  // The simulators begin afresh at every start; what was agreed with their last lives would only mislead.
  await rm(join(directory, 'storage'), { recursive: true, force: true });
  const certificates = await ensureCertificates(directory);
  const configPath = join(directory, 'config.json');
  const { links, agreement } = await writeConfig(configPath, configOptions(options));
  if (options.watch === true) stops.push(followConfig(configPath, options));
  const functions = `http://127.0.0.1:${ports.functions}`;
  const { host, master } = await hostKeysOf(directory, process.env);
  const keys = { FUNCTIONS_HOST_KEY: host, FUNCTIONS_MASTER_KEY: master };
  const page = { agreement, app: { address: functions, key: host } };
  const startPart = (stop: () => Promise<void>) => stops.push(stop);
  const backends = await startBackends(options, certificates, { page, links }, startPart);
  const { azurite, keyvault, telemetry, connectwise, servicenow } = backends;
  const { caPath } = certificates;
  const storage = options.storage?.settings;
  const env = { ...keys, ...hostSettings(backends, { caPath, configPath, storage }), ...options.env };
  await options.storage?.prepare(azurite.connectionString);
  servicenow.core.setWebhooks(linkWebhooks(functions, links));
  const watch = options.watch === true ? [bundlePath, configPath] : [];
  const keep = async (port: number): Promise<KeptHost> => {
    const host = await keepHost({ root: projectRoot, port, env, log, watch });
    stops.push(() => host.stop());
    return host;
  };
  const cli = options.cli ?? 'cli/main.ts';
  const [first] = await Promise.all([
    keep(ports.functions),
    options.storage === undefined && runOperatorsCommand([cli, 'queues', 'ensure'], env, () => undefined),
  ]);
  const others = await Promise.all((options.moreHosts ?? []).map(keep));
  const url = `${functions}/api/callbacks/connectwise?recordId=`;
  await runOperatorsCommand([cli, 'callbacks', 'ensure', '--url', url, '--yes'], env, log);
  await writeOperatorSettings(directory, { ...env, AzureWebJobsStorage: azurite.connectionString });

  return {
    addresses: {
      functions,
      dashboard: `${functions}/api/dashboard`,
      connectwise: connectwise.httpAddress,
      connectwiseTls: connectwise.httpsAddress,
      servicenow: servicenow.httpAddress,
      servicenowTls: servicenow.httpsAddress,
      keyvault: keyvault.httpsAddress,
      telemetry: telemetry.httpsAddress,
      page: `${connectwise.httpAddress}/_sim/`,
      keyvaultControl: keyvault.httpAddress,
      telemetryControl: telemetry.httpAddress,
      alerts: backends.alerts.httpAddress,
    },
    caPath,
    places: agreement?.places.connectwise ?? [],
    connectionString: azurite.connectionString,
    masterKey: master,
    hostKey: host,
    hosts: [first, ...others],
    stop: stopAll,
  };
}

/** Writes the world's configuration again whenever the project's own changes; a file that is no JSON is reported and left. */
const configOptions = ({ engine, firstLink, moreLinks, ports }: WorldOptions): ConfigChanges => ({
  engine: engine ?? laptopPatience,
  alertsPort: ports.alerts,
  firstLink,
  moreLinks,
});

function followConfig(configPath: string, options: WorldOptions): () => Promise<void> {
  const follow = async (): Promise<void> => {
    try {
      await writeConfig(configPath, configOptions(options));
    } catch (thrown) {
      options.log(
        `${thrown instanceof Error ? thrown.message : String(thrown)} The previous configuration stays in use.`,
      );
    }
  };
  const end = watchFiles([sourceConfigPath], () => void follow());
  return () => Promise.resolve(end());
}

/** Starts storage, the vault, the telemetry sink and both simulators at the same time; `onStarted` takes each one's end. */
async function startBackends(
  { ports, directory, seed, tickets }: WorldOptions,
  tls: Certificates,
  { page, links }: { readonly page: Omit<PageBeside, 'other'>; readonly links: readonly ServedLink[] },
  onStarted: (stop: () => Promise<void>) => void,
): Promise<Backends> {
  const started = async <Part extends { close(): Promise<void> }>(part: Promise<Part>): Promise<Part> => {
    const running = await part;
    onStarted(() => running.close());
    return running;
  };
  const { ca } = tls;
  const beside = (port: number) => ({ other: `http://127.0.0.1:${port}`, ...page });
  // Its address is a secret of the vault.
  const alerts = await started(startAlertsReceivers({ httpPort: ports.alerts, smtpPort: ports.smtp, tls }));
  const secrets = { ...linkSecrets(links), ...sandboxSecrets, ...alertSecrets(alerts) };
  const [azurite, keyvault, telemetry, connectwise, servicenow] = await Promise.all([
    started(
      startAzurite({
        location: join(directory, 'storage'),
        ports: { blob: ports.blob, queue: ports.queue, table: ports.table },
      }),
    ),
    started(
      startKeyVaultSimulator({
        httpPort: 0,
        httpsPort: ports.keyvault,
        tls,
        secrets,
        valueFor: newLinkSecret,
      }),
    ),
    started(startTelemetrySink({ httpPort: 0, httpsPort: ports.telemetry, tls })),
    started(
      startConnectWiseSimulator({
        httpPort: ports.connectwise,
        httpsPort: ports.connectwiseTls,
        tls,
        ca,
        seed,
        tickets,
        beside: beside(ports.servicenow),
      }),
    ),
    started(
      startServiceNowSimulator({
        httpPort: ports.servicenow,
        httpsPort: ports.servicenowTls,
        tls,
        ca,
        seed,
        beside: beside(ports.connectwise),
      }),
    ),
  ]);
  return { azurite, keyvault, telemetry, connectwise, servicenow, alerts };
}

/** A machine under load takes a minute to load the command. */
const maxCommandMs = 300_000;

/** The operator's own command, as an operator would type it. */
async function runOperatorsCommand(
  [program, ...command]: readonly [program: string, ...command: readonly string[]],
  env: Record<string, string>,
  log: (line: string) => void,
): Promise<void> {
  const options = { cwd: projectRoot, env: { ...process.env, ...env }, timeout: maxCommandMs };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...command], options);
  const name = `cli ${command.slice(0, 2).join(' ')}`;
  for (const line of stdout.split('\n')) if (line !== '') log(`${name}: ${line}`);
}
