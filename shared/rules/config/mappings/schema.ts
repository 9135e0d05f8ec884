/** The part of a link that maps further fields: which two belong together, in which direction, and in which words. */
import * as z from 'zod';
import { fieldSchema } from '../link-schema.ts';
import { isTimeZone } from '../zone-time.ts';
import {
  mappedTypes,
  ticketFieldNames,
  ticketFieldTypes,
  ticketPlace,
  type MappedType,
  type TicketPlace,
} from './ticket-fields.ts';

const transformation = z.union([
  z
    .enum(['trim', 'lower', 'upper', 'date'])
    .describe('`trim`, `lower`, `upper`; `date` leaves the day of a moment, in the mapping’s time zone.'),
  z
    .strictObject({ truncate: z.int().min(2).max(32_000) })
    .describe('Longer texts end in an ellipsis there; the whole stays on the side where it was written.'),
  z
    .strictObject({
      template: z
        .string()
        .max(500)
        .refine((text) => text.includes('{value}'), 'must hold {value}'),
    })
    .describe('The text around the value, for example `PSA {value}`.'),
]);

const word = z.string().max(1_000);

const valueRow = z.strictObject({
  connectwise: word.describe('As the ticket has it: the name of a type, an e-mail address, a text.'),
  servicenow: word.describe('As the incident stores it: the value of a choice, not its label.'),
  use: z
    .enum(['both', 'to-servicenow', 'to-connectwise'])
    .default('both')
    .describe('Where several rows share a word, says in which direction this row is chosen.'),
});

const emptyBecomes = word.nullable().default(null);
const steps = z.array(transformation).max(5).default([]);

/** A field of the ticket and a column of the incident that belong together. */
export const mappingSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'use lower-case letters, digits and hyphens, at most 40, a letter first')
    .describe('Short name in the history and on the pages; never change it once the link has run.'),
  connectwise: z
    .string()
    .max(100)
    .refine(
      (text) => ticketPlace(text) !== null,
      `is none of ${ticketFieldNames.join(', ')}, and no custom field such as custom:Asset Tag or custom:12`,
    )
    // Editors offer these.
    .meta({ examples: [...ticketFieldNames, 'custom:Asset Tag', 'custom:12'] })
    .describe(
      'A field of the ticket, or a custom field by its caption or its id: `custom:Asset Tag`, `custom:12`.',
    ),
  servicenow: z
    .string()
    .regex(
      /^[a-z][a-z0-9_]{0,79}(\.[a-z][a-z0-9_]{0,79})?$/,
      'is a column of the incident, or of the record that it refers to: category, u_asset_tag, assigned_to.email',
    )
    .describe(
      'A column of the incident. One of a reference says by which column the record is found: `assigned_to.email`, `assignment_group.name`.',
    ),
  type: z
    .enum(mappedTypes)
    .optional()
    .describe('What the two hold; left out, what the ticket’s field holds, and `text` for a custom field.'),
  ...fieldSchema.shape,
  values: z
    .array(valueRow)
    .default([])
    .describe('Words that differ. Without any, each side has the words of the other.'),
  unlisted: z
    .enum(['same', 'leave', 'default'])
    .optional()
    .describe(
      'What a word without a row becomes: the `same` word, the `default`, or nothing, which leaves the other side as it is. Left out: `same` where there are no rows, else `leave`.',
    ),
  default: z
    .strictObject({ toServiceNow: emptyBecomes, toConnectWise: emptyBecomes })
    .prefault({})
    .describe('What an empty field becomes on the other side; null leaves it empty there, too.'),
  transform: z
    .strictObject({ toServiceNow: steps, toConnectWise: steps })
    .prefault({})
    .describe('What is made of a value without a row on its way, in this order.'),
  zone: z
    .string()
    .default('UTC')
    .refine(isTimeZone, 'is no time zone; use a name such as America/Chicago')
    .describe('Where the day of a moment is looked up, for `date`.'),
  createOnly: z
    .boolean()
    .default(false)
    .describe('Only a new record gets the value; afterwards each side has its own.'),
  requiredToResolve: z
    .boolean()
    .default(false)
    .describe('A record is resolved by the sync only once this field has a value on it.'),
});

/** One mapped field as configured, defaults filled in. */
export type FieldMapping = z.infer<typeof mappingSchema>;
/** One step that a value goes through on its way. */
export type Transformation = z.infer<typeof transformation>;

/** The type of the mapped field. */
export function typeOf({ type, connectwise }: Pick<FieldMapping, 'type' | 'connectwise'>): MappedType {
  if (type !== undefined) return type;
  const place = placeOn(connectwise);
  return place.kind === 'field' ? ticketFieldTypes[place.name] : 'text';
}

/** The place of a mapping on the ticket. */
export function placeOn(connectwise: string): TicketPlace {
  const place = ticketPlace(connectwise);
  if (place === null) throw new TypeError(`${connectwise} is no field of a ticket.`);
  return place;
}

/** The length at which a mapping shortens what it sends to a side, in characters; null where it does not. */
export function truncatedAt({ transform }: FieldMapping, to: 'connectwise' | 'servicenow'): number | null {
  const steps = to === 'servicenow' ? transform.toServiceNow : transform.toConnectWise;
  const lengths = steps.flatMap((step) =>
    typeof step === 'object' && 'truncate' in step ? [step.truncate] : [],
  );
  return lengths.length === 0 ? null : Math.min(...lengths);
}
