/**
 * Secrets by name: the cache keeps the two newest versions of each, which are tried in turn while a rotation is under
 * way, and gives them while the place where they are kept is out of reach. Stands alone: any source with two functions
 * fits.
 */
import { Cache, type Kept } from '../kit/cache.ts';
import { CodedError, asCodedError, type ErrorCode } from '../rules/errors.ts';
import type { SecretSource, SecretVersion } from '../ports/secrets.ts';

/** The source of secrets, and for how long, in milliseconds, their values are used. */
export interface SecretStoreOptions {
  readonly source: SecretSource;
  /** Milliseconds since 1970. */
  now(): number;
  /** The time for which a value is used before the source is asked again, in milliseconds. Usually five minutes. */
  readonly maxAgeMs?: number;
  /**
   * The time for which the source is left alone after it was asked in vain or by `refresh`, in milliseconds. Usually 15
   * s.
   */
  readonly coolDownMs?: number;
  /**
   * The time for which a value is used while the source cannot be asked, in milliseconds. Usually a day: an outage is
   * shorter, and a role that was taken away on purpose must not be without effect for as long as an instance lives.
   */
  readonly maxStaleMs?: number;
}

/** The status of one secret, for the health check. Never its value. */
export interface SecretStatus {
  readonly name: string;
  readonly source: string;
  /** The version in use. */
  readonly version: string;
  /** True when a newer version is known that was not accepted: the one in use is the one before. */
  readonly newerRefused: boolean;
  /** The time when the source last gave it, milliseconds since 1970. */
  readonly readAt: number;
  /** Milliseconds since 1970, as the source says; absent where it does not. */
  readonly createdAt?: number;
  /** Milliseconds since 1970, as the source says; absent where it does not. */
  readonly expiresAt?: number;
  /** The code of the last attempt at the source, if it failed; absent when it did not. */
  readonly staleBecause?: ErrorCode;
}

/** Cached secrets by name, with the older version while a rotation is under way. */
export interface SecretStore {
  /** The version to use now. Throws the codes of `SecretSource`; while something is cached, only `secret-missing`. */
  get(name: string): Promise<SecretVersion>;
  /**
   * For after a 401: asks the source past the cache and gives the versions worth trying, in that order, newest first.
   * During a rotation the new value may not be accepted yet and the old one may no longer be, so both are given. Throws
   * the codes of `SecretSource` when it cannot be asked and no other version is cached than the one in use.
   */
  refresh(name: string): Promise<readonly SecretVersion[]>;
  /** Says that this version of those was accepted: `get` gives it until the source has a newer one. */
  prefer(name: string, version: string): void;
  /** Every secret asked for so far. */
  status(): readonly SecretStatus[];
}

interface Known {
  /** Newest first, at most two, never empty. */
  readonly versions: readonly [SecretVersion, ...SecretVersion[]];
  readonly preferred: string;
}

/**
 * A store over one source. Nothing is read before it is asked for. `get` and `refresh` throw the codes of the source,
 * and `unexpected` (retry) for what it throws without a code.
 */
export function createSecretStore(options: SecretStoreOptions): SecretStore {
  const { source, maxAgeMs = 300_000, coolDownMs = 15_000, maxStaleMs = 24 * 3_600_000 } = options;
  const now = (): number => options.now();
  // A secret that is gone must not live on in the cache.
  const isGone = (thrown: unknown): boolean => asCodedError(thrown).code === 'secret-missing';
  const cache = new Cache<Known>({ now, maxAgeMs, maxStaleMs, coolDownMs, isGone });
  const refreshedAt = new Map<string, number>();

  async function latest(name: string): Promise<Known> {
    const newest = await source.latest(name);
    const before = cache.peek(name)?.value;
    return known(newest, before?.versions ?? [], before);
  }

  /** The answer names every version that may still be used, so one that was switched off is forgotten. */
  async function recent(name: string): Promise<Known> {
    refreshedAt.set(name, now());
    const [newest, ...older] = await source.recent(name);
    if (newest === undefined) throw new CodedError('secret-missing', { facts: { secret: name } });
    return known(newest, older, cache.peek(name)?.value);
  }

  return {
    get: async (name) => chosen(await cache.get(name, () => coded(latest(name)))),

    async refresh(name) {
      const kept = cache.peek(name);
      // A remote that refuses every call must not become a flood of questions to the vault.
      if (kept !== undefined && now() - (refreshedAt.get(name) ?? -Infinity) < coolDownMs)
        return kept.value.versions;
      const { versions } = await cache.refresh(name, () => coded(recent(name)));
      const failure = cache.peek(name)?.failure;
      // The refused version is all we have, and nobody can be asked for more: that is the failure to report.
      if (failure !== undefined && versions.length === 1)
        throw new CodedError(asCodedError(failure.thrown).code, {
          facts: { secret: name, source: source.name },
        });
      return versions;
    },

    prefer(name, version) {
      const held = cache.peek(name)?.value;
      if (held?.versions.some((one) => one.version === version) === true)
        cache.replace(name, { ...held, preferred: version });
    },

    status: () =>
      cache.keys().flatMap((name) => {
        const kept = cache.peek(name);
        return kept === undefined ? [] : [toStatus(name, source.name, kept)];
      }),
  };
}

async function coded<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw asCodedError(thrown);
  }
}

/** The newest version and one of the others; the one that was accepted last is preferred until there is a newer one. */
function known(newest: SecretVersion, others: readonly SecretVersion[], before: Known | undefined): Known {
  const previous = others.find(({ version }) => version !== newest.version);
  const isUnchanged = before?.versions[0].version === newest.version;
  return {
    versions: previous === undefined ? [newest] : [newest, previous],
    preferred: isUnchanged ? before.preferred : newest.version,
  };
}

function chosen({ versions, preferred }: Known): SecretVersion {
  return versions.find(({ version }) => version === preferred) ?? versions[0];
}

function toStatus(name: string, source: string, { value, readAt, failure }: Kept<Known>): SecretStatus {
  const { version, createdAt, expiresAt } = chosen(value);
  return {
    name,
    source,
    version,
    newerRefused: version !== value.versions[0].version,
    readAt,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(failure === undefined ? {} : { staleBecause: asCodedError(failure.thrown).code }),
  };
}
