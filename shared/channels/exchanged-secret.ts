/** A secret that may be under exchange: after a refusal every version worth trying is tried, so that none needs a restart. */
import { asCodedError } from '../rules/errors.ts';
import type { Secret } from '../rules/secret.ts';

/** The versions of a secret. Throws the codes of the store of the secrets. */
export interface ExchangedSecret {
  /** The version to use now; with `refused`, every one worth trying, newest first. */
  readonly usable: (refused: boolean) => Promise<readonly Secret[]>;
  /** Told which version was taken after another was refused. */
  readonly accepted: (value: Secret) => void;
}

/** Does the work with the secret. Throws what it throws with the last version that was tried. */
export async function withSecret<Result>(
  secret: ExchangedSecret,
  work: (value: Secret) => Promise<Result>,
): Promise<Result> {
  const [current] = await secret.usable(false);
  if (current === undefined) throw new TypeError('A secret without a version.');
  let refusal: unknown;
  try {
    return await work(current);
  } catch (thrown) {
    if (asCodedError(thrown).code !== 'alert-channel-refused') throw thrown;
    refusal = thrown;
  }
  for (const other of await secret.usable(true)) {
    if (other.reveal() === current.reveal()) continue;
    try {
      const result = await work(other);
      secret.accepted(other);
      return result;
    } catch (thrown) {
      refusal = thrown;
    }
  }
  throw refusal;
}
