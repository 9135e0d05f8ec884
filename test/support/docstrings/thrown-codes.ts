/**
 * Finds the coded errors that a file builds behind each of its exports, and the codes that a reader of the export is
 * told. A code counts for an export if its own body builds it, or a helper that the file keeps to itself and that the
 * body leads to; another export answers for itself. Codes that are computed from an answer or handed in are not seen.
 */
import { childrenOf, everyNode, isNode, nameOf, textOf } from '../../../scripts/automations/syntax.ts';
import type { SyntaxNode } from '../../../scripts/automations/syntax.ts';
import {
  docstringAbove,
  docstringsIn,
  fileOf,
  isType,
  type Declared,
  type File,
  type Files,
} from './files.ts';

/** An export whose docstring keeps a code to itself. */
export interface Unnamed {
  readonly file: string;
  /** The line of the export, from 1. */
  readonly line: number;
  readonly name: string;
  /** The codes that are built behind it and named nowhere, in alphabetical order. */
  readonly codes: readonly string[];
}

/** The exports that were read, those behind which a code is built, and those that keep one to themselves. */
export interface Reading {
  readonly exports: number;
  readonly coded: number;
  readonly unnamed: readonly Unnamed[];
}

/** Reads the texts of files by their paths from the root, such as `shared/kit/claims.ts`. */
export function readThrownCodes(sources: ReadonlyMap<string, string>): Reading {
  const files = new Map([...sources].map(([path, source]) => [path, fileOf(path, source)] as const));
  let exports = 0;
  let coded = 0;
  const unnamed: Unnamed[] = [];
  for (const file of files.values())
    for (const declared of file.declared.values()) {
      if (!declared.isExported || isType(declared.node)) continue;
      exports += 1;
      const codes = codesBehind(file, declared, files);
      if (codes.size === 0) continue;
      coded += 1;
      const told = toldOf(file, declared, files);
      const kept = [...codes].flatMap(([code, builder]) =>
        names(told, code) || told.includes(`codes of \`${builder}\``) ? [] : [code],
      );
      const line = file.source.slice(0, declared.start).split('\n').length;
      if (kept.length > 0)
        unnamed.push({ file: file.path, line, name: declared.name, codes: kept.toSorted() });
    }
  return { exports, coded, unnamed };
}

/** True where a text names the code, and not only a longer one that it is part of, or the family that it is of. */
function names(text: string, code: string): boolean {
  if (code.startsWith('storage-') && /\bthe\s+codes\s+of\s+storage\b/.test(text)) return true;
  return new RegExp(`(?<![\\w-])${code}(?![\\w-])`).test(text);
}

/** Codes with the function of another export that builds each; empty for one that is built on the spot. */
type Codes = ReadonlyMap<string, string>;

/**
 * The codes that the declaration builds, itself or through helpers that the file does not export. `asking`: the
 * builders that are being read, so that two that call one another end.
 */
function codesBehind(
  file: File,
  first: Declared,
  files: Files,
  asking: ReadonlySet<Declared> = new Set(),
): Codes {
  const codes = new Map<string, string>();
  const seen = new Set([first]);
  for (const declared of seen) {
    for (const [code, builder] of codesIn(file, declared.node, files, new Set([...asking, first])))
      // `unexpected` is a fault of this program, which no docstring can foresee.
      if (code !== 'unexpected' && (builder === '' || !codes.has(code))) codes.set(code, builder);
    for (const name of namesIn(declared.node)) {
      const helper = file.declared.get(name);
      if (helper !== undefined && !helper.isExported && !isType(helper.node)) seen.add(helper);
    }
  }
  return codes;
}

/**
 * The codes of `new CodedError('…')` in a node, with either branch of a condition, those handed to a builder of the
 * file such as `refused('…')`, and those of builders that a file exports.
 */
function codesIn(
  file: File,
  node: SyntaxNode,
  files: Files,
  asking: ReadonlySet<Declared>,
): readonly (readonly [code: string, builder: string])[] {
  return leavingNodes(node).flatMap((one) => {
    if (one.type === 'NewExpression' && nameOf(one['callee']) === 'CodedError') {
      const [code] = argumentsOf(one);
      const local = nameOf(code);
      return onTheSpot(local === undefined ? textsOf(code) : textsOf(valueOf(node, local)));
    }
    if (one.type !== 'CallExpression') return [];
    const called = nameOf(one['callee']) ?? '';
    const place = placeOfCode(file.declared.get(called)?.node);
    if (place !== -1) return onTheSpot(textsOf(argumentsOf(one)[place]));
    const { path, name } = file.imported.get(called) ?? { path: file.path, name: called };
    const home = files.get(path);
    const builder = home?.declared.get(name);
    if (home === undefined || builder?.isExported !== true || asking.has(builder)) return [];
    if (!buildsError(builder)) return [];
    return [...codesBehind(home, builder, files, asking).keys()].map((code) => [code, name] as const);
  });
}

const onTheSpot = (codes: readonly string[]) => codes.map((code) => [code, ''] as const);

/** True for a function that answers a coded error, for its caller to throw. */
function buildsError({ node }: Declared): boolean {
  const made = node.type === 'VariableDeclarator' ? node['init'] : node;
  const returned = isNode(made) ? made['returnType'] : undefined;
  const type = isNode(returned) ? returned['typeAnnotation'] : undefined;
  return isNode(type, 'TSTypeReference') && nameOf(type['typeName']) === 'CodedError';
}

/** The nodes of what was walked before: a helper is walked for each export that leads to it. */
const walked = new WeakMap<SyntaxNode, readonly SyntaxNode[]>();

