/**
 * Finds where a file reaches for the world: a clock, chance, a timer, the environment, the network, the disk, the zone
 * or the locale of the machine. Everything that a file neither declares nor imports must be on a short list of globals
 * that always give the same answer, so a global that nobody thought of is refused too. A guard against slips and
 * shortcuts, not against malice: a property whose name is computed is not followed.
 */
import { childrenOf, isNode, nameOf, parseSource, textOf } from '../../scripts/automations/syntax.ts';
import type { SyntaxNode } from '../../scripts/automations/syntax.ts';

/** Globals that always give the same answer. `Date` and `Math` are judged by what is asked of them. */
const pureGlobals: ReadonlySet<string> = new Set(
  [
    'Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Float32Array Float64Array Int8Array',
    'Int16Array Int32Array JSON Map Number Object Promise RegExp Set String Symbol Uint8Array Uint8ClampedArray',
    'Uint16Array Uint32Array WeakMap WeakSet AggregateError Error EvalError RangeError ReferenceError SyntaxError',
    'TypeError URIError URL URLSearchParams TextDecoder TextEncoder AbortController Infinity Iterator NaN undefined',
    'arguments atob btoa decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt',
    'structuredClone',
  ].flatMap((line) => line.split(' ')),
);

/** Properties of globals that always give the same answer, of globals that do not in others. */
const pureMembers: Readonly<Record<string, (member: string) => boolean>> = {
  Date: (member) => member === 'parse' || member === 'UTC',
  Math: (member) => member !== 'random',
  Buffer: (member) => !member.startsWith('allocUnsafe'),
  AbortSignal: (member) => member === 'any' || member === 'abort',
};

/** Properties that lead out of any value: to its class, or to the machine's zone and locale. */
const worldlyMembers =
  /^(?:constructor|__proto__|toLocale\w*|localeCompare|getTimezoneOffset|to(?:Date|Time)String|[gs]et(?:Hours|Minutes|Day|Date|Month|FullYear|Year))$/;

/** The names that may be imported from packages, besides types. */
const pureImports: Readonly<Record<string, RegExp>> = {
  zod: /^z$/,
  // Text in, text out.
  'html-to-text': /^compile$/,
  'postcode-validator': /^postcodeValidator(?:ExistsForCountry)?$/,
  'node:crypto': /^(?:createHash|createHmac|hash|timingSafeEqual)$/,
  'node:util': /^(?:inspect|isDeepStrictEqual)$/,
  'node:buffer': /^(?:Buffer|isAscii|isUtf8)$/,
};

/** The lines, each with its number, that reach for the world. */
export function worldlyLines(source: string, file = 'file.ts'): readonly string[] {
  const { program, lineOf } = parseSource(file, source);
  const found: SyntaxNode[] = [];
  visit(program, { names: new Set(), report: (node) => void found.push(node) });
  return [...new Set(found.toSorted((one, other) => one.start - other.start).map(lineOf))];
}

/** The names that are declared around a node, and where a finding goes. */
interface Scope {
  readonly names: ReadonlySet<string>;
  readonly report: (node: SyntaxNode) => void;
}

function visit(node: SyntaxNode, outer: Scope): void {
  if (isOnlyType(node)) return;
  const declared = namesDeclaredBy(node);
  const scope = declared.length === 0 ? outer : { ...outer, names: new Set([...outer.names, ...declared]) };
  const name = nameOf(node);
  if (isWorldly(node) || (name !== undefined && isFree(name, scope) && !pureGlobals.has(name)))
    scope.report(node);
  for (const child of partsThatRun(node, scope)) visit(child, scope);
}

const isFree = (name: string, { names }: Scope): boolean => !names.has(name);

/** Types are not run; of TypeScript's own nodes these hold something that is. */
function isOnlyType({ type }: SyntaxNode): boolean {
  return (
    type.startsWith('TS') &&
    !/^TS(?:As|Satisfies|NonNull|Instantiation)Expression$|^TSTypeAssertion$|^TSEnum|^TSModule|^TSExportAssignment$|^TSImportEquals|^TSParameterProperty$/.test(
      type,
    )
  );
}

/** True for a node that reaches for the world whatever is declared around it. */
function isWorldly(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'ImportExpression':
      return true;
    case 'TSImportEqualsDeclaration':
      return node['importKind'] !== 'type';
    case 'MetaProperty':
      return nameOf(node['meta']) === 'import';
    case 'MemberExpression':
      return worldlyMembers.test(memberOf(node, 'property') ?? '');
    case 'ObjectPattern':
      return childrenOf(node).some((property) => worldlyMembers.test(memberOf(property, 'key') ?? ''));
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return isWorldlyImport(node);
    default:
      return false;
  }
}

/** The name of a member, written with a dot or in brackets; undefined where it is computed. */
function memberOf(node: SyntaxNode, property: 'property' | 'key'): string | undefined {
  return node['computed'] === true ? textOf(node[property]) : nameOf(node[property]);
}

/** True for an import of a package, or a re-export, of more than types and the names that are pure. */
function isWorldlyImport(node: SyntaxNode): boolean {
  const source = textOf(node['source']);
  if (source === undefined || source.startsWith('.') || isTypeOnly(node)) return false;
  const pure = pureImports[source];
  const specifiers = childrenOf(node).filter(({ type }) => type.endsWith('Specifier'));
  return (
    pure === undefined ||
    specifiers.length === 0 ||
    specifiers.some((one) => !isTypeOnly(one) && !pure.test(nameOf(one['imported'] ?? one['local']) ?? ''))
  );
}

