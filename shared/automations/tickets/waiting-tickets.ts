/**
 * Tickets of one company that have waited for their customer too long get an internal note and another status.
 *
 *   list what waits ─▶ plan ─▶ dry run: answer the plan
 *                        ╰───▶ claim, audit row ─▶ one ticket, then ten, then a hundred, each:
 *                                                    look again ─▶ note, read back ─▶ status, read back
 *
 * Any step may be the last one before a crash. A run that ended between note and status left its note as the last thing
 * that happened to the ticket; the next run sees that and sets the status alone.
 */
import { CodedError, type CompanyClient, type TicketNote } from '../../connectwise/index.ts';
import { runBatch, type BatchReport } from '../../kit/batch.ts';
import { createOnce } from '../../kit/create-once.ts';
import type { Measure } from '../../rules/metrics.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import {
  isSameName,
  noteFor,
  stepFor,
  type DatedNote,
  type WaitingTicketsRequest,
} from '../../rules/tickets/waiting-tickets.ts';
import type { AutomationNeeds } from '../needs.ts';
import type { SafeText } from '../../rules/safe-text.ts';

/** The dependencies of `waiting-tickets`, and the limits of its run. */
export interface WaitingTicketsNeeds extends AutomationNeeds {
  readonly actor: Actor;
  /** Ends the run: what is under way is finished, nothing more is begun. */
  readonly signal: AbortSignal;
  /** No request begins after it, milliseconds since 1970: what is under way must not outlast the invocation. */
  readonly deadline: number;
}

/** The note and the status to write on one ticket. */
export interface PlannedTicket {
  readonly ticket: number;
  readonly summary: string;
  /** ISO 8601. */
  readonly waitingSince: string;
  /** The internal note; null when an earlier run has written it. */
  readonly note: string | null;
  readonly status: { readonly from: string; readonly to: string };
}

/** `skipped`: something happened to the ticket after the plan was made. */
export type TicketResult = PlannedTicket &
  (
    | { readonly result: 'changed' | 'skipped' | 'not-begun' }
    | { readonly result: 'failed'; readonly code: CodedError['code']; readonly detail: SafeText }
  );

/** The planned or finished tickets, and those that could not be planned. */
export interface WaitingTicketsOutcome {
  /** `stopped`: not everything of the plan was begun. */
  readonly kind: 'planned' | 'nothing-waits' | 'done' | 'stopped';
  /** With a `result` each, once something was written. */
  readonly tickets: readonly (PlannedTicket | TicketResult)[];
  /** Tickets that cannot be planned: their notes cannot be read, or their board lacks the next status. */
  readonly refused: readonly { readonly ticket: number; readonly code: CodedError['code'] }[];
  /** The number of tickets that wait too long beyond `maxTickets`. */
  readonly left: number;
}

/** A company with more tickets than this in one status needs another look than ours. */
const maxWaiting = 5_000;

/**
 * Plans, and carries the plan out unless it is a dry run. Throws `company-not-allowed`, `request-invalid` and
 * `status-unknown` (refuse), `run-in-progress` and `link-paused` (retry), and what the lists throw. A ticket that fails
 * is in the outcome, with `connectwise-verify-failed` where its note reads otherwise than it was written.
 */
