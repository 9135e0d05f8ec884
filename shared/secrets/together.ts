/**
 * Secrets that are only right together, such as both halves of a key. A rotation exchanges one after the other, here
 * and at the remote, so after a refusal more than the newest of each is worth trying:
 *
 *     vault   public  1 ───────▶ 2            a call in the middle finds public 2 and private 1:
 *     vault   private 1 ────────────▶ 2       2+1 is refused, 1+1 is tried next, and is remembered
 *     remote  accepts 1+1 ───────────────▶ 2+2
 */
import type { Secret } from '../rules/secret.ts';
import type { SecretStore } from './store.ts';
import type { SecretVersion } from '../ports/secrets.ts';

interface SecretsTogether<Made> {
  /**
   * Returns the versions to use now: of each secret the one that was accepted last; or with `refused`, every
   * combination worth trying, best first (refused ones may be among them). Throws the codes of the store.
   */
  readonly usable: (refused: boolean) => Promise<readonly Made[]>;
  /** Says that this one, which `usable` gave, was accepted: it comes first from now on. */
  readonly accepted: (made: Made) => void;
}

/** Versions made within this time of each other belong together, in milliseconds. */
const oneRotation = 15 * 60_000;

type Versions = readonly (readonly [key: string, version: SecretVersion, place: number])[];

/** `names` says what each is called in the store, and `make` turns one version of each into what the caller uses. */
export function secretsTogether<Name extends string, Made extends object>(
  store: SecretStore,
  names: Readonly<Record<Name, string>>,
  make: (values: Readonly<Record<Name, Secret>>) => Made,
): SecretsTogether<Made> {
  const entries = Object.entries<string>(names);
  const given = new WeakMap<Made, Versions>();

  function toMade(versions: Versions): Made {
    const values = Object.fromEntries(versions.map(([key, { value }]) => [key, value]));
    const made = make(values as Record<Name, Secret>);
    given.set(made, versions);
    return made;
  }

  async function preferred(): Promise<Versions> {
    return Promise.all(entries.map(async ([key, name]) => [key, await store.get(name), 0] as const));
  }

  async function candidates(): Promise<readonly Made[]> {
    const known = await Promise.all(
      entries.map(async ([key, name]) =>
        (await store.refresh(name)).map((version, place) => [key, version, place] as const),
      ),
    );
    // Another call may have found out meanwhile which one is accepted.
    const first = (await preferred()).map(([, { version }]) => version);
    const rank = (versions: Versions): number =>
      (versions.every(([, { version }], index) => version === first[index]) ? 0 : 100) +
      (belongTogether(versions) ? 0 : 10) +
      versions.reduce((sum, [, , place]) => sum + place, 0);
    return combinations(known)
      .toSorted((a, b) => rank(a) - rank(b))
      .map(toMade);
  }

  return {
    usable: async (refused) => (refused ? candidates() : [toMade(await preferred())]),
    accepted(made) {
      for (const [key, { version }] of given.get(made) ?? []) {
        const name = entries.find(([known]) => known === key)?.[1];
        if (name !== undefined) store.prefer(name, version);
      }
    },
  };
}

/** One of each list, in every way: with two secrets of two versions, four. */
function combinations(lists: readonly Versions[]): Versions[] {
  return lists.reduce<Versions[]>(
    (made, list) => made.flatMap((versions) => list.map((version) => [...versions, version])),
    [[]],
  );
}

/** By their times where the source knows them, else by their place: newest with newest. */
function belongTogether(versions: Versions): boolean {
  const times = versions.flatMap(([, { createdAt }]) => (createdAt === undefined ? [] : [createdAt]));
  if (times.length === versions.length) return Math.max(...times) - Math.min(...times) <= oneRotation;
  return new Set(versions.map(([, , place]) => place)).size === 1;
}
