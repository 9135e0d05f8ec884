/** Reads files of the project: what each declares and exports, what it imports of the others, and its docstrings. */
import { dirname, join } from 'node:path/posix';
import { parseSync, type Comment } from 'oxc-parser';
import { childrenOf, isNode, nameOf, textOf } from '../../../scripts/automations/syntax.ts';
import type { SyntaxNode } from '../../../scripts/automations/syntax.ts';

/** One name that a file declares at its top. */
export interface Declared {
  readonly name: string;
  /** The declaration without `export`. */
  readonly node: SyntaxNode;
  /** The place at which the statement begins, with `export`. */
  readonly start: number;
  readonly isExported: boolean;
}

/** A parsed file. */
export interface File {
  readonly path: string;
  readonly source: string;
  /** Without their stars. */
  readonly docstrings: readonly Comment[];
  readonly declared: ReadonlyMap<string, Declared>;
  /** The file and the name behind each name that is imported from a file of the project. */
  readonly imported: ReadonlyMap<string, { readonly path: string; readonly name: string }>;
}

/** The files by their paths from the root, such as `shared/kit/claims.ts`. */
export type Files = ReadonlyMap<string, File>;

/** True for an interface and a type alias: nothing of them runs. */
export const isType = ({ type }: SyntaxNode): boolean => /^TS(?:Interface|TypeAlias)Declaration$/.test(type);

/** Parses a file. Throws when it cannot be parsed. */
export function fileOf(path: string, source: string): File {
  const { program, comments, errors } = parseSync(path, source, { sourceType: 'module' });
  if (errors.length > 0 || !isNode(program)) throw new Error(`${path} cannot be parsed`);
  const declared = new Map<string, Declared>();
  const imported = new Map<string, { readonly path: string; readonly name: string }>();
  for (const statement of childrenOf(program)) {
    for (const one of declaredBy(statement)) declared.set(one.name, one);
    for (const [local, name, from] of importedBy(statement))
      if (from.startsWith('.')) imported.set(local, { path: join(dirname(path), from), name });
  }
  const docstrings = comments
    .filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    .map((comment) => ({ ...comment, value: comment.value.replaceAll(/^\s*\*+/gm, '') }));
  return { path, source, docstrings, declared, imported };
}

function declaredBy(statement: SyntaxNode): readonly Declared[] {
  const isExported = statement.type.startsWith('Export');
  const inner = isExported ? statement['declaration'] : statement;
  if (!isNode(inner)) return [];
  const { start } = statement;
  const several = inner['declarations'];
  if (Array.isArray(several))
    return several.flatMap((node: unknown) => {
      if (!isNode(node)) return [];
      const name = nameOf(node['id']);
      return name === undefined ? [] : [{ name, node, start, isExported }];
    });
  const name = nameOf(inner['id']) ?? (isExported ? 'default' : undefined);
  return name === undefined ? [] : [{ name, node: inner, start, isExported }];
}

function importedBy(
  statement: SyntaxNode,
): readonly (readonly [local: string, name: string, from: string])[] {
  if (statement.type !== 'ImportDeclaration') return [];
  const from = textOf(statement['source']) ?? '';
  return childrenOf(statement).flatMap((specifier) => {
    const local = nameOf(specifier['local']);
    return local === undefined ? [] : [[local, nameOf(specifier['imported']) ?? 'default', from] as const];
  });
}

/** The docstring directly above a place, also with the sign of a union between them; empty where none is. */
export function docstringAbove({ docstrings, source }: File, start: number): string {
  const above = docstrings.findLast(({ end }) => end <= start);
  return above !== undefined && /^[\s|]*$/.test(source.slice(above.end, start)) ? above.value : '';
}

/** The docstrings inside a node. */
export const docstringsIn = ({ docstrings }: File, { start, end }: SyntaxNode): string =>
  docstrings
    .filter((comment) => comment.start >= start && comment.end <= end)
    .map(({ value }) => value)
    .join('\n');
