/**
 * The lines that a stranger needs: of the whole world where to look first, of a simulator its addresses and what signs
 * in.
 */
import { routingKey } from '../alerts/events.ts';
import { mailAccount } from '../alerts/mailbox.ts';
import type { AlertsReceivers } from '../alerts/start.ts';
import type { KeyVaultSimulator } from '../keyvault/start.ts';
import { sandboxSecrets } from './settings.ts';
import type { World } from './start.ts';

/** An identity of the sandbox's vault that may also write; the one without a client id only reads. */
export const writingIdentity = '00000000-0000-4000-8000-0000000000ff';

interface Addressed {
  readonly httpAddress: string;
  readonly httpsAddress: string;
}

/** The parts of the world that its start tells of. */
export type ToldWorld = Pick<World, 'addresses' | 'caPath' | 'hostKey' | 'masterKey'>;

/**
 * Lines for the whole world: first what a person opens, with the key that it asks for, then what programs need. A key stands
 * in no address: browsers keep addresses. `inSync` counts the first pairs.
 */
export function tellWorld(
  { addresses, caPath, masterKey, hostKey }: ToldWorld,
  inSync: number,
): readonly string[] {
  const line = (name: string, value: string): string => `  ${name.padEnd(22)} ${value}`;
  return [
    line('dashboard', addresses.dashboard),
    line('', 'what runs, and what needs you; it asks for the function key'),
    line('function key', hostKey),
    line('side by side', addresses.page),
    line(
      '',
      'change a ticket, watch its incident follow, break something; “Copy its key” is for the dashboard',
    ),
    line('', `${inSync} new tickets are in sync with their incidents`),
    line("operator's command", 'npm run cli -- status'),
    '',
    line('ConnectWise simulator', `${addresses.connectwise}   ${addresses.connectwiseTls}`),
    line('', 'company simco, public key sim-public, private key sim-private, any client id'),
    line('ServiceNow simulator', `${addresses.servicenow}   ${addresses.servicenowTls}`),
    line('', 'user sim.integration / sim-password, OAuth client sim-client / sim-secret'),
    line('Key Vault', addresses.keyvault),
    line('telemetry sink', addresses.telemetry),
    line('alerts', `${addresses.alerts}/_sim/received`),
    line('', 'the notices to people: the laptop’s own Teams, pager and mailbox'),
    line('certificates', `SSL_CERT_FILE=${caPath}   (NODE_EXTRA_CA_CERTS for Node)`),
    line('master key', masterKey),
    '',
    `ready  functions ${addresses.functions}  connectwise ${addresses.connectwise}  servicenow ${addresses.servicenow}`,
  ];
}

/** Lines for ConnectWise. */
export function tellConnectWise({ httpAddress, httpsAddress }: Addressed): readonly string[] {
  return [
    `${httpAddress}   ${httpsAddress}`,
    'company simco, public key sim-public, private key sim-private, any client id',
    `codebase v2025_1/ (and v4_6_release/): ${httpAddress}/v4_6_release/apis/3.0/system/info`,
    `its records in your browser: ${httpAddress}/_sim/`,
  ];
}

/** Lines for ServiceNow. */
export function tellServiceNow({ httpAddress, httpsAddress }: Addressed): readonly string[] {
  return [
    `${httpAddress}   ${httpsAddress}`,
    'user sim.integration / sim-password (admin / sim-password for set-up), OAuth client sim-client / sim-secret',
    `${httpAddress}/api/now/table/incident   token: ${httpAddress}/oauth_token.do`,
    `its records in your browser: ${httpAddress}/_sim/`,
  ];
}

/** Lines for Key Vault and the identity that opens it. */
export function tellKeyVault(vault: KeyVaultSimulator): readonly string[] {
  return [
    vault.httpsAddress,
    `IDENTITY_ENDPOINT=${vault.identityEndpoint} IDENTITY_HEADER=${vault.identityHeader}`,
    `the app's own identity reads secrets; client id ${writingIdentity} also writes them`,
    `secrets: ${Object.keys(sandboxSecrets).join(', ')}`,
  ];
}

/** Lines for the receivers of alerts. */
export function tellAlerts(alerts: AlertsReceivers): readonly string[] {
  const { user, password, token } = mailAccount;
  return [
    `${alerts.httpAddress}   smtp 127.0.0.1:${alerts.smtpPort}`,
    `Teams workflow: ${alerts.workflowAddress}`,
    `events: ${alerts.eventsAddress}   routing key ${routingKey}`,
    `mail: STARTTLS, user ${user}, password ${password}, or XOAUTH2 with the token ${token}`,
    `what came: ${alerts.httpAddress}/_sim/received`,
  ];
}
