/**
 * `node scripts/config-schema.ts`: writes config.schema.json, by which editors complete and check config.json, from
 * the schema that the app itself checks with. A test fails when the file is not what is written.
 */
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { configSchema } from '../shared/rules/config/link.ts';
import { shippedTemplates } from '../shared/rules/config/templates/shipped.ts';
import { laidOut } from './format/laid-out.ts';

/** The alternative to each text: a variable that the start replaces. */
const variable = { type: 'string', pattern: String.raw`^\$\{[A-Z][A-Z0-9_]*\}$` } as const;

/** The text of config.schema.json, laid out as the formatter would. */
export function configSchemaText(): Promise<string> {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    override({ jsonSchema }) {
      // zod bounds every whole number by what a double can hold, which says nothing to a person.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.format !== 'uri') return;
      jsonSchema.anyOf = [{ type: 'string', format: 'uri' }, variable];
      delete jsonSchema.type;
      delete jsonSchema.format;
    },
  });
  const title = 'config.json of connectwise-functions';
  return laidOut('config.schema.json', JSON.stringify({ title, ...withTemplates(schema) }));
}

interface Schema {
  readonly [member: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/**
 * A link that names a template need not say what the template may say: what is required is asked for where no template is
 * named, and the rest of a link is the same in both.
 */
function withTemplates(schema: object): object {
  const { properties = {}, ...whole } = schema as Schema;
  const { links, ...others } = properties;
  const link = links?.['items'] as Schema;
  const { name, ...parts } = optional(link).properties ?? {};
  const template = {
    description: 'A template, whose values hold where this one says nothing else.',
    anyOf: [{ enum: Object.keys(shippedTemplates) }, { type: 'string', minLength: 1 }, { type: 'null' }],
    default: null,
  };
  const part = { ...optional(link), properties: { name, template, ...parts } };
  return {
    ...whole,
    properties: {
      ...others,
      templates: {
        description: 'Templates of your own, by their names: parts of a link.',
        type: 'object',
        default: {},
        additionalProperties: { ...optional(link), properties: { template, ...parts } },
      },
      links: {
        ...links,
        items: {
          ...part,
          if: { required: ['template'], properties: { template: { type: 'string' } } },
          required: ['name'],
          else: requiredOf(link),
        },
      },
    },
  };
}

/** The same where nothing is required, in objects inside of it too; the rows of a list are whole or not there. */
function optional({ required: _required, ...schema }: Schema): Schema {
  if (schema.properties === undefined) return schema;
  const entries = Object.entries(schema.properties).map(([name, child]) => [name, optional(child)] as const);
  return { ...schema, properties: Object.fromEntries(entries) };
}

/** The schema with its required properties, and nothing else. */
function requiredOf({ required, properties = {} }: Schema): Schema {
  const inner = Object.entries(properties).flatMap(([name, child]) => {
    const needs = requiredOf(child);
    return Object.keys(needs).length === 0 ? [] : [[name, needs] as const];
  });
  return {
    ...(required === undefined || required.length === 0 ? {} : { required }),
    ...(inner.length === 0 ? {} : { properties: Object.fromEntries(inner) }),
  };
}

if (import.meta.main) {
  await writeFile(new URL('../config.schema.json', import.meta.url), await configSchemaText());
  console.log('wrote config.schema.json');
}