/** The nodes below a node without those of a `try`, or before a `.catch`, whose failures no caller sees. */
function leavingNodes(root: SyntaxNode): readonly SyntaxNode[] {
  const known = walked.get(root);
  if (known !== undefined) return known;
  const nodes: SyntaxNode[] = [];
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push(node);
    const kept = keptIn(node);
    waiting.push(...childrenOf(node).filter((child) => child !== kept));
  }
  walked.set(root, nodes);
  return nodes;
}

/** The part of a node whose failures end in it: they are answered with a value, or with an error of another code. */
function keptIn(node: SyntaxNode): unknown {
  const { handler, block } = node;
  if (node.type === 'TryStatement' && isNode(handler)) {
    const thrown = [...everyNode(handler)].filter(({ type }) => type === 'ThrowStatement');
    return thrown.every(({ argument }) => isNode(argument, 'NewExpression')) ? block : undefined;
  }
  const { callee } = node;
  if (node.type !== 'CallExpression' || !isNode(callee, 'MemberExpression')) return undefined;
  if (nameOf(callee['property']) !== 'catch') return undefined;
  const [answer] = argumentsOf(node);
  const isValue =
    isNode(answer, 'ArrowFunctionExpression') &&
    ![...everyNode(answer)].some(({ type }) => type === 'ThrowStatement' || type === 'CallExpression');
  return isValue ? callee : undefined;
}

const argumentsOf = (call: SyntaxNode): readonly unknown[] =>
  Array.isArray(call['arguments']) ? call['arguments'] : [];

/** The texts that an expression may be: itself, or what either branch of a condition is. */
function textsOf(value: unknown): readonly string[] {
  if (!isNode(value)) return [];
  if (value.type === 'ConditionalExpression')
    return [...textsOf(value['consequent']), ...textsOf(value['alternate'])];
  const text = textOf(value);
  return text === undefined ? [] : [text];
}

/** The value of a constant that is declared inside a node. */
function valueOf(node: SyntaxNode, name: string): unknown {
  return [...everyNode(node)].find(
    (one) => one.type === 'VariableDeclarator' && nameOf(one['id']) === name,
  )?.['init'];
}

/** The place of the parameter that a function builds its coded error with; -1 for any other function. */
function placeOfCode(declaration: SyntaxNode | undefined): number {
  const made = declaration?.type === 'VariableDeclarator' ? declaration['init'] : declaration;
  if (!isNode(made) || !Array.isArray(made['params'])) return -1;
  const parameters = made['params'].map(nameOf);
  const built = [...everyNode(made)].filter(
    (one) => one.type === 'NewExpression' && nameOf(one['callee']) === 'CodedError',
  );
  const used = built.map((one) => nameOf(argumentsOf(one)[0])).find((name) => name !== undefined);
  return used === undefined ? -1 : parameters.indexOf(used);
}

/** The names that a node uses, without those of properties. */
function namesIn(node: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const keys = new Set<unknown>();
  for (const one of leavingNodes(node)) {
    const isNamed = one['computed'] !== true && one['shorthand'] !== true;
    if (isNamed && one.type === 'MemberExpression') keys.add(one['property']);
    if (isNamed && /^(?:Property|\w+Definition|TS\w+Signature)$/.test(one.type)) keys.add(one['key']);
    const name = keys.has(one) ? undefined : nameOf(one);
    if (name !== undefined) names.add(name);
  }
  return names;
}

/**
 * The text that an editor shows of an export and of what it gives: its docstring, those of its members, and those of
 * the members of the types that it is declared to be or to return.
 */
function toldOf(file: File, { node, start }: Declared, files: Files): string {
  const made = node.type === 'VariableDeclarator' ? node['init'] : node;
  const returned = isNode(made) ? made['returnType'] : undefined;
  const declaredAs =
    node.type === 'VariableDeclarator' && isNode(node['id']) ? node['id']['typeAnnotation'] : null;
  const types = [returned, declaredAs, node['implements']].flat().filter((value) => isNode(value));
  // Without a type of its own, an object that is built inside is all that there is to read.
  const within = types.length === 0 ? [node] : types;
  return [
    docstringAbove(file, start),
    ...within.map((one) => docstringsIn(file, one)),
    ...types.map((type) => toldByTypes(file, type, files, new Set())),
  ].join('\n');
}

/** The docstrings of the types that a type names, and of those that these are made of. */
function toldByTypes(file: File, type: SyntaxNode, files: Files, seen: Set<Declared>): string {
  return [...namesIn(type)]
    .map((name) => {
      const { path, name: there } = file.imported.get(name) ?? { path: file.path, name };
      const home = files.get(path);
      const declared = home?.declared.get(there);
      if (home === undefined || declared === undefined || seen.has(declared)) return '';
      seen.add(declared);
      const { node, start } = declared;
      if (!isType(node) && node.type !== 'ClassDeclaration') return '';
      const made = [node['extends'], node['typeAnnotation']].flat().filter((value) => isNode(value));
      return [
        docstringAbove(home, start),
        toldByMembers(home, node),
        ...made.map((one) => toldByTypes(home, one, files, seen)),
      ].join('\n');
    })
    .join('\n');
}

/** The docstrings inside a type, without that of a constructor: whoever is given an object does not make it. */
function toldByMembers(home: File, node: SyntaxNode): string {
  const maker = childrenOf(node)
    .flatMap((child) => (child.type === 'ClassBody' ? childrenOf(child) : []))
    .find(({ kind }) => kind === 'constructor');
  const all = docstringsIn(home, node);
  return maker === undefined ? all : all.replace(docstringAbove(home, maker.start), '');
}
