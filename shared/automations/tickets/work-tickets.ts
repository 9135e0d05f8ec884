/**
 * Works the tickets of one step of a plan: each is looked at once more, written where nobody has changed it, and read
 * again. A ticket that is marked as begun and has its new values was ours.
 */
import {
  CodedError,
  runBatch,
  type Changes,
  type CompanyClient,
  type Ticket,
} from '../../connectwise/index.ts';
import { asCodedError } from '../../rules/errors.ts';
import { isLostRole, isRefusedCredentials } from '../../rules/refused-credentials.ts';
import { stepForItem, type UpdatePlan, type WorkedItem } from '../../rules/tickets/update-plan.ts';
import { fieldValuesIn, type TicketValues, type TicketField } from '../../rules/tickets/ticket-fields.ts';
import type { PlacedItem, UpdatePlanStore } from '../../ports/update-plans.ts';
import type { AutomationNeeds } from '../needs.ts';
import { verifiedResults, type TicketEnd } from './verify-step.ts';

/** The plans, the company's client and the limits of the work on tickets. */
export interface TicketWorkNeeds extends Pick<AutomationNeeds, 'forCompany'> {
  readonly plans: UpdatePlanStore;
  /** Ends the step: what is under way is finished, nothing more is begun. */
  readonly signal: AbortSignal;
  /** No request begins after it; milliseconds since 1970. */
  readonly deadline: number;
}

/** The tickets of one step as they ended. */
export interface WorkedStep {
  readonly items: readonly WorkedItem[];
  readonly trouble: UpdatePlan['trouble'];
  /** The configuration does not let us write to the company any more. */
  readonly isBarred: boolean;
}

/** The tickets of one step, with their results stored. */
export async function workTickets(
  plan: UpdatePlan,
  placed: readonly PlacedItem[],
  needs: TicketWorkNeeds,
): Promise<WorkedStep> {
  const company = await writableCompany(plan, needs);
  if (company instanceof CodedError) {
    const { code, detail, treatment } = company;
    const isBarred = treatment === 'refuse';
    return { items: placed.map(({ item }) => item), trouble: { code, detail }, isBarred };
  }
  const open = placed.filter(({ item }) => item.result === null);
  const marked = open.map(({ position, item }) => ({ position, item: { ...item, begun: true } }));
  await needs.plans.saveItems(plan, marked);

  const report = await runBatch(open, ({ item }) => workTicket(item, company), {
    concurrency: 4,
    stopAt: { failures: failuresLeft(plan, failedIn(placed)) },
    signal: needs.signal,
  });
  let trouble: UpdatePlan['trouble'] = null;
  const results = report.items.map((one): PlacedItem => {
    const { position, item } = one.item;
    const open = { ...item, begun: item.begun || one.status !== 'not-begun' };
    if (one.status === 'not-begun') return { position, item: open };
    if (one.status === 'done') return { position, item: { ...open, ...one.result } };
    const { code, detail } = one.error;
    // ConnectWise as a whole: the ticket is looked at again by the next step.
    if (concernsAll(one.error)) {
      trouble ??= { code, detail };
      return { position, item: open };
    }
    return { position, item: { ...open, result: 'failed', code, detail } };
  });
  const verified = await verifiedResults(results, company);
  if (verified instanceof CodedError) {
    // Nobody can say what became of them: the next step looks at each again.
    trouble ??= { code: verified.code, detail: verified.detail };
    return { items: placed.map(({ item }) => item), trouble, isBarred: false };
  }
  await needs.plans.saveItems(plan, verified);
  const byPosition = new Map(verified.map(({ position, item }) => [position, item]));
  const items = placed.map(({ position, item }) => byPosition.get(position) ?? item);
  return { items, trouble, isBarred: false };
}

/** The company's client, or the reason for which it may not, or cannot at the moment, be asked. */
async function writableCompany(
  plan: UpdatePlan,
  needs: Pick<TicketWorkNeeds, 'forCompany' | 'deadline'>,
): Promise<CompanyClient | CodedError> {
  try {
    const company = needs.forCompany(plan.companyId, { deadline: needs.deadline });
    await company.requireWritable();
    return company;
  } catch (thrown) {
    const error = asCodedError(thrown);
    if (error.treatment === 'refuse' || concernsAll(error)) return error;
    throw thrown;
  }
}

/** True for what concerns ConnectWise as a whole, and no ticket. */
function concernsAll({ code, treatment }: CodedError): boolean {
  return treatment === 'retry' || isRefusedCredentials(code) || isLostRole(code);
}

/** The failure with which the step ends: one more than may still fail, `failed` of this step being known already. */
function failuresLeft(plan: UpdatePlan, failed: number): number {
  return Math.max(1, plan.allowedFailures + plan.forgiven - plan.counts.failed - failed + 1);
}

/** One ticket: the last look decides, and what it allows is written. */
async function workTicket(item: WorkedItem, company: CompanyClient): Promise<TicketEnd> {
  const fields = Object.keys(item.after) as TicketField[];
  let end: TicketEnd = { result: 'changed', code: null, detail: null };
  await company.tickets.updateIf(
    item.ticket,
    {
      fields: [...fields, '_info'],
      allows(row) {
        const found = { values: fieldValuesIn(row, fields), lastUpdated: row._info?.lastUpdated ?? '' };
        const step = stepForItem(item, found);
        if (step.kind === 'stands') end = { ...end, result: step.result };
        if (step.kind === 'skip') end = { ...end, result: 'skipped', detail: skippedWords(step.changed) };
        return step.kind === 'write';
      },
    },
    changesTo(item.after),
    { verify: 'nothing' },
  );
  return end;
}

function skippedWords(changed: readonly TicketField[]): string {
  return changed.length === 0
    ? 'Somebody has changed the ticket since the plan was made.'
    : `Somebody has changed it since the plan was made: ${changed.join(', ')}.`;
}

/** References are set by their id. */
function changesTo(after: TicketValues): Changes<Ticket> {
  return Object.fromEntries(
    Object.entries(after).map(([field, value]) => [
      field,
      typeof value === 'object' && value !== null ? { id: value.id } : value,
    ]),
  );
}

/** The number of tickets that have failed. */
export function failedIn(placed: readonly PlacedItem[]): number {
  return placed.filter(({ item }) => item.result === 'failed').length;
}
