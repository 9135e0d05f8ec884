/** The vault's contents: secrets and their versions, as the service keeps them. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../common/clock.ts';

/** One version of a secret, as the service stores it. */
export interface SecretVersionRecord {
  readonly name: string;
  /** 32 hexadecimal digits, as the service makes them. */
  readonly version: string;
  readonly value: string;
  contentType: string | null;
  tags: Readonly<Record<string, string>>;
  /** Seconds since 1970, as the service counts. */
  readonly created: number;
  updated: number;
  enabled: boolean;
  /** Seconds since 1970; null: no bound. */
  notBefore: number | null;
  /** Seconds since 1970; null: no bound. */
  expires: number | null;
}

interface NewSecret {
  readonly value: string;
  readonly contentType?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly enabled?: boolean | undefined;
  readonly notBefore?: number | undefined;
  readonly expires?: number | undefined;
}

/** The secrets of one vault with all their versions. */
export interface Vault {
  /** Adds a version, which is the current one from now on. */
  set(name: string, secret: NewSecret): SecretVersionRecord;
  /** The current version, or the one asked for. */
  get(name: string, version?: string): SecretVersionRecord | undefined;
  /** All versions, oldest first. */
  versions(name: string): readonly SecretVersionRecord[];
  names(): readonly string[];
  delete(name: string): boolean;
  all(): readonly SecretVersionRecord[];
  clear(): void;
}

/** The service's rule for names. */
export const secretName = /^[0-9a-zA-Z-]{1,127}$/;

/**
 * An empty vault. As in the service, the case of a name does not matter. `valueFor` stores what somebody asks for and
 * nobody has stored.
 */
export function createVault(
  clock: Clock,
  valueFor: (name: string) => string | undefined = () => undefined,
): Vault {
  const secrets = new Map<string, SecretVersionRecord[]>();
  const versionsOf = (name: string): SecretVersionRecord[] => secrets.get(name.toLowerCase()) ?? [];
  const asked = (name: string): SecretVersionRecord[] => {
    const value = versionsOf(name).length === 0 ? valueFor(name) : undefined;
    return value === undefined ? versionsOf(name) : [set(name, { value })];
  };
  function set(name: string, secret: NewSecret): SecretVersionRecord {
    const now = Math.floor(clock.now() / 1000);
    const record: SecretVersionRecord = {
      name,
      version: randomBytes(16).toString('hex'),
      value: secret.value,
      contentType: secret.contentType ?? null,
      tags: secret.tags ?? {},
      created: now,
      updated: now,
      enabled: secret.enabled ?? true,
      notBefore: secret.notBefore ?? null,
      expires: secret.expires ?? null,
    };
    secrets.set(name.toLowerCase(), [...versionsOf(name), record]);
    return record;
  }

  return {
    set,
    get: (name, version) =>
      version === undefined
        ? asked(name).at(-1)
        : versionsOf(name).find((record) => record.version === version),
    versions: asked,
    names: () => [...secrets.values()].flatMap((records) => records.slice(0, 1).map(({ name }) => name)),
    delete: (name) => secrets.delete(name.toLowerCase()),
    all: () => [...secrets.values()].flat(),
    clear: () => secrets.clear(),
  };
}
