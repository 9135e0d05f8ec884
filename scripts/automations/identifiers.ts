/** The identifiers that a source binds, at any depth, and those that it exports. */
import { everyNode, isNode, nameOf, parseSource, type SyntaxNode } from './syntax.ts';

/** Everything that a source imports, declares or takes as a parameter. Throws when it cannot be parsed. */
export function boundNames(file: string, source: string): ReadonlySet<string> {
  return new Set([...everyNode(parseSource(file, source).program)].flatMap(namesBoundBy));
}

/** Everything that a source declares and exports, whatever it is; names that it only passes on are left out. */
export function exportedNames(file: string, source: string): readonly string[] {
  const body = nodes(parseSource(file, source).program['body']);
  return body.flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration' || isNode(statement['source'])) return [];
    const { declaration } = statement;
    const listed = nodes(statement['specifiers']).flatMap(({ exported }) => patternNames(exported));
    if (!isNode(declaration)) return listed;
    const declarators = nodes(declaration['declarations']);
    return (declarators.length === 0 ? [declaration] : declarators).flatMap(({ id }) => patternNames(id));
  });
}

const nodes = (value: unknown): readonly SyntaxNode[] =>
  Array.isArray(value) ? value.filter((one) => isNode(one)) : [];

function namesBoundBy(node: SyntaxNode): readonly string[] {
  if (/^Import\w*Specifier$/.test(node.type)) return patternNames(node['local']);
  if (/^(?:VariableDeclarator|Class|TSInterface|TSTypeAlias|TSEnum|TSModule)/.test(node.type))
    return patternNames(node['id']);
  if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type))
    return [...patternNames(node['id']), ...nodes(node['params']).flatMap(patternNames)];
  return node.type === 'CatchClause' ? patternNames(node['param']) : [];
}

/** The identifiers of a pattern: `{ a, b: [c = 1, ...d] }` has a, c and d. */
function patternNames(pattern: unknown): readonly string[] {
  if (!isNode(pattern)) return [];
  const name = nameOf(pattern);
  if (name !== undefined) return [name];
  const inner = {
    ObjectPattern: () => nodes(pattern['properties']),
    ArrayPattern: () => nodes(pattern['elements']),
    Property: () => [pattern['value']],
    AssignmentPattern: () => [pattern['left']],
    RestElement: () => [pattern['argument']],
    TSParameterProperty: () => [pattern['parameter']],
  }[pattern.type];
  return inner?.().flatMap(patternNames) ?? [];
}
