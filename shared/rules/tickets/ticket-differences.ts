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

/** The differences in those fields: references by id, times to the second, everything else as written. */
export function ticketDifferences(
  fields: readonly (typeof writtenFields)[number][],
  wanted: object,
  found: object,
): readonly Difference[] {
  return fields.flatMap((field) => {
    const [ours, theirs] = [valueOf(wanted, field), valueOf(found, field)];
    return isSame(field, ours, theirs) ? [] : [{ field, wanted: shown(ours), found: shown(theirs) }];
  });
}

function valueOf(row: object, field: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[field];
}

function isSame(field: string, wanted: unknown, found: unknown): boolean {
  if (isReference(wanted)) return isReference(found) && found.id === wanted.id;
  // Only a time is read as one: "Disk 1" and "Server 1" are the same moment to Date.parse.
  if (field === 'requiredDate') return secondOf(wanted) === secondOf(found);
  return wanted === found;
}

function secondOf(time: unknown): number {
  return Math.floor(Date.parse(String(time)) / 1000);
}

function isReference(value: unknown): value is { readonly id: unknown; readonly name?: unknown } {
  return typeof value === 'object' && value !== null && 'id' in value;
}

function shown(value: unknown): string {
  if (!isReference(value)) return (JSON.stringify(value) ?? 'empty').slice(0, 120);
  return typeof value.name === 'string' ? `${value.name} (${String(value.id)})` : String(value.id);
}
