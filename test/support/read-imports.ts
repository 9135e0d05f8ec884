/** Reads what a file imports, where imports lead in a circle, and which of its lines reach for the world. */

/** The targets of every import and re-export of a source text, for types and at run time alike. */
export function importsOf(source: string): readonly string[] {
  const found = [
    ...source.matchAll(/^(?:import|export)\b[^'"`;]*?from\s+['"]([^'"]+)['"]/gm),
    ...source.matchAll(/^import\s+['"]([^'"]+)['"]/gm),
    ...source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g),
  ];
  return found.flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}

/** The circles among these arrows: every group of places that reach each other, sorted. */
export function circlesIn(
  arrows: readonly (readonly [from: string, to: string])[],
): readonly (readonly string[])[] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of arrows) next.set(from, (next.get(from) ?? new Set()).add(to));
  const reach = (start: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [...(next.get(start) ?? [])];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      open.push(...(next.get(place) ?? []));
    }
    return seen;
  };
  const reached = new Map([...next.keys()].map((place) => [place, reach(place)]));
  const circles = new Set<string>();
  for (const [place, places] of reached) {
    if (!places.has(place)) continue;
    const circle = [...places].filter((other) => reached.get(other)?.has(place) === true).toSorted();
    circles.add(JSON.stringify(circle));
  }
  return [...circles].map((circle) => JSON.parse(circle) as string[]);
}

/** A clock, chance, a timer, the environment, the network, the disk: also when only passed on. */
const worldly =
  /\bprocess\.|\bDate\.now\b|=\s*Date;|\bnew Date\(\)|\bnew Date;|\bperformance\b|\bMath\.random\b|\brandom(?:UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b|\bfetch\(|\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\bglobalThis\b|\bconsole\.|['"]node:(?:fs|net|http|https|dns|child_process|worker_threads|timers|os|process|perf_hooks)\b/;

/** The lines, each with its number, that reach for the world; comments are left alone. */
export function worldlyLines(source: string): readonly string[] {
  return source
    .split('\n')
    .map((line) => (/^\s*(?:\*|\/\/|\/\*)/.test(line) ? '' : line.replace(/\s\/\/ .*$/, '')))
    .flatMap((line, index) => (worldly.test(line) ? [`${index + 1} ${line.trim()}`] : []));
}
