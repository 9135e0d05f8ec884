/** The differences between two configurations, for a person who is about to push one. Pure. */

/** One difference. `before` and `after` are JSON; null where there is nothing. */
export interface ConfigDifference {
  /** Such as `links.acme.notes.internal`: a link is named by its name, a row of a list by its place. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Every difference, in the order of the paths of the later one. */
export function configDifferences(before: unknown, after: unknown): readonly ConfigDifference[] {
  return differences('', before, after);
}

/** The change of a link from one version to the next. */
export type LinkChange = 'new' | 'changed' | 'removed';

/** A link that differs. */
export interface ChangedLink {
  readonly link: string;
  readonly change: LinkChange;
}

/** The links that differ, by name, in the order of the later configuration, removed ones last. */
export function changedLinks(
  before: readonly { readonly name: string }[],
  after: readonly { readonly name: string }[],
): readonly ChangedLink[] {
  const old = new Map(before.map((link) => [link.name, link]));
  const named = new Set(after.map(({ name }) => name));
  return [
    ...after.flatMap((link): readonly ChangedLink[] => {
      const known = old.get(link.name);
      if (known === undefined) return [{ link: link.name, change: 'new' }];
      return configDifferences(known, link).length === 0 ? [] : [{ link: link.name, change: 'changed' }];
    }),
    ...before
      .filter(({ name }) => !named.has(name))
      .map(({ name }) => ({ link: name, change: 'removed' as const })),
  ];
}

function differences(path: string, before: unknown, after: unknown): readonly ConfigDifference[] {
  if (isList(before) && isList(after)) return ofParts(path, byName(before), byName(after));
  if (isObject(before) && isObject(after))
    return ofParts(path, new Map(Object.entries(before)), new Map(Object.entries(after)));
  const [was, is] = [textOf(before), textOf(after)];
  return was === is ? [] : [{ path: path === '' ? 'the file' : path, before: was, after: is }];
}

function ofParts(
  path: string,
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): readonly ConfigDifference[] {
  const keys = [...new Set([...after.keys(), ...before.keys()])];
  return keys.flatMap((key) =>
    differences(path === '' ? key : `${path}.${key}`, before.get(key), after.get(key)),
  );
}

/** Links have names; a row that has none, and one whose name stands twice, is known by its place. */
function byName(list: readonly unknown[]): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  list.forEach((one, index) => {
    const name = isObject(one) && typeof one['name'] === 'string' ? one['name'] : `[${index}]`;
    found.set(found.has(name) ? `[${index}]` : name, one);
  });
  return found;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
