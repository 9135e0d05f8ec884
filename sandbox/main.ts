/** `npm run sandbox -- NAME…`: just those simulators, for anyone who wants a ConnectWise or a ServiceNow to test against. */
import { fileURLToPath } from 'node:url';
import type { SimCore } from './common/core.ts';
import type { Simulator } from './common/start.ts';
import { startConnectWiseSimulator } from './connectwise/start.ts';
import { startKeyVaultSimulator } from './keyvault/start.ts';
import { startServiceNowSimulator } from './servicenow/start.ts';
import { startTelemetrySink } from './telemetry/start.ts';
import { ensureCertificates } from './world/certificates.ts';
import { portsFrom } from './world/ports.ts';

type Running = Simulator<SimCore>;

/** Simulators with a page for people. */
const pages: ReadonlySet<string> = new Set(['connectwise', 'servicenow']);
const directory = fileURLToPath(new URL('../.local', import.meta.url));

async function start(name: string): Promise<Running> {
  const ports = portsFrom(process.env);
  const tls = await ensureCertificates(directory);
  const common = { tls, ca: tls.ca, tickets: numberFrom('TICKETS'), seed: numberFrom('SEED') };
  const beside = (other: 'connectwise' | 'servicenow') =>
    names.includes(other) ? { other: `http://127.0.0.1:${ports[other]}` } : undefined;
  switch (name) {
    case 'connectwise':
      return startConnectWiseSimulator({
        httpPort: ports.connectwise,
        httpsPort: ports.connectwiseTls,
        ...common,
        beside: beside('servicenow'),
      });
    case 'servicenow':
      return startServiceNowSimulator({
        httpPort: ports.servicenow,
        httpsPort: ports.servicenowTls,
        ...common,
        beside: beside('connectwise'),
      });
    case 'keyvault':
      return startKeyVaultSimulator({ httpPort: 0, httpsPort: ports.keyvault, tls });
    case 'telemetry':
      return startTelemetrySink({ httpPort: 0, httpsPort: ports.telemetry, tls });
    default:
      throw new Error(
        `There is no simulator "${name}"; there are: connectwise, servicenow, keyvault, telemetry.`,
      );
  }
}

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${variable} is "${text}": give a whole number.`);
  return Number(text);
}

const names = process.argv.slice(2);
const running: Running[] = [];
try {
  if (names.length === 0) throw new Error('Name at least one: connectwise, servicenow, keyvault, telemetry.');
  for (const name of names) {
    const simulator = await start(name);
    running.push(simulator);
    console.log(`${name.padEnd(12)} ${simulator.httpAddress}   ${simulator.httpsAddress}`);
    if (pages.has(name))
      console.log(`${''.padEnd(12)} its records in your browser: ${simulator.httpAddress}/_sim/`);
  }
  const { caPath } = await ensureCertificates(directory);
  console.log(`certificates SSL_CERT_FILE=${caPath}   (NODE_EXTRA_CA_CERTS for Node)`);
  console.log('ready');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
await Promise.all(running.map((simulator) => simulator.close()));
