/** Starts the Key Vault simulator: the vault on https, the app's identity and the control routes on http. */
import { randomUUID } from 'node:crypto';
import { shiftableClock } from '../common/clock.ts';
import { startSimulator, type ListenOptions, type Simulator } from '../common/start.ts';
import { createKeyVaultCore, identityPath, type KeyVaultCore, type KeyVaultCoreOptions } from './core.ts';

/**
 * The options of the simulator: the http port carries the identity endpoint and the control routes, the https port the
 * vault.
 */
export interface KeyVaultOptions extends ListenOptions, Partial<KeyVaultCoreOptions> {}

/** The running vault, with the identity endpoint for the app's environment. */
export interface KeyVaultSimulator extends Simulator<KeyVaultCore> {
  /** For the app's environment: `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. */
  readonly identityEndpoint: string;
  readonly identityHeader: string;
}

/**
 * Starts the simulator of a vault and of the identity that reads it. Without a choice the app has the system-assigned
 * identity, which may read secrets, and a header made up here. The error for a taken port names the variable that changes it.
 */
export async function startKeyVaultSimulator(options: KeyVaultOptions): Promise<KeyVaultSimulator> {
  const identityHeader = options.identityHeader ?? randomUUID();
  const core = createKeyVaultCore({
    clock: options.clock ?? shiftableClock(),
    identities: options.identities ?? [{ clientId: null, role: 'user' }],
    identityHeader,
    secrets: options.secrets,
    valueFor: options.valueFor,
  });
  const simulator = await startSimulator(core, options, {
    http: 'KEYVAULT_HTTP_PORT',
    https: 'KEYVAULT_PORT',
  });
  const identityEndpoint = `${simulator.httpAddress}${identityPath}`;
  return { ...simulator, identityEndpoint, identityHeader };
}
