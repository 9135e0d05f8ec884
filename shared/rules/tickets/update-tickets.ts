/**
 * The request that `update-tickets` takes: a plan over tickets of one company, or an action on a plan. Nothing but
 * the approval of a stored plan changes a ticket.
 */
import * as z from 'zod';
import { parseRequest } from '../request.ts';
import { idSchema, lineSchema, momentSchema, ticketChangesSchema } from './ticket-fields.ts';

/** The most tickets of one plan. */
const maxPlanned = 10_000;

const name = lineSchema(100);
const names = z.union([name.transform((one) => [one]), z.array(name).min(1).max(20)]);

const conditionsSchema = z
  .strictObject({
    status: names.describe('Names of statuses.'),
    notStatus: names,
    board: names,
    priority: names,
    type: names,
    owner: name.nullable().describe("A member's identifier; null: nobody."),
    summaryContains: lineSchema(100).refine((text) => text.length > 1, 'must have two characters'),
    closed: z.boolean(),
    enteredBefore: momentSchema,
    updatedBefore: momentSchema,
    updatedAfter: momentSchema,
  })
  .partial()
  .refine((conditions) => Object.keys(conditions).length > 0, 'must have a condition');

/** Conditions over the tickets of the company; all of them must hold. */
export type TicketConditions = Readonly<z.output<typeof conditionsSchema>>;

const planSchema = z.strictObject({
  companyId: idSchema,
  tickets: z.union([
    z.strictObject({ ids: z.array(idSchema).min(1).max(maxPlanned) }),
    z.strictObject({ where: conditionsSchema }),
  ]),
  set: ticketChangesSchema,
  /** More than these are no plan, but a mistake. */
  maxTickets: z.int().min(1).max(maxPlanned).default(500),
  /** The work stops behind the step in which more tickets than this have failed. */
  allowedFailures: z.int().min(0).max(maxPlanned).default(0),
  dryRun: z.literal(true, 'is always true here: approve the plan to carry it out').default(true),
});

/** A plan's id: its company, the time, and a part that nobody can guess. */
const planId = z
  .string()
  .regex(/^\d{1,10}-\d{8}T\d{6}-[0-9a-f]{8}$/, 'is not the id of a plan, such as 2-20261129T140000-1a2b3c4d');
const fingerprint = z.string().regex(/^[0-9a-f]{64}$/, 'is not the fingerprint of a plan');

const orderSchemas = {
  plan: planSchema,
  approve: z.strictObject({ approve: planId, fingerprint }),
  stop: z.strictObject({ stop: planId }),
  resume: z.strictObject({ resume: planId }),
};

/** A request for a plan, as read. */
export type UpdatePlanRequest = Readonly<z.output<typeof planSchema>>;

/** A request, as read. */
export type UpdateTicketsOrder =
  | { readonly kind: 'plan'; readonly asked: UpdatePlanRequest }
  | { readonly kind: 'approve'; readonly plan: string; readonly fingerprint: string }
  | { readonly kind: 'stop' | 'resume'; readonly plan: string };

/** Reads a request. Throws `request-invalid` (refuse) with what is wrong and where. */
export function parseUpdateTickets(value: object): UpdateTicketsOrder {
  if (Object.hasOwn(value, 'approve')) {
    const asked = parseRequest(orderSchemas.approve, value);
    return { kind: 'approve', plan: asked.approve, fingerprint: asked.fingerprint };
  }
  if (Object.hasOwn(value, 'stop'))
    return { kind: 'stop', plan: parseRequest(orderSchemas.stop, value).stop };
  if (Object.hasOwn(value, 'resume'))
    return { kind: 'resume', plan: parseRequest(orderSchemas.resume, value).resume };
  return { kind: 'plan', asked: parseRequest(orderSchemas.plan, value) };
}

const lookSchema = z.strictObject({
  plan: planId,
  result: z.enum(['changed', 'already', 'skipped', 'failed']).optional(),
  after: z.coerce.number().int().min(0).max(maxPlanned).default(0),
});

/** A look at a plan, as a caller sends it. */
export type UpdatePlanAsked = z.input<typeof lookSchema>;

/** The part of a plan that is looked at: the tickets of one result, or all, behind a position. */
export type UpdatePlanLook = Readonly<z.output<typeof lookSchema>>;

/** Reads what of a plan is to be shown. Throws `request-invalid` (refuse). */
export function parseUpdatePlanLook(value: object): UpdatePlanLook {
  return parseRequest(lookSchema, value);
}
