/** Compares a new ticket as it reads with what it was made of. */

/** Fields of a new ticket that read back as they were written; the texts become notes. */
export const writtenFields = [
  'summary',
  'board',
  'status',
  'type',
  'subType',
  'item',
  'team',
  'owner',
  'source',
  'priority',
  'severity',
  'impact',
  'requiredDate',
  'contact',
  'site',
  'agreement',
] as const;

/** A field that reads otherwise than it was written. */
export interface Difference {
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
}

/** The differences in those fields: references by id, times by the moment, everything else as written. */
export function ticketDifferences(
  fields: readonly (typeof writtenFields)[number][],
  wanted: object,
  found: object,
): readonly Difference[] {
  return fields.flatMap((field) => {
    const [ours, theirs] = [valueOf(wanted, field), valueOf(found, field)];
    return isSame(ours, theirs) ? [] : [{ field, wanted: shown(ours), found: shown(theirs) }];
  });
}

function valueOf(row: object, field: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[field];
}

function isSame(wanted: unknown, found: unknown): boolean {
  if (isReference(wanted)) return isReference(found) && found.id === wanted.id;
  if (typeof wanted === 'string' && typeof found === 'string')
    return wanted === found || Date.parse(wanted) === Date.parse(found);
  return wanted === found;
}

function isReference(value: unknown): value is { readonly id: unknown; readonly name?: unknown } {
  return typeof value === 'object' && value !== null && 'id' in value;
}

function shown(value: unknown): string {
  if (!isReference(value)) return (JSON.stringify(value) ?? 'empty').slice(0, 120);
  return typeof value.name === 'string' ? `${value.name} (${String(value.id)})` : String(value.id);
}
