/** Reads the small part of YAML that azure.yaml is written in: maps in maps, plain values, comments. Throws for the rest. */

export interface YamlMap {
  readonly [key: string]: string | YamlMap;
}

/** The map at the top. */
export function readPlainYaml(text: string): YamlMap {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .map((line) => {
      const [, indent = '', key = '', value = ''] = /^( *)([\w-]+):(?: (\S.*))?$/.exec(line) ?? [];
      if (key === '') throw new Error(`This reader does not know the line "${line}".`);
      return { depth: indent.length, key, value };
    });
  const read = (from: number, depth: number): { readonly map: YamlMap; readonly next: number } => {
    const map: Record<string, string | YamlMap> = {};
    let at = from;
    for (let line = lines[at]; line !== undefined && line.depth === depth; line = lines[at]) {
      if (line.value !== '') {
        map[line.key] = line.value;
        at += 1;
        continue;
      }
      const inner = read(at + 1, lines[at + 1]?.depth ?? 0);
      map[line.key] = inner.map;
      at = inner.next;
    }
    return { map, next: at };
  };
  const { map, next } = read(0, 0);
  if (next < lines.length) throw new Error(`The line of "${lines[next]?.key}" is indented like no other.`);
  return map;
}

/** A value inside of it: `services.app.host`. */
export const yamlAt = (map: YamlMap, path: string): string | YamlMap | undefined =>
  path
    .split('.')
    .reduce<string | YamlMap | undefined>(
      (value, key) => (typeof value === 'object' ? value[key] : undefined),
      map,
    );
