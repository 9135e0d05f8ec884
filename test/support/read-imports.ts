/** Reads the imports of a file, says where they lead, and finds the circles among them. */
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { everyNode, isNode, nameOf, parseSource, textOf } from '../../scripts/automations/syntax.ts';
import type { SyntaxNode } from '../../scripts/automations/syntax.ts';

export interface Imports {
  /** Every target, for types and at run time alike. */
  readonly targets: readonly string[];
  /** Files of code that are named by `new URL('…', import.meta.url)`, to be run as a process or a worker. */
  readonly programs: readonly string[];
  /** The lines, each with its number, of imports whose target is computed. */
  readonly computed: readonly string[];
}

/**
 * The imports of a file: static ones and re-exports in any form, `import('…')` as a value and as a type, `import x =
 * require('…')`, `require('…')`, `createRequire(…)('…')`, `import.meta.resolve('…')`, `declare module '…'`, and types in
 * the comments of a script.
 */
export function importsOf(file: string, source: string): Imports {
  const { program, comments, lineOf } = parseSource(file, source);
  const targets: string[] = [];
  const programs: string[] = [];
  const computed: string[] = [];
  for (const node of everyNode(program)) {
    const url = programOf(node);
    if (url !== undefined) programs.push(url);
    const target = targetOf(node);
    if (target === undefined) continue;
    const text = textOf(target);
    if (text === undefined) computed.push(lineOf(node));
    else targets.push(text);
  }
  if (/\.[cm]?jsx?$/.test(file)) targets.push(...comments.flatMap(typeImportsIn));
  return { targets, programs, computed };
}

/** The node that names the target; undefined where nothing is imported, null where it cannot be seen. */
function targetOf(node: SyntaxNode): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node['source'];
    case 'ExportNamedDeclaration':
      return node['source'] ?? undefined;
    case 'TSExternalModuleReference':
      return node['expression'];
    case 'TSModuleDeclaration':
      return textOf(node['id']) === undefined ? undefined : node['id'];
    case 'CallExpression':
      return isLoader(node['callee']) ? ((node['arguments'] as readonly unknown[])[0] ?? null) : undefined;
    default:
      return undefined;
  }
}

/** True for `require`, `createRequire(…)` and `import.meta.resolve`, called with the target. */
function isLoader(callee: unknown): boolean {
  if (nameOf(callee) === 'require') return true;
  if (isNode(callee, 'CallExpression')) return nameOf(callee['callee']) === 'createRequire';
  return (
    isNode(callee, 'MemberExpression') &&
    isNode(callee['object'], 'MetaProperty') &&
    nameOf(callee['property']) === 'resolve'
  );
}

/** The code that `new URL('…', import.meta.url)` names. */
function programOf(node: SyntaxNode): string | undefined {
  if (node.type !== 'NewExpression' || nameOf(node['callee']) !== 'URL') return undefined;
  const text = textOf((node['arguments'] as readonly unknown[])[0]);
  return text !== undefined && /^\.{1,2}\/.*\.[cm]?[jt]sx?$/.test(text) ? text : undefined;
}

/** The targets of types that a comment of a script imports. */
function typeImportsIn(comment: string): string[] {
  return [
    ...comment.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g),
    ...comment.matchAll(/@import\b[^'"]*['"]([^'"]+)['"]/g),
  ].map(([, target = '']) => target);
}

/**
 * The file of the project that a target leads to, whatever its ending; the path as it is written where there is no such
 * file; null for a package.
 */
export function pathOf(file: string, target: string, files: ReadonlySet<string>): string | null {
  if (!target.startsWith('.')) return null;
  const path = normalize(join(dirname(file), target.replace(/[?#].*$/, ''))).replaceAll('\\', '/');
  const typed = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  return !files.has(path) && files.has(typed) ? typed : path;
}

/** True for a package by its own name, or for a part of Node by its name with `node:`. */
export function isPackage(target: string): boolean {
  if (target.startsWith('node:')) return isBuiltin(target);
  return !isBuiltin(target) && /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*(?:\/[\w.-]+)*$/.test(target);
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
