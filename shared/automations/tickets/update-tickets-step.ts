/**
 * Works off one step of an approved plan: 1 ticket, then 10, then 100, then 100 each.
 *
 *   message ─▶ plan ─▶ claim, audit row ─▶ mark the tickets as begun
 *                                            ╰▶ each: last look ─▶ write           (several side by side)
 *                                            ╰▶ read them all again: is it so?
 *                                            ╰▶ results ─▶ plan ─▶ next message ─▶ "sent"
 *
 * Any step may be the last one before a crash. The message comes again then: tickets that were begun are looked at, and
 * those that have their new values were ours. `sent` shows a plan whose next message was lost.
 */
import { asCodedError } from '../../rules/errors.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import {
  afterStep,
  endOfStep,
  waitSeconds,
  type UpdatePlan,
  type UpdateStep,
  type WorkedItem,
} from '../../rules/tickets/update-plan.ts';
import type { StoredPlan, UpdateStepQueue } from '../../ports/update-plans.ts';
import type { AutomationNeeds } from '../needs.ts';
import { failedIn, workTickets, type TicketWorkNeeds, type WorkedStep } from './work-tickets.ts';

/** The plans, the company's client and the limits of one step. */
export interface UpdateStepNeeds extends TicketWorkNeeds, Pick<AutomationNeeds, 'audited' | 'underClaim'> {
  readonly steps: UpdateStepQueue;
  /** Milliseconds since 1970. */
  now(): number;
}

/** `idle`: the plan does not wait for this step. `busy`: another plan of the company is at work; it is tried again. */
export type UpdateStepOutcome =
  | { readonly kind: 'idle' | 'busy'; readonly plan: string }
  | {
      readonly kind: 'worked' | 'waits' | 'stopped' | 'done';
      readonly plan: string;
      readonly companyId: number;
      readonly items: readonly WorkedItem[];
      readonly trouble: UpdatePlan['trouble'];
    };

/** Works the step off. Throws `company-not-allowed` (refuse), `update-plan-conflict` (retry) and the codes of storage. */
export async function runUpdateStep(message: UpdateStep, needs: UpdateStepNeeds): Promise<UpdateStepOutcome> {
  const stored = await needs.plans.read(message.plan);
  if (stored === null) return { kind: 'idle', plan: message.plan };
  const { plan } = stored;
  if (isLostMessage(plan, message)) {
    await sendNext(stored, needs);
    return { kind: 'idle', plan: plan.id };
  }
  if (!isWaitedFor(plan, message)) return { kind: 'idle', plan: plan.id };
  try {
    const { outcome, next } = await needs.underClaim(`update-tickets ${plan.companyId}`, () =>
      workedOff(message, needs),
    );
    // Without the claim, or the next step would find it taken.
    if (next !== null) await sendNext(next, needs);
    return outcome;
  } catch (thrown) {
    if (asCodedError(thrown).code !== 'run-in-progress') throw thrown;
    await needs.steps.send(message, { delaySeconds: busySeconds });
    return { kind: 'busy', plan: plan.id };
  }
}

/** Another plan of the company has its step done by then. */
const busySeconds = 30;

/** The step before this message's plan was stored, and the message that follows it may never have been sent. */
function isLostMessage(plan: UpdatePlan, { step }: UpdateStep): boolean {
  return plan.state === 'running' && !plan.sent && step === plan.step - 1;
}

function isWaitedFor(plan: UpdatePlan, { step, approvedBy }: UpdateStep): boolean {
  if (step !== plan.step) return false;
  return plan.state === 'running' || (approvedBy !== undefined && plan.state !== 'done');
}

