/**
 * Finds tickets that have waited for their customer too long, and plans the writes to them. Pure: the story brings
 * ConnectWise's answers.
 */
import * as z from 'zod';
import { parseRequest } from '../request.ts';

const statusName = z.string().trim().min(1).max(50);

const requestSchema = z
  .strictObject({
    companyId: z.int().positive(),
    /** The status in which a ticket waits for its customer. */
    waitingStatus: statusName,
    /** The status that it gets. */
    nextStatus: statusName,
    /** A ticket waits too long when nothing has happened to it for longer than this. */
    days: z.int().min(1).max(365).default(14),
    maxTickets: z.int().min(1).max(500).default(100),
    /** Nothing is written unless this is said to be false. */
    dryRun: z.boolean().default(true),
  })
  .refine((asked) => !isSameName(asked.waitingStatus, asked.nextStatus), {
    path: ['nextStatus'],
    message: 'must be another status than waitingStatus',
  });

/** A request, as read. */
export type WaitingTicketsRequest = Readonly<z.output<typeof requestSchema>>;

/** Reads what was asked for. Throws `request-invalid` (refuse) with what is wrong and where. */
export function parseWaitingTickets(value: unknown): WaitingTicketsRequest {
  return parseRequest(requestSchema, value);
}

/** Names of statuses are equal without regard to case, as in ConnectWise's own conditions. */
export function isSameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** A note of a ticket; times are ISO 8601. */
export interface DatedNote {
  readonly id: number;
  readonly text: string;
  readonly at: string;
}

/** A ticket as it stands in ConnectWise at this moment. */
export interface TicketState {
  readonly status: string;
  /** ISO 8601; empty when ConnectWise does not say it. */
  readonly lastUpdated: string;
  readonly notes: readonly DatedNote[];
}

/** `move` without `writeNote`: an earlier run wrote the note and ended before it set the status. */
export type Step =
  | { readonly kind: 'leave'; readonly why: 'status-changed' | 'not-long-enough' }
  | { readonly kind: 'move'; readonly waitingSince: string; readonly writeNote: boolean };

/** Every note of this automation begins with it, so that a later run knows its own. */
const mark = '[waiting-tickets]';
const dayMs = 24 * 3_600_000;
/** A note may move the ticket's time, a moment after its own. */
const sameMomentMs = 60_000;

/** The step for one ticket; `now` is ConnectWise's clock, in milliseconds since 1970. */
export function stepFor(ticket: TicketState, asked: WaitingTicketsRequest, now: number): Step {
  if (!isSameName(ticket.status, asked.waitingStatus)) return { kind: 'leave', why: 'status-changed' };
  const newest = newestOf(ticket.notes);
  const updated = Date.parse(ticket.lastUpdated);
  if (newest?.text.startsWith(mark) === true && updated <= Date.parse(newest.at) + sameMomentMs)
    return { kind: 'move', waitingSince: newest.at, writeNote: false };
  // A note counts by itself: whether it moves the ticket's own time depends on the instance.
  const last = newest === undefined ? updated : Math.max(updated, Date.parse(newest.at));
  // A time that cannot be read is compared to nothing, so the ticket is left alone.
  return last < now - asked.days * dayMs
    ? { kind: 'move', waitingSince: new Date(last).toISOString(), writeNote: true }
    : { kind: 'leave', why: 'not-long-enough' };
}

/** The internal note. One line, so that it can be compared with what ConnectWise made of it. */
export function noteFor(waitingSince: string, asked: WaitingTicketsRequest): string {
  const since = waitingSince.slice(0, 10);
  return `${mark} Nothing has happened since ${since}, for more than ${asked.days} days: set from "${asked.waitingStatus}" to "${asked.nextStatus}".`;
}

function newestOf(notes: readonly DatedNote[]): DatedNote | undefined {
  return notes.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at) || other.id - one.id)[0];
}
