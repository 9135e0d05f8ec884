/** A plan of a bulk change, and how far it is, as a person reads them at the command. */
import type { PlanOutcome } from '../../shared/automations/tickets/plan-update.ts';
import type { UpdatePlanReport, UpdatePlanStatus } from '../../shared/automations/tickets/update-tickets.ts';
import { printable } from '../../shared/rules/printable.ts';
import type { TicketValue, TicketValues } from '../../shared/rules/tickets/ticket-fields.ts';

/** The tickets that would change, and what to say next. */
export function planText({ plan, tickets, unchanged, refused }: PlanOutcome): string {
  const total = plan?.total ?? 0;
  return [
    `${total} tickets would change, ${unchanged} already have the values, ${refused.length} cannot be planned`,
    ...tickets.map(
      ({ ticket, summary, before, after }) =>
        `  ${ticket}  ${changesText(before, after)}  ${printable(summary)}`,
    ),
    ...(total > tickets.length
      ? [`  … and ${total - tickets.length} more: update-tickets status shows them`]
      : []),
    ...refused.map(({ ticket, code, detail }) => `! ${ticket}  ${code}: ${printable(detail)}`),
    ...(plan === null
      ? []
      : ['', `approve it until ${plan.expiresAt}:`, `npm run cli -- update-tickets apply ${plan.id} --yes`]),
  ].join('\n');
}

/** A plan with its tickets. */
export function reportText({ plan, tickets, next }: UpdatePlanReport): string {
  return [
    planLine(plan),
    `requested by ${plan.askedBy.name}${plan.approvedBy === null ? '' : `, approved by ${plan.approvedBy.name}`}`,
    ...(plan.trouble === null ? [] : [`! ${plan.trouble.code}: ${printable(plan.trouble.detail)}`]),
    ...(plan.stalled
      ? [
          `! it has made no progress since ${plan.movedAt}: npm run cli -- update-tickets resume ${plan.id} --yes`,
        ]
      : []),
    ...tickets.map(
      ({ ticket, result, before, after, code, detail }) =>
        `  ${ticket}  ${result ?? 'waits'}  ${changesText(before, after)}${code === null ? '' : `  ${code}`}${detail === null ? '' : `  ${printable(detail)}`}`,
    ),
    ...(next === null
      ? []
      : [`  … there are more: npm run cli -- update-tickets status ${plan.id} --after ${next}`]),
  ].join('\n');
}

/** The numbers in one line. */
export function planLine({ id, state, next, total, counts }: UpdatePlanStatus): string {
  const { changed, already, skipped, failed } = counts;
  return `${id}  ${state}  ${next}/${total} (${changed} changed, ${already} already right, ${skipped} skipped, ${failed} failed)`;
}

function changesText(before: TicketValues, after: TicketValues): string {
  return Object.entries(after)
    .map(([field, value]) => {
      const from = before[field as keyof TicketValues] ?? null;
      return `${field}: ${shown(from)} → ${shown(value)}`;
    })
    .join(', ');
}

/** Texts of tickets are data: nothing in them moves the cursor or begins another line. */
function shown(value: TicketValue): string {
  if (value === null) return '–';
  return printable(typeof value === 'object' ? value.name : String(value));
}
