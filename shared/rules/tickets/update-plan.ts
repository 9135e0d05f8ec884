/**
 * A plan of `update-tickets`, and how it moves on. Pure: the stories bring what is stored and what ConnectWise answered.
 *
 *   waiting ──approve──▶ running ───────────────▶ done
 *      │                 │  ▲  ╰─too many fail─▶ stopped
 *      │            stop │  │ resume               │
 *   (expires)            ▼  ╰──────────────────────╯
 *                     stopped
 *
 * A plan that is stopped before it began stays so.
 *
 * The tickets of a plan stand in a fixed order. They are worked in steps of 1, 10, 100, and then 100 each; every step is
 * one message on the queue, and the next one is sent when its results are stored.
 */
import { digest } from '../canonical.ts';
import type { ErrorCode } from '../errors.ts';
import type { Actor } from '../operate/audit.ts';
import { differingFields, type TicketValues, type TicketChanges, type TicketField } from './ticket-fields.ts';

/** The end of a ticket of a plan. `already`: somebody else set it so. `skipped`: it has changed since the plan. */
export const planResults = ['changed', 'already', 'skipped', 'failed'] as const;
/** The result of one ticket of a plan. */
export type PlanResult = (typeof planResults)[number];

/** One ticket of a plan. */
export interface PlanItem {
  readonly ticket: number;
  readonly before: TicketValues;
  readonly after: TicketValues;
  /** ConnectWise's time of the ticket's last change when the plan was made, ISO 8601. */
  readonly lastUpdated: string;
}

/** One ticket of a plan with what became of it. */
export interface WorkedItem extends PlanItem {
  /** A step has begun on it: from here on the ticket may be changed. */
  readonly begun: boolean;
  readonly result: PlanResult | null;
  /** The code of what failed. */
  readonly code: ErrorCode | null;
  /** The failure, or the fields that changed, in words. */
  readonly detail: string | null;
}

/** A plan, as stored beside its tickets. */
export interface UpdatePlan {
  readonly id: string;
  readonly companyId: number;
  readonly link: string | null;
  readonly askedBy: Actor;
  /** ISO 8601, our clock. */
  readonly createdAt: string;
  /** The last moment for an approval. */
  readonly expiresAt: string;
  /** Over every ticket with its values before and after: an approval names it. */
  readonly fingerprint: string;
  readonly changes: TicketChanges;
  readonly total: number;
  readonly allowedFailures: number;
  readonly state: 'waiting' | 'running' | 'stopped' | 'done';
  readonly approvedBy: Actor | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** The number of the next step, and of the message that begins it. */
  readonly step: number;
  /** True once that message stands on the queue. */
  readonly sent: boolean;
  /** The position of the first ticket that has no result. */
  readonly next: number;
  readonly counts: Readonly<Record<PlanResult, number>>;
  /** Failures when somebody resumed it: they have been looked at. */
  readonly forgiven: number;
  /** Steps one after another that ConnectWise kept from going on. */
  readonly waits: number;
  /** The reason for which it stopped or waits; null while it moves, and where a person stopped it. */
  readonly trouble: { readonly code: ErrorCode; readonly detail: string } | null;
  /** The last time it moved on, ISO 8601. */
  readonly movedAt: string;
}

/** A message on the queue `update-tickets-step`. */
export interface UpdateStep {
  readonly plan: string;
  /** The link by which one customer's messages are found. */
  readonly link: string | null;
  readonly step: number;
  /** The person who approved or resumed the plan: only such a message begins the work. */
  readonly approvedBy?: Actor | undefined;
}

/** The fingerprint of a plan's tickets, hexadecimal SHA-256; the order of the tickets is part of it. */
export function updateFingerprint(companyId: number, items: readonly PlanItem[]): string {
  const lines = items.map(({ ticket, before, after, lastUpdated }) =>
    JSON.stringify([ticket, lastUpdated, sorted(before), sorted(after)]),
  );
  return digest([String(companyId), ...lines].join('\n'));
}

function sorted(values: TicketValues): readonly unknown[] {
  return Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** The positions where the steps of the ramp end: one ticket, ten more, a hundred more. */
const rampEnds = [1, 11, 111] as const;
const stepSize = 100;

/** The position behind the last ticket of the step that begins at `next`. */
export function endOfStep(next: number, total: number): number {
  const end = rampEnds.find((one) => next < one) ?? next + stepSize;
  return Math.min(end, total);
}

/** The next step for a ticket, seen as it is now. `lost` fields have another value than the plan saw. */
export type ItemStep =
  | { readonly kind: 'write' }
  | { readonly kind: 'stands'; readonly result: 'changed' | 'already' }
  | { readonly kind: 'skip'; readonly changed: readonly TicketField[] };

/**
 * Compares a ticket with its plan. A step that died behind the write finds the values there and takes them as its own;
 * any other change since the plan, in whatever field, keeps the ticket from being written.
 */
export function stepForItem(
  { before, after, lastUpdated, begun }: Pick<WorkedItem, 'before' | 'after' | 'lastUpdated' | 'begun'>,
  found: { readonly values: TicketValues; readonly lastUpdated: string },
): ItemStep {
  if (differingFields(found.values, after).length === 0)
    return { kind: 'stands', result: begun ? 'changed' : 'already' };
  const changed = differingFields(found.values, before);
  if (changed.length > 0 || found.lastUpdated !== lastUpdated) return { kind: 'skip', changed };
  return { kind: 'write' };
}

/** Seconds until a step is tried again that ConnectWise kept from going on: 15, then twice as long, at most 15 minutes. */
export function waitSeconds(waits: number): number {
  return Math.min(15 * 2 ** Math.max(0, waits - 1), 900);
}

/** After so many waits one after another, about an hour and a half, a person is asked. */
const maxWaits = 10;

function isFailed({ result }: WorkedItem): boolean {
  return result === 'failed';
}

/** The plan after a step. `items` are the tickets from `plan.next` on, as they stand now, with `end` as the step's end. */
export function afterStep(
  plan: UpdatePlan,
  items: readonly WorkedItem[],
  at: string,
  trouble: UpdatePlan['trouble'] = null,
): UpdatePlan {
  const open = items.findIndex(({ result }) => result === null);
  const done = open === -1 ? items : items.slice(0, open);
  const counts = { ...plan.counts };
  for (const { result } of done) if (result !== null) counts[result] += 1;
  const next = plan.next + done.length;
  // A step without any end is a wait, too: steps without end one after another would never stop.
  const isWait = trouble !== null || done.length === 0;
  const waits = isWait ? (done.length > 0 ? 0 : plan.waits) + 1 : 0;
  const moved: UpdatePlan = {
    ...plan,
    counts,
    next,
    step: plan.step + 1,
    sent: false,
    movedAt: at,
    trouble,
    waits,
  };
  if (next >= plan.total) return { ...moved, state: 'done', endedAt: at, trouble: null };
  // Those behind a ticket without a result count as well, or the next step would write on.
  const failed = counts.failed - plan.forgiven + items.slice(done.length).filter(isFailed).length;
  if (failed > plan.allowedFailures)
    return {
      ...moved,
      state: 'stopped',
      endedAt: at,
      trouble: {
        code: 'update-plan-failures',
        detail: `${failed} tickets failed, ${plan.allowedFailures} were allowed.`,
      },
    };
  if (moved.waits > maxWaits) {
    const slow = { code: 'remote-busy', detail: 'No ticket of a step ended within its time.' } as const;
    return { ...moved, state: 'stopped', endedAt: at, trouble: trouble ?? slow };
  }
  return moved;
}
