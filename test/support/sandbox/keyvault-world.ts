/** The Key Vault simulator as a test needs it: trusted by this process, with its identity in the environment. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  type KeyVaultOptions,
  type KeyVaultSimulator,
  startKeyVaultSimulator,
} from '../../../sandbox/keyvault/start.ts';
import { ensureCertificates } from '../../../sandbox/world/certificates.ts';

export interface KeyVaultWorld extends KeyVaultSimulator {
  stop(): Promise<void>;
}

/** Starts the simulator; the SDK's managed identity then finds it as it would in Azure. */
export async function startKeyVaultWorld(
  options: Partial<Pick<KeyVaultOptions, 'secrets' | 'identities' | 'clock'>> = {},
): Promise<KeyVaultWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'keyvault-'));
  const { ca, key, cert } = await ensureCertificates(directory);
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, ca]);
  const simulator = await startKeyVaultSimulator({
    httpPort: 0,
    httpsPort: 0,
    tls: { key, cert },
    ...options,
  });
  process.env['IDENTITY_ENDPOINT'] = simulator.identityEndpoint;
  process.env['IDENTITY_HEADER'] = simulator.identityHeader;
  return {
    ...simulator,
    async stop() {
      delete process.env['IDENTITY_ENDPOINT'];
      delete process.env['IDENTITY_HEADER'];
      setDefaultCACertificates(trusted);
      await simulator.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
