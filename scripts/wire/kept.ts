/** The files of facts that the project keeps: one for each edition of the vendor's document that is still needed. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Facts, readFacts, writeFacts } from './facts.ts';

/** The facts of one edition, such as 2025.8. */
export interface Edition {
  readonly version: string;
  readonly facts: Facts;
}

/** The editions in `scripts/wire/facts`, the newest first. */
export function readEditions(root: string): readonly Edition[] {
  return globSync('scripts/wire/facts/*.txt', { cwd: root })
    .map((file) => ({
      version: basename(file, '.txt'),
      facts: readFacts(readFileSync(join(root, file), 'utf8')),
    }))
    .toSorted(newestFirst);
}

const newestFirst = (one: Edition, other: Edition): number =>
  other.version.localeCompare(one.version, 'en', { numeric: true });

/** All records, each as the newest edition that holds it says. */
export function newestFacts(editions: readonly Edition[]): Facts {
  return new Map(
    editions
      .toSorted(newestFirst)
      .toReversed()
      .flatMap(({ facts }) => [...facts]),
  );
}

/** The records named, and all that they refer to, in that order. Throws on a name that no document holds. */
export function withReferred(names: readonly string[], facts: Facts): readonly string[] {
  // A set may grow while it is walked; it is bounded by the names in the facts.
  const found = new Set(names);
  for (const name of found) {
    const fields = facts.get(name);
    if (fields === undefined) throw new Error(`No document holds ${name}.`);
    for (const { of } of fields) if (of !== undefined && of !== 'text' && of !== 'number') found.add(of);
  }
  return [...found];
}

/** The files to keep, by version, once an edition has come in: each record stands in the newest edition alone. */
export function keptWith(
  editions: readonly Edition[],
  added: Edition,
  chosen: readonly string[],
): ReadonlyMap<string, string> {
  const all = [...editions.filter(({ version }) => version !== added.version), added].toSorted(newestFirst);
  const needed = new Set(withReferred(chosen, newestFacts(all)));
  const texts = new Map<string, string>();
  for (const { version, facts } of all) {
    const kept = [...facts].filter(([name]) => needed.delete(name)).toSorted(byName);
    if (kept.length > 0) texts.set(version, writeFacts(titleOf(version), new Map(kept)));
  }
  return texts;
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

const titleOf = (version: string): string =>
  `What ConnectWise's OpenAPI document ${version} says of the records in use. Written by npm run wire:extract: do not edit.`;
