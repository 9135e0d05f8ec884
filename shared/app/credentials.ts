/** Chooses the secrets behind each sign-in, and the versions of them that are tried. */
import { createCredential } from '../azure/credential.ts';
import { environmentSecrets } from '../secrets/environment.ts';
import { keyVaultSecrets } from '../azure/key-vault.ts';
import { secretsTogether } from '../secrets/together.ts';
import { createSecretStore, type SecretStore } from '../secrets/store.ts';
import { lazily } from '../kit/lazily.ts';
import type { SecretSource } from '../ports/secrets.ts';
import type { CallerOptions } from '../connectwise/http/call.ts';
import type { Link } from '../rules/config/link.ts';
import type { Secret } from '../rules/secret.ts';
import type { Credentials, SignInOptions } from '../servicenow/http/sign-in.ts';
import type { ScriptSettings } from './settings.ts';

/**
 * The store over the one place that the settings name. Nothing is asked before a secret is. `now` in milliseconds since
 * 1970.
 */
export function secretStore(settings: ScriptSettings, now: () => number): SecretStore {
  return createSecretStore({ source: secretSource(settings, now), now });
}

/**
 * The order of precedence, in one place: there is none. Secrets are looked for where `SECRETS_PROVIDER` says and nowhere
 * else, so that a variable left behind on a machine can never stand in for a secret of the vault.
 */
function secretSource({ secrets, identity }: ScriptSettings, now: () => number): SecretSource {
  if (secrets.provider === 'environment') return environmentSecrets(secrets.lookUp);
  if (secrets.provider === 'keyvault')
    return keyVaultSecrets({
      vaultUrl: secrets.vaultUrl,
      credential: () => createCredential(identity),
      now,
    });
  return lateSecrets('file', async () => {
    const { fileOfSecrets } = await import('./front/file-of-secrets.ts');
    return fileOfSecrets(secrets);
  });
}

/** A source that is loaded when the first secret is asked for. */
function lateSecrets(name: string, load: () => Promise<SecretSource>): SecretSource {
  const source = lazily(load);
  return {
    name,
    latest: async (secret) => (await source()).latest(secret),
    recent: async (secret) => (await source()).recent(secret),
  };
}

/** ConnectWise's key pair: both halves are exchanged together. */
export function connectwiseKeys(secrets: SecretStore): Required<Pick<CallerOptions, 'keys' | 'accepted'>> {
  const names = { publicKey: 'connectwise-public-key', privateKey: 'connectwise-private-key' };
  const { usable, accepted } = secretsTogether(secrets, names, (keys) => keys);
  return { keys: usable, accepted };
}

/** The credentials of a link's sign-in to ServiceNow. */
export function servicenowCredentials(
  auth: Link['servicenow']['auth'],
  secrets: SecretStore,
): Required<Pick<SignInOptions, 'credentials' | 'accepted'>> {
  const { usable, accepted } =
    auth.kind === 'basic'
      ? secretsTogether(
          secrets,
          { user: auth.userSecret, password: auth.passwordSecret },
          (pair): Credentials => ({ kind: 'basic', ...pair }),
        )
      : secretsTogether(
          secrets,
          { clientId: auth.clientIdSecret, clientSecret: auth.clientSecretSecret },
          (pair): Credentials => ({ kind: 'oauth', ...pair }),
        );
  return { credentials: usable, accepted };
}

/** The values of a webhook's secret worth trying: the current one, or after a refusal the newest two. */
export function webhookSecrets(
  secrets: SecretStore,
): (name: string, refused: boolean) => Promise<readonly Secret[]> {
  return (name, refused) => secretsTogether(secrets, { value: name }, ({ value }) => value).usable(refused);
}
