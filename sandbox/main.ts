/** `npm run sandbox -- NAME…`: just those simulators, for anyone who wants a ConnectWise or a ServiceNow to test against. */
import { fileURLToPath } from 'node:url';
import { startAlertsReceivers } from './alerts/start.ts';
import type { SimCore } from './common/core.ts';
import type { Simulator } from './common/start.ts';
import { startConnectWiseSimulator } from './connectwise/start.ts';
import { startKeyVaultSimulator } from './keyvault/start.ts';
import { startServiceNowSimulator } from './servicenow/start.ts';
import { startTelemetrySink } from './telemetry/start.ts';
import { ensureCertificates } from './world/certificates.ts';
import { npmParentGone } from './world/npm-parent.ts';
import { portsFrom } from './world/ports.ts';
import { sandboxSecrets } from './world/settings.ts';
import { tellAlerts, tellConnectWise, tellKeyVault, tellServiceNow, writingIdentity } from './world/tell.ts';

interface Running {
  readonly simulator: Simulator<SimCore>;
  /** The lines that a stranger must read; the addresses first. */
  readonly told: readonly string[];
}

/** Of the app's identity and the vault's control routes. */
const usualIdentityPort = 7083;
const directory = fileURLToPath(new URL('../.local', import.meta.url));

const known = 'connectwise, servicenow, keyvault, telemetry, alerts';

async function start(name: string): Promise<Running> {
  const ports = portsFrom(process.env);
  const tls = await ensureCertificates(directory);
  const common = { tls, ca: tls.ca, tickets: numberFrom('TICKETS'), seed: numberFrom('SEED') };
  const beside = (other: 'connectwise' | 'servicenow') =>
    names.includes(other) ? { other: `http://127.0.0.1:${ports[other]}` } : undefined;
  switch (name) {
    case 'connectwise': {
      const simulator = await startConnectWiseSimulator({
        httpPort: ports.connectwise,
        httpsPort: ports.connectwiseTls,
        ...common,
        beside: beside('servicenow'),
      });
      return { simulator, told: tellConnectWise(simulator) };
    }
    case 'servicenow': {
      const simulator = await startServiceNowSimulator({
        httpPort: ports.servicenow,
        httpsPort: ports.servicenowTls,
        ...common,
        beside: beside('connectwise'),
      });
      return { simulator, told: tellServiceNow(simulator) };
    }
    case 'keyvault': {
      const simulator = await startKeyVaultSimulator({
        httpPort: numberFrom('KEYVAULT_HTTP_PORT') ?? usualIdentityPort,
        httpsPort: ports.keyvault,
        tls,
        secrets: sandboxSecrets,
        identities: [
          { clientId: null, role: 'user' },
          { clientId: writingIdentity, role: 'officer' },
        ],
        identityHeader: process.env['IDENTITY_HEADER'] ?? 'sim-identity',
      });
      return { simulator, told: tellKeyVault(simulator) };
    }
    case 'telemetry': {
      const simulator = await startTelemetrySink({
        httpPort: numberFrom('TELEMETRY_HTTP_PORT') ?? 0,
        httpsPort: ports.telemetry,
        tls,
      });
      return {
        simulator,
        told: [
          `${simulator.httpAddress}   ${simulator.httpsAddress}`,
          `APPLICATIONINSIGHTS_CONNECTION_STRING=${simulator.connectionString}`,
        ],
      };
    }
    case 'alerts': {
      const simulator = await startAlertsReceivers({
        httpPort: ports.alerts,
        smtpPort: ports.smtp,
        tls,
      });
      return { simulator, told: tellAlerts(simulator) };
    }
    default:
      throw new Error(`There is no simulator "${name}"; there are: ${known}.`);
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
  if (names.length === 0) throw new Error(`Name at least one: ${known}.`);
  for (const name of names) {
    const started = await start(name);
    running.push(started);
    for (const [index, line] of started.told.entries())
      console.log(`${(index === 0 ? name : '').padEnd(12)} ${line}`);
    console.log(
      `${''.padEnd(12)} control routes: ${started.simulator.httpAddress}/_sim/faults (docs/sandbox.md)`,
    );
  }
  const { caPath } = await ensureCertificates(directory);
  console.log(`certificates SSL_CERT_FILE=${caPath}   (NODE_EXTRA_CA_CERTS for Node)`);
  console.log('ready');
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // A test suite that forked us is gone.
    process.once('disconnect', () => resolve());
  });
  await Promise.race([asked, npmParentGone(process.env)]);
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
await Promise.all(running.map(({ simulator }) => simulator.close()));
process.exit();
