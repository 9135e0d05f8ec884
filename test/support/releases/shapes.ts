/**
 * The shapes that a reader of rows and messages depends on: which properties every one of a kind has, and of which
 * types.
 */

/** The properties of one kind of object: its rows, or an object inside of them, by its path. */
export interface Shape {
  readonly instances: number;
  readonly properties: Readonly<
    Record<string, { readonly count: number; readonly types: readonly string[] }>
  >;
}

/** By kind and path, for example `pairs pair json.creating`. */
export type Shapes = Readonly<Record<string, Shape>>;

/** Objects whose property names are data: words, functions, ids. Their properties are looked at as one. */
const maps: readonly RegExp[] = [
  /^health (timers|functions)$/,
  /^rollups .*\.(links|automations|ended|connectwise|servicenow)$/,
  /^reconcile .*\.found$/,
  /^retention .*\.passes$/,
  /\.(after|base|before|changes|counts|facts|laps|set|unstableRuns)$/,
];

/** The shapes of everything of these kinds. */
export function shapesOf(kinds: Readonly<Record<string, readonly unknown[]>>): Shapes {
  const found = new Map<
    string,
    { instances: number; properties: Map<string, { count: number; types: Set<string> }> }
  >();

  function look(path: string, value: unknown): void {
    if (Array.isArray(value)) {
      for (const one of value) look(`${path}[]`, one);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const shape = found.get(path) ?? { instances: 0, properties: new Map() };
    found.set(path, shape);
    shape.instances += 1;
    const isMap = maps.some((pattern) => pattern.test(path));
    for (const [name, inside] of Object.entries(value)) {
      if (!isMap) {
        const property = shape.properties.get(name) ?? { count: 0, types: new Set<string>() };
        property.count += 1;
        property.types.add(typeOf(inside));
        shape.properties.set(name, property);
      }
      look(`${path}.${isMap ? '*' : name}`, inside);
    }
  }
  for (const [kind, values] of Object.entries(kinds)) for (const value of values) look(kind, value);
  return Object.fromEntries(
    [...found].map(([path, { instances, properties }]) => [
      path,
      {
        instances,
        properties: Object.fromEntries(
          [...properties].map(([name, { count, types }]) => [name, { count, types: [...types].toSorted() }]),
        ),
      },
    ]),
  );
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** One thing that a reader of the other release would miss. */
export interface Missing {
  /** Kind, path and property. */
  readonly what: string;
  readonly why: string;
}

/**
 * Lists everything that a reader written for `expected` misses in `met`: a property that every object of its kind had,
 * or a type that it never saw. Further properties are no matter: every reader leaves alone what it does not know.
 */
export function missingIn(met: Shapes, expected: Shapes): readonly Missing[] {
  return Object.entries(expected).flatMap(([path, { instances, properties }]) => {
    const there = met[path];
    // An object that the other history never wrote tells nothing; a kind of rows must be there.
    if (there === undefined)
      return path.includes('.') || path.includes('[') ? [] : [{ what: path, why: 'no such rows' }];
    return Object.entries(properties).flatMap(([name, { count, types }]): readonly Missing[] => {
      const own = there.properties[name];
      const what = `${path}.${name}`;
      if (count === instances && (own === undefined || own.count < there.instances))
        return [{ what, why: 'every one had it, and not every one has it' }];
      const strange = (own?.types ?? []).filter((type) => type !== 'null' && !types.includes(type));
      const isNullOnly = types.every((type) => type === 'null');
      return strange.length > 0 && !isNullOnly
        ? [{ what, why: `it is ${strange.join(', ')}, and was ${types.join(', ')}` }]
        : [];
    });
  });
}
