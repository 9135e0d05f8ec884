/** Secrets out of an encrypted file: for a laptop or a server, and so apart from what a new instance in Azure loads. */
import type { SecretSource } from '../../ports/secrets.ts';
import { fileSecrets } from '../../secrets/file.ts';
import { systemKeychain, toolRunner } from '../../secrets/keychain.ts';
import { requiredPassphrase, unlocker } from '../../secrets/unlock.ts';
import type { SecretsFileSettings } from '../settings/secrets.ts';

/** The source over the file that the settings name. */
export function fileOfSecrets(settings: SecretsFileSettings): SecretSource {
  const keychain = systemKeychain(process.platform, toolRunner(settings.toolEnvironment));
  return fileSecrets({
    path: settings.path,
    unlock: unlocker(() => requiredPassphrase(settings), keychain),
    howToSet: (name) => `npm run cli -- secrets set ${name} --yes puts it there.`,
  });
}