/** The step, with the claim of the company in hand: the plan is read again, since it may have moved before. */
async function workedOff(
  message: UpdateStep,
  needs: UpdateStepNeeds,
): Promise<{ readonly outcome: UpdateStepOutcome; readonly next: StoredPlan | null }> {
  const stored = await needs.plans.read(message.plan);
  if (stored === null || !isWaitedFor(stored.plan, message))
    return { outcome: { kind: 'idle', plan: message.plan }, next: null };
  const { next: from, total } = stored.plan;
  const end = endOfStep(from, total);
  const placed = await needs.plans.items(stored.plan, from, end);
  const { plan, version } = await begun(stored, { by: message.approvedBy, failed: failedIn(placed) }, needs);
  const order = {
    actor: plan.approvedBy ?? plan.askedBy,
    action: 'bulk-run',
    link: plan.link,
    scope: `update-tickets: plan ${plan.id}, company ${plan.companyId}, tickets ${from + 1} to ${end} of ${total}`,
  } as const;
  const { items, trouble, isBarred } = await needs.audited(order, async () => {
    const result = placed.length === end - from ? await workTickets(plan, placed, needs) : notKept(plan);
    return { outcome: wordsFor(result.items), result };
  });
  const at = new Date(needs.now()).toISOString();
  const step = afterStep(plan, items, at, trouble);
  const moved: UpdatePlan = isBarred ? { ...step, state: 'stopped', endedAt: at } : step;
  const next = await storedAfter({ plan: moved, version }, needs);
  const worked = items.filter(({ result }, index) => result !== null && placed[index]?.item.result === null);
  return {
    outcome: {
      kind: kindOf(next.plan),
      plan: plan.id,
      companyId: plan.companyId,
      items: worked,
      trouble: next.plan.trouble,
    },
    next,
  };
}

function kindOf(plan: UpdatePlan): 'worked' | 'waits' | 'stopped' | 'done' {
  if (plan.state === 'done' || plan.state === 'stopped') return plan.state;
  return plan.trouble === null ? 'worked' : 'waits';
}

/** Retention has removed tickets of the plan: what is left stands at other positions than it seems. */
function notKept({ id }: UpdatePlan): WorkedStep {
  const detail = `The tickets of plan ${id} were removed by retention: make a new plan for the rest.`;
  return { items: [], trouble: { code: 'update-plan-unknown', detail }, isBarred: true };
}

/**
 * The plan as running, by whoever approved it; a plan that was resumed forgets the failures that were looked at, also
 * the `failed` ones of this step behind a ticket that has no result.
 */
async function begun(
  { plan, version }: StoredPlan,
  { by, failed }: { readonly by: Actor | undefined; readonly failed: number },
  needs: UpdateStepNeeds,
): Promise<StoredPlan> {
  if (plan.state === 'running') return { plan, version };
  const at = new Date(needs.now()).toISOString();
  const running: UpdatePlan = {
    ...plan,
    state: 'running',
    approvedBy: by ?? plan.approvedBy,
    startedAt: plan.startedAt ?? at,
    movedAt: at,
    endedAt: null,
    forgiven: plan.counts.failed + failed,
    waits: 0,
    trouble: null,
  };
  return { plan: running, version: await needs.plans.save(running, version) };
}

/** Saves the plan behind a step. A person who stopped it meanwhile is obeyed, and the step's results stay. */
async function storedAfter(moved: StoredPlan, needs: UpdateStepNeeds): Promise<StoredPlan> {
  try {
    return { plan: moved.plan, version: await needs.plans.save(moved.plan, moved.version) };
  } catch (thrown) {
    const now =
      asCodedError(thrown).code === 'update-plan-conflict' ? await needs.plans.read(moved.plan.id) : null;
    const wasStopped = now?.plan.state === 'stopped' && now.plan.step >= moved.plan.step;
    // The step before may have noted only now that it had sent this one.
    if (now === null || (!wasStopped && now.plan.step !== moved.plan.step - 1)) throw thrown;
    const step = Math.max(now.plan.step, moved.plan.step);
    const plan: UpdatePlan =
      wasStopped && moved.plan.state === 'running'
        ? { ...moved.plan, step, state: 'stopped', endedAt: now.plan.endedAt, trouble: null }
        : { ...moved.plan, step };
    return { plan, version: await needs.plans.save(plan, now.version) };
  }
}

/** Sends the message of the next step and remembers that it was sent. */
async function sendNext({ plan, version }: StoredPlan, needs: UpdateStepNeeds): Promise<void> {
  if (plan.state !== 'running') return;
  const delaySeconds = plan.waits > 0 ? waitSeconds(plan.waits) : 0;
  await needs.steps.send({ plan: plan.id, link: plan.link, step: plan.step }, { delaySeconds });
  try {
    await needs.plans.save({ ...plan, sent: true }, version);
  } catch (thrown) {
    // Somebody stopped it, or the next step has begun: the message is on its way either way.
    if (asCodedError(thrown).code !== 'update-plan-conflict') throw thrown;
  }
}

function wordsFor(items: readonly WorkedItem[]): string {
  const count = (wanted: WorkedItem['result']): number =>
    items.filter(({ result }) => result === wanted).length;
  return `${count('changed')} changed, ${count('already')} already so, ${count('skipped')} skipped, ${count('failed')} failed, ${count(null)} not begun`;
}