export async function runWaitingTickets(
  asked: WaitingTicketsRequest,
  needs: WaitingTicketsNeeds,
): Promise<WaitingTicketsOutcome> {
  const run: Run = {
    asked,
    company: needs.forCompany(asked.companyId, { deadline: needs.deadline }),
    now: await needs.connectwise.serverTime(),
    sleep: (milliseconds) => needs.sleep(milliseconds),
  };
  const plan = await planFor(run);
  if (plan.tickets.length === 0) return { kind: 'nothing-waits', ...plan };
  if (asked.dryRun) return { kind: 'planned', ...plan };
  // Each ticket would fail by itself.
  await run.company.requireWritable();

  const order = {
    actor: needs.actor,
    action: 'bulk-run',
    link: needs.companies.find(({ id }) => id === asked.companyId)?.link ?? null,
    scope: `waiting-tickets: company ${asked.companyId}, ${plan.tickets.length} tickets from "${asked.waitingStatus}" to "${asked.nextStatus}"`,
  } as const;
  return needs.underClaim(`waiting-tickets ${asked.companyId}`, () =>
    needs.audited(order, async () => {
      const report = await runBatch(plan.tickets, (planned) => carryOut(planned, run), {
        concurrency: 4,
        ramp: [1, 10, 100],
        check: (soFar) => soFar.every(({ status }) => status === 'done'),
        stopAt: { failures: 5 },
        signal: needs.signal,
      });
      const tickets = report.items.map(resultOf);
      return {
        outcome: countsOf(tickets),
        result: { kind: report.stopped === null ? 'done' : 'stopped', ...plan, tickets } as const,
      };
    }),
  );
}

/** The parts that every step of a run shares. */
interface Run extends Pick<WaitingTicketsNeeds, 'sleep'> {
  readonly asked: WaitingTicketsRequest;
  readonly company: CompanyClient;
  /** ConnectWise's clock when the run began: all tickets are judged by the same moment. */
  readonly now: number;
}

type Plan = Omit<WaitingTicketsOutcome, 'kind' | 'tickets'> & { readonly tickets: readonly PlannedTicket[] };

/** The tickets that would be written now, those that wait longest first. */
async function planFor({ asked, company, now }: Run): Promise<Plan> {
  const waiting = await company.tickets
    .list({
      where: (ticket) => ticket('status/name').is(asked.waitingStatus),
      fields: ['summary', 'status', 'board', '_info'],
    })
    .toArray({ limit: maxWaiting });
  if (waiting.length === 0) await requireStatus(asked.waitingStatus, company);

  const tickets: PlannedTicket[] = [];
  const refused: { readonly ticket: number; readonly code: CodedError['code'] }[] = [];
  const notes = new Map((await company.notesOf(waiting.map(({ id }) => id))).map((one) => [one.id, one]));
  for (const { id, summary, status, board, _info } of waiting) {
    const found = notes.get(id);
    if (found?.ok !== true) {
      refused.push({ ticket: id, code: found?.error.code ?? 'connectwise-not-found' });
      continue;
    }
    const state = {
      status: status?.name ?? '',
      lastUpdated: _info?.lastUpdated ?? '',
      notes: found.record.map(datedNote),
    };
    const step = stepFor(state, asked, now);
    if (step.kind === 'leave') continue;
    if ((await statusOn(board?.id, asked.nextStatus, company)) === undefined) {
      refused.push({ ticket: id, code: 'status-unknown' });
      continue;
    }
    tickets.push({
      ticket: id,
      summary,
      waitingSince: step.waitingSince,
      note: step.writeNote ? noteFor(step.waitingSince, asked) : null,
      status: { from: state.status, to: asked.nextStatus },
    });
  }
  tickets.sort((one, other) => Date.parse(one.waitingSince) - Date.parse(other.waitingSince));
  return {
    tickets: tickets.slice(0, asked.maxTickets),
    refused,
    left: Math.max(0, tickets.length - asked.maxTickets),
  };
}

/** Note and status of one ticket, each looked at after it was written. */
async function carryOut({ ticket: id }: PlannedTicket, run: Run): Promise<'changed' | 'skipped'> {
  const { asked, company } = run;
  const ticket = await company.tickets.get(id, ['status', 'board', '_info']);
  const notes = await company.notes(id).list().toArray({ limit: maxWaiting });
  const state = {
    status: ticket.status?.name ?? '',
    lastUpdated: ticket._info?.lastUpdated ?? '',
    notes: notes.map(datedNote),
  };
  const step = stepFor(state, asked, run.now);
  if (step.kind === 'leave') return 'skipped';
  const next = await statusOn(ticket.board?.id, asked.nextStatus, company);
  if (next === undefined) throw statusUnknown(asked.nextStatus);

  if (step.writeNote) await writeNote(noteFor(step.waitingSince, asked), id, run);
  await company.tickets.update(id, { status: { id: next } }, { verify: 'read' });
  return 'changed';
}

