/**
 * Chooses the source of the configuration: the file in the package, or storage, which a running instance looks at
 * again.
 */
import { lazily } from '../../kit/lazily.ts';
import type { Config } from '../../rules/config/link.ts';
import type { ConfigSourceParts } from './stored-config.ts';

/**
 * Gives the configuration for a run that begins now: the same object while it is the same version. Nothing is loaded before
 * the first call. Throws `config-invalid` (dead-letter) and `config-unavailable` (retry).
 */
export function configSource(parts: ConfigSourceParts): () => Promise<Config> {
  if (parts.settings.configSource === 'package')
    return lazily(async () => {
      const { readConfig } = await import('../read-config.ts');
      return readConfig(parts.settings);
    });
  const held = lazily(async () => {
    const { storedConfig } = await import('./stored-config.ts');
    return storedConfig(parts);
  });
  return async () => (await held())();
}
