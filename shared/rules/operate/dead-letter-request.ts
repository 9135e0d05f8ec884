/** Reads the filter of a list, a replay or a discard of dead letters, as it comes from outside. */
import * as z from 'zod';
import { CodedError } from '../errors.ts';
import { parseRequest } from '../request.ts';
import type { DeadLetter } from '../sync/journal.ts';

/** The conditions that select dead letters. */
export const deadLetterFilter = z.strictObject({
  link: z.string().min(1).max(60).optional(),
  side: z.enum(['connectwise', 'servicenow']).optional(),
  recordId: z
    .string()
    .regex(/^[0-9a-f]{1,40}$/, 'is a ticket id or a sys_id')
    .optional(),
  code: z
    .string()
    .regex(/^[a-z][a-z-]{0,59}$/, 'is a code such as write-refused')
    .optional(),
  /** Only those that failed at or after this time. */
  since: z.iso.datetime({ offset: true, error: 'is a time such as 2026-11-29T08:00:00Z' }).optional(),
});

const listSchema = deadLetterFilter.extend({
  limit: z.coerce.number().int().min(1).max(5000).default(200),
});

/** A replay, of one link or of all. */
export const replaySchema = deadLetterFilter.extend({
  limit: z.int().min(1).max(5000).default(500),
  perMinute: z.int().min(1).max(600).default(60),
  /** The number of records that the preview showed, where they are many. */
  confirm: z.int().min(1).optional(),
  /** Nothing is requested unless this is false. */
  dryRun: z.boolean().default(true),
});

/** A discard, of one link or of all. */
export const discardSchema = deadLetterFilter.extend({
  /** The number of dead letters that the preview showed, where they are many. */
  confirm: z.int().min(1).optional(),
  /** Nothing is requested unless this is false. */
  dryRun: z.boolean().default(true),
});

/** The query of a list, as read. */
export type DeadLetterList = z.infer<typeof listSchema>;
/** `link` is null for all links. */
export type ReplayRequest = Omit<z.infer<typeof replaySchema>, 'link'> & { readonly link: string | null };
/** The dead letters that a request concerns. */
export type DeadLetterFilter = Partial<Pick<ReplayRequest, 'side' | 'recordId' | 'code' | 'since'>> & {
  readonly link: string | null;
};

/** Reads the query of a list. Throws `request-invalid` (refuse) with what is wrong. */
export function parseDeadLetterList(query: unknown): DeadLetterList {
  return parseRequest(listSchema, query);
}

/** Reads the body of a replay. Throws `request-invalid` (refuse) with what is wrong. */
export function parseReplay(body: unknown): ReplayRequest {
  const { link, ...asked } = parseRequest(replaySchema, body);
  // All of every link is never what a forgotten property means.
  if (link === undefined && asked.code === undefined)
    throw new CodedError('request-invalid', { detail: 'Name a link, or a code for all links.' });
  return { ...asked, link: link ?? null };
}

/** True for a dead letter that the filter selects. */
export function isMeant(deadLetter: DeadLetter, wanted: DeadLetterFilter): boolean {
  return (
    (wanted.link === null || deadLetter.link === wanted.link) &&
    (wanted.side === undefined || deadLetter.side === wanted.side) &&
    (wanted.recordId === undefined || deadLetter.recordId === wanted.recordId) &&
    (wanted.code === undefined || deadLetter.code === wanted.code) &&
    (wanted.since === undefined || Date.parse(deadLetter.lastAt) >= Date.parse(wanted.since))
  );
}

/** The filter in words, for the audit journal. */
export function scopeText({ side, recordId, code, since }: DeadLetterFilter): string {
  const parts = [
    ...(side === undefined ? [] : [`side ${side}`]),
    ...(recordId === undefined ? [] : [`record ${recordId}`]),
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
  ];
  return parts.length === 0 ? 'all dead letters' : `dead letters: ${parts.join(', ')}`;
}
