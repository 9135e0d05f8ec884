/**
 * A backfill brings over the records that a link had before it existed, silently and in steps.
 *
 *   previewed ──start──▶ running ──────────────▶ done
 *                        │  ▲  ╰─too many fail─▶ paused (by itself)
 *                  pause │  │ resume
 *                        ▼  │
 *                       paused ──cancel──▶ cancelled
 *
 * A job remembers little: its place in the listing of each side, and one row per record with its outcome. Every number
 * on the dashboard is counted from those rows, so none of them can drift.
 */
import * as z from 'zod';
import { digest } from '../canonical.ts';
import { CodedError, type ErrorCode } from '../errors.ts';
import type { Link } from '../config/link.ts';
import { sideNames } from '../sync/record.ts';
import type { SideName } from '../sync/record.ts';
import type { SafeText } from '../safe-text.ts';

/** The records that a person asks to bring over. */
export const scopeSchema = z.strictObject({
  sides: z
    .array(z.enum(sideNames))
    .min(1)
    .max(2)
    .refine((sides) => new Set(sides).size === sides.length, 'names a side twice')
    .default([...sideNames])
    .describe('The sides whose records are copied to the other side.'),
  since: z.iso
    .datetime()
    .nullable()
    .default(null)
    .describe('Only records that changed at or after this time, UTC.'),
  closed: z.boolean().default(false).describe('Whether closed records get a counterpart too.'),
  limit: z.int().positive().max(1_000_000).nullable().default(null).describe('The most records per side.'),
});

/** The scope as read, defaults filled in. */
export type BackfillScope = Readonly<z.output<typeof scopeSchema>>;

/** The records of a side that are listed. */
export interface ListFilter {
  readonly since: string | null;
  /**
   * Only records that were made before this second, by the side's own clock: later records belong to the live sync,
   * and our own counterparts are never listed.
   */
  readonly until: string;
  readonly closed: boolean;
}

/** The state of a job, as in the drawing above; `failed` is a job that cannot go on. */
export type BackfillState = 'previewed' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

/** The counts of one step. */
export interface BackfillNumbers {
  /** ISO 8601, our clock. */
  readonly at: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Null while there is no rate to tell by. */
  readonly secondsLeft: number | null;
}

/** The facts that are final about the rows of all steps up to `step`. */
export interface FinishedSteps {
  readonly step: number;
  /** Counts of the rows that have ended. */
  readonly bySide: Readonly<Record<SideName, number>>;
  readonly byEnd: Readonly<Record<RowEnd, number>>;
  readonly failures: readonly BackfillRow[];
  /** The number of rows that ended in each minute (since 1970) that may still count for the rate. */
  readonly lately: readonly { readonly minute: number; readonly ended: number }[];
  /** The rows that were open, to be looked at one by one. */
  readonly open: readonly Pick<BackfillRow, 'side' | 'recordId'>[];
}

/** One backfill of one link, as stored. */
export interface BackfillJob {
  readonly link: string;
  /** Sorts by time of the preview; it is the token that `start` names. */
  readonly id: string;
  readonly state: BackfillState;
  readonly scope: BackfillScope;
  /** Fingerprint of the whole link as previewed: a job never runs under another configuration. */
  readonly fingerprint: string;
  readonly askedBy: string;
  /** ISO 8601, our clock. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Per side, what the preview counted, and the side's clock at that moment. */
  readonly counted: Readonly<Record<SideName, number>>;
  readonly until: Readonly<Record<SideName, string>>;
  /** Moves with every step that is made, so that a step's message is good for one step. */
  readonly step: number;
  /** The time when a step was made or put off last, ISO 8601, our clock; missing before the first. */
  readonly touchedAt?: string;
  /** As the last step counted them, for the first screen, which counts no rows; missing before the first. */
  readonly progress?: BackfillNumbers;
  /** The rows that no step counts again; missing while they are few. */
  readonly finished?: FinishedSteps;
  /** The newest step whose message is known to be on the queue. */
  readonly queuedStep: number;
  /** The place at which the listing goes on; null when everything is listed. */
  readonly place: { readonly side: SideName; readonly after: string | null } | null;
  /** Counts of ended and failed records at the time when a person last said to go on. */
  readonly forgiven: { readonly ended: number; readonly failed: number };
  /** The reason for which it stopped by itself, or the trouble that it waits out; null while all is well. */
  readonly trouble: { readonly code: ErrorCode; readonly detail: SafeText; readonly at: string } | null;
}

/** The message that asks for one step. */
// A release after this one may write more into it, and leaves the same message to either.
const stepSchema = z.object({
  link: z.string().min(1).max(60),
  job: z.string().regex(/^[0-9a-f-]{1,40}$/),
  step: z.int().min(0),
  /** Failures of this very step that may pass. */
  attempt: z.int().min(0).max(10_000).optional(),
});
/** One step's message, as read. */
export type BackfillStep = Readonly<z.infer<typeof stepSchema>>;

/**
 * The message of the queue `backfill-steps`. Throws `backfill-step-invalid`: after five deliveries the host keeps the
 * message on the poison queue, where it can be read.
 */
export function parseStep(message: unknown): BackfillStep {
  const parsed = stepSchema.safeParse(message);
  if (parsed.success) return parsed.data;
  throw new CodedError('backfill-step-invalid', { detail: 'Look at the queue backfill-steps-poison.' });
}

/** The outcome of one record. `paired`: it had its counterpart, so the live sync looks after it. */
export type RowEnd = 'created' | 'changed' | 'paired' | 'ignored' | 'failed';

/** One record of a job, as stored. */
export interface BackfillRow {
  readonly side: SideName;
  readonly recordId: string;
  /** The step that listed it. */
  readonly step: number;
  /** Null while it is under way. */
  readonly end: RowEnd | null;
  /** The reason or the error's code; empty for a plain success. */
  readonly why: string;
  /** The time of its outcome, or of its next try; ISO 8601, our clock. */
  readonly at: string;
}

/** Everything of the link that decides what is written: any change of it asks for another preview. */
export function linkFingerprint(link: Link): string {
  return digest(JSON.stringify(link)).slice(0, 16);
}

/**
 * The id of a job that is previewed now. `random` must begin with eight hexadecimal digits. `now` in milliseconds since
 * 1970.
 */
export function jobId(now: number, random: string): string {
  return `${new Date(now).toISOString().replaceAll(/\D/g, '').slice(0, 14)}-${random.slice(0, 8)}`;
}

/** The filter by which a job lists one side. */
export function listFilter(job: Pick<BackfillJob, 'scope' | 'until'>, side: SideName): ListFilter {
  return { since: job.scope.since, until: job.until[side], closed: job.scope.closed };
}

/** The place at which the listing of a scope begins. */
export function firstPlace(scope: BackfillScope): BackfillJob['place'] {
  const side = sideNames.find((one) => scope.sides.includes(one));
  return side === undefined ? null : { side, after: null };
}

/** The place at which the listing goes on behind a page; `after` null means that the side is listed to its end. */
export function nextPlace(scope: BackfillScope, side: SideName, after: string | null): BackfillJob['place'] {
  if (after !== null) return { side, after };
  const next = sideNames.slice(sideNames.indexOf(side) + 1).find((one) => scope.sides.includes(one));
  return next === undefined ? null : { side: next, after: null };
}
