/**
 * The fields of a ticket that a bulk update may set: the form of their values in a request, as a plan holds them, and how
 * two of them are compared.
 */
import * as z from 'zod';

/** The id of a record; the largest one is that of a 32-bit integer (OpenAPI 2025.8). */
export const idSchema = z.int().positive().max(2_147_483_647);

/** Text that ConnectWise shows in one line: no control characters, and no halves of a character. */
export const lineSchema = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, 'must be one line without control characters');

/** A moment. The years are those that ConnectWise can hold and that are still four digits in UTC. */
export const momentSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => {
    const year = new Date(text).getUTCFullYear();
    return year >= 1900 && year <= 9998;
  }, 'must lie between 1900 and 9998')
  .transform((text) => new Date(text));

/** A moment as ConnectWise takes it: UTC, to the second. An offset is not safe to send: reports tell of shifted times. */
export const timeSchema = momentSchema.transform((moment) => `${moment.toISOString().slice(0, 19)}Z`);

/** A record of ConnectWise's set-up: by its id, or by its name (a member by the identifier). */
export const referenceSchema = z.union([idSchema, lineSchema(100)]);

/** New values by field; null clears. Limits are those of ConnectWise (OpenAPI 2025.8). */
export const ticketChangesSchema = z
  .strictObject({
    summary: lineSchema(100),
    status: referenceSchema,
    priority: referenceSchema,
    type: referenceSchema.nullable(),
    subType: referenceSchema.nullable(),
    item: referenceSchema.nullable(),
    team: referenceSchema.nullable(),
    owner: referenceSchema.nullable(),
    source: referenceSchema.nullable(),
    severity: z.enum(['Low', 'Medium', 'High']),
    impact: z.enum(['Low', 'Medium', 'High']),
    requiredDate: timeSchema.nullable(),
    budgetHours: z.number().min(0).max(99_999).nullable(),
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'must name a field to set');

/** The changes that were asked for. */
export type TicketChanges = Readonly<z.output<typeof ticketChangesSchema>>;
/** The name of a field that may be set. */
export type TicketField = keyof TicketChanges;

/** A record of ConnectWise's set-up: by its id, with its name for people. */
export interface ReferenceValue {
  readonly id: number;
  readonly name: string;
}

/** A value as a plan holds it. Null: empty. */
export type TicketValue = ReferenceValue | string | number | null;
/** Values by field. */
export type TicketValues = Readonly<Partial<Record<TicketField, TicketValue>>>;

/** Fields that point to a record of the set-up. Those of a board exist once for each board, with ids of their own. */
export const boardFields = ['status', 'type', 'subType', 'item', 'team'] as const;
/** Fields whose values are the same on every board. */
export const globalFields = ['priority', 'source', 'owner'] as const;
/** A field that points to a record of the set-up. */
export type ReferenceField = (typeof boardFields)[number] | (typeof globalFields)[number];

/** True for a field that points to a record of the set-up. */
export function isReferenceField(field: TicketField): field is ReferenceField {
  return [...boardFields, ...globalFields].some((name) => name === field);
}

/** The names of the fields that a request sets. */
export function fieldsToSet(changes: TicketChanges): readonly TicketField[] {
  return (Object.keys(changes) as TicketField[]).filter((field) => changes[field] !== undefined);
}

interface Row {
  readonly [field: string]: unknown;
}

/** The value of a field in a ticket as ConnectWise answers it. */
function fieldValueIn(ticket: object, field: TicketField): TicketValue {
  const value = (ticket as Row)[field];
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return null;
  const { id, name, identifier } = value as Row;
  if (typeof id !== 'number') return null;
  const shown = field === 'owner' ? (identifier ?? name) : name;
  return { id, name: typeof shown === 'string' ? shown : String(id) };
}

/** The values of several fields in a ticket as ConnectWise answers it. */
export function fieldValuesIn(ticket: object, fields: readonly TicketField[]): TicketValues {
  return Object.fromEntries(fields.map((field) => [field, fieldValueIn(ticket, field)]));
}

/** True when two values are the same: references by id, times to the second, texts as written. */
function isSameValue(field: TicketField, one: TicketValue, other: TicketValue): boolean {
  if (one === null || other === null) return one === other;
  if (typeof one === 'object' || typeof other === 'object')
    return typeof one === 'object' && typeof other === 'object' && one.id === other.id;
  if (field === 'requiredDate')
    return Math.floor(Date.parse(String(one)) / 1000) === Math.floor(Date.parse(String(other)) / 1000);
  return one === other;
}

/** The fields in which two tickets differ, of those that the second one names. */
export function differingFields(found: TicketValues, wanted: TicketValues): readonly TicketField[] {
  return (Object.keys(wanted) as TicketField[]).filter(
    (field) => !isSameValue(field, found[field] ?? null, wanted[field] ?? null),
  );
}
