/**
 * Makes a plan of `update-tickets`: which tickets would change, from what to what. Nothing is written to ConnectWise.
 *
 *   list the tickets ─▶ resolve names per board ─▶ compare ─▶ store the tickets ─▶ store the plan
 */
import {
  all,
  any,
  CodedError,
  fieldsOf,
  type CompanyClient,
  type Condition,
  type Ticket,
} from '../../connectwise/index.ts';
import { asCodedError, type ErrorCode } from '../../rules/errors.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import { updateFingerprint, type PlanItem, type UpdatePlan } from '../../rules/tickets/update-plan.ts';
import type { TicketConditions, UpdatePlanRequest } from '../../rules/tickets/update-tickets.ts';
import {
  boardFields,
  differingFields,
  fieldsToSet,
  fieldValuesIn,
  isReferenceField,
  type TicketValue,
  type TicketValues,
  type TicketChanges,
  type TicketField,
} from '../../rules/tickets/ticket-fields.ts';
import type { UpdatePlanStore } from '../../ports/update-plans.ts';
import type { AutomationNeeds } from '../needs.ts';
import { referenceNamed } from './reference-names.ts';
import type { SafeText } from '../../rules/safe-text.ts';

/** The company's client and the stored plans. */
export interface PlanUpdateNeeds extends Pick<AutomationNeeds, 'forCompany' | 'companies'> {
  readonly plans: UpdatePlanStore;
  readonly actor: Actor;
  /** No request of the planning begins after it; milliseconds since 1970. */
  readonly deadline?: number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Begins with eight hexadecimal digits. */
  newId(): string;
}

/** A ticket that cannot be planned. */
export interface RefusedTicket {
  readonly ticket: number;
  readonly code: ErrorCode;
  readonly detail: SafeText;
}

/** The tickets of a plan as they are shown to whoever asked. */
export interface ShownItem {
  readonly ticket: number;
  readonly summary: string;
  readonly before: TicketValues;
  readonly after: TicketValues;
}

/** `nothing-to-do`: every ticket has the values already, or cannot be planned; no plan is stored. */
export interface PlanOutcome {
  readonly kind: 'planned' | 'nothing-to-do';
  readonly plan: Pick<UpdatePlan, 'id' | 'fingerprint' | 'expiresAt' | 'total' | 'allowedFailures'> | null;
  /** The first tickets. */
  readonly tickets: readonly ShownItem[];
  /** Tickets that have the values already. */
  readonly unchanged: number;
  readonly refused: readonly RefusedTicket[];
}

const maxShown = 100;
/** So long a plan may be approved. */
const planLifeMs = 24 * 3_600_000;

/**
 * Plans. Throws `company-not-allowed`, `test-company-required`, `update-plan-too-large`, and `status-unknown` or
 * `reference-unknown` where no ticket could be planned for that reason (refuse), and what lists and storage throw.
 */
export async function planUpdate(asked: UpdatePlanRequest, needs: PlanUpdateNeeds): Promise<PlanOutcome> {
  const company = needs.forCompany(asked.companyId, { deadline: needs.deadline });
  if ('ids' in asked.tickets) requireRoom(asked.tickets.ids.length, asked.maxTickets);
  // A plan that cannot be carried out is not stored.
  await company.requireWritable();
  const fields = fieldsToSet(asked.set);
  const namesOn = namesPerBoard(asked.set, company);
  const found: (PlanItem & { readonly summary: string })[] = [];
  const refused: RefusedTicket[] = [];
  let unchanged = 0;

  const seen = new Set<number>();
  for await (const { id, row, error } of ticketsOf(asked, fields, company)) {
    // A ticket that stands there twice would be written by two workers of one step.
    if (seen.has(id)) continue;
    seen.add(id);
    try {
      if (error !== undefined) throw error;
      const before = fieldValuesIn(row, fields);
      const names = await namesOn(row.board?.id);
      const differing = differingFields(before, names);
      if (differing.length === 0) unchanged += 1;
      else
        found.push({
          ticket: id,
          summary: row.summary,
          before: only(before, differing),
          after: only(names, differing),
          lastUpdated: row._info?.lastUpdated ?? '',
        });
    } catch (thrown) {
      const { code, treatment, detail } = asCodedError(thrown);
      // A failure of ConnectWise as a whole ends the planning; a failure of one ticket is reported with it.
      if (error === undefined && treatment !== 'refuse') throw thrown;
      refused.push({ ticket: id, code, detail });
    }
    requireRoom(found.length + unchanged + refused.length, asked.maxTickets);
  }
  const tickets = found
    .slice(0, maxShown)
    .map(({ ticket, summary, before, after }) => ({ ticket, summary, before, after }));
  const rest = { tickets, unchanged, refused };
  if (found.length === 0) {
    requireSomeTicket(refused, unchanged);
    return { kind: 'nothing-to-do', plan: null, ...rest };
  }
  const plan = newPlan(asked, found, needs);
  await needs.plans.create(
    plan,
    found.map(({ ticket, before, after, lastUpdated }) => ({
      ticket,
      before,
      after,
      lastUpdated,
      begun: false,
      result: null,
      code: null,
      detail: null,
    })),
  );
  const { id, fingerprint, expiresAt, total, allowedFailures } = plan;
  return { kind: 'planned', plan: { id, fingerprint, expiresAt, total, allowedFailures }, ...rest };
}

type PlannedRow = Pick<Ticket, 'id' | 'summary' | 'board' | '_info'>;

