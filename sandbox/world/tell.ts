/** What a stranger must know to use a simulator that was started alone: its addresses and what signs in to it. */
import { routingKey } from '../alerts/events.ts';
import { mailAccount } from '../alerts/mailbox.ts';
import type { AlertsReceivers } from '../alerts/start.ts';
import type { KeyVaultSimulator } from '../keyvault/start.ts';
import { sandboxSecrets } from './settings.ts';

/** An identity of the sandbox's vault that may also write; the one without a client id only reads. */
export const writingIdentity = '00000000-0000-4000-8000-0000000000ff';

interface Addressed {
  readonly httpAddress: string;
  readonly httpsAddress: string;
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
