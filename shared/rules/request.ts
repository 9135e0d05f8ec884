/** Reads what a caller asked for by a schema, so that a request that does not fit has one code everywhere. */
import type { z } from 'zod';
import { CodedError } from './errors.ts';
import { mistakesText, schemaWords } from './words/schema-words.ts';

/** Characters of a refusal's detail: a body that is wrong in every property is not repeated whole. */
const maxDetail = 1_000;

/** The request as the schema makes it. Throws `request-invalid` (refuse) with what is wrong and where. */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: schemaWords });
  if (parsed.success) return parsed.data;
  throw new CodedError('request-invalid', { detail: mistakesText(parsed.error).slice(0, maxDetail) });
}
