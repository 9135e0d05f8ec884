/** Reads which names a file exports, and which members its interfaces have, from its text. */

/** An interface, or a type that is one object. */
export interface Shape {
  readonly name: string;
  /** In alphabetical order: a method with the names of its parameters, a property with its type. */
  readonly members: readonly string[];
}

/** The names that a file declares and exports, each once; names that it only passes on are left out. */
export function exportedNames(source: string): readonly string[] {
  const declared =
    /^export (?:declare |abstract |async )*(?:interface|type|const|let|class|enum|function\*?) +([\w$]+)/gm;
  return [...new Set([...plain(source).matchAll(declared)].map(([, name = '']) => name))];
}

/** Every interface and every type that is one object, exported or not. */
export function shapesOf(source: string): readonly Shape[] {
  const text = plain(source);
  const heads = /^(?:export )?(interface|type) ([\w$]+)/gm;
  return [...text.matchAll(heads)].flatMap(({ index, 0: head, 1: kind, 2: name = '' }) => {
    const rest = text.slice(afterGenerics(text, index + head.length));
    const opening = (kind === 'type' ? /^ = (?:Readonly<)?\{/ : /^[^;={]*\{/).exec(rest)?.[0];
    if (opening === undefined) return [];
    return [
      {
        name,
        members: pieces(block(rest.slice(opening.length)), /[;\n]/)
          .map(memberOf)
          .toSorted(),
      },
    ];
  });
}

/** `read(id: string, known?: string): Promise<R>` and `readonly read: (id: string) => R` become `read(id)`. */
function memberOf(text: string): string {
  const [, name = text, rest = ''] = /^(?:readonly\s+)?([\w$]+)\??\s*([\s\S]*)$/.exec(text) ?? [];
  const behind = rest.slice(afterGenerics(rest, 0)).replace(/^:\s*(?=\([^)]*\)\s*=>)/, '');
  if (!behind.startsWith('(')) return `${name}${behind.replaceAll(/\s+/g, ' ')}`;
  const parameters = pieces(block(behind.slice(1)), /,/).map((one) => /^[^:?]*/.exec(one)?.[0] ?? '');
  return `${name}(${parameters.join(', ')})`;
}

/** The lines, each with its number, that are more than a type: values, functions, classes, imports of them. */
export function valueLines(source: string): readonly string[] {
  const value =
    /^(?:export (?:default )?)?(?:declare )?(?:async |abstract )*(?:const|let|var|function|class|enum)\b|^import (?!type\b)|^export (?!type\b|interface\b)/;
  return plain(source)
    .split('\n')
    .flatMap((line, index) => (value.test(line) ? [`${index + 1} ${line.trim()}`] : []));
}

/** The place behind type parameters that begin here, or this place. */
function afterGenerics(text: string, place: number): number {
  return text[place] === '<' ? place + 2 + block(text.slice(place + 1)).length : place;
}

/** The text up to the bracket that closes what was opened just before it. */
function block(text: string): string {
  const end = depths(text).findIndex((depth) => depth < 0);
  return end < 0 ? text : text.slice(0, end);
}

/** The parts of a text between separators that stand in no bracket, without empty ones. */
function pieces(text: string, separator: RegExp): readonly string[] {
  const depth = depths(text);
  const ends = depth.flatMap((at, place) => (at === 0 && separator.test(text[place] ?? '') ? [place] : []));
  return [...ends, text.length]
    .map((end, index) => text.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end).trim())
    .filter((piece) => piece !== '');
}

/** The depth in brackets of each sign; the arrow of a function is no bracket. */
function depths(text: string): readonly number[] {
  let depth = 0;
  return Array.from({ length: text.length }, (_, place) => {
    const sign = text[place] ?? '';
    if ('({[<'.includes(sign)) depth += 1;
    if (')}]'.includes(sign) || (sign === '>' && text[place - 1] !== '=')) depth -= 1;
    return depth;
  });
}

function plain(source: string): string {
  return source
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(^|\s)\/\/ .*$/gm, '');
}
