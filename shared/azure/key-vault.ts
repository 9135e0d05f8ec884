/** Secrets from Azure Key Vault, read with the app's own identity. */
import type { TokenCredential } from '@azure/identity';
import type { KeyVaultSecret, SecretClient, SecretProperties } from '@azure/keyvault-secrets';
import { lazily } from '../kit/lazily.ts';
import { listeningLimit, type ListeningLimit } from '../kit/listening-limit.ts';
import { CodedError, type ErrorCode } from '../rules/errors.ts';
import { Secret } from '../rules/secret.ts';
import { isAzureFailure, programFault } from './azure-failure.ts';
import type { SecretSource, SecretVersion } from '../ports/secrets.ts';

/** The vault, the credential, and the limits of one read. */
export interface KeyVaultSecretsOptions {
  /** `https://NAME.vault.azure.net` */
  readonly vaultUrl: string;
  /** Asked for once, at the first secret. */
  credential(): Promise<TokenCredential>;
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * The longest time of one question with all its attempts, in milliseconds in which we could hear an answer. Usually
   * ten seconds.
   */
  readonly timeoutMs?: number;
}

/**
 * A source over one vault. Libraries are loaded, and the vault is asked, at the first secret and not before. It throws
 * `secret-missing`, `secret-forbidden` (dead-letter), `secret-store-unavailable`, and `unexpected` for a fault of this
 * program (retry).
 */
export function keyVaultSecrets(options: KeyVaultSecretsOptions): SecretSource {
  const timeoutMs = options.timeoutMs ?? 10_000;
  // After a failure the next call may find an identity.
  const connected = lazily(() => connect(options));

  async function ask<T>(
    name: string,
    question: (client: SecretClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    let limit: ListeningLimit | undefined;
    try {
      const client = await connected();
      limit = listeningLimit(timeoutMs);
      return await question(client, limit.signal);
    } catch (error) {
      throw toCodedError(error, name, new URL(options.vaultUrl).host);
    } finally {
      limit?.end();
    }
  }

  return {
    name: 'keyvault',

    latest: (name) =>
      ask(name, async (client, abortSignal) => toVersion(await client.getSecret(name, { abortSignal }))),

    recent: (name) =>
      ask(name, async (client, abortSignal) => {
        const found: SecretProperties[] = [];
        for await (const properties of client.listPropertiesOfSecretVersions(name, { abortSignal }))
          if (isUsable(properties, options.now())) found.push(properties);
        // The vault lists versions in no order that it promises.
        found.sort((a, b) => (b.createdOn?.getTime() ?? 0) - (a.createdOn?.getTime() ?? 0));
        const newest = found.slice(0, 2).flatMap(({ version }) => (version === undefined ? [] : [version]));
        // A vault that has no version at all says so best when asked for the secret itself.
        if (newest.length === 0) return [toVersion(await client.getSecret(name, { abortSignal }))];
        return await Promise.all(
          newest.map(async (version) => toVersion(await client.getSecret(name, { version, abortSignal }))),
        );
      }),
  };
}

async function connect(options: KeyVaultSecretsOptions): Promise<SecretClient> {
  const [{ SecretClient }, credential] = await Promise.all([
    import('@azure/keyvault-secrets'),
    options.credential(),
  ]);
  return new SecretClient(options.vaultUrl, credential, {
    retryOptions: { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 },
    // The client refuses to give its token to a host outside vault.azure.net. The sandbox's vault is this machine
    // itself, and that it may be used at all is decided where settings are checked.
    disableChallengeResourceVerification: isLoopback(options.vaultUrl),
  });
}

function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

function isUsable({ enabled, notBefore, expiresOn }: SecretProperties, now: number): boolean {
  return enabled !== false && (notBefore?.getTime() ?? 0) <= now && (expiresOn?.getTime() ?? Infinity) > now;
}

function toVersion({ name, value, properties }: KeyVaultSecret): SecretVersion {
  // A file with a line end at its end is how secrets are most often put into a vault wrongly.
  const text = value?.replace(/[\r\n]+$/, '') ?? '';
  if (text === '')
    throw new CodedError('secret-missing', {
      detail: `The secret "${name}" is empty.`,
      facts: { secret: name },
    });
  return {
    version: properties.version ?? 'unknown',
    value: new Secret(text),
    ...(properties.createdOn === undefined ? {} : { createdAt: properties.createdOn.getTime() }),
    ...(properties.expiresOn === undefined ? {} : { expiresAt: properties.expiresOn.getTime() }),
  };
}

/** The vault's own words stay out of our error: they may repeat the request. Its code and status are enough. */
function toCodedError(error: unknown, secret: string, vault: string): CodedError {
  if (error instanceof CodedError) return error;
  if (!isAzureFailure(error)) return programFault(error, `the secret "${secret}" in ${vault}`);
  const status = numberOf(error, 'statusCode');
  const [code, hint] = explain(status);
  return new CodedError(code, {
    detail: `Secret "${secret}" in ${vault}: ${hint}`,
    facts: {
      secret,
      vault,
      status: status ?? null,
      reason: textOf(error, 'code') ?? textOf(error, 'name') ?? null,
    },
  });
}

function explain(status: number | undefined): readonly [ErrorCode, string] {
  if (status === 404) return ['secret-missing', 'the vault has no secret of that name, or it is deleted.'];
  if (status === 403)
    return [
      'secret-forbidden',
      "give the app's identity the role Key Vault Secrets User on the vault, or enable the secret.",
    ];
  if (status === 401)
    return [
      'secret-forbidden',
      "the vault does not accept the token of the app's identity; look at the vault's tenant.",
    ];
  if (status === undefined)
    return [
      'secret-store-unavailable',
      'the vault did not answer, or the app could not get a token of its identity.',
    ];
  return ['secret-store-unavailable', `the vault answered ${status}.`];
}

function numberOf(error: unknown, key: string): number | undefined {
  const value = propertyOf(error, key);
  return typeof value === 'number' ? value : undefined;
}

function textOf(error: unknown, key: string): string | undefined {
  const value = propertyOf(error, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function propertyOf(error: unknown, key: string): unknown {
  return typeof error === 'object' && error !== null ? (Reflect.get(error, key) as unknown) : undefined;
}