function isTypeOnly(node: SyntaxNode): boolean {
  return node['importKind'] === 'type' || node['exportKind'] === 'type';
}

/** The nodes below that are run: no names of properties and labels, no imports, no pure use of a global. */
function partsThatRun(node: SyntaxNode, scope: Scope): readonly SyntaxNode[] {
  const parts = (...names: readonly string[]): readonly SyntaxNode[] =>
    names.flatMap((name) => node[name]).filter((value) => isNode(value));
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'MetaProperty':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'TSImportEqualsDeclaration':
      return [];
    case 'ExportNamedDeclaration':
      return node['source'] === null ? parts('declaration', 'specifiers') : [];
    case 'ExportSpecifier':
      return parts('local');
    case 'LabeledStatement':
      return parts('body');
    case 'TSEnumMember':
      return parts('initializer');
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
    case 'AccessorProperty':
      return node['computed'] === true ? parts('key', 'value', 'decorators') : parts('value', 'decorators');
    case 'MemberExpression':
      if (isPureMember(node, scope)) return [];
      return node['computed'] === true ? parts('object', 'property') : parts('object');
    case 'NewExpression':
      return isDateOfOneValue(node, scope) || isZonedFormat(node, scope)
        ? parts('arguments')
        : parts('callee', 'arguments');
    case 'BinaryExpression':
      return node['operator'] === 'instanceof' && isFreeDate(node['right'], scope)
        ? parts('left')
        : parts('left', 'right');
    default:
      return childrenOf(node);
  }
}

function isPureMember(node: SyntaxNode, scope: Scope): boolean {
  const name = nameOf(node['object']);
  const member = memberOf(node, 'property');
  if (name === undefined || member === undefined || !isFree(name, scope)) return false;
  return pureMembers[name]?.(member) ?? false;
}

/** `new Date(value)`: without a value it asks the clock, with several it asks the zone. */
function isDateOfOneValue(node: SyntaxNode, scope: Scope): boolean {
  const values = node['arguments'] as readonly unknown[];
  return isFreeDate(node['callee'], scope) && values.length === 1 && !isNode(values[0], 'SpreadElement');
}

/** `new Intl.DateTimeFormat('en', { timeZone, … })`: without a locale or a zone it asks the machine for its own. */
function isZonedFormat(node: SyntaxNode, scope: Scope): boolean {
  const callee = node['callee'];
  const [locale, options] = node['arguments'] as readonly unknown[];
  return (
    isNode(callee, 'MemberExpression') &&
    nameOf(callee['object']) === 'Intl' &&
    isFree('Intl', scope) &&
    memberOf(callee, 'property') === 'DateTimeFormat' &&
    textOf(locale) !== undefined &&
    isNode(options, 'ObjectExpression') &&
    (options['properties'] as readonly SyntaxNode[]).some((one) => memberOf(one, 'key') === 'timeZone')
  );
}

function isFreeDate(value: unknown, scope: Scope): boolean {
  return nameOf(value) === 'Date' && isFree('Date', scope);
}

/** The names that a node declares for everything below it. */
function namesDeclaredBy(node: SyntaxNode): readonly string[] {
  const below = (name: string): readonly string[] =>
    [node[name]].flat().flatMap((value) => (isNode(value) ? namesOfStatement(value) : []));
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
    case 'TSModuleBlock':
      return below('body');
    case 'SwitchStatement':
      return (node['cases'] as readonly SyntaxNode[]).flatMap(({ consequent }) =>
        (consequent as readonly SyntaxNode[]).flatMap(namesOfStatement),
      );
    case 'ForStatement':
      return below('init');
    case 'ForInStatement':
    case 'ForOfStatement':
      return below('left');
    case 'CatchClause':
      return namesOfPattern(node['param']);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [node['id'], ...(node['params'] as readonly unknown[])].flatMap(namesOfPattern);
    case 'ClassDeclaration':
    case 'ClassExpression':
      return namesOfPattern(node['id']);
    default:
      return [];
  }
}

/** A name that `declare` announces is not declared here: behind it stands a global. */
function namesOfStatement(node: SyntaxNode): readonly string[] {
  if (node['declare'] === true) return [];
  switch (node.type) {
    case 'VariableDeclaration':
      return (node['declarations'] as readonly SyntaxNode[]).flatMap(({ id }) => namesOfPattern(id));
    case 'ImportDeclaration':
      return (node['specifiers'] as readonly SyntaxNode[]).flatMap(({ local }) => namesOfPattern(local));
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return isNode(node['declaration']) ? namesOfStatement(node['declaration']) : [];
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
      return namesOfPattern(node['id']);
    default:
      return [];
  }
}

function namesOfPattern(value: unknown): readonly string[] {
  if (!isNode(value)) return [];
  switch (value.type) {
    case 'Identifier':
      return [nameOf(value) ?? ''];
    case 'ObjectPattern':
      return (value['properties'] as readonly SyntaxNode[]).flatMap((one) =>
        namesOfPattern(one.type === 'RestElement' ? one : one['value']),
      );
    case 'ArrayPattern':
      return (value['elements'] as readonly unknown[]).flatMap(namesOfPattern);
    case 'AssignmentPattern':
      return namesOfPattern(value['left']);
    case 'RestElement':
      return namesOfPattern(value['argument']);
    case 'TSParameterProperty':
      return namesOfPattern(value['parameter']);
    default:
      return [];
  }
}
