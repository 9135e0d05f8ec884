/** The request that `create-ticket` takes, and the choices that it makes if the caller left them to it. Pure. */
import * as z from 'zod';
import { CodedError } from '../errors.ts';
import { parseRequest } from '../request.ts';
import {
  idSchema as id,
  lineSchema,
  referenceSchema,
  timeSchema,
  type ReferenceValue,
} from './ticket-fields.ts';

/** The words for a priority; the configuration says which priority of ConnectWise each one is. */
export const priorityWords = ['Low', 'Medium', 'High', 'Critical'] as const;
/** A priority as a caller says it, before it is looked up. */
export type PriorityWord = (typeof priorityWords)[number];

/** The configuration's name of the priority for each word. */
export type PriorityNames = Readonly<Partial<Record<PriorityWord, string | null>>>;

/** Longest texts: the summary's is ConnectWise's (OpenAPI 2025.8), that of notes is what people report. */
const longestNote = 9_000;
const text = (most: number) => z.string().trim().min(1).max(most);

const requestSchema = z.strictObject({
  companyId: id,
  summary: lineSchema(100),
  /** Becomes the first note of the discussion, which the customer can read. */
  description: text(longestNote).optional(),
  /** Becomes an internal note. */
  internalNote: text(longestNote).optional(),
  /** Left out, the board's own. */
  priority: z.enum(priorityWords).optional(),
  board: referenceSchema.optional(),
  status: referenceSchema.optional(),
  type: referenceSchema.optional(),
  subType: referenceSchema.optional(),
  item: referenceSchema.optional(),
  team: referenceSchema.optional(),
  owner: referenceSchema.optional(),
  source: referenceSchema.optional(),
  severity: z.enum(['Low', 'Medium', 'High']).optional(),
  impact: z.enum(['Low', 'Medium', 'High']).optional(),
  requiredDate: timeSchema.optional(),
  /** Null: nobody. Left out, the company's default contact. */
  contactId: id.nullable().optional(),
  /** Left out, the site of the contact or of the company. */
  siteId: id.optional(),
  /** Null: none. Left out, the only agreement that is active today. */
  agreementId: id.nullable().optional(),
  /** The same key within a day gives the same ticket, also when an answer was lost. */
  idempotencyKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must have 1 to 200 visible ASCII characters')
    .optional(),
  dryRun: z.boolean().default(false),
});

/** A request, as read. */
export type CreateTicketRequest = Readonly<z.output<typeof requestSchema>>;

/**
 * Reads what was asked for; `headerKey` is the header `Idempotency-Key`, which may stand for the property. Throws
 * `request-invalid` (refuse) with what is wrong and where.
 */
export function parseCreateTicket(value: object, headerKey: string | null): CreateTicketRequest {
  const asked = parseRequest(requestSchema, value);
  if (headerKey === null) return asked;
  if (asked.idempotencyKey !== undefined && asked.idempotencyKey !== headerKey)
    throw new CodedError('request-invalid', { detail: 'The header Idempotency-Key is not idempotencyKey.' });
  return parseRequest(requestSchema, { ...asked, idempotencyKey: headerKey });
}

/** A value of the new ticket, and why it is that. */
export interface Decision {
  readonly field: string;
  /** Null: the ticket gets none, or ConnectWise's own. */
  readonly value: ReferenceValue | string | null;
  /** A sentence without a full stop. */
  readonly because: string;
}

/**
 * The priority of ConnectWise for a word: the one that the configuration names, else the only one whose name has the word
 * in it. Throws `reference-unknown` (refuse) with the names that there are.
 */
export function priorityFor(
  word: PriorityWord,
  named: PriorityNames,
  priorities: readonly ReferenceValue[],
): Decision & { readonly value: ReferenceValue } {
  const wanted = named[word];
  const isMeant = ({ name }: ReferenceValue): boolean =>
    wanted == null
      ? name
          .toLowerCase()
          .split(/[^\p{L}\p{N}]+/u)
          .includes(word.toLowerCase())
      : name.trim().toLowerCase() === wanted.trim().toLowerCase();
  const [found, ...others] = priorities.filter(isMeant);
  if (found !== undefined && others.length === 0)
    return {
      field: 'priority',
      value: { id: found.id, name: found.name },
      because: wanted == null ? `the priority with "${word}" in its name` : `automations.priorities.${word}`,
    };
  const names = priorities.map(({ name }) => name).join(', ');
  throw new CodedError('reference-unknown', {
    detail:
      wanted == null
        ? `${found === undefined ? 'No' : 'More than one'} priority has "${word}" in its name: set automations.priorities.${word} to one of ${names}.`
        : `automations.priorities.${word} is "${wanted}"; ConnectWise has ${names}.`,
    facts: { field: 'priority' },
  });
}

/** An agreement as it is listed; times are ISO 8601. */
export interface AgreementRow {
  readonly id: number;
  readonly name: string;
  readonly startDate?: string | null | undefined;
  readonly endDate?: string | null | undefined;
  readonly noEndingDateFlag?: boolean | null | undefined;
  readonly cancelledFlag?: boolean | null | undefined;
}

/** An answer names so many agreements. */
const maxNamed = 10;
/** A company with more agreements has none that is meant. */
export const maxAgreements = 200;

/** The agreement of a new ticket: the only one that is active at `now` (milliseconds since 1970), or none. */
export function agreementFor(agreements: readonly AgreementRow[], now: number): Decision {
  // They were not all read, so nobody can say that one is the only one.
  if (agreements.length > maxAgreements)
    return {
      field: 'agreement',
      value: null,
      because: `the company has more than ${maxAgreements} agreements, name one by agreementId`,
    };
  const active = agreements.filter((agreement) => isActive(agreement, now));
  const [one, ...others] = active;
  if (one === undefined)
    return { field: 'agreement', value: null, because: 'the company has no active agreement' };
  if (others.length === 0)
    return {
      field: 'agreement',
      value: { id: one.id, name: one.name },
      because: 'the only active agreement of the company',
    };
  const names = active.slice(0, maxNamed).map(({ id: agreement, name }) => `${name} (${agreement})`);
  const more = active.length > maxNamed ? ', …' : '';
  return {
    field: 'agreement',
    value: null,
    because: `the company has ${active.length} active agreements, name one by agreementId: ${names.join(', ')}${more}`,
  };
}

function isActive(agreement: AgreementRow, now: number): boolean {
  if (agreement.cancelledFlag === true) return false;
  const start = Date.parse(agreement.startDate ?? '');
  const end = Date.parse(agreement.endDate ?? '');
  if (start > now) return false;
  // An agreement ends with its last day.
  return agreement.noEndingDateFlag === true || Number.isNaN(end) || now < end + 24 * 3_600_000;
}
