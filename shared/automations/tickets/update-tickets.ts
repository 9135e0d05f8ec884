/**
 * Requests about plans of `update-tickets`: approve, stop, resume, look. An approval is one message on the queue, so it is
 * given or not given, whenever the process dies; `update-tickets-step` carries the plan out.
 */
import { CodedError } from '../../connectwise/index.ts';
import type { Measure } from '../../rules/metrics.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import type { UpdatePlanLook, UpdateTicketsOrder } from '../../rules/tickets/update-tickets.ts';
import {
  planResults,
  waitSeconds,
  type UpdatePlan,
  type WorkedItem,
} from '../../rules/tickets/update-plan.ts';
import type { StoredPlan, UpdateStepQueue } from '../../ports/update-plans.ts';
import type { AutomationNeeds } from '../needs.ts';
import { planUpdate, type PlanOutcome, type PlanUpdateNeeds } from './plan-update.ts';

/** The dependencies of planning, the journal and the queue of steps. */
export interface UpdateTicketsNeeds extends PlanUpdateNeeds, Pick<AutomationNeeds, 'audited'> {
  readonly steps: UpdateStepQueue;
}

/** A plan as a person sees it. */
export type UpdatePlanStatus = Omit<UpdatePlan, 'sent' | 'step' | 'waits' | 'forgiven'> & {
  /** It runs, and has not moved for a quarter of an hour beside its waits: `resume` takes it up. */
  readonly stalled: boolean;
};

/** The new plan, or the plan after a request. */
export type UpdateTicketsOutcome =
  | PlanOutcome
  | { readonly kind: 'approved' | 'stopped' | 'resumed'; readonly plan: UpdatePlanStatus };

/** A plan and the tickets that were asked for. */
export interface UpdatePlanReport {
  readonly plan: UpdatePlanStatus;
  readonly tickets: readonly (WorkedItem & { readonly position: number })[];
  /** `after` of the next look; null when there are no more. */
  readonly next: number | null;
}

const stalledAfterMs = 15 * 60_000;
const attempts = 8;

/**
 * Carries a request out. Throws `update-plan-unknown`, `update-plan-expired`, `update-plan-changed`,
 * `update-plan-state-wrong`, `company-not-allowed` (refuse), what planning throws, and the codes of storage.
 */
export async function runUpdateTickets(
  order: UpdateTicketsOrder,
  needs: UpdateTicketsNeeds,
): Promise<UpdateTicketsOutcome> {
  switch (order.kind) {
    case 'plan':
      return planUpdate(order.asked, needs);
    case 'approve':
      return approve(order.plan, order.fingerprint, needs);
    case 'stop':
      return stop(order.plan, needs);
    case 'resume':
      return resume(order.plan, needs);
    default:
      return order satisfies never;
  }
}

async function approve(
  id: string,
  fingerprint: string,
  needs: UpdateTicketsNeeds,
): Promise<UpdateTicketsOutcome> {
  const { plan } = await planNamed(id, needs);
  if (plan.fingerprint !== fingerprint)
    throw new CodedError('update-plan-changed', {
      detail: `Plan ${id}: look at it again.`,
      facts: { plan: id },
    });
  requireState(plan, ['waiting', 'running'], 'approved');
  if (plan.state === 'waiting' && needs.now() > Date.parse(plan.expiresAt))
    throw new CodedError('update-plan-expired', {
      detail: `Plan ${id} could be approved until ${plan.expiresAt}. Make a new one.`,
      facts: { plan: id },
    });
  await send(plan, 'approved', needs);
  return { kind: 'approved', plan: statusOf(plan, needs.now()) };
}

async function resume(id: string, needs: UpdateTicketsNeeds): Promise<UpdateTicketsOutcome> {
  const { plan } = await planNamed(id, needs);
  requireState(plan, ['stopped', 'running'], 'resumed');
  // Stopped before anybody's approval was carried out: to resume it would need no fingerprint, and know no expiry.
  if (plan.startedAt === null)
    throw new CodedError('update-plan-state-wrong', {
      detail: `Plan ${id} was stopped before it began. Make a new one.`,
      facts: { plan: id, state: plan.state },
    });
  await send(plan, 'resumed', needs);
  return { kind: 'resumed', plan: statusOf(plan, needs.now()) };
}

/** The next step as a message that begins the work; a step that was sent before finds that its number has passed. */
function send(plan: UpdatePlan, outcome: string, needs: UpdateTicketsNeeds): Promise<void> {
  return needs.audited(orderOf(plan, needs.actor, outcome), async () => {
    await needs.steps.send({
      plan: plan.id,
      link: plan.link,
      step: plan.step,
      approvedBy: needs.actor,
    });
    return { outcome, result: undefined };
  });
}

/**
 * The step under way is finished, and no other one is begun: not by an approval or a resumption either that was given
 * before and whose message still stands on the queue.
 */
