/** Secrets from environment variables: for the laptop and for tests. */
import { CodedError } from '../rules/errors.ts';
import { Secret } from '../rules/secret.ts';
import type { SecretSource, SecretVersion } from '../ports/secrets.ts';

/**
 * The variable that holds a secret: `connectwise-private-key` is in `CONNECTWISE_PRIVATE_KEY`.
 * The value before the last rotation may stand beside it in `CONNECTWISE_PRIVATE_KEY_PREVIOUS`.
 */
export function secretVariable(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

/**
 * A source over a look-up of variables: `(name) => process.env[name]`. It throws `secret-missing` (dead-letter) for a
 * variable that is not set or empty.
 */
export function environmentSecrets(lookUp: (variable: string) => string | undefined): SecretSource {
  function read(variable: string, version: string): readonly SecretVersion[] {
    const text = lookUp(variable)?.replace(/[\r\n]+$/, '') ?? '';
    return text === '' ? [] : [{ version, value: new Secret(text) }];
  }

  function recent(name: string): Promise<readonly SecretVersion[]> {
    const variable = secretVariable(name);
    const current = read(variable, 'current');
    if (current.length === 0)
      return Promise.reject(
        new CodedError('secret-missing', {
          detail: `The environment variable ${variable} is not set.`,
          facts: { secret: name, variable },
        }),
      );
    return Promise.resolve([...current, ...read(`${variable}_PREVIOUS`, 'previous')]);
  }

  return {
    name: 'environment',
    recent,
    async latest(name) {
      const [current] = await recent(name);
      if (current === undefined) throw new CodedError('secret-missing', { facts: { secret: name } });
      return current;
    },
  };
}
