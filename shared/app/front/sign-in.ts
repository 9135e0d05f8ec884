/** The sign-in for the one address of ConnectWise that is asked outside of its client: a callback's key. */
import { authorization } from '../../connectwise/http/keys.ts';
import { CodedError } from '../../rules/errors.ts';
import type { SecretStore } from '../../secrets/store.ts';
import { connectwiseKeys } from '../credentials.ts';
import type { ScriptSettings } from '../settings.ts';

/**
 * The headers of a call that is signed in, for the one address that is asked outside of the client: a callback's key.
 * Throws `connectwise-unauthorized` (retry) where there are no keys, and the codes of secrets.
 */
export function connectwiseSignIn(
  { connectwise: { company, clientId } }: Pick<ScriptSettings, 'connectwise'>,
  secrets: SecretStore,
): () => Promise<Readonly<Record<string, string>>> {
  const { keys } = connectwiseKeys(secrets);
  return async () => {
    const [pair] = await keys(false);
    if (pair === undefined)
      throw new CodedError('connectwise-unauthorized', { detail: 'There are no keys.' });
    return { authorization: authorization(company, pair), clientid: clientId };
  };
}
