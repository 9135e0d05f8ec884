/** Mappings for tests of the rules: a link has the given ones, and a record the given values beside its usual ones. */
import type { Link } from '../../../shared/rules/config/link.ts';
import { mappingSchema, type FieldMapping } from '../../../shared/rules/config/mappings/schema.ts';
import { aLink } from './rules.ts';

/** A mapping with the schema's defaults: category ↔ type unless told otherwise. */
export function aMapping(changes: Readonly<Record<string, unknown>> = {}): FieldMapping {
  return mappingSchema.parse({ name: 'category', connectwise: 'type', servicenow: 'category', ...changes });
}

/** A link with these mappings. */
export function aMappedLink(mappings: readonly object[], more: Readonly<Record<string, unknown>> = {}): Link {
  return aLink({ mappings, ...more });
}
