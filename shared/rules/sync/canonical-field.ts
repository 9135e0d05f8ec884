import { canonicalText, placeholders } from '../canonical.ts';
import type { FieldName } from './record.ts';

/** A field's value in the form in which it is compared, still in its own side's words. */
export function canonicalField(field: FieldName, value: string): string {
  switch (field) {
    case 'summary': {
      const line = canonicalText(value).replaceAll(/\s+/g, ' ');
      return line === placeholders.summary ? '' : line;
    }
    case 'description': {
      const text = canonicalText(value);
      return text === placeholders.description ? '' : text;
    }
    case 'status':
    case 'priority':
      return value.trim();
    default:
      return field satisfies never;
  }
}
