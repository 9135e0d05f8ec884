import { canonicalText, fingerprint, placeholders, textDigest } from '../canonical.ts';
import { isMapped } from './record.ts';
import type { FieldName } from './record.ts';

/** A field's value in the form in which it is compared, still in its own side's words. */
export function canonicalField(field: FieldName, value: string): string {
  // Its side spells a mapped field as its type is spelled.
  if (isMapped(field)) return field.startsWith('text:') ? canonicalText(value) : value.trim();
  switch (field) {
    case 'summary': {
      const line = canonicalText(value).replaceAll(/\s+/g, ' ');
      return isPlaceholder(line, placeholders.summary) ? '' : line;
    }
    case 'description': {
      const text = canonicalText(value);
      return isPlaceholder(text, placeholders.description) ? '' : text;
    }
    case 'status':
    case 'priority':
      return value.trim();
    default:
      return field satisfies never;
  }
}

/** The form in which a base keeps a canonical value. A description is a note, and no note stands in a table in clear. */
export function fieldFingerprint(field: FieldName, canonical: string): string {
  return field === 'description' ? textDigest(canonical) : fingerprint(canonical);
}

/** A system that re-cases what it saves does so to our placeholders as well. */
function isPlaceholder(text: string, placeholder: string): boolean {
  return text.length === placeholder.length && text.toLowerCase() === placeholder;
}
