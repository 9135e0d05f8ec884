/**
 * Finds the numbers of exports that have a unit which nobody tells: times, lengths of time and lengths of text. A unit
 * stands in the name (`maxAgeMs`), in the docstring of the number, or in one of what holds it.
 */
import { childrenOf, isNode, nameOf } from '../../../scripts/automations/syntax.ts';
import type { SyntaxNode } from '../../../scripts/automations/syntax.ts';
import { docstringAbove, fileOf } from './files.ts';

/** A number whose unit a reader has to guess. */
export interface Unitless {
  /** The line of the number, from 1. */
  readonly line: number;
  readonly name: string;
}

/** The numbers that were judged because of their names, and those without a unit. */
export interface UnitReading {
  readonly judged: number;
  readonly unitless: readonly Unitless[];
}

/** The last words of names that stand for a time, a length of time or a length of text. */
const measured =
  /(?:^|[a-z])(?:Age|At|Clock|Deadline|Delay|Duration|Elapsed|Expires|Expiry|Interval|Lag|Latency|Length|Moment|Now|Period|Retention|Since|Time|Timeout|Ttl|Until|Wait)$|^(?:age|at|clock|deadline|delay|duration|elapsed|expires|expiry|interval|lag|latency|length|moment|now|period|retention|since|time|timeout|ttl|until|wait)$/;

/** The units, and the words of a number that is none of these: a place, a level in the unit of an axis, a number of rows. */
const unit =
  /\b(?:milliseconds|ms|seconds|minutes|hours|days|bytes|characters|place|position|unit|number of)\b/i;

/** Reads the exports of one file. */
export function readUnits(path: string, source: string): UnitReading {
  const file = fileOf(path, source);
  const unitless: Unitless[] = [];
  let judged = 0;
  const visit = (node: SyntaxNode, here: readonly string[]): void => {
    if (isInside(node)) return;
    const name = nameOfNumber(node);
    if (name !== undefined && measured.test(name)) {
      judged += 1;
      const line = source.slice(0, node.start).split('\n').length;
      if (!isTold(name, here)) unitless.push({ line, name });
    }
    for (const child of childrenOf(node)) visit(child, [...here, docstringAbove(file, child.start)]);
  };
  for (const { node, start, isExported } of file.declared.values())
    if (isExported) visit(node, [docstringAbove(file, start)]);
  return { judged, unitless };
}

/**
 * True where the docstring of the number tells a unit, or one of what holds it does and means the number: `at most five
 * minutes` may speak of something else. The docstrings stand from the outside to the inside.
 */
function isTold(name: string, docstrings: readonly string[]): boolean {
  const [own = '', ...holders] = docstrings.toReversed();
  const meant = /length$/i.test(name)
    ? /\b(?:bytes|characters|number of)\b/
    : new RegExp(`\\b(?:${name}|times|both|since 1970)\\b`, 'i');
  return unit.test(own) || holders.some((text) => unit.test(text) && meant.test(text));
}

/** True for what no user of the export sees: a body, and a private member. */
function isInside(node: SyntaxNode): boolean {
  const { type, key, accessibility } = node;
  return (
    /^(?:BlockStatement|FunctionBody)$/.test(type) ||
    isNode(key, 'PrivateIdentifier') ||
    accessibility === 'private'
  );
}

/** The name of a property, a parameter, a function or a constant that is a number; undefined for any other node. */
function nameOfNumber(node: SyntaxNode): string | undefined {
  const { init } = node;
  switch (node.type) {
    case 'TSPropertySignature':
    case 'PropertyDefinition':
      return isNumber(typeIn(node['typeAnnotation'])) ? nameOf(node['key']) : undefined;
    case 'TSMethodSignature':
      return isNumber(typeIn(node['returnType'])) ? nameOf(node['key']) : undefined;
    case 'Identifier':
      return isNumber(typeIn(node['typeAnnotation'])) ? nameOf(node) : undefined;
    case 'FunctionDeclaration':
      return isNumber(typeIn(node['returnType'])) ? nameOf(node['id']) : undefined;
    case 'VariableDeclarator':
      return isNode(init) && (isNumber(typeIn(init['returnType'])) || typeof init['value'] === 'number')
        ? nameOf(node['id'])
        : undefined;
    default:
      return undefined;
  }
}

const typeIn = (annotation: unknown): unknown =>
  isNode(annotation) ? annotation['typeAnnotation'] : undefined;

/** True for a number, or nothing in its place, also as a promise and as what a function answers. */
function isNumber(type: unknown): boolean {
  if (!isNode(type)) return false;
  if (type.type === 'TSFunctionType') return isNumber(typeIn(type['returnType']));
  if (type.type === 'TSTypeReference' && nameOf(type['typeName']) === 'Promise') {
    const [, answered] = childrenOf(type);
    return answered !== undefined && isNumber(childrenOf(answered)[0]);
  }
  if (type.type !== 'TSUnionType') return type.type === 'TSNumberKeyword';
  const kinds = childrenOf(type).map((one) => one.type);
  const isNothing = (kind: string): boolean => kind === 'TSNullKeyword' || kind === 'TSUndefinedKeyword';
  return (
    kinds.includes('TSNumberKeyword') && kinds.every((kind) => kind === 'TSNumberKeyword' || isNothing(kind))
  );
}
