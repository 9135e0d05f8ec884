/**
 * Secrets from Azure Key Vault: a door of its own, since only who uses it needs the two packages of Azure. Install them
 * beside this one: `@azure/identity` and `@azure/keyvault-secrets`.
 */
import type { TokenCredential } from '@azure/identity';
import { createCredential } from '../azure/credential.ts';
import { keyVaultSecrets } from '../azure/key-vault.ts';
import { lazily } from '../kit/lazily.ts';
import type { SecretSource } from '../ports/secrets.ts';
import { CodedError } from '../rules/errors.ts';

/** A vault, and who asks it. */
export interface Vault {
  /** `https://NAME.vault.azure.net` */
  readonly url: string;
  /**
   * `managed`: the identity that Azure gives the app. `developer`: whoever is signed in with az, azd or an editor. Left out,
   * the first where Azure gives one (`IDENTITY_ENDPOINT` is set), else the second.
   */
  readonly identity?: 'managed' | 'developer' | undefined;
  /** Client id of a user-assigned identity; left out, `AZURE_CLIENT_ID`, else the system-assigned one. */
  readonly identityClientId?: string | undefined;
  /** A credential of your own, asked for once, instead of the two above. */
  readonly credential?: (() => Promise<TokenCredential> | TokenCredential) | undefined;
  /** The longest time of one question with all its attempts, in milliseconds; left out, ten seconds. */
  readonly timeoutMs?: number | undefined;
}

/**
 * A source over one vault. The packages are loaded, and the vault is asked, at the first secret and not before. The source
 * throws `settings-invalid` (dead-letter) where the packages are not installed, `secret-missing`, `secret-forbidden`
 * (dead-letter), `secret-store-unavailable` and `unexpected` (retry).
 *
 *     const client = connectClient({ site, company, clientId, secrets: vaultSecrets({ url: 'https://my.vault.azure.net' }) });
 */
export function vaultSecrets(vault: Vault): SecretSource {
  const { credential, timeoutMs } = vault;
  const source = keyVaultSecrets({
    vaultUrl: vault.url,
    credential: async () => (credential === undefined ? createCredential(identityOf(vault)) : credential()),
    now: () => Date.now(),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const installed = lazily(requirePackages);
  return {
    name: source.name,
    latest: async (name) => (await installed(), source.latest(name)),
    recent: async (name) => (await installed(), source.recent(name)),
  };
}

function identityOf({ identity, identityClientId }: Vault): Parameters<typeof createCredential>[0] {
  const clientId = identityClientId ?? process.env['AZURE_CLIENT_ID'] ?? '';
  const usual = (process.env['IDENTITY_ENDPOINT'] ?? '') === '' ? 'developer' : 'managed';
  return { kind: identity ?? usual, ...(clientId === '' ? {} : { clientId }) };
}

async function requirePackages(): Promise<void> {
  try {
    await Promise.all([import('@azure/identity'), import('@azure/keyvault-secrets')]);
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    if (!isMissing) throw cause;
    throw new CodedError('settings-invalid', {
      detail: 'Key Vault needs two packages more: npm install @azure/identity @azure/keyvault-secrets',
      cause,
    });
  }
}
