/**
 * Secrets by name: cached with an age, asked for once however many need them, refreshed after a refusal, and served
 * from the cache while the place where they are kept is out of reach. Stands alone: any source with two functions fits.
 */
import { CodedError, asCodedError, type ErrorCode } from '../rules/errors.ts';
import type { SecretSource, SecretVersion } from '../ports/secrets.ts';

export interface SecretStoreOptions {
  readonly source: SecretSource;
  /** Milliseconds since 1970. */
  now(): number;
  /** How long a value is used before the source is asked again, in milliseconds. Usually five minutes. */
  readonly maxAgeMs?: number;
  /** How long the source is left alone after it was asked in vain or by `refresh`, in milliseconds. Usually 15 s. */
  readonly restMs?: number;
  /**
   * How long a value is used while the source cannot be asked, in milliseconds. Usually a day: an outage is shorter,
   * and a role that was taken away on purpose must not be without effect for as long as an instance lives.
   */
  readonly maxStaleMs?: number;
}

/** What the health check shows of one secret. Never its value. */
export interface SecretStatus {
  readonly name: string;
  readonly source: string;
  /** The version in use. */
  readonly version: string;
  /** True when a newer version is known that was not accepted: the one in use is the one before. */
  readonly newerRefused: boolean;
  /** When the source last gave it, milliseconds since 1970. */
  readonly readAt: number;
  readonly createdAt?: number;
  readonly expiresAt?: number;
  /** Why the source could not be asked at the last attempt; absent when it could. */
  readonly staleBecause?: ErrorCode;
}

export interface SecretStore {
  /** The version to use now. Throws the codes of `SecretSource`; while something is cached, only `secret-missing`. */
  get(name: string): Promise<SecretVersion>;
  /**
   * For after a 401: asks the source past the cache and gives the versions worth trying, in that order, newest first.
   * During a rotation the new value may not be accepted yet and the old one may no longer be, so both are given.
   */
  refresh(name: string): Promise<readonly SecretVersion[]>;
  /** Says that this version of those was accepted: `get` gives it until the source has a newer one. */
  prefer(name: string, version: string): void;
  /** Every secret asked for so far. */
  status(): readonly SecretStatus[];
}

interface Held {
  /** Newest first, at most two, never empty. */
  readonly versions: readonly [SecretVersion, ...SecretVersion[]];
  readonly preferred: string;
  readonly readAt: number;
  readonly triedAt: number;
  readonly staleBecause?: ErrorCode;
}

/** A store over one source. Nothing is read before it is asked for. */
export function createSecretStore(options: SecretStoreOptions): SecretStore {
  const { source } = options;
  const maxAgeMs = options.maxAgeMs ?? 300_000;
  const restMs = options.restMs ?? 15_000;
  const maxStaleMs = options.maxStaleMs ?? 24 * 3_600_000;
  const held = new Map<string, Held>();
  const refreshedAt = new Map<string, number>();
  const reading = new Map<string, Promise<Held>>();

  /** Everyone who asks while an answer is under way gets that answer. */
  function once(key: string, read: () => Promise<Held>): Promise<Held> {
    const underWay = reading.get(key);
    if (underWay !== undefined) return underWay;
    const started = read().finally(() => reading.delete(key));
    reading.set(key, started);
    return started;
  }

  /** `complete`: the answer names every version that may still be used, so a switched-off one is forgotten. */
  async function read(
    name: string,
    complete: boolean,
    ask: () => Promise<readonly SecretVersion[]>,
  ): Promise<Held> {
    const triedAt = options.now();
    try {
      const next = merge(held.get(name), await ask(), { readAt: triedAt, name, complete });
      held.set(name, next);
      return next;
    } catch (thrown) {
      const error = asCodedError(thrown);
      const before = held.get(name);
      if (before !== undefined && triedAt - before.readAt < maxStaleMs && error.code !== 'secret-missing') {
        const stale: Held = { ...before, triedAt, staleBecause: error.code };
        held.set(name, stale);
        return stale;
      }
      // A secret that is gone must not live on in the cache.
      if (error.code === 'secret-missing') held.delete(name);
      throw error;
    }
  }

  return {
    async get(name) {
      const cached = held.get(name);
      if (cached !== undefined && isFresh(cached, options.now(), { maxAgeMs, restMs, maxStaleMs }))
        return chosen(cached);
      return chosen(
        await once(`get ${name}`, () => read(name, false, async () => [await source.latest(name)])),
      );
    },

    async refresh(name) {
      const cached = held.get(name);
      // A remote that refuses every call must not become a flood of questions to the vault.
      if (cached !== undefined && options.now() - (refreshedAt.get(name) ?? -Infinity) < restMs)
        return cached.versions;
      const fresh = await once(`refresh ${name}`, () => {
        refreshedAt.set(name, options.now());
        return read(name, true, () => source.recent(name));
      });
      // What was refused is all we have, and nobody can be asked for more: that is the failure to report.
      if (fresh.staleBecause !== undefined && fresh.versions.length === 1)
        throw new CodedError(fresh.staleBecause, { facts: { secret: name, source: source.name } });
      return fresh.versions;
    },

    prefer(name, version) {
      const cached = held.get(name);
      if (cached?.versions.some((known) => known.version === version) === true)
        held.set(name, { ...cached, preferred: version });
    },

    status: () => [...held].map(([name, entry]) => toStatus(name, source.name, entry)),
  };
}

/** What is held after the source answered: its versions, then the one we used before if it still adds something. */
function merge(
  before: Held | undefined,
  answer: readonly SecretVersion[],
  { readAt, name, complete }: { readonly readAt: number; readonly name: string; readonly complete: boolean },
): Held {
  const [newest, ...older] = answer;
  if (newest === undefined) throw new CodedError('secret-missing', { facts: { secret: name } });
  const candidates = [...older, ...(complete ? [] : (before?.versions ?? []))].filter(
    ({ version }) => version !== newest.version,
  );
  const previous = candidates[0];
  const unchanged = before?.versions[0].version === newest.version;
  return {
    versions: previous === undefined ? [newest] : [newest, previous],
    preferred: unchanged ? before.preferred : newest.version,
    readAt,
    triedAt: readAt,
  };
}

function isFresh(
  entry: Held,
  now: number,
  { maxAgeMs, restMs, maxStaleMs }: Required<Pick<SecretStoreOptions, 'maxAgeMs' | 'restMs' | 'maxStaleMs'>>,
): boolean {
  const age = now - entry.readAt;
  if (age < maxAgeMs) return true;
  return entry.staleBecause !== undefined && now - entry.triedAt < restMs && age < maxStaleMs;
}

function chosen(entry: Held): SecretVersion {
  return entry.versions.find(({ version }) => version === entry.preferred) ?? entry.versions[0];
}

function toStatus(name: string, source: string, entry: Held): SecretStatus {
  const { version, createdAt, expiresAt } = chosen(entry);
  return {
    name,
    source,
    version,
    newerRefused: version !== entry.versions[0].version,
    readAt: entry.readAt,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(entry.staleBecause === undefined ? {} : { staleBecause: entry.staleBecause }),
  };
}
