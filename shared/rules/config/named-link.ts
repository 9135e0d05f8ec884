/** Finds links in the configuration by their names. */
import { didYouMean } from '../words/did-you-mean.ts';
import { CodedError } from '../errors.ts';

interface Named {
  readonly name: string;
  readonly enabled: boolean;
}

/** The link of that name, switched on or not; undefined when the configuration has none. */
export function linkNamed<Of extends Named>(links: readonly Of[], name: string): Of | undefined {
  return links.find((link) => link.name === name);
}

/** Names of the links that are switched on. */
export function enabledNames(links: readonly Named[]): readonly string[] {
  return links.filter(({ enabled }) => enabled).map(({ name }) => name);
}

/**
 * Throws `link-unknown` for a name that no link has, switched on or not, with the names that there are; null, which means
 * all links, passes.
 */
export function requireKnownLink(links: readonly Named[], name: string | null): void {
  if (name === null || linkNamed(links, name) !== undefined) return;
  const known = links.map((link) => link.name);
  throw new CodedError('link-unknown', { detail: didYouMean('link', name, known) });
}
