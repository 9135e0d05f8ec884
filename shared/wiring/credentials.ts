/** Which secrets stand behind each sign-in, and which versions of them are tried. */
import { createCredential } from '../azure/credential.ts';
import { environmentSecrets } from '../azure/secrets-environment.ts';
import { keyVaultSecrets } from '../azure/secrets-key-vault.ts';
import { secretsTogether } from '../azure/secrets-together.ts';
import { createSecretStore, type SecretStore } from '../azure/secrets.ts';
import type { CallerOptions } from '../connectwise/call.ts';
import type { Link } from '../rules/link.ts';
import type { Credentials, SignInOptions } from '../servicenow/sign-in.ts';
import type { Settings } from '../settings.ts';

/** The store over the one place that the settings name. Nothing is asked before a secret is. */
export function secretStore(settings: Settings, now: () => number): SecretStore {
  const { secrets } = settings;
  const source =
    secrets.provider === 'environment'
      ? environmentSecrets(secrets.lookUp)
      : keyVaultSecrets({
          vaultUrl: secrets.vaultUrl,
          credential: () => createCredential(settings.identity),
          now,
        });
  return createSecretStore({ source, now });
}

/** ConnectWise's key pair: both halves are exchanged together. */
export function connectwiseKeys(secrets: SecretStore): Required<Pick<CallerOptions, 'keys' | 'accepted'>> {
  const names = { publicKey: 'connectwise-public-key', privateKey: 'connectwise-private-key' };
  const { usable, accepted } = secretsTogether(secrets, names, (keys) => keys);
  return { keys: usable, accepted };
}

/** What a link signs in to ServiceNow with. */
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
