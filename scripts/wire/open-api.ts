/** Takes the facts of records out of a vendor's OpenAPI document. */
import { z } from 'zod';
import type { Fact, Facts, Mark } from './facts.ts';

const property = z.object({
  $ref: z.string().optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number()]).nullable()).optional(),
  maxLength: z.number().optional(),
  description: z.string().optional(),
  readOnly: z.boolean().optional(),
  writeOnly: z.boolean().optional(),
  items: z.object({ $ref: z.string().optional(), type: z.string().optional() }).optional(),
});
type Property = z.infer<typeof property>;

const schema = z.object({
  properties: z.record(z.string(), property).optional(),
  required: z.array(z.string()).optional(),
});

/** The part of an OpenAPI document that the facts are taken from. */
export const openApiDocument = z.object({
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});
/** An OpenAPI document, of which only the version, the addresses and the schemas are looked at. */
export type OpenApiDocument = z.infer<typeof openApiDocument>;

/** The facts of every record of a document, in the document's order. */
export function factsOf({ components }: OpenApiDocument): Facts {
  return new Map(
    Object.entries(components.schemas).map(([name, { properties = {}, required = [] }]) => [
      name,
      Object.entries(properties)
        .filter(([field]) => field !== '_info')
        .map(([field, held]) => factOf(field, held, required.includes(field))),
    ]),
  );
}

function factOf(name: string, held: Property, isRequired: boolean): Fact {
  const base = { name, isRequired, marks: marksOf(held) };
  if (held.$ref !== undefined) return { ...base, kind: 'ref', of: shapeOf(held.$ref) };
  if (held.enum !== undefined)
    return { ...base, kind: 'enum', words: held.enum.filter((word) => word !== null).map(String) };
  const { type = 'object' } = held;
  switch (type) {
    case 'array':
      return { ...base, kind: 'list', of: itemOf(held) };
    case 'string': {
      if (held.format === 'date-time') return { ...base, kind: 'date' };
      const limit = held.maxLength ?? limitIn(held.description);
      return { ...base, kind: 'text', ...(limit === undefined ? {} : { limit }) };
    }
    case 'boolean':
    case 'integer':
    case 'number':
      return { ...base, kind: type };
    default:
      return { ...base, kind: 'any' };
  }
}

function itemOf({ items }: Property): string {
  if (items?.$ref !== undefined) return shapeOf(items.$ref);
  return items?.type === 'string' ? 'text' : 'number';
}

const shapeOf = (reference: string): string => reference.replace(/^.*\//, '');

/** Some editions of the document hold the limit in the words of the description alone. */
function limitIn(description: string | undefined): number | undefined {
  const found = /Max length: (\d+);/.exec(description ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The vendor writes these into descriptions; the words of OpenAPI itself count, too. */
function marksOf({ description = '', readOnly, writeOnly }: Property): readonly Mark[] {
  return [
    ...(readOnly === true ? (['read-only'] as const) : []),
    ...(/Required On Updates;/.test(description) ? (['required-on-updates'] as const) : []),
    ...(writeOnly === true || /will not be returned in the response/.test(description)
      ? (['write-only'] as const)
      : []),
  ];
}

/**
 * The addresses of a document's lists, in lower case, `{}` for what is filled in, sorted. One record of a list, its count and
 * what else is known of either stand for the list.
 */
export function addressesOf({ paths }: Pick<OpenApiDocument, 'paths'>): readonly string[] {
  return [...new Set(Object.keys(paths).map((path) => listOf(path)))]
    .filter((path) => path !== '')
    .toSorted();
}

function listOf(path: string): string {
  // Some names of what is filled in have a pattern behind them, with braces of its own, and not all of those are closed.
  let rest = path
    .toLowerCase()
    .replaceAll(/\{[^/]*(?:\}|$)/g, '{}')
    .replace(/\/$/, '');
  // Each turn takes one segment away; the first one alone is the name of a module, and no list.
  for (;;) {
    const shorter = rest.replace(/\/(?:count|info|usages|list|\{\})$/, '');
    if (shorter === rest || !shorter.includes('/', 1)) return rest;
    rest = shorter;
  }
}
