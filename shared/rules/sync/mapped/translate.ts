/**
 * The value of a mapped field in the other side's words.
 *
 *   empty ─▶ the default
 *   a word with a row ─▶ the row's other word
 *   any other ─▶ the same, through the transformations │ the default │ none, which leaves the other side as it is
 */
import { canonicalText, shorten } from '../../canonical.ts';
import { typeOf, type FieldMapping, type Transformation } from '../../config/mappings/schema.ts';
import type { SideName } from '../record.ts';
import { dayIn } from './forms.ts';

/** The value that `to` gets for one of the side across; null when the mapping has no word for it. */
export function translateMapped(mapping: FieldMapping, to: SideName, value: string): string | null {
  const way = to === 'servicenow' ? 'toServiceNow' : 'toConnectWise';
  const from = to === 'servicenow' ? 'connectwise' : 'servicenow';
  const other = mapping.default[way];
  const given = typeOf(mapping) === 'text' ? canonicalText(value) : value.trim();
  const row = mapping.values.find(
    (one) => one.use !== (to === 'servicenow' ? 'to-connectwise' : 'to-servicenow') && one[from] === given,
  );
  if (row !== undefined) return row[to];
  if (given === '') return other ?? '';
  const unlisted = mapping.unlisted ?? (mapping.values.length === 0 ? 'same' : 'leave');
  if (unlisted === 'leave') return null;
  if (unlisted === 'default') return other;
  return mapping.transform[way].reduce((text, step) => transformed(text, step, mapping.zone), given);
}

function transformed(text: string, step: Transformation, zone: string): string {
  if (typeof step === 'object')
    return 'truncate' in step
      ? shorten(text, step.truncate)
      : step.template.replaceAll('{value}', () => text);
  switch (step) {
    case 'trim':
      return text.trim();
    case 'lower':
      return text.toLowerCase();
    case 'upper':
      return text.toUpperCase();
    case 'date':
      return dayIn(text, zone) ?? text;
    default:
      return step satisfies never;
  }
}
