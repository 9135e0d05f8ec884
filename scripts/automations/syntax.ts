/** A source text as a tree of nodes (ESTree, with TypeScript's own), so that guards judge code and never comments. */
import { parseSync } from 'oxc-parser';

/** One node; the properties of its kind are read by name and checked where they are used. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/** A parsed source text: its nodes, its comments and its lines. */
export interface Syntax {
  readonly program: SyntaxNode;
  /** The texts of all comments, without their signs. */
  readonly comments: readonly string[];
  /** The number of a node's first line, with that line's text. */
  readonly lineOf: (node: SyntaxNode) => string;
}

/** The files that were parsed last: what a command writes is looked at by one reader after the other. */
const parsed = new Map<string, { readonly source: string; readonly syntax: Syntax }>();
const maxParsed = 200;

/** Parses a file; the end of its name decides whether it is read as TypeScript. Throws when it cannot be read. */
export function parseSource(file: string, source: string): Syntax {
  const known = parsed.get(file);
  if (known?.source === source) return known.syntax;
  const syntax = parse(file, source);
  parsed.delete(file);
  parsed.set(file, { source, syntax });
  for (const oldest of parsed.keys()) {
    if (parsed.size <= maxParsed) break;
    parsed.delete(oldest);
  }
  return syntax;
}

function parse(file: string, source: string): Syntax {
  const { program, comments, errors } = parseSync(file, source, { sourceType: 'module' });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} cannot be parsed: ${error.message}`);
  if (!isNode(program)) throw new Error(`${file} has no syntax tree`);
  const lines = source.split('\n');
  return {
    program,
    comments: comments.map(({ value }) => value),
    lineOf: ({ start }) => {
      const index = source.slice(0, start).split('\n').length - 1;
      return `${index + 1} ${(lines[index] ?? '').trim()}`;
    },
  };
}

/** True for a node of this kind, or of any kind when none is named. */
export function isNode(value: unknown, type?: string): value is SyntaxNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'start' in value &&
    (type === undefined ? typeof value.type === 'string' : value.type === type)
  );
}

/** The nodes directly below a node, in the order of its properties. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const value of Object.values(node)) {
    if (isNode(value)) children.push(value);
    else if (Array.isArray(value)) for (const one of value) if (isNode(one)) children.push(one);
  }
  return children;
}

/** The node and every node below it, each before those below it, in the order of the text. */
export function* everyNode(node: SyntaxNode): Generator<SyntaxNode> {
  // No generator in a generator: each node would pass through all those above it.
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    waiting.push(...childrenOf(next).toReversed());
  }
}

/** The name of an identifier; undefined for any other node. */
export function nameOf(value: unknown): string | undefined {
  return isNode(value, 'Identifier') && typeof value['name'] === 'string' ? value['name'] : undefined;
}

/** The text of a string or of a template without a hole; undefined for any other node. */
export function textOf(value: unknown): string | undefined {
  if (isNode(value, 'Literal')) return typeof value['value'] === 'string' ? value['value'] : undefined;
  if (!isNode(value, 'TemplateLiteral') || !Array.isArray(value['quasis'])) return undefined;
  const [only, ...others] = value['quasis'] as readonly unknown[];
  if (others.length > 0 || !isNode(only)) return undefined;
  const { value: text } = only;
  const isText = typeof text === 'object' && text !== null && 'cooked' in text;
  return isText && typeof text.cooked === 'string' ? text.cooked : undefined;
}
