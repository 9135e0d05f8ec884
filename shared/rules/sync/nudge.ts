/**
 * A nudge says "this record may have changed". It carries no data that is trusted: the record is read fresh.
 */
import * as z from 'zod';
import { mistakesText, schemaWords } from '../words/schema-words.ts';
import { CodedError } from '../errors.ts';
import { parseRecordId, type RecordId } from './record-id.ts';

/**
 * The origins of a nudge. `again` is the engine's own second look after a write; `replay` is a person's request to try a
 * dead letter once more, `asked` one to look at a record now, `choice` one to carry out a choice between two edits.
 */
export const nudgeOrigins = [
  'callback',
  'poll',
  'again',
  'replay',
  'reconcile',
  'backfill',
  'asked',
  'choice',
] as const;

/** The most further records of one message: what takes them must be done well before a function's five minutes. */
const maxMore = 99;

// A release after this one may write more into it, which is left alone here: both work one queue in a rolling update.
const nudgeSchema = z
  .object({
    link: z.string().min(1).max(60),
    side: z.enum(['connectwise', 'servicenow']),
    recordId: z.custom<RecordId>((value) => typeof value === 'string'),
    origin: z.enum(nudgeOrigins),
    /** The time at which we learned of the change, by our clock; ISO 8601, UTC. */
    learnedAt: z.iso.datetime(),
    /** The sender's message id, for the log; polls make one up. */
    messageId: z.string().max(200),
    /** The time of a person's request, where `learnedAt` had to move on since; kept however often the work is deferred. */
    orderedAt: z.iso.datetime().optional(),
    /** The number of times that this work was deferred; left out for the first try. */
    attempt: z.int().min(0).max(1000).optional(),
    /** The backfill that this work belongs to, also when it is deferred or looked at again. */
    job: z
      .string()
      .regex(/^[0-9a-f-]{1,40}$/)
      .optional(),
    /** Further records of the same backfill and side, which are worked off behind the first; see `eachOf`. */
    more: z
      .array(z.custom<RecordId>((value) => typeof value === 'string'))
      .max(maxMore)
      .optional(),
  })
  .refine(
    ({ side, recordId, more = [] }) => [recordId, ...more].every((id) => parseRecordId(side, id) !== null),
    { path: ['recordId'], error: 'It is no id of that side.' },
  );

/** Clocks of two of our own instances may differ by this much, milliseconds. */
export const skewMs = 2_000;

/** A nudge as read. */
export type Nudge = Readonly<z.infer<typeof nudgeSchema>>;
/** The origin of a nudge. */
export type NudgeOrigin = Nudge['origin'];

/** Reads a queue message's body; null when it is not a nudge (a poison message, to be dead-lettered). */
export function parseNudge(value: unknown): Nudge | null {
  const parsed = nudgeSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** The nudges of a message, one a record. A release that knows one record a message works off the first, and sends the others once more. */
export function eachOf({ more = [], ...first }: Nudge): readonly [Nudge, ...Nudge[]] {
  const { job = '', side } = first;
  return [
    first,
    ...more.map((recordId) => ({ ...first, recordId, messageId: `backfill:${job}:${side}:${recordId}` })),
  ];
}

/**
 * The nudge that asks for a second look at a time (milliseconds since 1970). A person's request stays one until its end:
 * only then are its dead letters cleared.
 */
export function nudgeAgain({ attempt: _attempt, ...nudge }: Nudge, at: number): Nudge {
  const learnedAt = new Date(at + skewMs).toISOString();
  return nudge.origin === 'replay'
    ? { ...nudge, learnedAt, orderedAt: nudge.orderedAt ?? nudge.learnedAt }
    : { ...nudge, learnedAt, origin: 'again' };
}

/** The last look before a nudge is sent. Throws `nudge-invalid` (dead-letter) for one that no reader would take. */
export function requireNudge(nudge: Nudge): void {
  const parsed = nudgeSchema.safeParse(nudge, { error: schemaWords });
  if (!parsed.success)
    throw new CodedError('nudge-invalid', { detail: `It was not sent. ${mistakesText(parsed.error)}` });
}

/**
 * The nudge in a message of that queue. Throws `nudge-invalid`: after five deliveries the host keeps the message on the
 * poison queue, where it can be read.
 */
export function nudgeFrom(queue: string, message: unknown): Nudge {
  const nudge = parseNudge(message);
  if (nudge !== null) return nudge;
  const place =
    queue === 'nudges' || queue === 'bulk-nudges'
      ? 'Read it in a few minutes: npm run cli -- dead-letters list'
      : `Look at the queue ${queue}-poison.`;
  throw new CodedError('nudge-invalid', { detail: place });
}

/** The record that a message of a queue is about, by which an operator finds its log lines; empty where it is no nudge. */
export function aboutNudge(message: unknown): object {
  const nudge = parseNudge(message);
  if (nudge === null) return {};
  const { learnedAt: _learned, orderedAt: _ordered, ...about } = nudge;
  return about;
}
