/**
 * `node scripts/config-schema.ts`: writes config.schema.json, by which editors complete and check config.json, from
 * the schema that the app itself checks with. A test fails when the file is not what is written.
 */
import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { z } from 'zod';
import { configSchema } from '../shared/rules/config/link.ts';

/** What each text may be instead of itself: a variable that the start replaces. */
const variable = { type: 'string', pattern: String.raw`^\$\{[A-Z][A-Z0-9_]*\}$` } as const;

/** The text of config.schema.json, laid out as prettier would. */
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
  return format(JSON.stringify({ title: 'config.json of connectwise-functions', ...schema }), {
    parser: 'json',
    printWidth: 110,
  });
}

if (import.meta.main) {
  await writeFile(new URL('../config.schema.json', import.meta.url), await configSchemaText());
  console.log('wrote config.schema.json');
}