async function stop(id: string, needs: UpdateTicketsNeeds): Promise<UpdateTicketsOutcome> {
  const first = await planNamed(id, needs);
  requireStoppable(first.plan);
  return needs.audited(orderOf(first.plan, needs.actor, 'stopped'), async () => {
    const stopped = await saved(first, needs);
    return { outcome: stopped.state, result: { kind: 'stopped', plan: statusOf(stopped, needs.now()) } };
  });
}

function requireStoppable(plan: UpdatePlan): void {
  requireState(plan, ['waiting', 'running', 'stopped'], 'stopped');
}

/** A step may save the plan at the same moment: then it is read again. */
async function saved(first: StoredPlan, needs: UpdateTicketsNeeds): Promise<UpdatePlan> {
  let stored = first;
  for (let attempt = 1; ; attempt += 1) {
    const { plan, version } = stored;
    requireStoppable(plan);
    const isNew = plan.state !== 'stopped';
    const stopped: UpdatePlan = {
      ...plan,
      state: 'stopped',
      // Messages that are on their way name another step, and begin nothing.
      step: plan.step + 1,
      endedAt: isNew ? isoTime(needs) : plan.endedAt,
      trouble: isNew ? null : plan.trouble,
    };
    try {
      await needs.plans.save(stopped, version);
      return stopped;
    } catch (thrown) {
      if (!(thrown instanceof CodedError) || thrown.code !== 'update-plan-conflict' || attempt >= attempts)
        throw thrown;
      stored = await planNamed(plan.id, needs);
    }
  }
}

function isoTime({ now }: Pick<UpdateTicketsNeeds, 'now'>): string {
  return new Date(now()).toISOString();
}

function orderOf(plan: UpdatePlan, actor: Actor, what: string) {
  const { id, companyId, link, total, fingerprint } = plan;
  const scope = `update-tickets: plan ${id} ${what}: company ${companyId}, ${total} tickets, fingerprint ${fingerprint.slice(0, 12)}`;
  return { actor, action: 'bulk-run', link, scope } as const;
}

async function planNamed(
  id: string,
  needs: Pick<UpdateTicketsNeeds, 'plans' | 'forCompany'>,
): Promise<StoredPlan> {
  // The company may not be allowed any more.
  needs.forCompany(Number(id.split('-', 1)[0]));
  const stored = await needs.plans.read(id);
  if (stored === null)
    throw new CodedError('update-plan-unknown', { detail: `Plan ${id}.`, facts: { plan: id } });
  return stored;
}

function requireState(plan: UpdatePlan, allowed: readonly UpdatePlan['state'][], what: string): void {
  if (allowed.includes(plan.state)) return;
  throw new CodedError('update-plan-state-wrong', {
    detail: `Plan ${plan.id} is ${plan.state}; it can be ${what} while it is ${allowed.join(' or ')}.`,
    facts: { plan: plan.id, state: plan.state },
  });
}

function statusOf(plan: UpdatePlan, now: number): UpdatePlanStatus {
  const { sent: _sent, step: _step, waits: _waits, forgiven: _forgiven, ...status } = plan;
  const waitsMs = plan.waits > 0 ? waitSeconds(plan.waits) * 1000 : 0;
  const isLate = now - Date.parse(plan.movedAt) > stalledAfterMs + waitsMs;
  return { ...status, stalled: plan.state === 'running' && isLate };
}

const maxShown = 500;

/** A plan with its tickets, those of one result or all. Throws `update-plan-unknown` and `company-not-allowed` (refuse). */
export async function updatePlanReport(
  { plan: id, result, after }: UpdatePlanLook,
  needs: Pick<UpdateTicketsNeeds, 'plans' | 'forCompany' | 'now'>,
): Promise<UpdatePlanReport> {
  const { plan } = await planNamed(id, needs);
  const tickets: (WorkedItem & { position: number })[] = [];
  let position = after;
  while (position < plan.total && tickets.length < maxShown) {
    const page = await needs.plans.items(plan, position, Math.min(position + maxShown, plan.total));
    position += maxShown;
    for (const { position: at, item } of page)
      if (result === undefined || item.result === result) tickets.push({ position: at, ...item });
  }
  const shown = tickets.slice(0, maxShown);
  const last = shown.at(-1)?.position;
  const isMore = tickets.length > maxShown || position < plan.total;
  const next = isMore ? (tickets.length > maxShown && last !== undefined ? last + 1 : position) : null;
  return { plan: statusOf(plan, needs.now()), tickets: shown, next };
}

/** The measures of a step: its tickets by how each ended. */
export function updateTicketsMeasures(
  companyId: number,
  items: readonly Pick<WorkedItem, 'result'>[],
): readonly Measure<'update_tickets'>[] {
  return planResults
    .map((outcome) => ({ outcome, value: items.filter(({ result }) => result === outcome).length }))
    .filter(({ value }) => value > 0)
    .map(({ outcome, value }) => ({
      name: 'update_tickets',
      value,
      tags: { company: String(companyId), outcome },
    }));
}
