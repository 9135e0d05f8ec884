/**
 * Makes a ticket for a company, with what the caller left out looked up.
 *
 *   company ┬▶ contact ─┐
 *   agreements ─────────┼▶ decide ─▶ dry run: answer
 *   set-up (kept) ──────┘     ╰───▶ audit row ─▶ create once ─▶ read ─▶ answer, kept for a day under the key
 *
 * Any step may be the last one before a crash. The ticket carries a digest of the key in `externalXRef`: the next try with
 * the same key looks for it before it makes one.
 */
import { all, type CompanyClient } from '../../connectwise/index.ts';
import { createOnce } from '../../kit/create-once.ts';
import type { Handled, IdempotentRun } from '../../kit/idempotent-handler.ts';
import { digest } from '../../rules/canonical.ts';
import type { Measure } from '../../rules/metrics.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import type { CreateTicketRequest, Decision } from '../../rules/tickets/create-ticket.ts';
import { ticketDifferences, writtenFields, type Difference } from '../../rules/tickets/ticket-differences.ts';
import type { AutomationNeeds } from '../needs.ts';
import { decideTicket, type DecideNeeds, type OwnDraft } from './decide-ticket.ts';

/** The dependencies of `create-ticket`, with the idempotency of its request. */
export interface CreateTicketNeeds extends AutomationNeeds, DecideNeeds {
  readonly actor: Actor;
  /** No request begins after it; milliseconds since 1970. */
  readonly deadline: number;
  /** Handles a request once, however often it comes with the same key. */
  once<Result>(
    operation: string,
    request: { readonly key: string; readonly payload: unknown },
    work: (run: Pick<IdempotentRun, 'mayHaveHappened'>) => Promise<Result>,
  ): Promise<Handled<Result>>;
  /** No other call will ever give the same. */
  newId(): string;
}

/** `found`: an earlier try had made it. */
export interface CreatedTicket {
  readonly kind: 'created' | 'found';
  readonly ticket: { readonly id: number; readonly summary: string; readonly company: string };
  readonly decisions: readonly Decision[];
  /** False when the ticket stands, but could not be read again. */
  readonly verified: boolean;
  /** Empty when the ticket reads as it was written. */
  readonly differences: readonly Difference[];
}

/** The decisions of a dry run, or the ticket. */
export type CreateTicketOutcome =
  | { readonly kind: 'planned'; readonly decisions: readonly Decision[] }
  /** `replayed`: the answer is that of an earlier request with the same key. */
  | (CreatedTicket & { readonly replayed: boolean });

/** Tickets that this automation made carry it, so that they can be found again. */
export const ticketMark = 'create-ticket:';

/**
 * Makes the ticket, or says what it would be like. Throws `company-not-allowed`, `test-company-required`,
 * `company-closed`, `status-unknown`, `reference-unknown`, `idempotency-payload-differs` (refuse),
 * `idempotency-in-progress`, `remote-write-ambiguous` (retry), `record-out-of-scope` (dead-letter), and what
 * ConnectWise refuses.
 */
export async function runCreateTicket(
  asked: CreateTicketRequest,
  needs: CreateTicketNeeds,
): Promise<CreateTicketOutcome> {
  const company = needs.forCompany(asked.companyId, { deadline: needs.deadline });
  if (asked.dryRun) {
    const { decisions } = await decideTicket(asked, company, needs);
    return { kind: 'planned', decisions };
  }
  const { idempotencyKey: key, ...payload } = asked;
  // By the link one customer's rows are found.
  const link = needs.companies.find(({ id }) => id === asked.companyId)?.link;
  const work = (mark: string, mayExist: boolean) => create(asked, { company, needs, mark, mayExist });
  if (key === undefined) return { ...(await work(markOf(needs.newId()), false)), replayed: false };
  const { how, result } = await needs.once(
    'create-ticket',
    { key: `${link ?? noLink}:${asked.companyId} ${key}`, payload },
    (run) => work(markOf(`${asked.companyId} ${key}`), run.mayHaveHappened),
  );
  return { ...result, replayed: how === 'replayed' };
}

/** In the place of a link's name; no link can be called so. */
const noLink = '_company';
/** A key is honoured for so long: an older ticket with its mark is another alarm's. */
const keyLifeMs = 24 * 3_600_000;

function markOf(key: string): string {
  return `${ticketMark}${digest(key).slice(0, 40)}`;
}

interface Making {
  readonly company: CompanyClient;
  readonly needs: CreateTicketNeeds;
  readonly mark: string;
  readonly mayExist: boolean;
}

async function create(asked: CreateTicketRequest, making: Making): Promise<CreatedTicket> {
  const { company, needs, mark, mayExist } = making;
  const { draft, decisions, companyName } = await decideTicket(asked, company, needs);
  const order = {
    actor: needs.actor,
    action: 'ticket-create',
    link: needs.companies.find(({ id }) => id === asked.companyId)?.link ?? null,
    scope: `create-ticket: company ${asked.companyId}, ${mark}`,
  } as const;
  return needs.audited(order, async () => {
    const { row, how } = await createOnce({
      lookUp: async () => (await ofMark(mark, company, needs.now())) ?? null,
      create: () => company.tickets.create({ ...draft, externalXRef: mark }),
      mayExist,
      sleep: (milliseconds) => needs.sleep(milliseconds),
    });
    // The ticket stands: a caller that gets a failure would request it once more.
    const differences = await differencesIn(row.id, draft, company).catch(() => null);
    const kind = how === 'created' ? ('created' as const) : ('found' as const);
    const ticket = { id: row.id, summary: row.summary, company: companyName };
    return {
      outcome: `ticket ${row.id} ${kind}`,
      result: { kind, ticket, decisions, verified: differences !== null, differences: differences ?? [] },
    };
  });
}

/** The ticket of that mark which is no older than a key. */
function ofMark(mark: string, { tickets }: CompanyClient, now: number) {
  return tickets
    .list({
      where: (ticket) =>
        all(ticket('externalXRef').is(mark), ticket('_info/dateEntered').from(new Date(now - keyLifeMs))),
      fields: ['summary'],
    })
    .first();
}

/** Reads the ticket once more: a workflow rule may have changed it at once. */
async function differencesIn(
  id: number,
  draft: OwnDraft,
  company: CompanyClient,
): Promise<readonly Difference[]> {
  const fields = writtenFields.filter((field) => draft[field] !== undefined);
  return ticketDifferences(fields, draft, await company.tickets.get(id, fields));
}

/** The measures of a run. */
export function createTicketMeasures(
  { companyId }: CreateTicketRequest,
  outcome: CreateTicketOutcome,
): readonly Measure<'create_ticket'>[] {
  const word =
    outcome.kind === 'planned'
      ? 'planned'
      : outcome.replayed
        ? 'replayed'
        : outcome.differences.length > 0
          ? 'differs'
          : outcome.kind;
  return [{ name: 'create_ticket', value: 1, tags: { company: String(companyId), outcome: word } }];
}
