/** Removes the tickets that `create-ticket` made for a test company, and counts what is left. */
import { runBatch } from '../../connectwise/index.ts';
import type { ErrorCode } from '../../rules/errors.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import type { AutomationNeeds } from '../needs.ts';
import { ticketMark } from './create-ticket.ts';

/** The test companies, their clients and the journal. */
export interface RemoveTestDataNeeds extends Pick<AutomationNeeds, 'forCompany' | 'audited' | 'companies'> {
  /** The companies that the configuration names for trying automations. */
  readonly testCompanies: readonly number[];
}

/** A ticket that is, or would be, removed. */
export interface TestTicket {
  readonly ticket: number;
  readonly summary: string;
}

/** `no-test-company`: the configuration names the company not among the test companies; nothing was asked or removed. */
export type RemoveTestDataOutcome =
  | { readonly kind: 'no-test-company' }
  | { readonly kind: 'dry-run'; readonly tickets: readonly TestTicket[] }
  | {
      readonly kind: 'removed';
      readonly tickets: readonly TestTicket[];
      readonly failed: readonly { readonly ticket: number; readonly code: ErrorCode }[];
      /** Counted afterwards. */
      readonly left: number;
    };

/** More test tickets than these are removed by another run. */
const maxTickets = 1_000;

/**
 * Removes the tickets that were made for a test company, or says which. Throws `company-not-allowed`,
 * `test-company-required` (refuse): the company must be named `TEST - …` in ConnectWise, too.
 */
export async function removeTestData(
  { companyId, dryRun }: { readonly companyId: number; readonly dryRun: boolean },
  actor: Actor,
  needs: RemoveTestDataNeeds,
): Promise<RemoveTestDataOutcome> {
  if (!needs.testCompanies.includes(companyId)) return { kind: 'no-test-company' };
  const company = needs.forCompany(companyId);
  await company.requireWritable();
  const found: TestTicket[] = [];
  const list = company.tickets.list({
    where: (ticket) => ticket('externalXRef').startsWith(ticketMark),
    fields: ['summary'],
  });
  for await (const { id, summary } of list) {
    if (found.length >= maxTickets) break;
    found.push({ ticket: id, summary });
  }
  if (dryRun) return { kind: 'dry-run', tickets: found };
  const link = needs.companies.find(({ id }) => id === companyId)?.link ?? null;
  const scope = `test-data: ${found.length} tickets of test company ${companyId}`;
  return needs.audited({ actor, action: 'test-data-remove', link, scope }, async () => {
    const report = await runBatch(found, ({ ticket }) => company.tickets.delete(ticket), { concurrency: 4 });
    const failed = report.items.flatMap((one) =>
      one.status === 'failed' ? [{ ticket: one.item.ticket, code: one.error.code }] : [],
    );
    const tickets = report.items.flatMap((one) => (one.status === 'done' ? [one.item] : []));
    const left = await company.tickets.count((ticket) => ticket('externalXRef').startsWith(ticketMark));
    return {
      outcome: `${tickets.length} removed, ${failed.length} failed, ${left} left`,
      result: { kind: 'removed', tickets, failed, left } as const,
    };
  });
}
