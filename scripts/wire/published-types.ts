/**
 * Reads the types that the package `connectwise-rest` publishes, made from the vendor's document by openapi-typescript,
 * back into the form of a document. Its version 2022.1 is the newest one that is published whole.
 */
import { childrenOf, isNode, parseSource, type SyntaxNode } from '../automations/syntax.ts';
import type { OpenApiDocument } from './open-api.ts';

type Schema = OpenApiDocument['components']['schemas'][string];
type Property = NonNullable<Schema['properties']>[string];

/** The document behind a file of such types. Throws where the file holds no schemas. */
export function documentOfTypes(file: string, source: string, version: string): OpenApiDocument {
  const interfaces = childrenOf(parseSource(file, source).program).map(({ declaration }) => declaration);
  const bodyOf = (name: string): unknown => {
    const found = interfaces.find(
      (node) => isNode(node, 'TSInterfaceDeclaration') && nameOf(node['id']) === name,
    );
    return isNode(found) ? found['body'] : undefined;
  };
  const schemas = membersOf(bodyOf('components')).find(({ name }) => name === 'schemas');
  if (schemas === undefined) throw new Error(`${file} holds no schemas.`);
  return {
    info: { version },
    paths: Object.fromEntries(membersOf(bodyOf('paths')).map(({ name }) => [name, {}])),
    components: {
      schemas: Object.fromEntries(
        membersOf(schemas.type).map(({ name, type }) => [name, schemaOf(type, source)]),
      ),
    },
  };
}

function schemaOf(type: SyntaxNode, source: string): Schema {
  const members = membersOf(type);
  let from = type.start;
  const properties: Record<string, Property> = {};
  for (const { name, type: held, node } of members) {
    properties[name] = propertyOf(held, source.slice(from, node.start));
    from = node.end;
  }
  return { properties, required: members.filter(({ isRequired }) => isRequired).map(({ name }) => name) };
}

function propertyOf(type: SyntaxNode, comment: string): Property {
  const about = {
    ...(comment.includes('Format: date-time') ? { format: 'date-time' } : {}),
    description: comment,
  };
  const [only, ...others] = partsOf(type);
  if (only === undefined) return about;
  if (only.type === 'TSLiteralType')
    return { ...about, type: 'string', enum: [only, ...others].map(literalOf) };
  if (only.type === 'TSArrayType') {
    const item = isNode(only['elementType']) ? propertyOf(only['elementType'], '') : {};
    return { ...about, type: 'array', items: item };
  }
  if (only.type === 'TSIndexedAccessType') {
    const index = only['indexType'];
    return isNode(index) ? { ...about, $ref: literalOf(index) } : about;
  }
  const plain = {
    TSStringKeyword: 'string',
    TSBooleanKeyword: 'boolean',
    TSNumberKeyword: numberIn(comment),
  };
  const kind = Object.entries(plain).find(([keyword]) => keyword === only.type)?.[1];
  return kind === undefined ? about : { ...about, type: kind };
}

const numberIn = (comment: string): string => (comment.includes('Format: int') ? 'integer' : 'number');

/** The types that a type may be, without null. */
function partsOf(type: SyntaxNode): readonly SyntaxNode[] {
  if (type.type === 'TSNullKeyword') return [];
  if (type.type === 'TSParenthesizedType' || type.type === 'TSUnionType')
    return childrenOf(type).flatMap((child) => partsOf(child));
  return [type];
}

function literalOf(type: SyntaxNode): string {
  const literal = type['literal'];
  return isNode(literal) ? String(literal['value']) : '';
}

interface Member {
  readonly name: string;
  readonly isRequired: boolean;
  readonly type: SyntaxNode;
  readonly node: SyntaxNode;
}

function membersOf(body: unknown): readonly Member[] {
  if (!isNode(body)) return [];
  return childrenOf(body)
    .filter((node) => node.type === 'TSPropertySignature')
    .flatMap((node) => {
      const annotation = node['typeAnnotation'];
      const type = isNode(annotation) ? annotation['typeAnnotation'] : undefined;
      return isNode(type)
        ? [{ name: nameOf(node['key']), isRequired: node['optional'] !== true, type, node }]
        : [];
    });
}

function nameOf(key: unknown): string {
  if (!isNode(key)) return '';
  return String(key.type === 'Identifier' ? key['name'] : key['value']);
}
