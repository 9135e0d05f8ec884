/** The settings of the laptop's world: those of the Functions host, and those of the operator's command. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { routingKey } from '../alerts/events.ts';
import type { AlertsReceivers } from '../alerts/start.ts';
import type { ConnectWiseSimulator } from '../connectwise/start.ts';
import type { KeyVaultSimulator } from '../keyvault/start.ts';
import type { ServiceNowSimulator } from '../servicenow/start.ts';
import type { TelemetrySink } from '../telemetry/start.ts';
import type { Azurite } from './azurite.ts';
import { webhookSecretOf } from './served-links.ts';

/** The secrets of the sandbox's vault: the accounts of the simulators. */
export const sandboxSecrets = {
  'connectwise-public-key': 'sim-public',
  'connectwise-private-key': 'sim-private',
  'northwind-servicenow-client-id': 'sim-client',
  'northwind-servicenow-client-secret': 'sim-secret',
  'northwind-servicenow-webhook': webhookSecretOf('northwind-servicenow-webhook'),
  // A person's account, for `cli acceptance`.
  'acceptance-servicenow-user': 'beth.anglin',
  'acceptance-servicenow-password': 'sim-password',
};

/** The secrets with which the functions reach the receivers of alerts. */
export function alertSecrets(
  alerts: Pick<AlertsReceivers, 'workflowAddress'>,
): Readonly<Record<string, string>> {
  return { 'laptop-teams': alerts.workflowAddress, 'laptop-pager': routingKey };
}

/** The services that the functions speak to. */
export interface Backends {
  readonly azurite: Azurite;
  readonly keyvault: KeyVaultSimulator;
  readonly telemetry: TelemetrySink;
  readonly connectwise: ConnectWiseSimulator;
  readonly servicenow: ServiceNowSimulator;
  readonly alerts: AlertsReceivers;
}

/** The values that the settings of the functions need besides the addresses of the services. */
interface Given {
  /** The authority that signed the certificates. */
  readonly caPath: string;
  readonly configPath: string;
  /** The settings of storage; left out, the connection string. */
  readonly storage?: Readonly<Record<string, string>> | undefined;
}

/** The settings of the functions. */
export function hostSettings(
  { azurite, keyvault, telemetry, connectwise, servicenow }: Backends,
  { caPath, configPath, storage }: Given,
): Record<string, string> {
  return {
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    ...(storage ?? { AzureWebJobsStorage: azurite.connectionString }),
    CONFIG_PATH: configPath,
    FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: process.env['FUNCTIONS_QUEUE_INVISIBILITY_SECONDS'] ?? '15',
    FUNCTIONS_LEASE_SECONDS: process.env['FUNCTIONS_LEASE_SECONDS'] ?? '15',
    SERVICENOW_INSTANCE: servicenow.httpAddress,
    SECRETS_PROVIDER: 'keyvault',
    KEY_VAULT_URL: keyvault.httpsAddress,
    IDENTITY_ENDPOINT: keyvault.identityEndpoint,
    IDENTITY_HEADER: keyvault.identityHeader,
    NODE_EXTRA_CA_CERTS: caPath,
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
  };
}

/**
 * Writes the settings of the functions down for the operator's command: the same places, and the same vault for the
 * secrets. Answers the file's path.
 */
export async function writeOperatorSettings(
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
    'SECRETS_PROVIDER',
    'KEY_VAULT_URL',
    'IDENTITY_ENDPOINT',
    'IDENTITY_HEADER',
    'NODE_EXTRA_CA_CERTS',
  ];
  const settings = taken.map((name) => [name, env[name] ?? ''] as const);
  await writeFile(path, settings.map(settingLine).join(''), { mode: 0o600 });
  return path;
}

/** A line of a file of settings. Between either mark a value stands as it is, the backslashes of Windows' paths included. */
export function settingLine([name, value]: readonly [name: string, value: string]): string {
  const mark = value.includes("'") ? '`' : "'";
  return `${name}=${mark}${value}${mark}\n`;
}