/** One ticket after the other, or the reason for which one that was named is none. */
async function* ticketsOf(
  { tickets }: UpdatePlanRequest,
  fields: readonly TicketField[],
  company: CompanyClient,
): AsyncGenerator<
  | { readonly id: number; readonly row: PlannedRow; readonly error?: undefined }
  | { readonly id: number; readonly row?: undefined; readonly error: CodedError }
> {
  const wanted = [...new Set(['summary', 'board', '_info', ...fields] as const)];
  if ('ids' in tickets) {
    for (const one of await company.tickets.getMany(tickets.ids, wanted))
      yield one.ok ? { id: one.id, row: one.record } : { id: one.id, error: one.error };
    return;
  }
  for await (const row of company.tickets.list({ where: conditionOf(tickets.where), fields: wanted }))
    yield { id: row.id, row };
}

/** The conditions as ConnectWise is asked for them: the server leaves out what is not meant. */
function conditionOf(where: TicketConditions): Condition<Ticket> {
  const ticket = fieldsOf<Ticket>();
  const parts: Condition<Ticket>[] = [];
  if (where.status !== undefined) parts.push(ticket('status/name').in(where.status));
  if (where.notStatus !== undefined) parts.push(ticket('status/name').notIn(where.notStatus));
  if (where.board !== undefined) parts.push(ticket('board/name').in(where.board));
  if (where.priority !== undefined) parts.push(ticket('priority/name').in(where.priority));
  if (where.type !== undefined) parts.push(ticket('type/name').in(where.type));
  if (where.owner !== undefined)
    parts.push(where.owner === null ? ticket('owner').is(null) : ticket('owner/identifier').is(where.owner));
  if (where.summaryContains !== undefined) parts.push(ticket('summary').contains(where.summaryContains));
  if (where.closed !== undefined) parts.push(closedIs(where.closed));
  if (where.enteredBefore !== undefined) parts.push(ticket('_info/dateEntered').below(where.enteredBefore));
  if (where.updatedBefore !== undefined) parts.push(ticket('_info/lastUpdated').below(where.updatedBefore));
  if (where.updatedAfter !== undefined) parts.push(ticket('_info/lastUpdated').from(where.updatedAfter));
  return all(...parts);
}

/** A negation leaves out records whose field is empty. */
function closedIs(closed: boolean): Condition<Ticket> {
  const ticket = fieldsOf<Ticket>();
  const is = ticket('closedFlag').is(closed);
  return closed ? is : any(is, ticket('closedFlag').is(null));
}

/** The values to set, with names found on the board of the ticket: once for each board. */
function namesPerBoard(set: TicketChanges, company: CompanyClient) {
  const perBoard = new Map<number, Promise<TicketValues>>();
  const needsBoard = fieldsToSet(set).some((field) => boardFields.some((name) => name === field));
  return (board: number | undefined): Promise<TicketValues> => {
    const key = needsBoard ? (board ?? 0) : 0;
    let values = perBoard.get(key);
    if (values === undefined) perBoard.set(key, (values = valuesOn(key)));
    return values;
  };
  async function valuesOn(board: number): Promise<TicketValues> {
    const values: Partial<Record<TicketField, TicketValue>> = {};
    for (const field of fieldsToSet(set)) {
      const wanted = set[field] ?? null;
      values[field] =
        wanted !== null && isReferenceField(field)
          ? await referenceNamed(field, wanted, board, company)
          : wanted;
    }
    return values;
  }
}

function only(values: TicketValues, fields: readonly TicketField[]): TicketValues {
  return Object.fromEntries(fields.map((field) => [field, values[field] ?? null]));
}

function requireRoom(count: number, most: number): void {
  if (count <= most) return;
  throw new CodedError('update-plan-too-large', {
    detail: `It has more than ${most} tickets: narrow the conditions, or raise maxTickets.`,
    facts: { most },
  });
}

/** The request is wrong, not the tickets, when every ticket was refused for the same reason. */
function requireSomeTicket(refused: readonly RefusedTicket[], unchanged: number): void {
  const [first, ...others] = refused;
  if (first === undefined || unchanged > 0) return;
  if (first.code !== 'status-unknown' && first.code !== 'reference-unknown') return;
  if (others.every(({ code }) => code === first.code))
    throw new CodedError(first.code, { detail: first.detail });
}

function newPlan(asked: UpdatePlanRequest, items: readonly PlanItem[], needs: PlanUpdateNeeds): UpdatePlan {
  const now = new Date(Math.floor(needs.now() / 1000) * 1000);
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const createdAt = now.toISOString();
  return {
    id: `${asked.companyId}-${time}-${needs.newId().slice(0, 8)}`,
    companyId: asked.companyId,
    link: needs.companies.find(({ id }) => id === asked.companyId)?.link ?? null,
    askedBy: needs.actor,
    createdAt,
    expiresAt: new Date(now.getTime() + planLifeMs).toISOString(),
    fingerprint: updateFingerprint(asked.companyId, items),
    changes: asked.set,
    total: items.length,
    allowedFailures: asked.allowedFailures,
    state: 'waiting',
    approvedBy: null,
    startedAt: null,
    endedAt: null,
    step: 0,
    sent: false,
    next: 0,
    counts: { changed: 0, already: 0, skipped: 0, failed: 0 },
    forgiven: 0,
    waits: 0,
    trouble: null,
    movedAt: createdAt,
  };
}