/** Throws `connectwise-verify-failed` (dead-letter) when the note reads otherwise, or where the customer can read it. */
async function writeNote(text: string, ticket: number, { company, sleep }: Run): Promise<void> {
  const notes = company.notes(ticket);
  const { row } = await createOnce({
    lookUp: async () =>
      (await notes.list().toArray({ limit: maxWaiting })).findLast((note) => note.text === text) ?? null,
    create: () =>
      notes.create({ text, internalAnalysisFlag: true, detailDescriptionFlag: false, resolutionFlag: false }),
    sleep,
  });
  const note = await notes.get(row.id);
  const isPublic = note.detailDescriptionFlag === true || note.resolutionFlag === true;
  if (note.text === text && note.internalAnalysisFlag === true && !isPublic) return;
  throw new CodedError('connectwise-verify-failed', {
    detail: `Note ${row.id} of ticket ${ticket} is not the internal note that was written.`,
    facts: { ticket, note: row.id },
  });
}

/** The id of a board's status of that name; undefined when the board has none that is in use. */
async function statusOn(
  board: number | undefined,
  name: string,
  company: CompanyClient,
): Promise<number | undefined> {
  if (board === undefined) return undefined;
  const statuses = await company.reference.statuses(board);
  return statuses.find((status) => status.inactive !== true && isSameName(status.name, name))?.id;
}

/** A name that no board knows is a mistake, not an empty list. */
async function requireStatus(name: string, company: CompanyClient): Promise<void> {
  const names = new Set<string>();
  for (const board of await company.reference.boards())
    for (const status of await company.reference.statuses(board.id)) names.add(status.name);
  if (![...names].some((known) => isSameName(known, name))) throw statusUnknown(name, [...names]);
}

function statusUnknown(name: string, known: readonly string[] = []): CodedError {
  const others = known.length === 0 ? '' : ` Those of the boards are: ${known.join(', ')}.`;
  return new CodedError('status-unknown', { detail: `There is no status "${name}".${others}` });
}

function datedNote({ id, text, dateCreated, _info }: TicketNote): DatedNote {
  return { id, text: text ?? '', at: dateCreated ?? _info?.lastUpdated ?? '' };
}

function resultOf(one: BatchReport<PlannedTicket, 'changed' | 'skipped'>['items'][number]): TicketResult {
  if (one.status === 'done') return { ...one.item, result: one.result };
  if (one.status === 'not-begun') return { ...one.item, result: 'not-begun' };
  return { ...one.item, result: 'failed', code: one.error.code, detail: one.error.detail };
}

const results = ['changed', 'skipped', 'failed', 'not-begun'] as const;

function countsOf(tickets: readonly TicketResult[]): string {
  return results
    .map((result) => `${tickets.filter((ticket) => ticket.result === result).length} ${result}`)
    .join(', ');
}

/** The measures of a run: its tickets by how each ended; those of a dry run are `planned`. */
export function waitingTicketsMeasures(
  { companyId }: WaitingTicketsRequest,
  { tickets, refused }: WaitingTicketsOutcome,
): readonly Measure<'waiting_tickets'>[] {
  const counts = new Map<string, number>([['refused', refused.length]]);
  for (const ticket of tickets) {
    const outcome = 'result' in ticket ? ticket.result : 'planned';
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, value]) => value > 0)
    .map(([outcome, value]) => ({
      name: 'waiting_tickets',
      value,
      tags: { company: String(companyId), outcome },
    }));
}
