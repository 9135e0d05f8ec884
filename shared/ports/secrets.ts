/** The places of secrets: the environment, an encrypted file, a keychain or a vault. */
import type { Secret } from '../rules/secret.ts';

/** One version of a secret. */
export interface SecretVersion {
  /** Says which version it is without saying anything about the value. */
  readonly version: string;
  readonly value: Secret;
  /** Milliseconds since 1970, where the source knows it: the age of the secret counts from here. */
  readonly createdAt?: number;
  /** Milliseconds since 1970, where the source knows it. */
  readonly expiresAt?: number;
}

/**
 * A place where secrets are kept. Both functions throw `secret-missing` when the place was asked and has no usable
 * secret of that name, and another code when it refused us or could not be asked (`secret-forbidden`,
 * `secret-store-unavailable`, `secrets-file-…`): these are never mixed up, because only the first says something about
 * the secret.
 */
export interface SecretSource {
  /** The source's name for people, in a word: `keyvault`, `file`, `environment`. */
  readonly name: string;
  /** The version to use now. */
  latest(name: string): Promise<SecretVersion>;
  /** The newest usable versions, newest first, at most two. */
  recent(name: string): Promise<readonly SecretVersion[]>;
}
