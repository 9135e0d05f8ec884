/** The fields that a link mirrors: those of every link, and those that it maps besides. */
import type { Link } from '../../config/link.ts';
import { typeOf, type FieldMapping } from '../../config/mappings/schema.ts';
import { coreFields, fieldLabel, isMapped } from '../record.ts';
import type { FieldChange, FieldName, FieldValues, MappedField } from '../record.ts';

/** Values of mapped fields, by field; one that the side does not show is missing. */
export type MappedValues = Pick<FieldValues, MappedField>;

/** The mapped fields of a new record: those that its create sends, and the names of the others. */
export interface FirstValues<Sent> {
  readonly sent: Sent;
  readonly leftOut: readonly MappedField[];
}

/** The texts among them: a rule may have altered one while it was saved. */
export function textsIn(values: MappedValues): MappedValues {
  return Object.fromEntries(Object.entries(values).filter(([field]) => field.startsWith('text:')));
}

/** The name of a mapping's field. */
export function mappedField(mapping: FieldMapping): MappedField {
  return `${typeOf(mapping) === 'text' ? 'text' : 'word'}:${mapping.name}`;
}

/** All fields of the link, in the order in which they are judged. */
export function mirroredFields({ mappings }: Pick<Link, 'mappings'>): readonly FieldName[] {
  return [...coreFields, ...mappings.map(mappedField)];
}

/** The mapping of a field; undefined for one that the link maps no more. */
export function mappingOf(
  field: MappedField,
  { mappings }: Pick<Link, 'mappings'>,
): FieldMapping | undefined {
  return mappings.find((mapping) => mappedField(mapping) === field);
}

/** The direction of a field, and its conflict policy. `createOnly`: only a new record gets its value. */
export interface FieldRule extends Pick<FieldMapping, 'direction' | 'conflict'> {
  readonly createOnly: boolean;
}

/** The rule of a field; one that the link maps no more travels nowhere. */
export function ruleOf(field: FieldName, link: Pick<Link, 'fields' | 'mappings'>): FieldRule {
  if (!isMapped(field)) return { ...link.fields[field], createOnly: false };
  return mappingOf(field, link) ?? { direction: 'none', conflict: 'latest', createOnly: false };
}

/** The field that a person names: `status`, or the name of a mapping; null where the link has none of that name. */
export function fieldNamed(name: string, link: Pick<Link, 'mappings'>): FieldName | null {
  return mirroredFields(link).find((field) => field === name || fieldLabel(field) === name) ?? null;
}

/** The mapped fields of a change, each with its mapping and its value. */
export function mappedIn(
  change: FieldChange,
  link: Pick<Link, 'mappings'>,
): readonly { readonly mapping: FieldMapping; readonly value: string }[] {
  return (Object.entries(change) as [FieldName, string][]).flatMap(([field, value]) => {
    const mapping = isMapped(field) ? mappingOf(field, link) : undefined;
    return mapping === undefined ? [] : [{ mapping, value }];
  });
}
